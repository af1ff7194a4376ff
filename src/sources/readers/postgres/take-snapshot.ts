/**
 * The chosen tables as a SQLite file, row by row in flat memory. It is named by its contents: the same data give the same file, whenever
 * and wherever they are read, and a file that is there already is used.
 */
import { join } from 'node:path'
import { userError } from '../../../core/errors.js'
import { exists, removePath, renamePath } from '../../../core/files.js'
import { sha256OfFile } from '../../../core/hash-file.js'
import type { Database, DatabaseTable, ReaderInput } from '../../contract.js'
import { distinctNames } from '../../sql/distinct-names.js'
import { openSqlite } from '../../sql/open-sqlite.js'
import { readSchema } from '../../sql/read-schema.js'
import { writeSqlite } from '../../sql/write-sqlite.js'
import { databasesFolder } from '../../tables/databases-folder.js'
import { readCatalogue, type ServerTable } from './catalogue.js'
import { serverFault } from './faults.js'
import type { Options } from './index.js'
import type { Session } from './session.js'
import { type TableWork, workOf } from './table-work.js'

/** Copies the schema. @throws E_POSTGRES_... and E_DATABASE_WRITE. */
export async function takeSnapshot(session: Session, input: ReaderInput<Options>): Promise<Database> {
  const { source, options, licence, cache } = input
  const warnings: string[] = []
  const tables = readableTables(
    session,
    options,
    await readCatalogue(session, options.schema, options.tables),
    warnings,
  )
  const names = distinctNames(tables.map(({ name }) => name))
  const works: TableWork[] = []
  for (const [index, table] of tables.entries())
    works.push(
      await workOf({ session, options, table, name: names[index] ?? table.name, all: tables, names, warnings }),
    )
  const path = await write(works, await databasesFolder(cache), source)
  for (const { lost } of works) for (const [what, count] of lost) warnings.push(what.replace('%d', String(count)))
  const database = await openSqlite(path)
  try {
    const schema = (await readSchema(database, path)).map((table) => withCatalogue(table, works))
    return { id: source, form: 'tables', path, tables: schema, warnings, ...(licence === undefined ? {} : { licence }) }
  } finally {
    await database.close()
  }
}

/** Tables that the user may read; others stop the run, or are left out with a warning. */
function readableTables(
  { place }: Session,
  { schema, unreadable }: Options,
  tables: readonly ServerTable[],
  warnings: string[],
): ServerTable[] {
  return tables.filter(({ name, columns, hasRowSecurity }) => {
    const closed = columns.filter(({ mayRead }) => !mayRead).map((column) => column.name)
    const table = `${schema}.${name}`
    if (closed.length === 0) {
      if (hasRowSecurity)
        warnings.push(`${table}: row security is on; rows that "${place.user}" may not see are missing.`)
      return true
    }
    const what = closed.length === columns.length ? 'permission denied' : `no permission for ${closed.join(', ')}`
    const fault = serverFault(Object.assign(new Error(what), { code: '42501' }), place, { table })
    if (unreadable === 'stop') throw fault
    warnings.push(`left out: ${fault.message}`)
    return false
  })
}

async function write(works: readonly TableWork[], folder: string, source: string): Promise<string> {
  if (works.length === 0)
    throw userError('E_POSTGRES_PERMISSION', `sources.${source}: no table may be read. Grant SELECT on one.`)
  const draft = join(folder, `${source}.${process.pid}.draft`)
  await removePath(draft, { force: true })
  await writeSqlite(
    draft,
    works.map(({ written }) => written),
  )
  const path = join(folder, `${(await sha256OfFile(draft)).slice(0, 32)}.sqlite`)
  if (exists(path)) await removePath(draft, { force: true })
  else await renamePath(draft, path)
  return path
}

/** What SQLite does not keep: comments, and that a value is required. */
function withCatalogue(table: DatabaseTable, works: readonly TableWork[]): DatabaseTable {
  const work = works.find(({ written }) => written.name === table.name)
  const columns = table.columns.map((column) => {
    const { comment, isRequired = false } = work?.columns.get(column.name) ?? {}
    return { ...column, isRequired, ...(comment === undefined ? {} : { comment }) }
  })
  const comment = work?.table.comment
  return { ...table, columns, ...(comment === undefined ? {} : { comment }) }
}
