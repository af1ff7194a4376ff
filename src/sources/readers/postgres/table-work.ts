import { limitError } from '../../../core/errors.js'
import type { ForeignKey } from '../../contract.js'
import type { SqlValue } from '../../sql/contract.js'
import { distinctNames } from '../../sql/distinct-names.js'
import { quoted } from '../../sql/identifier.js'
import type { WrittenTable } from '../../sql/write-sqlite.js'
import { type ServerColumn, type ServerTable, tableName } from './catalogue.js'
import { type ColumnReading, readingOf, toCell } from './column-types.js'
import type { Options } from './index.js'
import type { Session } from './session.js'

/** One table on its way into SQLite. */
export interface TableWork {
  written: WrittenTable
  /** What the server says of it and its columns, by their names in SQLite. */
  table: ServerTable
  columns: ReadonlyMap<string, ServerColumn>
  /** How many values were lost, by what is said of them; filled while the rows go through. */
  lost: ReadonlyMap<string, number>
}

export interface WorkInput {
  session: Session
  options: Options
  table: ServerTable
  /** In SQLite. */
  name: string
  all: readonly ServerTable[]
  /** Of all tables in SQLite, in their order. */
  names: readonly string[]
  warnings: string[]
}

/** Numbers with more digits than this are kept as text. */
const NUMBER_DIGITS = 15

export async function workOf(input: WorkInput): Promise<TableWork> {
  const { table, name, warnings, options } = input
  const place = `${options.schema}.${table.name}`
  const columns = distinctNames(table.columns.map((column) => column.name))
  if (name !== table.name) warnings.push(`${place} is called "${name}", as SQLite takes its own name for another.`)
  for (const [index, column] of table.columns.entries())
    if (columns[index] !== column.name) warnings.push(`${place}.${column.name} is called "${columns[index]}".`)
  const readings = await readingsOf(input, place)
  const lost = new Map<string, number>()
  return {
    written: {
      name,
      columns: columns.map((column, index) => ({ name: column, declared: readings[index]?.declared ?? 'TEXT' })),
      primaryKey: renamed(table.primaryKey, table, columns),
      foreignKeys: foreignKeysOf(input, columns),
      rows: () =>
        rowsOf(input, readings, (column, reason) => {
          const what = `${place}.${column}: %d values that are ${reason} are missing.`
          lost.set(what, (lost.get(what) ?? 0) + 1)
        }),
    },
    table,
    columns: new Map(table.columns.map((column, index) => [columns[index] ?? '', column])),
    lost,
  }
}

const renamed = (wanted: readonly string[], table: ServerTable, names: readonly string[]): string[] =>
  wanted.map((name) => names[table.columns.findIndex((column) => column.name === name)] ?? name)

/** References to tables that are read too. */
function foreignKeysOf({ table, all, names }: WorkInput, columns: readonly string[]): ForeignKey[] {
  return table.foreignKeys.flatMap((key) => {
    const index = all.findIndex(({ name }) => name === key.table)
    const parent = all[index]
    if (parent === undefined) return []
    const theirs = distinctNames(parent.columns.map(({ name }) => name))
    return [
      {
        columns: renamed(key.columns, table, columns),
        table: names[index] ?? key.table,
        references: renamed(key.references, parent, theirs),
      },
    ]
  })
}

/** Of numeric without a short declared precision, the values say whether a number holds them. */
async function readingsOf({ session, options, table, warnings }: WorkInput, place: string): Promise<ColumnReading[]> {
  const readings: ColumnReading[] = []
  for (const { name, type } of table.columns) {
    const digits = type.modifier < 4 ? undefined : (type.modifier - 4) >> 16
    const scale = type.modifier < 4 ? undefined : (type.modifier - 4) & 0x7ff
    if (type.name !== 'numeric') readings.push(readingOf(type))
    else if (digits !== undefined && digits <= NUMBER_DIGITS)
      readings.push(readingOf({ ...type, isWhole: scale === 0 }))
    else {
      const [row = []] = await session.ask(numericFacts(quoted(name), tableName(options.schema, table.name)), [], {
        table: place,
      })
      const isLong = row[0] === 't'
      if (isLong) warnings.push(`${place}.${name} has values of more digits than a number holds; it is kept as text.`)
      readings.push(readingOf({ ...type, isLong, isWhole: row[1] === 't' }))
    }
  }
  return readings
}

/** NaN and infinity have no digits; a float8 turned back gives 15 of them. */
const numericFacts = (column: string, table: string): string =>
  `SELECT bool_or(CASE WHEN ${column}::text !~ '[0-9]' THEN false WHEN abs(${column}) >= 1e300 THEN true ELSE ${column} <> ${column}::float8::numeric END),
    bool_and(${column}::text !~ '[0-9]' OR ${column} = trunc(${column})) FROM ${table}`

/** Rows in the order of the primary key; without one, of all values: the same data give the same file. */
async function* rowsOf(
  { session, options, table }: WorkInput,
  readings: readonly ColumnReading[],
  lost: (column: string, reason: string) => void,
): AsyncGenerator<SqlValue[]> {
  const place = `${options.schema}.${table.name}`
  if (table.rows > 2 * options.maxRows) throw tooMany(session, place, options.maxRows, `about ${table.rows}`)
  const shown = table.columns.map(({ name }, index) => readings[index]?.expression(quoted(name)) ?? 'NULL')
  const keys =
    table.primaryKey.length > 0 ? table.columns.filter(({ name }) => table.primaryKey.includes(name)) : table.columns
  const order = keys.map(({ name, isCollated }) =>
    table.primaryKey.length === 0
      ? `${quoted(name)}::text COLLATE "C"`
      : `${quoted(name)}${isCollated ? ' COLLATE "C"' : ''}`,
  )
  const sql = `SELECT ${shown.join(', ')} FROM ${tableName(options.schema, table.name)} ORDER BY ${order.join(', ')} LIMIT ${options.maxRows + 1}`
  let count = 0
  for await (const batch of session.stream(sql, place))
    for (const row of batch) {
      count += 1
      if (count > options.maxRows) throw tooMany(session, place, options.maxRows, `more than ${options.maxRows}`)
      yield readings.map((reading, index) =>
        toCell(reading, row[index] ?? null, (reason) => lost(table.columns[index]?.name ?? '', reason)),
      )
    }
}

function tooMany({ place: { source } }: Session, place: string, most: number, found: string): Error {
  return limitError(
    'E_POSTGRES_ROWS',
    `${source}: ${place} has ${found} rows, maxRows allows ${most}. Raise maxRows, or name a view of fewer rows under tables:.`,
  )
}
