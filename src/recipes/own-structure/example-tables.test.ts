import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { profileDatabase } from '../../sources/profile/profile-database.js'
import type { Row } from '../../dataset/contract.js'
import { loadProject } from '../../project/config/load-project.js'
import { openRun } from '../../project/open-run.js'
import type { ReportSummary } from '../../project/report/contract.js'
import type { ReportPayload } from '../../project/report/payload.js'
import { run, type RunResult } from '../../project/run.js'
import { summaryText } from '../../project/summary-text.js'
import type { TreeNode } from '../../tree/contract.js'
import { type Gathered, gatherOwn } from './own-structure.fixture.js'

const EXAMPLE = fileURLToPath(new URL('../../../examples/tables', import.meta.url))

let folder = ''
let garden: Gathered
let result: RunResult
let rows: Row[] = []
let nodes: TreeNode[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'example-tables-'))
  for (const name of ['data', 'espalier.yaml']) await cp(join(EXAMPLE, name), join(folder, name), { recursive: true })
  garden = await gatherOwn({ csv: join(folder, 'data') }, folder)
  result = await run({ project: await loadProject({ folder }) })
  rows = (await lines('rows.jsonl')) as Row[]
  nodes = (await lines('tree.jsonl')) as TreeNode[]
}, 60_000)

async function lines(name: string): Promise<unknown[]> {
  const text = await readFile(join(result.folder, name), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the example tables', () => {
  it('are one database whose keys are found', async () => {
    const [database] = garden.databases
    if (database === undefined) throw new Error('no database')
    const { tables } = await profileDatabase(database)
    expect(
      tables.map(({ name, rows: count, references }) => ({
        name,
        count,
        references: references.map(({ column, table, key }) => `${column} -> ${table}.${key}`).toSorted(),
      })),
    ).toEqual([
      { name: 'harvests', count: 80, references: ['tree_id -> trees.tree_id'] },
      { name: 'rootstocks', count: 20, references: [] },
      {
        name: 'trees',
        count: 48,
        references: ['rootstock_id -> rootstocks.rootstock_id', 'variety_id -> varieties.variety_id'],
      },
      { name: 'varieties', count: 30, references: [] },
    ])
    expect(tables.flatMap(({ columns }) => columns.filter(({ role }) => role === 'unusable'))).toEqual([])
  })

  it('give rows on every table and column, of every kind', () => {
    const covered = new Set(rows.map(({ nodeIds }) => nodeIds[0]))
    const titles = nodes
      .filter(({ kind }) => kind === 'column')
      .filter(({ id }) => !covered.has(id))
      .map(({ title }) => title)
    expect(nodes.filter(({ kind }) => kind === 'column').length).toBe(33)
    expect(titles).toEqual([])
    expect([...new Set(rows.map(({ kind }) => kind))].toSorted()).toEqual([
      'own-answer',
      'own-sentence',
      'own-sql',
      'own-statement-entailed',
      'own-statement-refuted',
    ])
  })

  it('are counted by what their answers take, in the summary and on the nodes of the report', async () => {
    const counts = new Map<string, number>()
    for (const operator of rows.flatMap(({ operators = [] }) => operators))
      counts.set(operator, (counts.get(operator) ?? 0) + 1)
    const { summary } = await openRun({ project: folder })
    expect(new Map(summary?.operators?.map(({ operator, rows: some }) => [operator, some]))).toEqual(counts)
    const [most] = [...counts].toSorted(([a, some], [b, others]) => others - some || (a < b ? -1 : 1))
    expect(summaryText(summary as ReportSummary)).toContain(`  rows by operator: ${most?.join(' ')}, `)
    const page = await readFile(join(result.folder, 'report.html'), 'utf8')
    const json = /<script type="application\/json" id="payload">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? ''
    const payload = JSON.parse(json) as ReportPayload
    const onNodes = new Map<string, number>()
    for (const pairs of payload.nodes.operators)
      for (let at = 0; at < pairs.length; at += 2) {
        const operator = payload.operators[pairs[at] ?? -1] ?? ''
        onNodes.set(operator, (onNodes.get(operator) ?? 0) + (pairs[at + 1] ?? 0))
      }
    expect(onNodes).toEqual(counts)
  })

  it('leave out nothing but sampled programs, and are written in both formats', async () => {
    expect(result.leftOut.map(({ what }) => what.replace(/\d+ of \d+/, 'some'))).toEqual([
      'garden: some sampled programs',
    ])
    expect((await readdir(join(result.folder, 'export'))).toSorted()).toEqual(['messages', 'verifiable'])
  })
})
