import type { SqlDatabase, SqlValue } from '../../sources/sql/contract.js'
import { sqlLiteral } from '../../sources/sql/identifier.js'
import { PLACEHOLDERS } from '../../sources/profile/column-facts.js'
import { headRefs, profileOf } from './columns.js'
import type { ColumnRef, Head, Outcome, Program, Rejection, Scalar, Scope } from './contract.js'
import { columnSql, fromSql, measureSql, orderedSql, pairSql, plainAggregateSql, toSql } from './to-sql.js'

/** Values that an answer may list. */
const MOST_VALUES = 10
const MOST_CHARACTERS = 80
/** Share of the last digit that is too near to the border between two roundings. */
const BORDER = 1e-4
const QUERY_MS = 10_000

/** Ends a run: the program is not used. */
class Rejected extends Error {
  constructor(readonly reason: Rejection) {
    super(reason)
  }
}

/**
 * Runs a program on a scope and looks whether its answer is the only one that a careful reader could give: no missing value and no tie
 * decides it, names stand for one row, its conditions change something, no rounding is a matter of taste.
 */
export async function runProgram(database: SqlDatabase, scope: Scope, program: Program): Promise<Outcome> {
  const run = new Run(database, scope, program)
  try {
    return { ok: true, values: await run.answer(), sql: toSql(program) }
  } catch (error) {
    if (error instanceof Rejected) return { ok: false, reason: error.reason }
    throw error
  }
}

class Run {
  readonly #sql: (ref: ColumnRef) => string

  constructor(
    readonly database: SqlDatabase,
    readonly scope: Scope,
    readonly program: Program,
  ) {
    this.#sql = (ref) => columnSql(program, ref)
  }

  async answer(): Promise<Scalar[]> {
    const { where, head } = this.program
    if (where.some(({ value }) => !isClean(value))) throw new Rejected('unclean')
    if ('pair' in head && !head.pair.every(isClean)) throw new Rejected('unclean')
    await this.#checkScope()
    await this.#checkPlaceholders()
    await this.#checkConditions()
    await this.#checkHead(head)
    const rows = await this.#ask(orderedSql(this.program))
    const values = rows.map(([value]) => value ?? null)
    if (values.includes(null)) throw new Rejected('null')
    if (values.length === 0) throw new Rejected('empty')
    if (values.length > MOST_VALUES) throw new Rejected('too-many')
    if (!values.every(isClean)) throw new Rejected('unclean')
    if (isAnswerNamed(this.program, values)) throw new Rejected('trivial')
    if (values.length > 1 && values.some((value) => String(value).includes(','))) throw new Rejected('unclean')
    const folded = new Set(values.map((value) => String(value).trim().toLowerCase()))
    if (folded.size < values.length) throw new Rejected('look-alike')
    return values.toSorted((a, b) => (String(a) < String(b) ? -1 : 1))
  }

