import { counted } from '../core/text.js'
import type { Database } from '../sources/contract.js'

/** What a source's databases hold; absent where it has none. */
export interface TableCounts {
  tables: number
  /** Rows of all tables; of a graph, its triples. */
  tableRows: number
}

/** Tables and rows of a source's databases. */
export function tableCounts(databases: readonly Database[] | undefined): TableCounts | undefined {
  const tables = (databases ?? []).flatMap((database) => database.tables)
  if (tables.length === 0) return undefined
  return { tables: tables.length, tableRows: tables.reduce((sum, { rows }) => sum + rows, 0) }
}

export interface SourceCounts extends Partial<TableCounts> {
  documents: number
  exercises: number
  nodes?: number
  chunks?: number
  /** o200k tokens of its chunks. */
  tokens?: number
}

/**
 * What was read of a source, in words: a source of tables has no documents to speak of, one of questions nothing else.
 * @example sourceText({ documents: 0, exercises: 0, nodes: 77, chunks: 0, tables: 11, tableRows: 15607 }) // 11 tables of 15,607 rows, 77 nodes
 */
export function sourceText({
  documents,
  exercises,
  nodes,
  chunks,
  tokens,
  tables,
  tableRows = 0,
}: SourceCounts): string {
  const isOfTables = tables !== undefined && documents === 0
  if (tables === undefined && documents === 0 && (nodes ?? 0) === 0) return counted(exercises, 'exercise')
  return [
    ...(tables === undefined ? [] : [`${counted(tables, 'table')} of ${counted(tableRows, 'row')}`]),
    ...(isOfTables ? [] : [counted(documents, 'document')]),
    ...(nodes === undefined ? [] : [counted(nodes, 'node')]),
    ...(chunks === undefined || isOfTables
      ? []
      : [`${counted(chunks, 'chunk')}${tokens === undefined ? '' : ` of ${counted(tokens, 'token')}`}`]),
    ...(isOfTables && exercises === 0 ? [] : [counted(exercises, 'exercise')]),
  ].join(', ')
}
