import { randomStream } from '../../core/random.js'
import type { Made } from '../../dataset/contract.js'
import type { Condition, Head, Program, Scalar, Scope } from './contract.js'
import type { Drawn } from './draw-program.js'
import { growRows } from './plan-programs.js'
import { rowOf } from './program-rows.js'
import { isClean, runProgram } from './run-program.js'
import { showScope } from './show-scope.js'
import { RECIPE, type Stage, wordingOf } from './stage.js'
import { Wording } from './wording.js'

interface Pair {
  entailed: string
  refuted: string
}

/**
 * Statements about the shown part, in pairs of one entailed and one refuted. Two programs that differ in one value have two different
 * answers; each answer is stated of each program, and which of the four statements become rows is drawn. So neither a value nor what it is
 * said of tells, without the table, whether a statement holds.
 */
export function statementRows(stage: Stage): AsyncGenerator<Made> {
  return growRows<Pair>({
    stage,
    step: 'own-statement',
    kinds: ['own-statement-entailed', 'own-statement-refuted'],
    wanted: stage.input.options.rows.statement,
    operators: ['lookup', 'count', 'aggregate', 'superlative', 'compare'],
    on: 'part',
    extend: (drawn, scope, key) => pairOf(stage, drawn, scope, key),
    write: (grown, item) => {
      const shown = { isSingle: grown.scope.tables.size === 1, tables: showScope(stage, grown.scope) }
      return (['entailed', 'refuted'] as const).map((label, index) => ({
        row: rowOf({
          stage,
          grown,
          item,
          index,
          prompt: stage.input.prompts.render('statement-prompt', { ...shown, statement: grown.extra[label] }),
          reply: label,
          verifiable: { checker: 'tab-fact', answers: [label] },
        }),
      }))
    },
  })
}

const STATED = new Set([
  'lookup',
  'count',
  'aggregate',
  'extreme-name',
  'extreme',
  'group-count',
  'group-total',
  'compare',
  'compare-by',
  'compare-times',
])

async function pairOf(stage: Stage, drawn: Drawn, scope: Scope, key: string): Promise<Pair | undefined> {
  const random = randomStream(stage.input.seed, RECIPE, 'statement', key)
  const first = new Wording(drawn.program, scope, stage.input.options.names, 'state')
  if (!STATED.has(first.asked().name)) return undefined
  const other = changed(drawn.program, scope, (length) => random.below(length))
  const outcome = other === undefined ? undefined : await runProgram(stage.opened, scope, other)
  if (other === undefined || outcome?.ok !== true || isEqual(outcome.values, drawn.values)) return undefined
  const second = new Wording(other, scope, stage.input.options.names, 'state')
  const programs = [first, second] as const
  const values = [drawn.values, outcome.values] as const
  const state = (about: 0 | 1, said: 0 | 1): string => {
    const { name, values: given } = programs[about].asked()
    const answer = programs[said].stated(values[said])
    return wordingOf(stage, `state-${name}`, key, { ...given, answer }).replace(/\.\.$/, '.')
  }
  const bit = (): 0 | 1 => (random.below(2) === 0 ? 0 : 1)
  const [held, broken] = [bit(), bit()]
  return { entailed: state(held, held), refuted: state(broken, broken === 0 ? 1 : 0) }
}

const isEqual = (a: readonly Scalar[], b: readonly Scalar[]): boolean => String(a) === String(b)

/** The same program about something else: another value of one condition, or the other end of an order. */
function changed(program: Program, scope: Scope, below: (length: number) => number): Program | undefined {
  if ('direction' in program.head) {
    const direction = program.head.direction === 'highest' ? 'lowest' : 'highest'
    return { ...program, head: { ...program.head, direction } as Head }
  }
  if (program.where.length === 0) return undefined
  const index = below(program.where.length)
  const condition = program.where[index] as Condition
  const renamed = otherRow(program, scope, condition, below)
  if (renamed !== undefined) return renamed
  const values = otherValues(program, scope, condition)
  const value = values[below(Math.max(1, values.length))]
  if (value === undefined) return undefined
  return { ...program, where: program.where.map((one, at) => (at === index ? { ...one, value } : one)) }
}

/** A name of several columns (first and last name) is changed as a whole: to that of another shown row. Undefined for other conditions. */
function otherRow(
  program: Program,
  scope: Scope,
  { ref }: Condition,
  below: (length: number) => number,
): Program | undefined {
  const table = scope.tables.get(program.sources[ref.source]?.table ?? '')
  const label = table?.profile.label ?? []
  const isName = ({ ref: own, test }: Condition): boolean =>
    own.source === ref.source && own.part === undefined && test === 'is' && label.includes(own.column)
  const named = program.where.filter(isName)
  if (table === undefined || label.length < 2 || named.length !== label.length || !label.includes(ref.column))
    return undefined
  const valueIn = (row: readonly unknown[], column: string): Scalar =>
    (row[table.columns.indexOf(column)] ?? null) as Scalar
  const others = table.rows.filter(
    (row) =>
      named.every((one) => isClean(valueIn(row, one.ref.column))) &&
      named.some((one) => valueIn(row, one.ref.column) !== one.value),
  )
  const row = others[below(Math.max(1, others.length))]
  if (row === undefined) return undefined
  return {
    ...program,
    where: program.where.map((one) => (isName(one) ? { ...one, value: valueIn(row, one.ref.column) } : one)),
  }
}

/** Other values of the condition's column among the shown rows. */
function otherValues(program: Program, scope: Scope, { ref, value }: Condition): Scalar[] {
  const table = scope.tables.get(program.sources[ref.source]?.table ?? '')
  const at = table?.columns.indexOf(ref.column) ?? -1
  const found = (table?.rows ?? []).map((row) => row[at] ?? null).filter((one) => isClean(one))
  const values = found.map((one) => (ref.part === 'year' ? Number(String(one).slice(0, 4)) : one))
  return [...new Set(values)].filter((one) => one !== value)
}
