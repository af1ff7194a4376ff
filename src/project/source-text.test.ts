import { expect, it } from 'vitest'
import type { Database } from '../sources/contract.js'
import { sourceText, tableCounts } from './source-text.js'

const table = (rows: number) => ({ name: 't', columns: [], primaryKey: [], foreignKeys: [], rows })
const database = (rows: readonly number[]): Database => ({
  id: 'd',
  form: 'tables',
  path: '/d.sqlite',
  tables: rows.map(table),
  warnings: [],
})

it('counts the tables and rows of all databases, and says nothing where there are none', () => {
  expect(tableCounts([database([3, 4]), database([5])])).toEqual({ tables: 3, tableRows: 12 })
  expect([tableCounts([]), tableCounts(undefined)]).toEqual([undefined, undefined])
})

it('speaks of tables where there are no documents, and of documents where there are', () => {
  const counts = { exercises: 0, nodes: 77, chunks: 0, tokens: 0 }
  expect(sourceText({ ...counts, documents: 0, tables: 11, tableRows: 15607 })).toBe(
    '11 tables of 15,607 rows, 77 nodes',
  )
  expect(sourceText({ ...counts, documents: 1, tables: 1, tableRows: 1, chunks: 4, tokens: 1200 })).toBe(
    '1 table of 1 row, 1 document, 77 nodes, 4 chunks of 1,200 tokens, 0 exercises',
  )
  expect(sourceText({ documents: 2, exercises: 1 })).toBe('2 documents, 1 exercise')
})
