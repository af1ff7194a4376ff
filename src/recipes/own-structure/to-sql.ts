import { sqlLiteral, sqlName } from '../../sources/sql/identifier.js'
import type { ColumnRef, Condition, Head, Program } from './contract.js'

type Parts = Pick<Program, 'sources' | 'where'>

/** A column as SQL: plain where there is one table, else behind its table's alias. */
export function columnSql({ sources }: Pick<Program, 'sources'>, { source, column, part }: ColumnRef): string {
  const name = sources.length === 1 ? sqlName(column) : `T${source + 1}.${sqlName(column)}`
  return part === 'year' ? `CAST(strftime('%Y', ${name}) AS INTEGER)` : name
}

const TESTS = { is: '=', above: '>', below: '<' } as const

function conditionSql(program: Parts, { ref, test, value }: Condition): string {
  return `${columnSql(program, ref)} ${TESTS[test]} ${sqlLiteral(value)}`
}

/** FROM and WHERE, with further conditions. */
export function fromSql(program: Parts, more: readonly string[] = []): string {
  const from = program.sources.map(({ table, from: link }, index) => {
    if (program.sources.length === 1) return sqlName(table)
    const named = `${sqlName(table)} AS T${index + 1}`
    if (link === undefined) return named
    return `JOIN ${named} ON T${link.source + 1}.${sqlName(link.column)} = T${index + 1}.${sqlName(link.key)}`
  })
  const where = [...program.where.map((condition) => conditionSql(program, condition)), ...more]
  return `FROM ${from.join(' ')}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`
}

const FUNCTIONS = { sum: 'sum', average: 'avg', minimum: 'min', maximum: 'max' } as const

/**
 * The query that answers a program: what a text-to-SQL row teaches. A list has no ORDER BY: no question asks for an order, and a checker
 * that sees one would call a right query without it wrong.
 */
export function toSql(program: Program): string {
  const { head } = program
  const sql = (ref: ColumnRef): string => columnSql(program, ref)
  const from = (more?: readonly string[]): string => fromSql(program, more)
  switch (head.kind) {
    case 'value':
      return `SELECT ${sql(head.ref)} ${from()}`
    case 'list':
      return `SELECT DISTINCT ${sql(head.ref)} ${from()}`
    case 'count':
      return `SELECT count(*) ${from()}`
    case 'count-distinct':
      return `SELECT count(DISTINCT ${sql(head.ref)}) ${from()}`
    case 'aggregate':
      return `SELECT ${aggregateSql(head, sql(head.ref))} ${from()}`
    case 'extreme':
      return `SELECT ${sql(head.show)} ${from()} ORDER BY ${sql(head.by)}${order(head)} LIMIT 1`
    case 'group-extreme':
      return `SELECT ${sql(head.by)} ${from()} GROUP BY ${sql(head.by)} ORDER BY ${measureSql(head, sql)}${order(head)} LIMIT 1`
    case 'compare':
      return `SELECT ${sql(head.key)} ${from([pairSql(head, sql)])} ORDER BY ${sql(head.by)}${order(head)} LIMIT 1`
    default:
      return differenceSql(program, head)
  }
}

/** The same query with its values in one order whatever the database does: what is run. */
export function orderedSql(program: Program): string {
  return program.head.kind === 'list' ? `${toSql(program)} ORDER BY 1` : toSql(program)
}

/** The aggregate before it is rounded. */
export function plainAggregateSql(head: Extract<Head, { kind: 'aggregate' }>, column: string): string {
  return `${FUNCTIONS[head.function]}(${column})`
}

function aggregateSql(head: Extract<Head, { kind: 'aggregate' }>, column: string): string {
  const plain = plainAggregateSql(head, column)
  const isRounded = head.function === 'average' || (head.function === 'sum' && head.digits > 0)
  return isRounded ? `round(${plain}, ${head.digits})` : plain
}

/** What groups are ordered by. */
export function measureSql(head: Extract<Head, { kind: 'group-extreme' }>, sql: (ref: ColumnRef) => string): string {
  return head.total === undefined ? 'count(*)' : `sum(${sql(head.total)})`
}

/** The two rows of a comparison. */
export function pairSql(
  { key, pair }: Extract<Head, { kind: 'compare' | 'difference' }>,
  sql: (ref: ColumnRef) => string,
): string {
  return `${sql(key)} IN (${pair.map(sqlLiteral).join(', ')})`
}

function differenceSql(program: Program, head: Extract<Head, { kind: 'difference' }>): string {
  const one = (index: 0 | 1): string => {
    const picked: Condition = { ref: head.key, test: 'is', value: head.pair[index] }
    const narrowed = { ...program, where: [...program.where, picked] }
    return `(SELECT ${columnSql(program, head.by)} ${fromSql(narrowed)})`
  }
  const plain = `${one(0)} - ${one(1)}`
  return `SELECT ${head.digits > 0 ? `round(${plain}, ${head.digits})` : plain}`
}

const order = ({ direction }: { direction: 'highest' | 'lowest' }): string => (direction === 'highest' ? ' DESC' : '')
