import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checks } from '../dataset/families.js'
import type { Check, Row } from '../dataset/contract.js'
import { planItem, makeRow } from '../dataset/make-row.js'
import { startMockServer, type MockServer } from '../inference/mock-server/start-mock-server.js'
import type { MockRequest } from '../inference/mock-server/options.js'
import type { Recipe } from '../recipes/contract.js'
import { recipes } from '../recipes/families.js'
import { chapter, espalier, makeTestProject, teacherAt, type TestProject } from './main.fixture.js'

// The law of edits: what is asked after an edit is exactly what a fresh run of the edited project asks and the first run had not asked,
// each once; and the rows are those of the fresh run, byte for byte. Counted by the server, not by what Espalier says of itself.

let server: MockServer
let received: MockRequest[] = []
const made: TestProject[] = []

beforeAll(async () => {
  server = await startMockServer({
    replies: (request) => {
      received.push(request)
      return questionOn(request)
    },
  })
  recipes.add('relay', relay)
  checks.add('words', words)
})
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})
afterAll(async () => {
  recipes.remove('relay')
  checks.remove('words')
  await server.close()
})

/** A question of 14 or of 17 words on the sentence that a chapter's prompt points at; undefined, so a seeded reply, for other prompts. */
function questionOn({ prompt, hash }: MockRequest): string | undefined {
  const found =
    /near it(?:, [^:]*)?: (The (\w+) of the (\w+) tree number (\d+) grew (\d+) centimetres in week (\d+)\.)$/.exec(
      prompt,
    )
  if (found === null) return undefined
  const [, evidence, part, word, number, length, week] = found
  const tree = Number.parseInt(hash, 16) % 2 === 0 ? 'tree' : `the ${word} tree`
  return JSON.stringify({
    question: `How many centimetres did the ${part} of ${tree} number ${number} grow in week ${week}?`,
    answer: `${length} centimetres`,
    evidence,
    explanation: `The ${part} are a part of the tree. In week ${week} they grew ${length} centimetres.`,
  })
}

/** Drops rows whose question has too few words, and notes the words of the others: what a user's own judge may be. */
const words: Check<{ least: number; note: boolean }> = {
  summary: 'counts words',
  scope: 'row',
  reasons: ['question_short'],
  callsPerRow: 0,
  options: z.strictObject({ least: z.int().default(1), note: z.boolean().default(false) }),
  start: ({ options: { least, note } }) => ({
    check: (row) => {
      if (row.stage !== 'instruct') return { keep: true }
      const question = 'messages' in row.content ? (row.content.messages[0]?.content ?? '') : row.content.prompt
      const count = question.split(' ').length
      if (count < least) return { keep: false, reason: 'question_short', detail: `${count} words` }
      return note ? { keep: true, scores: { words: count } } : { keep: true }
    },
  }),
}

/** Three prompts for each chunk: a fact, a question that quotes the fact's reply, and a title that quotes nothing. */
const relay: Recipe<{ fact: string; question: string; title: string }> = {
  summary: 'a method of three prompts, one of which quotes the reply to another',
  options: z.strictObject({ fact: z.string(), question: z.string(), title: z.string() }),
  sourcesOf: () => ['book'],
  async *run({ trees, fill, ask, options }) {
    const say = async (stage: string, content: string) => {
      const call = await ask!({ stage, messages: [{ role: 'user', content }], sampling: { maxTokens: 200 } })
      return { id: call.id, text: call.outcome.kind === 'reply' ? call.outcome.text : '' }
    }
    const chunks = [...trees.get('book')!.chunks()]
    yield* fill({
      step: 'relay',
      plan: () =>
        chunks.map((chunk) => ({
          ...planItem({ recipe: 'relay', key: chunk.nodeId, nodeIds: [chunk.nodeId], kinds: ['relay'] }),
          chunk,
        })),
      work: async ({ rows: [planned], nodeIds, chunk }) => {
        const fact = await say('fact', `${options.fact}\n<passage>\n${chunk.text}\n</passage>`)
        const question = await say('question', `${options.question}\n${fact.text}`)
        const title = await say('title', `${options.title}\n<passage>\n${chunk.text}\n</passage>`)
        const row = makeRow({
          id: planned!.id,
          recipe: 'relay',
          kind: 'relay',
          stage: 'instruct',
          nodeIds,
          content: {
            messages: [
              { role: 'user', content: question.text },
              { role: 'assistant', content: `${title.text}: ${fact.text}` },
            ],
          },
          callIds: [fact.id, question.id, title.id],
          spans: [chunk.span],
        })
        return [{ row }]
      },
    })
  },
}

const RELAY = { fact: 'Say one fact of this.', question: 'Ask about this fact.', title: 'Name this.' }

function relayYaml(changes: Partial<typeof RELAY> = {}): string {
  return `name: garden\nsources:\n  book: { markdown: ./contents }\nmodels:\n  ${teacherAt(server.url)}\nrecipes:\n  - relay: ${JSON.stringify({ ...RELAY, ...changes })}\ndataset: { exam: { sections: 0 } }\n`
}

