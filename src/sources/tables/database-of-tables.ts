import type { Database, Document, Table } from '../contract.js'
import { makeDatabase, type RawTable } from './make-database.js'

/** A table with fewer rows asks nothing worth a question; more columns are a layout. */
const LEAST_ROWS = 2
const MOST_COLUMNS = 100
const MOST_NAME = 60

/**
 * The tables of a document that have a header, as one database: its id is the document's path, a table is called by its caption, else by
 * the heading above it. Each table keeps its span. Undefined where no table has a header and two rows; `tablesLeftOut` says how many have not.
 */
export async function databaseOfTables(
  document: Document,
  cache: string | undefined,
  licence: string | undefined,
): Promise<Database | undefined> {
  const all = document.tables ?? []
  const named = nameTables(all.filter(isUsable), document)
  if (named.length === 0) return undefined
  const database = await makeDatabase({
    id: document.path,
    form: 'tables',
    files: [],
    key: ['document-tables', named.map(({ name, table: { header, rows } }) => [name, header, rows])],
    cache,
    licence: document.licence ?? licence,
    tables: async () => named.map(toRaw),
  })
  for (const table of database.tables) {
    const origin = named.find(({ name }) => name === table.name)
    if (origin !== undefined) table.span = origin.table.span
  }
  const left = tablesLeftOut(document)
  if (left !== undefined) database.warnings.push(left)
  return database
}

/** What is said of a document's tables that are in no database; undefined where all are. */
export function tablesLeftOut({ path, tables = [] }: Document): string | undefined {
  const left = tables.filter((table) => !isUsable(table)).length
  if (left === 0) return undefined
  return `${path}: ${left} of ${tables.length} tables have no row of names at their top, or only one row below it; they are not asked about. Names in the first column, as in a box of facts, are not read as such: put them into the first row.`
}

function isUsable({ header, rows }: Table): boolean {
  return header !== undefined && header.length <= MOST_COLUMNS && rows.length >= LEAST_ROWS
}

interface NamedTable {
  name: string
  table: Table
}

/** Names that SQLite tells apart: it sees no case. */
function nameTables(tables: readonly Table[], { headings }: Document): NamedTable[] {
  const seen = new Set<string>()
  return tables.map((table) => {
    const above = headings.findLast(({ start }) => start <= table.span.start)?.title
    const wanted = shortened(table.caption ?? above ?? 'table')
    let name = wanted
    for (let number = 2; seen.has(name.toLowerCase()); number++) name = `${wanted} ${number}`
    seen.add(name.toLowerCase())
    return { name, table }
  })
}

function shortened(title: string): string {
  const plain = title
    .replace(/["`[\]]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length <= MOST_NAME) return plain === '' ? 'table' : plain
  const cut = plain.slice(0, MOST_NAME)
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), MOST_NAME >> 1)).trimEnd()
}

function toRaw({ name, table: { header = [], rows } }: NamedTable): RawTable {
  return {
    name,
    columns: header,
    async *rows() {
      yield* rows
    },
  }
}
