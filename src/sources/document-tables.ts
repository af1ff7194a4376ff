/**
 * Tables of documents as records: what a reader found as cells gets a header, rows of one width and a span in the stored text.
 *
 * One instance: rows ["Year", "Plums"], ["1970", "12"], ["1971", "9"] of which the source marks none as header become
 * { header: ["Year", "Plums"], rows: [["1970", "12"], ["1971", "9"]] }, as "Year" and "Plums" can only be names.
 *
 * Not told: headers in the first column (an encyclopedia's box of facts); those tables have no header here.
 */
import type { Document, Table } from './contract.js'
import { spanOf } from './spans.js'

/** A table's cells as a reader finds them. */
export interface TableCells {
  caption?: string
  /** How many of the first rows name the columns; 0 where the source marks none. */
  headerRows: number
  rows: string[][]
}

/** Where a table stands in the document's text, end exclusive. */
export interface PlacedTable {
  cells?: TableCells
  start: number
  end: number
}

/** Gives a document its tables; those of one column or one row are left out. Its text must be set. */
export function setTables(document: Document, placed: readonly PlacedTable[]): void {
  const tables: Table[] = []
  for (const { cells, start, end } of placed.toSorted((a, b) => a.start - b.start)) {
    if (cells === undefined) continue
    const { header, rows } = withHeader(squared(cells.rows), cells.headerRows)
    if (rows.length === 0 || (rows[0] as string[]).length < 2 || rows.length + (header === undefined ? 0 : 1) < 2)
      continue
    tables.push({
      ordinal: tables.length,
      span: spanOf(document, start, end),
      ...(cells.caption === undefined ? {} : { caption: cells.caption }),
      ...(header === undefined ? {} : { header }),
      rows,
    })
  }
  if (tables.length > 0) document.tables = tables
}

/** Rows of one width. */
function squared(rows: readonly string[][]): string[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0)
  return rows.map((row) =>
    row.length === width ? row : [...row, ...Array.from({ length: width - row.length }, () => '')],
  )
}

function withHeader(rows: string[][], headerRows: number): { header?: string[]; rows: string[][] } {
  if (headerRows > 0 && headerRows < rows.length)
    return { header: namesOf(rows.slice(0, headerRows)), rows: rows.slice(headerRows) }
  const [first, ...rest] = rows
  return first !== undefined && rest.length > 1 && areNames(first, rest) ? { header: first, rows: rest } : { rows }
}

/** Several rows of names are joined column by column: "Harvest" over "2019" is "Harvest 2019". */
function namesOf(rows: readonly string[][]): string[] {
  return (rows[0] as string[]).map((_, column) => [...new Set(rows.map((row) => row[column] ?? ''))].join(' ').trim())
}

const NUMBER = /^[^\p{L}]*\d[^\p{L}]*$/u

/** Whether a row can only name columns: all of its cells are filled, differ and are no numbers, and a number stands below one of them. */
function areNames(first: readonly string[], rest: readonly string[][]): boolean {
  const isFilled = first.every((cell) => cell !== '' && cell.length <= 80 && !NUMBER.test(cell))
  if (!isFilled || new Set(first.map((cell) => cell.toLowerCase())).size < first.length) return false
  return first.some((_, column) => rest.filter((row) => NUMBER.test(row[column] ?? '')).length > rest.length / 2)
}