function gardenYaml({
  options = 'questionsPerPoint: 2, choice: 0, multiHop: { questions: 0 }',
  rest = '',
} = {}): string {
  return `name: garden\nsources:\n  book: { markdown: ./contents }\nmodels:\n  ${teacherAt(server.url)}\nrecipes:\n  - structtuning: { from: book, ${options} }\ndataset: { exam: { sections: 0.2 }${rest} }\n`
}

type Setting = (project: TestProject) => void

function projectWith(...settings: Setting[]): TestProject {
  const project = makeTestProject({ models: teacherAt(server.url) })
  made.push(project)
  for (const setting of settings) setting(project)
  return project
}

/** Runs, and gives the requests that the server received meanwhile. */
async function askedBy({ folder }: TestProject): Promise<MockRequest[]> {
  const before = server.stats().requests
  received = []
  const { code, stderr } = await espalier(folder, ['run', '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(received.length).toBe(server.stats().requests - before)
  return received
}

/** Every file of a run that the law of same bytes covers, by its path. */
function bytesOf({ folder }: TestProject): Record<string, string> {
  const root = join(folder, 'runs/main')
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(root, name)).isFile() && !/^(manifest\.json|run\.log|report\.html|README\.md)$/.test(name),
  )
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]))
}

function rowsOf({ folder }: TestProject): Row[] {
  const text = readFileSync(join(folder, 'runs/main/rows.jsonl'), 'utf8').trim()
  return text.split('\n').map((line) => JSON.parse(line) as Row)
}

const hashes = (requests: readonly MockRequest[]): string[] => requests.map(({ hash }) => hash).toSorted()

/** A run, an edit, a run; and beside it a fresh project with the edit made from the start: what was asked must be the difference. */
async function edited(setting: Setting, edit: Setting) {
  const project = projectWith(setting)
  const first = await askedBy(project)
  const before = rowsOf(project)
  expect(before.filter(({ stage }) => stage === 'instruct').length).toBeGreaterThan(10)
  edit(project)
  const anew = await askedBy(project)
  const fresh = projectWith(setting, edit)
  const whole = await askedBy(fresh)
  const had = new Set(first.map(({ hash }) => hash))
  expect(hashes(anew)).toEqual(hashes(whole).filter((hash) => !had.has(hash)))
  expect(bytesOf(project)).toEqual(bytesOf(fresh))
  expect(await askedBy(project)).toEqual([])
  return { first, anew, whole, before, after: rowsOf(project) }
}

const stageOf = ({ prompt }: MockRequest): string =>
  Object.entries(RELAY).find(([, text]) => prompt.startsWith(text.slice(0, 5)))?.[0] ?? 'none'

function stages(requests: readonly MockRequest[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const request of requests) counts[stageOf(request)] = (counts[stageOf(request)] ?? 0) + 1
  return counts
}

describe('after one word of one prompt is changed, a run', () => {
  const setting: Setting = ({ write }) => write('espalier.yaml', relayYaml())

  it("asks that prompt's calls anew and those that quote its replies: a fact's and its question's, no title's", async () => {
    const { first, anew } = await edited(setting, ({ write }) =>
      write('espalier.yaml', relayYaml({ fact: 'Say one truth of this.' })),
    )
    const points = first.length / 3
    expect(points).toBe(12)
    expect(stages(first)).toEqual({ fact: points, question: points, title: points })
    expect(stages(anew)).toEqual({ fact: points, question: points })
  })

  it('asks nothing that stands before it or beside it: the question alone, the title alone', async () => {
    const question = await edited(setting, ({ write }) =>
      write('espalier.yaml', relayYaml({ question: 'Ask about that fact.' })),
    )
    expect(stages(question.anew)).toEqual({ question: question.first.length / 3 })
    const title = await edited(setting, ({ write }) => write('espalier.yaml', relayYaml({ title: 'Name that.' })))
    expect(stages(title.anew)).toEqual({ title: title.first.length / 3 })
  })

  it('asks all questions anew when it is the prompt that writes them, none when it is a phrase that no model reads', async () => {
    const promptText = (name: string): string =>
      readFileSync(fileURLToPath(new URL(`../recipes/structtuning/prompts/${name}`, import.meta.url)), 'utf8')
    const replacing =
      (name: string, word: string, other: string): Setting =>
      ({ write }) => {
        expect(promptText(name)).toContain(word)
        write(`prompts/${name}`, promptText(name).replace(word, other))
        write('espalier.yaml', `${gardenYaml()}prompts: ./prompts\n`)
      }
    const garden: Setting = ({ write }) => write('espalier.yaml', gardenYaml())
    const asked = await edited(garden, replacing('one-hop.large.jinja', 'study questions', 'exam questions'))
    expect(hashes(asked.anew)).toEqual(hashes(asked.whole))
    expect(JSON.stringify(asked.anew.map(({ body }) => body.messages))).not.toContain('study questions')
    const phrase = await edited(garden, replacing('cot.en.jinja', '{{ answer }}', '{{ answer }}.'))
    expect(phrase.anew).toEqual([])
    expect(phrase.after).not.toEqual(phrase.before)
  })
})

