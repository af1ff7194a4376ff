import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Row } from '../dataset/contract.js'
import { startMockServer, type MockServer } from '../inference/mock-server/start-mock-server.js'
import { espalier, makeTestProject, type TestProject } from './main.fixture.js'

// `link: { embeddings: ... }`, from espalier.yaml to the files of a run. Calls are counted by the server.

let server: MockServer
const made: TestProject[] = []

beforeAll(async () => {
  server = await startMockServer()
})
beforeEach(() => server.reset())
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})
afterAll(() => server.close())

const QUESTIONS = [
  { question: 'What do the leaves of tree number 2 do in week 20?', answer: '5 centimetres' },
  { question: 'How far did the fruit of tree number 1 grow?', answer: '3 centimetres' },
]

function project(price = '{ input: 0, output: 0 }', link = '{ embeddings: near }'): TestProject {
  const one = makeTestProject()
  made.push(one)
  one.write('quiz.jsonl', QUESTIONS.map((value) => JSON.stringify(value)).join('\n'))
  one.write(
    'espalier.yaml',
    `name: garden\nsources:\n  book: { markdown: ./contents }\n  quiz: { exercises: ./quiz.jsonl }\n` +
      `models:\n  near: { baseUrl: ${server.url}, model: mock, price: ${price} }\n` +
      `recipes:\n  - structtuning: { from: book, questionsPerPoint: 0, exercises: quiz, link: ${link} }\ndataset: { exam: { sections: 0 } }\n`,
  )
  return one
}

const rowsOf = (folder: string, run = 'main'): Row[] =>
  readFileSync(join(folder, 'runs', run, 'rows.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)

const sent = (): string[] => server.ledger().map(({ path }) => path)

describe('linking by embeddings', () => {
  it('is in the estimate, asks once a piece and a question, and a second run asks nothing', async () => {
    const { folder } = project()
    const { stdout } = await espalier(folder, ['plan', '--json'])
    expect(sent()).toEqual([])
    const plan = JSON.parse(stdout) as { stages: { stage: string; calls: number }[]; others: { ref: string }[] }
    expect(plan.stages.map(({ stage, calls }) => `${stage} ${calls}`)).toEqual(['link-chunks 12', 'link-question 2'])
    expect(plan.others.map(({ ref }) => ref)).toEqual(['near'])
    expect((await espalier(folder, ['run'])).code).toBe(0)
    expect(sent()).toEqual(Array.from({ length: 14 }, () => '/v1/embeddings'))
    const first = readFileSync(join(folder, 'runs/main/rows.jsonl'), 'utf8')
    const again = await espalier(folder, ['run', '--json'])
    expect([again.stdout.includes('"replayed":14'), sent().length]).toEqual([true, 14])
    expect(readFileSync(join(folder, 'runs/main/rows.jsonl'), 'utf8')).toBe(first)
    const asked = rowsOf(folder).filter(({ kind }) => kind === 'exercise')
    expect(asked.map(({ callIds }) => callIds.length)).toEqual([1, 1]) // the embedding of the question
    expect((await espalier(folder, ['plan'])).stdout).toMatch(/link-chunks +12 +12 +0 +0 +\$0/)
  })

  it('is tried with one call by models test --embedding', async () => {
    const { folder } = project()
    const { code, stdout } = await espalier(folder, ['models', 'test', 'near', '--embedding'])
    expect({ code, sent: sent() }).toEqual({ code: 0, sent: ['/v1/embeddings'] })
    expect(stdout).toMatch(/^near gave an embedding of 64 numbers in \d+ ms: \d+ tokens, \$0$/m)
  })

  it('goes by words with --no-model, and says so', async () => {
    const { folder } = project()
    const { code, stdout } = await espalier(folder, ['run', '--no-model'])
    expect({ code, sent: sent() }).toEqual({ code: 0, sent: [] })
    expect(stdout).toContain(
      'left out: linking by the embeddings of near (no model is asked; questions were linked by their words)',
    )
  })

  it('is paid for only within a budget, and where that is used up the rows that need no model are made', async () => {
    const { folder } = project('{ input: 100, output: 0 }')
    const refused = await espalier(folder, ['run'])
    expect({ code: refused.code, sent: sent() }).toEqual({ code: 3, sent: [] })
    expect(refused.stderr).toMatch(/near costs money and no budget is set, so nothing was sent\.[\s\S]*link-chunks +12/)
    const poor = await espalier(folder, ['run', '--max-cost', '0.1', '--concurrency', '2'])
    expect(poor.code).toBe(3)
    expect(poor.stderr).toMatch(/To go on: espalier run --max-cost 0\.2/)
    const kinds = rowsOf(folder, 'main.partial').map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'scpt-chunk')).toHaveLength(12)
    expect(kinds.filter((kind) => kind === 'exercise')).toHaveLength(2)
    const paid = sent().length
    expect(paid).toBeLessThan(14)
    expect((await espalier(folder, ['run', '--max-cost', '5'])).code).toBe(0)
    expect(sent().length).toBe(14)
  })

  it.each([
    ['{ embeddings: far }', 'there is no model "far" (declared: near'],
    ['{ embeddings: local/smollm2-135m }', 'smollm2-135m'],
    ['{ embedding: near }', 'unknown key "embedding"; did you mean "embeddings"?'],
  ])('refuses link: %s', async (link, message) => {
    const { folder } = project('{ input: 0, output: 0 }', link)
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
