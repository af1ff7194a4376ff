import type { Random } from '../../core/random.js'
import type { ColumnRole } from '../../sources/profile/contract.js'
import type { SqlValue } from '../../sources/sql/contract.js'
import type { Program, Scope, ScopeTable } from './contract.js'
import { prefixOf } from './scope.js'

/** Rows of each table of a copy, and of those that the program names a value of. */
const MOST_ROWS = 40
const MOST_NAMED = 12

/** Of rows that the program does not name, so many stay: numbers of rows and highest values differ too. */
const SHARE_KEPT = 0.7

/**
 * A copy of the data in which other answers are right: some rows of each table (those that the program names among them, and those that
 * they refer to), and by even chance other values in a column: numbers, dates, kinds and references drawn anew from its own, other texts
 * shuffled. Keys stay, and names where the program names a row.
 */
export function perturb(scope: Scope, program: Program, random: Random): Scope {
  const kept = new Map<string, SqlValue[][]>()
  for (const [name, table] of scope.tables) kept.set(name, chooseRows(table, valuesNamed(program, name), random))
  addReferred(scope, kept)
  const tables = new Map(
    [...scope.tables].map(([name, table]) => [
      name,
      { ...table, rows: shuffleColumns(table, kept.get(name) ?? [], { random, named: valuesNamed(program, name) }) },
    ]),
  )
  return { database: scope.database, tables, prefix: prefixOf(tables) }
}

/** Values that conditions and comparisons name, by column. */
function valuesNamed({ sources, where, head }: Program, table: string): Map<string, Set<SqlValue>> {
  const named = new Map<string, Set<SqlValue>>()
  const add = (source: number, column: string, value: SqlValue): void => {
    if (sources[source]?.table === table) named.set(column, (named.get(column) ?? new Set()).add(value))
  }
  for (const { ref, test, value } of where) if (test === 'is') add(ref.source, ref.column, value)
  if ('pair' in head) for (const value of head.pair) add(head.key.source, head.key.column, value)
  return named
}

function chooseRows({ columns, rows }: ScopeTable, named: Map<string, Set<SqlValue>>, random: Random): SqlValue[][] {
  const isNamed = (row: readonly SqlValue[]): boolean =>
    [...named].some(([column, values]) => values.has(row[columns.indexOf(column)] ?? null))
  if (rows.length <= MOST_ROWS) return rows.filter((row) => isNamed(row) || random.next() < SHARE_KEPT)
  const first = rows.filter(isNamed).slice(0, MOST_NAMED)
  const others = Array.from({ length: MOST_ROWS - first.length }, () => rows[random.below(rows.length)] as SqlValue[])
  return [...new Set([...first, ...others])]
}

/** Adds the rows that kept rows refer to, and the rows of other tables that refer to named ones stay as they are. */
function addReferred(scope: Scope, kept: Map<string, SqlValue[][]>): void {
  for (const [name, { profile, columns }] of scope.tables)
    for (const { column, table, key } of profile.references) {
      const parent = scope.tables.get(table)
      if (parent === undefined) continue
      const wanted = new Set((kept.get(name) ?? []).map((row) => row[columns.indexOf(column)] ?? null))
      const at = parent.columns.indexOf(key)
      const referred = parent.rows.filter((row) => row[at] !== null && wanted.has(row[at] ?? null))
      kept.set(table, [...new Set([...(kept.get(table) ?? []), ...referred])])
    }
}

/** Roles whose values may repeat: drawn with replacement, so that counts, sums and extremes differ too. */
const REPEATED = new Set<ColumnRole>(['category', 'flag', 'quantity', 'date', 'year', 'reference'])

function shuffleColumns(
  { profile, columns }: ScopeTable,
  rows: readonly SqlValue[][],
  { random, named }: { random: Random; named: ReadonlyMap<string, unknown> },
): SqlValue[][] {
  const label = profile.label.some((column) => named.has(column)) ? profile.label : []
  const roles = new Map(profile.columns.map(({ name, role }) => [name, role]))
  const places = rows.map((_, index) => index)
  const orders = columns.map((column) => {
    const role = roles.get(column) ?? 'key'
    if (role === 'key' || label.includes(column) || random.next() < 0.5) return undefined
    return REPEATED.has(role) && !profile.label.includes(column)
      ? places.map(() => random.below(places.length))
      : random.shuffle(places)
  })
  return rows.map((row, index) =>
    columns.map((_, at) => {
      const value = rows[orders[at]?.[index] ?? index]?.[at] ?? row[at] ?? null
      return value instanceof Uint8Array || typeof value === 'bigint' ? null : value
    }),
  )
}
