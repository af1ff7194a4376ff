import type { Database, Document, Table } from '../contract.js'
import { distinctNames } from '../sql/distinct-names.js'
import { makeDatabase, type RawTable } from './make-database.js'

/** A table with fewer rows asks nothing worth a question; more columns are a layout. */
const LEAST_ROWS = 2
const MOST_COLUMNS = 100
const MOST_NAME = 60

/**
 * The tables of a document that have a header, as one database: its id is the document's path, a table is called by its caption, else by
 * the heading above it. Each table keeps its span. Undefined where no table has a header and two rows; a warning of the document says how
 * many have not.
 */
export async function databaseOfTables(
  document: Document,
  cache: string | undefined,
  licence: string | undefined,
): Promise<Database | undefined> {
  const all = document.tables ?? []
  const named = nameTables(all.filter(isUsable), document)
  const left = all.length - named.length
  if (left > 0)
    document.warnings.push(
      `${document.path}: ${left} of ${all.length} tables have no row of names or one row; they are not asked about.`,
    )
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
  return database
}

function isUsable({ header, rows }: Table): boolean {
  return header !== undefined && header.length <= MOST_COLUMNS && rows.length >= LEAST_ROWS
}

interface NamedTable {
  name: string
  table: Table
}

function nameTables(tables: readonly Table[], { headings }: Document): NamedTable[] {
  const wanted = tables.map(({ caption, span }) =>
    shortened(caption ?? headings.findLast(({ start }) => start <= span.start)?.title ?? 'table'),
  )
  const names = distinctNames(wanted, ' ')
  return tables.map((table, index) => ({ name: names[index] as string, table }))
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
