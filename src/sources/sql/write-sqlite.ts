import { resolve } from 'node:path'
import { messageOf, userError } from '../../core/errors.js'
import { exists, removePath, renamePath } from '../../core/files.js'
import type { ForeignKey } from '../contract.js'
import type { SqlValue } from './contract.js'
import { quoted } from './identifier.js'

export interface WrittenTable {
  name: string
  columns: readonly { name: string; declared: string }[]
  /** Declared keys; none by default. Foreign keys are declared, not enforced. */
  primaryKey?: readonly string[]
  foreignKeys?: readonly ForeignKey[]
  /** Columns that are looked up by. */
  indexed?: readonly string[]
  /** In order; each with a value for every column. */
  rows: () => AsyncIterable<readonly SqlValue[]>
}

/**
 * Makes a SQLite file of tables, row by row in flat memory: under a temporary name, then renamed, so that it is whole or not there.
 * @throws E_DATABASE_EXISTS where the file is there already, E_DATABASE_WRITE with the engine's reason.
 * @returns how many rows each table has.
 */
export async function writeSqlite(path: string, tables: readonly WrittenTable[]): Promise<number[]> {
  const target = resolve(path)
  if (exists(target))
    throw userError('E_DATABASE_EXISTS', `${path} exists already, expected a new file. Choose another name.`)
  const temporary = `${target}.${process.pid}.tmp`
  await removePath(temporary, { force: true })
  const { default: engine } = await import('node-sqlite3-wasm')
  const database = new engine.Database(temporary)
  const counts: number[] = []
  try {
    database.exec('PRAGMA foreign_keys = OFF; BEGIN')
    for (const table of tables) counts.push(await writeTable(database, table))
    database.exec('COMMIT')
  } catch (error) {
    database.close()
    await removePath(temporary, { force: true })
    throw isEngineError(error) ? userError('E_DATABASE_WRITE', `${path} cannot be made: ${messageOf(error)}.`) : error
  }
  database.close()
  await renamePath(temporary, target)
  return counts
}

const isEngineError = (error: unknown): boolean => error instanceof Error && error.name === 'SQLite3Error'

type Engine = import('node-sqlite3-wasm').Database

async function writeTable(database: Engine, table: WrittenTable): Promise<number> {
  const { name, columns, indexed = [], rows } = table
  database.exec(`CREATE TABLE ${quoted(name)} (${definitionsOf(table).join(', ')})`)
  const statement = database.prepare(`INSERT INTO ${quoted(name)} VALUES (${columns.map(() => '?').join(', ')})`)
  let count = 0
  try {
    for await (const row of rows()) {
      statement.run([...row])
      count += 1
    }
  } finally {
    statement.finalize()
  }
  for (const column of indexed)
    database.exec(`CREATE INDEX ${quoted(`${name}_${column}`)} ON ${quoted(name)} (${quoted(column)})`)
  return count
}

const listed = (names: readonly string[]): string => `(${names.map(quoted).join(', ')})`

function definitionsOf({ columns, primaryKey = [], foreignKeys = [] }: WrittenTable): string[] {
  return [
    ...columns.map(({ name, declared }) => `${quoted(name)} ${declared}`),
    ...(primaryKey.length === 0 ? [] : [`PRIMARY KEY ${listed(primaryKey)}`]),
    ...foreignKeys.map(
      ({ columns: own, table, references }) =>
        `FOREIGN KEY ${listed(own)} REFERENCES ${quoted(table)} ${listed(references)}`,
    ),
  ]
}
