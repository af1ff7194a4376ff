import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Drop, Row } from '../dataset/contract.js'
import type { ThinNode } from '../dataset/ledger.js'
import type { MockRequest } from '../inference/mock-server/options.js'
import { startMockServer, type MockServer } from '../inference/mock-server/start-mock-server.js'
import { espalier, makeTestProject, teacherAt, type TestProject } from './main.fixture.js'

// Quotas of knowledge points where a model fails at most of them: what stayed thin, and why, from the server to the report.

let server: MockServer
const made: TestProject[] = []

/** Nothing usable of roots, half a reply of the trunk, a seeded question of all else. */
function replyTo({ prompt }: MockRequest): string | undefined {
  if (prompt.includes('roots of the')) return 'I would rather not.'
  return prompt.includes('trunk of the') ? '{"question": "' : undefined
}

beforeAll(async () => {
  server = await startMockServer({ replies: replyTo })
})
afterEach(() => {
  server.reset()
  for (const one of made.splice(0)) one.remove()
})
afterAll(() => server.close())

async function run(): Promise<{ folder: string; stdout: string }> {
  const one = makeTestProject({ models: teacherAt(server.url), rest: 'dataset: { exam: { sections: 0 } }\n' })
  made.push(one)
  const yaml = readFileSync(join(one.folder, 'espalier.yaml'), 'utf8')
    .replace('dataset: { exam: { sections: 0.2 } }\n', '')
    .replace('questionsPerPoint: 2', 'questionsPerPoint: 2, choice: 0, multiHop: { questions: 0 }')
  one.write('espalier.yaml', yaml)
  const { code } = await espalier(one.folder, ['run'])
  expect(code).toBe(0)
  return { folder: join(one.folder, 'runs/main'), stdout: (await espalier(one.folder, ['report', '--text'])).stdout }
}

function linesOf<T>(folder: string, file: string): T[] {
  const text = readFileSync(join(folder, file), 'utf8').trim()
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as T)
}

describe('what stayed thin', () => {
  it('is each knowledge point short of its quota, with its attempts and why they were dropped', async () => {
    const { folder } = await run()
    const thin = linesOf<ThinNode>(folder, 'thin.jsonl')
    const nodes = linesOf<{ id: string; parentId: string; kind: string; title: string }>(folder, 'tree.jsonl')
    const owners = nodes.filter(({ id }) => nodes.some(({ kind, parentId }) => kind === 'chunk' && parentId === id))
    const made = linesOf<Row>(folder, 'rows.jsonl').filter(({ kind }) => kind === 'one-hop')
    const drops = linesOf<Drop>(folder, 'drops.jsonl').filter(({ kind }) => kind === 'one-hop')
    const wanted = owners.flatMap(({ id }) => {
      const accepted = made.filter(({ nodeIds }) => nodeIds[0] === id).length
      const reasons: Record<string, number> = {}
      for (const { reason } of drops.filter(({ nodeIds }) => nodeIds[0] === id))
        reasons[reason] = (reasons[reason] ?? 0) + 1
      const attempts = accepted + Object.values(reasons).reduce((sum, count) => sum + count, 0)
      return accepted < 2 ? [{ step: 'one-hop', nodeId: id, wanted: 2, accepted, attempts, reasons }] : []
    })
    expect(thin).toEqual(wanted)
    const titled = new Map(thin.map((node) => [nodes.find(({ id }) => id === node.nodeId)?.title, node]))
    expect(titled.get('Roots')).toMatchObject({ accepted: 0, attempts: 6 })
    expect(Object.keys(titled.get('Roots')?.reasons ?? {})).toHaveLength(1)
  })

  it('says of a run that stopped early which places were not reached', async () => {
    const one = makeTestProject({ models: teacherAt(server.url, '{ input: 100, output: 100 }') })
    made.push(one)
    const { code } = await espalier(one.folder, ['run', '--max-cost', '0.35', '--concurrency', '1'])
    expect(code).toBe(3)
    const thin = linesOf<ThinNode>(join(one.folder, 'runs/main.partial'), 'thin.jsonl')
    expect(thin.length).toBeGreaterThan(0)
    expect(thin.every(({ isCutShort }) => isCutShort === true)).toBe(true)
    const { stdout } = await espalier(one.folder, ['report', '--text', '--partial'])
    expect(stdout).toMatch(/^ {2}thin: /m)
    expect(stdout).not.toContain('nothing was found to ask')
  })

  it('is in the report, those that miss most first, and summed in its text', async () => {
    const { folder, stdout } = await run()
    const html = readFileSync(join(folder, 'report.html'), 'utf8')
    const json = /<script type="application\/json" id="payload">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const { thin, summary } = JSON.parse(json) as {
      thin: { wanted: number; accepted: number }[]
      summary: { thin: { nodes: number; missing: number }[] }
    }
    const missing = thin.map(({ wanted, accepted }) => wanted - accepted)
    expect(missing).toEqual(missing.toSorted((a, b) => b - a))
    expect(summary.thin).toMatchObject([
      { step: 'one-hop', nodes: thin.length, missing: missing.reduce((sum, count) => sum + count, 0) },
    ])
    expect(stdout).toMatch(/^ {2}thin: \d+ places? ha(?:ve|s) \d+ fewer of step one-hop than wanted \(/m)
  })
})
