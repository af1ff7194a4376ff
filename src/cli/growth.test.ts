import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MockRequest } from '../inference/mock-server/options.js'
import { startMockServer, type MockServer } from '../inference/mock-server/start-mock-server.js'
import { chapter, espalier, makeTestProject, teacherAt, type TestProject } from './main.fixture.js'

// `grow` of a source, from espalier.yaml to the files of a run. Calls are counted by the server.

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
let server: MockServer
const made: TestProject[] = []

/** Each chunk's title is its first four words; every third title begins a group. Other prompts get seeded replies. */
function structureOf({ body, prompt }: MockRequest): string | undefined {
  const task = JSON.stringify(body.messages)
  if (task.includes('table of contents for a text'))
    return JSON.stringify({ title: prompt.split('\n')[1]?.split(' ').slice(0, 4).join(' ') })
  if (!task.includes('table of contents from the bottom up')) return undefined
  const titles = prompt.split('\n')
  const groups = titles.flatMap((title, at) => (at % 3 === 0 ? [{ start: at + 1, title: `From ${title}` }] : []))
  return JSON.stringify({ groups })
}

beforeAll(async () => {
  server = await startMockServer({ replies: structureOf })
})
beforeEach(() => server.reset())
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})
afterAll(() => server.close())

const PARTS = 'bark bud crown fruit graft hedge knot leaf moss nest pear root sap thorn twig vine'.split(' ')

/** Sixteen paragraphs without a heading, each a chunk of its own. */
const BARE = PARTS.map((part) =>
  Array.from(
    { length: 4 },
    (_, index) => `Gardeners look at the ${part} ${index + 2} times in month ${index + part.length} of the year.`,
  ).join(' '),
).join('\n\n')

function project({ grow = ', grow: true', price = '{ input: 0, output: 0 }', questions = 0 } = {}): TestProject {
  const one = makeTestProject()
  made.push(one)
  for (const file of readdirSync(join(one.folder, 'contents')))
    one.write(`contents/${file}`, chapter(`Part ${file[0]}`))
  one.write('bare/walk.txt', BARE)
  one.write(
    'espalier.yaml',
    `sources:\n  walk: { text: ./bare${grow} }\nmodels:\n  ${teacherAt(server.url, price)}\nrecipes:\n  - structtuning: { from: walk, questionsPerPoint: ${questions} }\ndataset: { exam: { sections: 0 }, chunk: { tokens: 80 } }\n`,
  )
  return one
}

interface Node {
  id: string
  kind: string
  title: string
  attributes?: { grown?: boolean }
}

function nodesOf(folder: string, run = 'main'): Node[] {
  return readFileSync(join(folder, 'runs', run, 'tree.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Node)
}

function bytesOf(folder: string): Record<string, string> {
  const root = join(folder, 'runs/main')
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(root, name)).isFile() && !/^(manifest\.json|run\.log|report\.html|README\.md)$/.test(name),
  )
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]))
}

const grownOf = (folder: string): string[] =>
  nodesOf(folder).flatMap(({ kind, title, attributes }) => (attributes?.grown === true ? [`${kind} ${title}`] : []))

