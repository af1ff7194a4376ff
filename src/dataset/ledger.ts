import type { EspalierError } from '../core/errors.js'
import type { NodeId } from '../tree/contract.js'
import type { Made } from './contract.js'

/** What one step planned and what came of it. Units are rows, but for `items` and `rounds`. */
export interface StepCount {
  items: number
  rounds: number
  planned: number
  rows: number
  /** By the place that dropped them (the step itself, or `<step>/<check>`), then by reason. */
  drops: Record<string, Record<string, number>>
  /** Planned, but neither made nor dropped, because a limit stopped the step. */
  unfinished: number
}

/** A node that has fewer accepted items of a step than were wanted of it. */
export interface ThinNode {
  step: string
  nodeId: NodeId
  wanted: number
  accepted: number
  /** Items that were planned for it; 0 where the plan found nothing to ask, or the step was cut short. */
  attempts: number
  /** The step ended before all that it may attempt: a limit, or as many rows as were asked for. */
  isCutShort?: true
  /** Why items of it were dropped, by the first row's reason. */
  reasons: Record<string, number>
}

/** The count of a run, step by step: `planned = rows + drops + unfinished` at every step's end. */
export interface Ledger {
  planned: number
  rows: number
  drops: number
  unfinished: number
  /** By reason, over all steps. */
  dropsByReason: Record<string, number>
  /** The first three details of each reason. */
  dropSamples: Record<string, string[]>
  /** Nodes whose quota was not filled, in the order in which steps ended. */
  thin: ThinNode[]
  /** In the order in which steps began. */
  steps: Record<string, StepCount>
  /** The first limit that stopped a step (exit code 3): the run is to end with it once what needs no model is made. */
  stopped?: EspalierError
}

/** A ledger that has counted nothing. */
export function createLedger(): Ledger {
  return { planned: 0, rows: 0, drops: 0, unfinished: 0, dropsByReason: {}, dropSamples: {}, thin: [], steps: {} }
}

/** The count of a step, begun if it is new. */
export function stepCountOf(ledger: Ledger, step: string): StepCount {
  ledger.steps[step] ??= { items: 0, rounds: 0, planned: 0, rows: 0, drops: {}, unfinished: 0 }
  return ledger.steps[step]
}

/** Counts one outcome. */
export function countMade(ledger: Ledger, count: StepCount, made: Made): void {
  if (made.type === 'row') {
    ledger.rows += 1
    count.rows += 1
    return
  }
  const { step, reason, detail } = made.drop
  ledger.drops += 1
  ledger.dropsByReason[reason] = (ledger.dropsByReason[reason] ?? 0) + 1
  const place = (count.drops[step] ??= {})
  place[reason] = (place[reason] ?? 0) + 1
  const samples = (ledger.dropSamples[reason] ??= [])
  if (samples.length < 3) samples.push(detail)
}