describe('after a document is added, a run', () => {
  it('asks about that document alone, and keeps every row that it had', async () => {
    const { first, anew, whole, before, after } = await edited(
      ({ write }) => write('espalier.yaml', gardenYaml()),
      ({ write }) => write('contents/7.md', chapter('Bark')),
    )
    expect(anew.length).toBe(whole.length - first.length)
    expect(anew.length).toBeGreaterThan(0)
    for (const { prompt } of anew) expect(prompt).toContain('The bark of the espalier tree')
    const ofOthers = after.filter(
      ({ spans }) => spans.length > 0 && spans.every(({ documentId }) => !/7/.test(documentId)),
    )
    expect(ofOthers).toEqual(before.filter(({ spans }) => spans.length > 0))
  })
})

describe('after a document is added where questions over several passages are asked, a run', () => {
  it('asks of one passage only about that document, and of several only those that no prompt asked before', async () => {
    const { first, anew } = await edited(
      ({ write }) => write('espalier.yaml', gardenYaml({ options: 'questionsPerPoint: 2, choice: 0' })),
      ({ write }) => write('contents/7.md', chapter('Bark')),
    )
    const passages = ({ prompt }: MockRequest): number => prompt.match(/^<passage>$/gm)?.length ?? 0
    expect(first.filter((request) => passages(request) > 1).length).toBeGreaterThan(3)
    const ofOne = anew.filter((request) => passages(request) === 1)
    expect(ofOne.length).toBeGreaterThan(0)
    for (const { prompt } of ofOne) expect(prompt).toContain('The bark of the espalier tree')
  })
})

describe('after a document is edited in place, a run', () => {
  const changed = chapter('Branches').replace(/(?<=## Care)[\s\S]*/, (care) => care.replaceAll('espalier', 'fan'))

  it('asks only what its changed chunk asks, and keeps no row that rests on the old text', async () => {
    const { first, anew, before, after } = await edited(
      ({ write }) => write('espalier.yaml', gardenYaml()),
      ({ write }) => write('contents/3.md', changed),
    )
    expect(anew.length).toBeGreaterThan(0)
    expect(anew.length).toBeLessThan(first.length / 4)
    for (const { prompt } of anew) expect(prompt).toContain('The branches of the fan tree')
    const old = before.flatMap(({ spans }) => spans).find(({ documentId }) => /3/.test(documentId))
    expect(old).toBeDefined()
    const lost = sentencesOf(chapter('Branches')).filter((sentence) => !changed.includes(sentence))
    expect(lost.length).toBe(4)
    expect(lost.some((sentence) => JSON.stringify(before).includes(sentence))).toBe(true)
    for (const sentence of lost) expect(JSON.stringify(after)).not.toContain(sentence)
    const text = (span: Row['spans'][number]): string => changed.slice(span.start, span.end)
    for (const row of after)
      for (const span of row.spans.filter(({ documentId }) => documentId === old!.documentId))
        expect(text(span)).toMatch(/^The branches of the (espalier|fan) tree/)
  })
})

function sentencesOf(text: string): string[] {
  return text.match(/The [^.]*\./g) ?? []
}

describe('after what judges a reply is changed, a run', () => {
  const judgedBy =
    (words: string, options: string): Setting =>
    ({ write }) =>
      write('espalier.yaml', gardenYaml({ options, rest: `, checks: [duplicates, { words: ${words} }]` }))

  it('asks nothing where no row is newly missing, and judges every recorded reply anew', async () => {
    const once = 'questionsPerPoint: 2, choice: 0, multiHop: { questions: 0 }, attemptsPerQuestion: 1'
    const noted = await edited(judgedBy('{ least: 1 }', once), judgedBy('{ least: 1, note: true }', once))
    expect(noted.anew).toEqual([])
    const questions = noted.after.filter(({ stage }) => stage === 'instruct')
    expect(questions.every(({ scores }) => (scores.words ?? 0) > 0)).toBe(true)
    expect(noted.after.map((row) => ({ ...row, scores: {} }))).toEqual(noted.before)
    const stricter = await edited(judgedBy('{ least: 1 }', once), judgedBy('{ least: 16 }', once))
    expect(stricter.anew).toEqual([])
    expect(stricter.after.length).toBeLessThan(stricter.before.length)
    expect(stricter.after.length).toBeGreaterThan(0)
  })

  it('asks nothing when it lets more pass; only for the rows that are newly missing when it lets fewer pass', async () => {
    const many = 'questionsPerPoint: 2, choice: 0, multiHop: { questions: 0 }, attemptsPerQuestion: 3'
    const looser = await edited(judgedBy('{ least: 16 }', many), judgedBy('{ least: 1 }', many))
    expect(looser.anew).toEqual([])
    const stricter = await edited(judgedBy('{ least: 1 }', many), judgedBy('{ least: 16 }', many))
    expect(stricter.anew.length).toBe(stricter.whole.length - stricter.first.length)
    expect(stricter.anew.length).toBeGreaterThan(0)
  })
})
