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
  /** Found by its looks alone (in a PDF): it counts as a table only if its first row can only be names. */
  isGuess?: boolean
}

/** Where a table stands in the document's text, end exclusive. */
export interface PlacedTable {
  cells?: TableCells
  start: number
  end: number
}

/**
 * Gives a document its tables; those of one column, of one row, of over 200 columns or of mostly missing cells are left out. Its text must
 * be set.
 */
export function setTables(document: Document, placed: readonly PlacedTable[]): void {
  const tables: Table[] = []
  for (const { cells, start, end } of placed.toSorted((a, b) => a.start - b.start)) {
    const table = cells === undefined ? undefined : shapeOf(cells)
    if (table !== undefined) tables.push({ ordinal: tables.length, span: spanOf(document, start, end), ...table })
  }
  if (tables.length > 0) document.tables = tables
}

/** A wider one is a slip or an attack: rows of one width would fill memory. */
const MOST_COLUMNS = 200
/** Cells of the table that is made, for each one found: a row of 200 over a million of one is a slip or an attack, too. */
const MOST_FILLED = 8

type Shape = Pick<Table, 'caption' | 'header' | 'rows'>

function shapeOf({ rows: found, headerRows, isGuess = false, caption }: TableCells): Shape | undefined {
  const width = found.reduce((most, row) => Math.max(most, row.length), 0)
  if (width < 2 || width > MOST_COLUMNS || found.length < 2) return undefined
  const count = found.reduce((sum, row) => sum + row.length, 0)
  if (width * found.length > MOST_FILLED * count) return undefined
  const rows = found.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')])
  const marked = headerRows < rows.length ? rows.slice(0, headerRows) : []
  const [title] = marked[0]?.filter((cell) => cell !== '') ?? []
  // A first row of names that is one cell over all columns is the table's title.
  const isTitled = marked.length > 1 && marked[0]?.filter((cell) => cell !== '').length === 1
  const names = isTitled ? marked.slice(1) : marked
  const stated = caption ?? (isTitled ? title : undefined)
  const more = stated === undefined ? {} : { caption: stated }
  if (names.length > 0) return { ...more, header: namesOf(names), rows: rows.slice(marked.length) }
  const [first, ...rest] = rows as [string[], ...string[][]]
  if (rest.length > 1 && areNames(first, rest)) return { ...more, header: first, rows: rest }
  return isGuess ? undefined : { ...more, rows }
}

/** Several rows of names are joined column by column: "Harvest" over "2019" is "Harvest 2019". */
function namesOf(rows: readonly string[][]): string[] {
  const first = rows[0] as string[]
  return first.map((_, column) => [...new Set(rows.map((row) => row[column] ?? ''))].join(' ').trim())
}

const NUMBER = /^[^\p{L}]*\d[^\p{L}]*$/u
const LABEL = /^[\p{Lu}\p{Lo}][\p{L}\p{M}\p{N} .,:()[\]/%°²³&'’#_–-]*$/u
const MOST_NAME = 60

/** Whether a row can only name columns: its cells are filled, short, different, no numbers; and they read as labels or stand over numbers. */
function areNames(first: readonly string[], rest: readonly string[][]): boolean {
  const isFilled = first.every((cell) => cell !== '' && cell.length <= MOST_NAME && !NUMBER.test(cell))
  if (!isFilled || new Set(first.map((cell) => cell.toLowerCase())).size < first.length) return false
  const areLabels = first.every((cell) => LABEL.test(cell) && /\p{L}{2}/u.test(cell) && !/[.,:]$/.test(cell))
  return areLabels || first.some((_, column) => mostlyNumbers(rest, column))
}

function mostlyNumbers(rows: readonly string[][], column: number): boolean {
  return rows.filter((row) => NUMBER.test(row[column] ?? '')).length > rows.length / 2
}
