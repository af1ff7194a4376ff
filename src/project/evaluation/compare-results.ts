import type { PublishedResults } from '../../recipes/bench-contract.js'
import type { Interval, TaskScore } from './contract.js'

type Role = 'held-in' | 'held-out'

export interface ComparedRow {
  task: string
  role: Role
  /** undefined: not scored in this evaluation, or without a number. */
  own: number | undefined
  interval: Interval | undefined
  scores: Record<string, number | null>
  trainedOn: readonly string[]
}

/** Means over the tasks that this evaluation scored; the columns' are over the same tasks, null where one has no score. */
export interface ComparedAverage {
  over: Role
  tasks: number
  of: number
  own: number | undefined
  scores: Record<string, number | null>
}

/** On how many tasks one is above another. `clear`: also the whole interval is. */
export interface Wins {
  over: Role
  column: string
  wins: number
  clear: number
  of: number
}

/** A printed claim, and what the printed table gives for it: the best of the columns, and each alone. */
export interface CheckedClaim {
  says: string
  /** Which column it is about, and over which tasks. */
  column: string
  over: Role
  best: { wins: number; of: number }
  each: { column: string; wins: number }[]
}

export interface Comparison {
  source: string
  columns: PublishedResults['columns']
  rows: ComparedRow[]
  averages: ComparedAverage[]
  /** As the paper prints them, over all its tasks of a group. */
  printedAverages: PublishedResults['printedAverages']
  wins: Wins[]
  claims: CheckedClaim[]
}

const ROLES = ['held-in', 'held-out'] as const

/** One's own scores beside all columns that the paper prints, averages over its two groups of tasks, and its claims computed. */
export function compareResults(published: PublishedResults, scores: readonly TaskScore[]): Comparison {
  const own = new Map(scores.map((score) => [score.task, score]))
  const rows = published.rows.map(({ task, role, scores: printed, trainedOn = [] }): ComparedRow => {
    const found = own.get(task)
    return { task, role, own: found?.score ?? undefined, interval: found?.interval, scores: printed, trainedOn }
  })
  const { source, columns, printedAverages } = published
  return {
    source,
    columns,
    rows,
    averages: ROLES.map((over) => averageOf(rows, over, columns)),
    printedAverages,
    wins: ROLES.flatMap((over) => columns.map(({ id }) => winsOver(rows, over, id))),
    claims: published.claims.map((claim) => checkClaim(rows, claim)),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function averageOf(rows: readonly ComparedRow[], over: Role, columns: Comparison['columns']): ComparedAverage {
  const all = rows.filter(({ role }) => role === over)
  const scored = all.filter(({ own }) => own !== undefined)
  const scores = columns.map(({ id }) => {
    const printed = scored.flatMap((row) => row.scores[id] ?? [])
    return [id, printed.length === scored.length && scored.length > 0 ? mean(printed) : null] as const
  })
  return {
    over,
    tasks: scored.length,
    of: all.length,
    own: scored.length === 0 ? undefined : mean(scored.flatMap(({ own }) => own ?? [])),
    scores: Object.fromEntries(scores),
  }
}

function winsOver(rows: readonly ComparedRow[], over: Role, column: string): Wins {
  const shared = rows.flatMap(({ role, own, interval, scores }) => {
    const printed = scores[column]
    return role !== over || own === undefined || typeof printed !== 'number' ? [] : [{ own, interval, printed }]
  })
  return {
    over,
    column,
    wins: shared.filter(({ own, printed }) => own > printed).length,
    clear: shared.filter(({ interval, printed }) => interval !== undefined && interval.low > printed).length,
    of: shared.length,
  }
}

function checkClaim(
  rows: readonly ComparedRow[],
  { over, column, says, of }: PublishedResults['claims'][number],
): CheckedClaim {
  const shared = rows.filter(({ role, scores }) => role === over && typeof scores[column] === 'number')
  const winsOf = (columns: readonly string[]): number =>
    shared.filter(({ scores }) => columns.some((id) => (scores[id] ?? -1) > (scores[column] ?? 0))).length
  return {
    says,
    column,
    over,
    best: { wins: winsOf(of), of: shared.length },
    each: of.map((id) => ({ column: id, wins: winsOf([id]) })),
  }
}
