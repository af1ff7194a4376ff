import { clock } from '../core/clock.js'
import type { OnEvent } from './events.js'
import { totalsOf } from './run-models.js'
import type { Running } from './running.js'

const PROGRESS_MS = 200

/** Tells what was read of each source, and what was odd about it. */
export function tellSources({ gathered }: Running, tell: OnEvent): void {
  for (const { name, documents, exercises, counts } of gathered.sources) {
    const tree = gathered.trees.get(name)
    const chunks = tree === undefined ? 0 : [...tree.chunks()].length
    tell({
      event: 'source',
      source: name,
      documents: documents.length,
      exercises,
      nodes: tree?.nodes.length ?? 0,
      chunks,
      ...counts,
    })
  }
  for (const message of gathered.warnings) tell({ event: 'warning', message })
}

/** How far a run is. */
export function progressOf({ ledger, models, waiting }: Running): Parameters<OnEvent>[0] {
  const totals = totalsOf(models)
  return {
    event: 'progress',
    rows: ledger.rows,
    drops: ledger.drops,
    planned: ledger.planned,
    made: totals.made,
    replayed: totals.replayed,
    costUsd: totals.costUsd,
    waiting: waiting.calls,
  }
}

/** Acts at most five times a second. */
export function throttled(act: () => void): () => void {
  let last = 0
  return () => {
    const now = clock.elapsedMs()
    if (now - last < PROGRESS_MS) return
    last = now
    act()
  }
}
