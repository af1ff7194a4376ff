// A project for the benchmarks of whole runs: chapters of short sections, a scripted teacher whose questions pass the checks, runs in
// processes of their own.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A project of so many knowledge points, `questions` wanted on each. `teacher` and `recipe`: further members of the model's and the
 * recipe's declaration; `price` in US dollars a million tokens.
 */
export function makeOrchard({
  url,
  points,
  questions = 2,
  teacher = '',
  recipe = '',
  price = { input: 0, output: 0 },
}) {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-orchard-'))
  mkdirSync(join(folder, 'contents'))
  for (let chapter = 0; chapter * 10 < points; chapter++) {
    const sections = Array.from({ length: Math.min(10, points - chapter * 10) }, (_, index) => {
      const number = chapter * 10 + index
      const sentences = Array.from(
        { length: 6 },
        (_, line) => `Tree ${number} of row ${line} bore ${number * 7 + line + 2} pears in year ${1900 + number}.`,
      )
      return `## Orchard ${number}\n\n${sentences.join(' ')}\n`
    })
    const name = `${String(chapter).padStart(4, '0')}.md`
    writeFileSync(join(folder, 'contents', name), `# Valley ${chapter}\n\n${sections.join('\n')}`)
  }
  writeFileSync(
    join(folder, 'espalier.yaml'),
    `name: orchard\nsources:\n  book: { markdown: ./contents }\nmodels:\n  teacher: { baseUrl: ${url}, model: mock, price: ${JSON.stringify(price)}${teacher} }\n` +
      `recipes:\n  - structtuning: { from: book, questionsPerPoint: ${questions}, choice: 0, multiHop: { questions: 0 }${recipe} }\ndataset: { exam: { sections: 0 }, dropLimit: { share: 1 } }\n`,
  )
  return folder
}

const FOCUS = /near it(?:, [^:]*)?: (Tree (\d+) of row (\d+) bore (\d+) pears in year (\d+)\.)$/

/** The scripted teacher: a question on the sentence that the prompt points at; a reply to a complaint is the same question. */
export function orchardReply({ body }) {
  const asked = body.messages.map(({ content }) => FOCUS.exec(content)).find((found) => found !== null)
  if (asked === undefined) return undefined
  const [, evidence, tree, row, pears, year] = asked
  return JSON.stringify({
    question: `How many pears did tree ${tree} of row ${row} bear in year ${year}?`,
    answer: `${pears} pears`,
    evidence,
    explanation: `Tree ${tree} stands in row ${row}. In year ${year} it bore ${pears} pears.`,
  })
}

/** Starts `espalier run` in a folder; `ended` gives its exit code and what it wrote to standard error. */
export function startRun(folder, { dist, concurrency, flags = [] }) {
  const argv = [join(dist, 'cli/main.js'), 'run', '--concurrency', String(concurrency), ...flags]
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (piece) => (stderr += piece))
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal, stderr })))
  return { child, ended }
}

/** SHA-256 over every file of a run that the law of same bytes covers. */
export function digest(folder) {
  const hash = createHash('sha256')
  const root = join(folder, 'runs/main')
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => (a < b ? -1 : 1))) {
    if (!statSync(join(root, name)).isFile() || /^(manifest\.json|run\.log|report\.html|README\.md)$/.test(name))
      continue
    hash.update(`${name}\0`).update(readFileSync(join(root, name)))
  }
  return hash.digest('hex')
}

/** Lines of a run's JSON Lines file; 0 where there is none. */
export function linesOf(folder, file) {
  const text = readFileSync(join(folder, 'runs/main', file), 'utf8')
  return text.split('\n').length - 1
}
