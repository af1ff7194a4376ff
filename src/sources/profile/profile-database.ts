import type { Database, DatabaseTable } from '../contract.js'
import type { SqlValue } from '../sql/contract.js'
import { quoted } from '../sql/identifier.js'
import { openSqlite } from '../sql/open-sqlite.js'
import { rowsOf } from '../sql/read-schema.js'
import { type ColumnFacts, factsQuery, toFacts, typeOf } from './column-facts.js'
import type { ColumnProfile, DatabaseProfile, Reference, TableProfile } from './contract.js'
import { findKeys, findReferences } from './find-keys.js'
import { labelOf, roleOf } from './roles.js'

type Ask = (sql: string) => Promise<SqlValue[][]>
type Column = Omit<ColumnProfile, 'role'>
interface Seen {
  table: DatabaseTable
  columns: Column[]
  facts: ColumnFacts[]
  keys: string[][]
}

/**
 * What is in a database: types, keys, references declared and found, samples, gaps and oddities. The engine counts: no row is held.
 * @throws E_DATABASE_QUERY, E_DATABASE_TIME with the database's path.
 * @example (await profileDatabase(database)).tables[0]?.label // ['Title']
 */
export async function profileDatabase(database: Database): Promise<DatabaseProfile> {
  const opened = await openSqlite(database.path)
  try {
    const ask: Ask = (sql) => rowsOf(opened, sql, database.path)
    const seen: Seen[] = []
    for (const table of database.tables) seen.push(await seeTable(ask, table))
    const tables: TableProfile[] = []
    for (const one of seen)
      tables.push(toProfile(one, await findReferences(ask, one, seen), await dangling(ask, one.table)))
    return { id: database.id, tables }
  } finally {
    await opened.close()
  }
}

async function seeTable(ask: Ask, table: DatabaseTable): Promise<Seen> {
  const columns: Column[] = []
  const facts: ColumnFacts[] = []
  for (const { name, declared, comment } of table.columns) {
    const [row = []] = await ask(factsQuery(table.name, name))
    const found = toFacts(row)
    const type = typeOf(found, { declared })
    facts.push(found)
    const isOrdered = ['integer', 'number', 'date', 'datetime'].includes(type)
    columns.push({
      name,
      declared,
      type,
      nulls: table.rows - found.values,
      distinct: found.distinct,
      placeholders: found.placeholders,
      samples: type === 'blob' ? [] : await samplesOf(ask, table.name, name),
      ...(isOrdered ? { minimum: found.minimum, maximum: found.maximum } : {}),
      decimals: found.decimals,
      longest: found.longest,
      isMidnight: type === 'datetime' && found.midnights + found.dates === found.values,
      ...(comment === undefined ? {} : { comment }),
    })
  }
  return { table, columns, facts, keys: await findKeys(ask, table, columns) }
}

async function samplesOf(ask: Ask, table: string, column: string): Promise<string[]> {
  const c = quoted(column)
  const rows = await ask(
    `SELECT substr(${c}, 1, 80) FROM ${quoted(table)} WHERE ${c} IS NOT NULL GROUP BY ${c} ORDER BY count(*) DESC, ${c} LIMIT 5`,
  )
  return rows.map(([value]) => String(value))
}

/** Declared references with values that the other table does not have. */
async function dangling(ask: Ask, table: DatabaseTable): Promise<string[]> {
  const warnings: string[] = []
  for (const { columns, table: parent, references } of table.foreignKeys) {
    const [column, key] = [columns[0], references[0]]
    if (columns.length !== 1 || column === undefined || key === undefined) continue
    const [row] = await ask(
      `SELECT count(*) FROM ${quoted(table.name)} WHERE ${quoted(column)} IS NOT NULL AND ${quoted(column)} NOT IN (SELECT ${quoted(key)} FROM ${quoted(parent)} WHERE ${quoted(key)} IS NOT NULL)`,
    )
    const count = Number(row?.[0])
    if (count > 0) warnings.push(`${column}: ${count} values that ${parent}.${key} does not have`)
  }
  return warnings
}

function toProfile({ table, columns, facts, keys }: Seen, references: Reference[], lost: string[]): TableProfile {
  const given = columns.map((column): ColumnProfile => ({ ...column, role: roleOf(column, table, references) }))
  const warnings = [...lost]
  if (table.rows === 0) warnings.push('no rows')
  else if (keys.length === 0) warnings.push('no key: rows may be equal, and none can be named')
  for (const [index, column] of given.entries())
    warnings.push(...oddities(column, facts[index] as ColumnFacts, table.rows).map((what) => `${column.name}: ${what}`))
  return {
    name: table.name,
    rows: table.rows,
    ...(table.comment === undefined ? {} : { comment: table.comment }),
    columns: given,
    keys,
    label: labelOf(given, keys, table.rows),
    references,
    warnings,
  }
}

function oddities({ type, nulls, distinct }: Column, facts: ColumnFacts, rows: number): string[] {
  if (rows === 0) return []
  const found: [boolean, string][] = [
    [type === 'empty', 'no value at all'],
    [type === 'mixed', `text beside numbers (${facts.texts} texts, ${facts.integers + facts.reals} numbers)`],
    [type === 'blob', 'bytes, which are not used'],
    [type !== 'empty' && nulls * 2 > rows, `${nulls} of ${rows} rows without a value`],
    [distinct === 1 && rows > 1, 'the same value in every row'],
    [facts.padded > 0, `${facts.padded} values with space around them`],
    [facts.placeholders > 0, `${facts.placeholders} values that stand for a missing one`],
  ]
  return found.filter(([isSo]) => isSo).map(([, what]) => what)
}
