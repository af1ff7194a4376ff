import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../../dataset/contract.js'
import { PROGRAM_OPERATORS } from './operators.js'
import { gatherOwn, runOwn } from './own-structure.fixture.js'

const DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operators-'))
})
afterAll(() => rm(folder, { recursive: true }))

const none = { sql: 0, answer: 0, statement: 0, sentence: 0, path: 0 }

async function rowsOf(declaration: Record<string, unknown>, rows: Record<string, number>): Promise<Row[]> {
  const { made } = await runOwn(await gatherOwn(declaration, folder), { rows: { ...none, ...rows } })
  return made.flatMap((one) => (one.type === 'row' ? [one.row] : []))
}

function countOf(rows: readonly Row[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const operator of rows.flatMap(({ operators = [] }) => operators)) counts[operator] = (counts[operator] ?? 0) + 1
  return counts
}

/** What a query shows by its words, whatever program wrote it. */
const SHOWN: [string, RegExp][] = [
  ['count-distinct', /^SELECT count\(DISTINCT/i],
  ['sum', /^SELECT (?:round\()?sum\(/i],
  ['average', /^SELECT (?:round\()?avg\(/i],
  ['minimum', /^SELECT (?:round\()?min\(/i],
  ['maximum', /^SELECT (?:round\()?max\(/i],
  ['superlative', /^(?!.* IN \().*ORDER BY .* LIMIT 1/i],
  ['compare', / IN \(.* LIMIT 1/i],
  ['group', /GROUP BY/i],
  ['join', / JOIN /i],
]

describe('what the answers of a row take', () => {
  it.skipIf(!existsSync(join(DATA, 'chinook')))('is on Chinook every operator of the grammar', async () => {
    const rows = await rowsOf({ sqlite: join(DATA, 'chinook/Chinook.sqlite') }, { sql: 6, answer: 6, statement: 3 })
    expect(Object.keys(countOf(rows)).toSorted()).toEqual([...PROGRAM_OPERATORS].toSorted())
    expect(rows.filter(({ operators = [] }) => operators.length === 0)).toEqual([])
  })

  it.skipIf(!existsSync(join(DATA, 'chinook')))('is what the words of its query show', async () => {
    const rows = await rowsOf({ sqlite: join(DATA, 'chinook/Chinook.sqlite') }, { sql: 4 })
    const differing = rows.flatMap(({ operators = [], verifiable }) =>
      SHOWN.filter(([name, words]) => operators.includes(name) !== words.test(verifiable?.sql ?? '')).map(([name]) => [
        name,
        verifiable?.sql,
      ]),
    )
    expect(differing).toEqual([])
  })

  it.skipIf(!existsSync(join(DATA, 'graphs')))('is on a graph the number of relations that are followed', async () => {
    const rows = await rowsOf({ triples: join(DATA, 'graphs/umls') }, { path: 3 })
    const counts = countOf(rows)
    expect(Object.keys(counts).toSorted()).toEqual(['1-hop', '2-hop', '3-hop'])
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(rows.length)
  })
})