describe('a source that says grow', () => {
  it('gets sections from the model, and rows stand at them', async () => {
    const { folder } = project()
    const { code, stderr } = await espalier(folder, ['run'])
    expect({ code, warns: stderr.includes('warning') }).toEqual({ code: 0, warns: false })
    expect(grownOf(folder)).toEqual([
      'section From 1. Gardeners look at the',
      'section From 4. Gardeners look at the',
      'section From 7. Gardeners look at the',
      'section From 10. Gardeners look at the',
      'section From 13. Gardeners look at the',
      'section Gardeners look at the',
    ])
    expect(readFileSync(join(folder, 'runs/main/rows.jsonl'), 'utf8')).toContain('From 13. Gardeners look at the')
  })

  it('is asked nothing by default, nor with --no-model, which warns', async () => {
    const plain = project({ grow: '' })
    expect((await espalier(plain.folder, ['run'])).code).toBe(0)
    const asked = project()
    const { stdout } = await espalier(asked.folder, ['run', '--no-model', '--json'])
    expect(server.stats().requests).toBe(0)
    expect(stdout).toContain('sources.walk.grow: no model is asked, so its structure is what its headings give.')
    expect(nodesOf(asked.folder)).toEqual(nodesOf(plain.folder))
  })

  it('gives the same bytes at any concurrency, and a second run replays every call', async () => {
    const runs: Record<string, string>[] = []
    for (const concurrency of ['1', '8', '256']) {
      const { folder } = project({ questions: 1 })
      await espalier(folder, ['run', '--concurrency', concurrency])
      runs.push(bytesOf(folder))
      const paid = server.stats().requests
      await espalier(folder, ['run'])
      expect(server.stats().requests).toBe(paid)
      expect(bytesOf(folder)).toEqual(runs[0])
      server.reset()
    }
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
  })

  it('stopped while it grows, goes on and pays no call twice', async () => {
    const whole = project({ questions: 1 })
    await espalier(whole.folder, ['run'])
    const calls = server.stats().requests
    server.reset()
    server.configure({ latencyMs: 20 })
    const { folder } = project({ questions: 1 })
    const stop = new AbortController()
    const running = espalier(folder, ['run'], { signal: stop.signal })
    while (server.stats().requests < 5) await new Promise((resolve) => setTimeout(resolve, 2))
    stop.abort(new DOMException('stopped by the user', 'AbortError'))
    const { code, stderr } = await running
    server.configure({ latencyMs: 0 })
    expect({ code, goesOn: stderr.includes('To go on: espalier run\n') }).toEqual({ code: 3, goesOn: true })
    await espalier(folder, ['run'])
    expect(bytesOf(folder)).toEqual(bytesOf(whole.folder))
    expect(server.stats().requests).toBe(calls)
  })

  it.skipIf(!existsSync(MAIN))('killed while it grows, goes on and pays nothing twice (needs the build)', async () => {
    const whole = project()
    await espalier(whole.folder, ['run'])
    const calls = server.stats().requests
    server.reset()
    server.configure({ latencyMs: 100 })
    const { folder } = project()
    const child = spawn(process.execPath, [MAIN, 'run'], { cwd: folder, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    while (server.stats().requests < calls && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 3))
    child.kill('SIGKILL')
    await ended
    server.configure({ latencyMs: 0 })
    await espalier(folder, ['run'])
    expect(bytesOf(folder)).toEqual(bytesOf(whole.folder))
    expect(server.stats().requests).toBeLessThanOrEqual(calls + 1) // the one that was under way
  })

  it('is in the estimate, call for call where the guess is right, and nothing is sent', async () => {
    const { folder } = project()
    const { stdout } = await espalier(folder, ['plan', '--json'])
    const plan = JSON.parse(stdout) as { stages: { stage: string; calls: number }[]; warnings: string[] }
    expect(server.stats().requests).toBe(0)
    expect(plan.stages.map(({ stage, calls }) => `${stage} ${calls}`)).toEqual(['grow-titles 16', 'grow-points 1'])
    expect(plan.warnings).toEqual([
      expect.stringMatching(
        /^the structure that the model is to grow is not known yet: an even one, .+ half or twice as much\.$/,
      ),
    ])
    await espalier(folder, ['run'])
    expect(server.stats().requests).toBe(17)
    const after = await espalier(folder, ['plan', '--json'])
    expect(JSON.parse(after.stdout)).toMatchObject({ calls: 17, recorded: 17, warnings: [] })
  })

  it('is paid for only within a budget: nothing is sent before one is set, and the estimate counts it', async () => {
    const { folder } = project({ price: '{ input: 1, output: 2 }' })
    const { code, stderr } = await espalier(folder, ['run'])
    expect({ code, requests: server.stats().requests }).toEqual({ code: 3, requests: 0 })
    expect(stderr).toMatch(/E_BUDGET_NEEDED: mock costs money and no budget is set, so nothing was sent\./)
    expect(stderr).toMatch(/grow-titles +16/)
    const poor = await espalier(folder, ['run', '--max-cost', '0.000001'])
    expect({ code: poor.code, requests: server.stats().requests }).toEqual({ code: 3, requests: 0 })
    expect((await espalier(folder, ['run', '--max-cost', '1'])).code).toBe(0)
    expect(grownOf(folder).length).toBe(6)
  })

  it('stopped by the budget, leaves the rows that need no model, on what is grown so far, and goes on to the same bytes', async () => {
    const twoSources = (one: TestProject): TestProject => {
      one.write(
        'espalier.yaml',
        `sources:\n  walk: { text: ./bare, grow: true }\n  book: { markdown: ./contents }\nmodels:\n  ${teacherAt(server.url, '{ input: 1, output: 2 }')}\nrecipes:\n  - structtuning: { from: [walk, book], questionsPerPoint: 1 }\ndataset: { exam: { sections: 0 }, chunk: { tokens: 80 } }\n`,
      )
      return one
    }
    const whole = twoSources(project())
    await espalier(whole.folder, ['run', '--max-cost', '5'])
    server.reset()
    const { folder } = twoSources(project())
    const poor = await espalier(folder, ['run', '--max-cost', '0.006', '--concurrency', '2'])
    const paid = server.stats().requests
    expect({ code: poor.code, some: paid > 0 && paid < 17 }).toEqual({ code: 3, some: true })
    expect(poor.stderr).toMatch(/To go on: espalier run --max-cost 0\.012/)
    expect(poor.stderr).toMatch(/warning: growth of "walk" was stopped \(.+\): 1 of 1 documents/)
    const partial = join(folder, 'runs/main.partial')
    const kinds = (path: string): Record<string, number> => {
      const counts: Record<string, number> = {}
      for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
        const { kind, spans } = JSON.parse(line) as { kind: string; spans: { documentId: string }[] }
        const key = `${kind} ${spans[0]?.documentId.split('/')[0] ?? ''}`
        counts[key] = (counts[key] ?? 0) + 1
      }
      return counts
    }
    const stopped = kinds(join(partial, 'rows.jsonl'))
    const finished = kinds(join(whole.folder, 'runs/main/rows.jsonl'))
    expect([stopped['scpt-chunk walk'], stopped['scpt-chunk book']]).toEqual([16, finished['scpt-chunk book']])
    expect(readFileSync(join(partial, 'tree.jsonl'), 'utf8').split('\n').length).toBeGreaterThan(16)
    await espalier(folder, ['run', '--max-cost', '5'])
    expect(bytesOf(folder)).toEqual(bytesOf(whole.folder))
  })

  it('is grown for a preview, whose calls a run uses again', async () => {
    const { folder } = project({ questions: 1 })
    const { code, stdout } = await espalier(folder, ['plan', '--preview', '1'])
    const paid = server.stats().requests
    expect({ code, hasGrown: paid > 17, shows: stdout.includes('=== row ') }).toEqual({
      code: 0,
      hasGrown: true,
      shows: true,
    })
    const run = await espalier(folder, ['run', '--json'])
    expect(run.stdout).toContain(`"replayed":${paid}`)
  })

  it('is drawn by espalier tree as far as it is recorded', async () => {
    const { folder } = project()
    const before = await espalier(folder, ['tree'])
    expect(before.stderr).toContain('sources.walk.grow: no model is asked')
    await espalier(folder, ['run'])
    const paid = server.stats().requests
    const after = await espalier(folder, ['tree'])
    expect(after.stderr).toBe('')
    expect(after.stdout).toContain('From 13. Gardeners look at the')
    expect(server.stats().requests).toBe(paid)
  })

  it('with "missing" leaves documents that have headings alone', async () => {
    const one = project()
    one.write('bare/other.md', `# Other\n\n## Care\n\n${BARE}\n`)
    one.write('bare/walk.md', BARE)
    const yaml = (grow: string): string =>
      `sources:\n  walk: { markdown: ./bare, grow: ${grow}, title: Walk }\nmodels:\n  ${teacherAt(server.url)}\nrecipes:\n  - structtuning: { from: walk, questionsPerPoint: 0 }\ndataset: { exam: { sections: 0 }, chunk: { tokens: 80 } }\n`
    one.write('espalier.yaml', yaml('missing'))
    await espalier(one.folder, ['run'])
    const missing = server.stats().requests
    one.write('espalier.yaml', yaml('true'))
    await espalier(one.folder, ['run', '--name', 'all'])
    expect({ missing, more: server.stats().requests - missing }).toEqual({ missing: 17, more: 1 })
  })

  it('refuses a value that is none', async () => {
    const { folder } = project({ grow: ', grow: yes please' })
    const { code, stderr } = await espalier(folder, ['plan'])
    expect(code).toBe(2)
    expect(stderr).toContain('sources.walk.grow: expected true, false or "missing", got "yes please"')
  })
})
