import { join } from 'node:path'
import { shortHash } from '../../core/canonical.js'
import { exists } from '../../core/files.js'
import { sha256OfFile } from '../../core/hash-file.js'
import type { Database } from '../contract.js'
import { distinctNames } from '../sql/distinct-names.js'
import { openSqlite } from '../sql/open-sqlite.js'
import { readSchema } from '../sql/read-schema.js'
import { writeSqlite } from '../sql/write-sqlite.js'
import { databasesFolder } from './databases-folder.js'
import { type Cell, type FoundType, TypeFinder } from './found-type.js'

/** Raised when a made database would differ for the same input. */
const MAKER_VERSION = 1

/** A table as read: its values have no types yet. It is read twice, or once where its types are known. */
export interface RawTable {
  name: string
  /** As the file has them. */
  columns: readonly string[]
  /** Types that are known already, by place; others are found. */
  types?: readonly FoundType[]
  /** Columns that are looked up by. */
  indexed?: readonly string[]
  rows(): AsyncIterable<readonly unknown[]>
}

export interface MakeDatabaseInput {
  id: string
  form: Database['form']
  /** The files that it is made of: their contents name the made file. */
  files: readonly string[]
  /** What else it depends on: the reader and its options. */
  key: unknown
  /** Where made databases are kept. Default: `databases` in the user's cache folder. */
  cache: string | undefined
  licence: string | undefined
  tables: () => Promise<RawTable[]>
  /** Takes the fault of a table that cannot be read, which is then left out; it throws what is none of the user's. Default: throw. */
  refuse?: (error: unknown) => void
}

/** Makes a database of tables, or finds the one that was made of the same files before. */
export async function makeDatabase(input: MakeDatabaseInput): Promise<Database> {
  const { id, form, files, key, licence } = input
  const folder = await databasesFolder(input.cache)
  const hashes: string[] = []
  for (const file of files) hashes.push(await sha256OfFile(file))
  const path = join(folder, `${shortHash([MAKER_VERSION, key, files.map((file) => baseOf(file)), hashes], 32)}.sqlite`)
  const warnings: string[] = []
  const tables = named(await input.tables(), warnings)
  const typed: TypedTable[] = []
  for (const table of tables)
    try {
      typed.push(await typeTable(table, warnings))
    } catch (error) {
      refuseOrThrow(input, error)
    }
  if (!exists(path)) await writeSqlite(path, typed)
  const database = await openSqlite(path)
  try {
    const schema = await readSchema(database, path)
    return { id, form, path, tables: schema, warnings, ...(licence === undefined ? {} : { licence }) }
  } finally {
    await database.close()
  }
}

function refuseOrThrow({ refuse }: MakeDatabaseInput, error: unknown): void {
  if (refuse === undefined) throw error
  refuse(error)
}

/** A file's name without its folder and its last ending. */
export function baseOf(file: string): string {
  return file.replace(/^.*[/\\]/, '').replace(/\.[^.]+$/, '')
}

/** Tables and columns of empty or equal names get names of their own. */
function named(tables: readonly RawTable[], warnings: string[]): RawTable[] {
  const names = distinctNames(tables.map(({ name }) => name))
  return tables.map((table, index) => {
    const name = names[index] ?? table.name
    if (name !== table.name) warnings.push(`the table "${table.name}" is called "${name}".`)
    return { ...table, name, columns: namedColumns({ ...table, name }, warnings) }
  })
}

function namedColumns({ name, columns }: RawTable, warnings: string[]): string[] {
  const wanted = columns.map((given, index) => (given.trim() === '' ? `column_${index + 1}` : given.trim()))
  return distinctNames(wanted).map((column, index) => {
    const given = columns[index] ?? ''
    if (column !== given.trim()) warnings.push(`${name}: the column ${index + 1} ("${given}") is called "${column}".`)
    return column
  })
}

interface TypedTable {
  name: string
  columns: { name: string; declared: string }[]
  indexed?: readonly string[]
  rows(): AsyncIterable<Cell[]>
}

async function typeTable(table: RawTable, warnings: string[]): Promise<TypedTable> {
  const finders = table.columns.map(() => new TypeFinder())
  let short = 0
  // Rows of known types are read once, when they are written.
  for await (const row of table.types === undefined ? table.rows() : []) {
    if (row.length < table.columns.length) short += 1
    for (const [index, finder] of finders.entries()) finder.observe(row[index])
  }
  const found = finders.map((finder) => finder.finish())
  if (short > 0) warnings.push(`${table.name}: ${short} rows have fewer values than the header; the rest is missing.`)
  for (const [index, { isAmbiguous }] of found.entries())
    if (isAmbiguous)
      warnings.push(
        `${table.name}.${table.columns[index]} holds dates in which day and month could be exchanged; it is kept as text.`,
      )
  return {
    name: table.name,
    ...(table.indexed === undefined ? {} : { indexed: table.indexed }),
    columns: table.columns.map((name, index) => ({
      name,
      declared: table.types?.[index] ?? found[index]?.type ?? 'TEXT',
    })),
    async *rows() {
      for await (const row of table.rows())
        yield found.map(({ toCell }, index) => (table.types === undefined ? toCell(row[index]) : (row[index] as Cell)))
    },
  }
}