  async #ask(sql: string): Promise<SqlValue[][]> {
    const outcome = await this.database.query(this.scope.prefix + sql, { timeMs: QUERY_MS, rows: 1_000 })
    if (outcome.kind === 'failed') throw new Rejected('error')
    return outcome.rows
  }

  async #number(sql: string): Promise<number> {
    return Number((await this.#ask(sql))[0]?.[0] ?? 0)
  }

  /** Something is left, the conditions leave something out, and no value that the head reads is missing. */
  async #checkScope(): Promise<void> {
    const { where, head, sources } = this.program
    const more = 'pair' in head ? [pairSql(head, this.#sql)] : []
    const refs = headRefs(head)
    const counts = ['count(*)', ...refs.map((ref) => `count(${this.#sql(ref)})`)]
    const [row = []] = await this.#ask(`SELECT ${counts.join(', ')} ${fromSql(this.program, more)}`)
    const [rows = 0, ...filled] = row.map(Number)
    if (rows === 0) throw new Rejected('empty')
    if (filled.some((count) => count < rows)) throw new Rejected('null')
    if (where.length > 0 && head.kind !== 'compare' && head.kind !== 'difference') {
      const all = await this.#number(`SELECT count(*) ${fromSql({ sources, where: [] })}`)
      if (rows === all) throw new Rejected('trivial')
    }
    if (head.kind === 'value' && rows > 1) throw new Rejected('not-unique')
    const needed = head.kind === 'aggregate' || head.kind === 'extreme' || head.kind === 'group-extreme' ? 3 : 1
    if (rows < needed) throw new Rejected('trivial')
    if ('pair' in head && rows !== 2) throw new Rejected(rows < 2 ? 'empty' : 'not-unique')
  }

  /** No text that stands for a missing value is among what the head or an order of values reads. */
  async #checkPlaceholders(): Promise<void> {
    const { where, head } = this.program
    for (const ref of [...headRefs(head), ...where.map((condition) => condition.ref)]) {
      if (profileOf(this.program, this.scope, ref).placeholders === 0) continue
      const more = [`lower(${this.#sql(ref)}) IN ${PLACEHOLDERS}`]
      if ((await this.#number(`SELECT count(*) ${fromSql(this.program, more)}`)) > 0) throw new Rejected('null')
    }
  }

  /** No row is passed over for a missing value that might be above or below; no name has a look-alike. */
  async #checkConditions(): Promise<void> {
    const { where, head } = this.program
    for (const [index, { ref, test }] of where.entries()) {
      if (test === 'is' || profileOf(this.program, this.scope, ref).nulls === 0) continue
      const others = { ...this.program, where: where.filter((_, other) => other !== index) }
      if ((await this.#number(`SELECT count(*) ${fromSql(others, [`${this.#sql(ref)} IS NULL`])}`)) > 0)
        throw new Rejected('null')
    }
    const named = where.filter(({ test }) => test === 'is').map(({ ref, value }) => ({ ref, value }))
    if ('pair' in head) named.push(...head.pair.map((value) => ({ ref: head.key, value })))
    for (const { ref, value } of named) if (typeof value === 'string') await this.#checkLookAlike(ref, value)
  }

  async #checkLookAlike(ref: ColumnRef, value: string): Promise<void> {
    const source = { table: this.program.sources[ref.source]?.table ?? '' }
    const column = columnSql({ sources: [source] }, { source: 0, column: ref.column })
    const alike = `lower(trim(${column})) = lower(trim(${sqlLiteral(value)}))`
    const count = await this.#number(
      `SELECT count(DISTINCT ${column}) ${fromSql({ sources: [source], where: [] }, [alike])}`,
    )
    if (count > 1) throw new Rejected('look-alike')
  }

  async #checkHead(head: Head): Promise<void> {
    switch (head.kind) {
      case 'count-distinct':
        if ((await this.#number(toSql(this.program))) < 2) throw new Rejected('trivial')
        return
      case 'aggregate':
        return this.#checkAggregate(head)
      case 'extreme':
        return this.#checkExtreme(head)
      case 'group-extreme':
        return this.#checkGroups(head)
      case 'compare':
      case 'difference':
        return this.#checkPair(head)
      default:
    }
  }

  async #checkAggregate(head: Extract<Head, { kind: 'aggregate' }>): Promise<void> {
    const column = this.#sql(head.ref)
    const [row = []] = await this.#ask(
      `SELECT ${plainAggregateSql(head, column)}, min(${column}), max(${column}), count(*) ${fromSql(this.program)}`,
    )
    const [value = 0, least = 0, most = 0, rows = 0] = row.map(Number)
    if (least === most) throw new Rejected('trivial')
    if (!Number.isSafeInteger(Math.round(value))) throw new Rejected('unclean')
    if (head.function !== 'average' && head.function !== 'sum') return
    const isWhole = profileOf(this.program, this.scope, head.ref).decimals === 0
    if (isWhole && head.function === 'sum') return
    const largest = Math.max(Math.abs(least), Math.abs(most))
    checkBorder(value, head.digits, isWhole ? Math.abs(value) : largest * rows)
  }

  async #checkExtreme(head: Extract<Head, { kind: 'extreme' }>): Promise<void> {
    const by = this.#sql(head.by)
    const order = head.direction === 'highest' ? 'DESC' : 'ASC'
    const rows = await this.#ask(`SELECT ${by} ${fromSql(this.program)} ORDER BY ${by} ${order} LIMIT 2`)
    if (rows[0]?.[0] === rows[1]?.[0]) throw new Rejected('tie')
  }

  async #checkGroups(head: Extract<Head, { kind: 'group-extreme' }>): Promise<void> {
    const order = head.direction === 'highest' ? 'DESC' : 'ASC'
    const rows = await this.#ask(
      `SELECT ${measureSql(head, this.#sql)} AS m ${fromSql(this.program)} GROUP BY ${this.#sql(head.by)} ORDER BY m ${order} LIMIT 2`,
    )
    if (rows.length < 2) throw new Rejected('trivial')
    const [best = 0, next = 0] = rows.map(([value]) => Number(value))
    if (Math.abs(best - next) <= 1e-9 * Math.max(1, Math.abs(best))) throw new Rejected('tie')
  }

  async #checkPair(head: Extract<Head, { kind: 'compare' | 'difference' }>): Promise<void> {
    const rows = await this.#ask(
      `SELECT ${this.#sql(head.key)}, ${this.#sql(head.by)} ${fromSql(this.program, [pairSql(head, this.#sql)])}`,
    )
    if (new Set(rows.map(([key]) => key)).size < 2) throw new Rejected('not-unique')
    if (rows[0]?.[1] === rows[1]?.[1]) throw new Rejected('tie')
    if (head.kind === 'compare') return
    const value = (key: Scalar): number => Number(rows.find(([name]) => name === key)?.[1])
    const difference = value(head.pair[0]) - value(head.pair[1])
    if (!(difference > 0)) throw new Rejected('tie')
    checkBorder(difference, head.digits, Math.max(...head.pair.map((key) => Math.abs(value(key)))))
  }
}

/** The question names its own answer: a key that its condition holds already. */
function isAnswerNamed({ head, where }: Program, values: readonly SqlValue[]): boolean {
  const isShown =
    head.kind === 'value' || head.kind === 'list' || head.kind === 'extreme' || head.kind === 'group-extreme'
  return isShown && where.some(({ test, value }) => test === 'is' && values.includes(value))
}

/**
 * Rejects what is too near to the border between two roundings for its size: a float of `magnitude` (the sum of what was added) is known
 * to its 16th digit, and adding in another order may change that one.
 */
function checkBorder(value: number, digits: number, magnitude: number): void {
  const scaled = Math.abs(value) * 10 ** digits
  const error = magnitude * 10 ** digits * Number.EPSILON
  if (error > BORDER / 10 || Math.abs(scaled - Math.floor(scaled) - 0.5) < BORDER) throw new Rejected('rounding')
}

/** A value that can stand in a question: short, on one line, without quotes. */
export function isClean(value: SqlValue): value is Scalar {
  if (typeof value === 'number') return Number.isFinite(value)
  return (
    typeof value === 'string' &&
    value.length <= MOST_CHARACTERS &&
    value === value.trim() &&
    value !== '' &&
    !/["\p{Cc}\u2028\u2029\ufffd]/u.test(value)
  )
}
