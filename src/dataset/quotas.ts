import { EspalierError } from '../core/errors.js'
import type { NodeId } from '../tree/contract.js'
import type { FillInput, PlanItem } from './contract.js'
import type { ThinNode } from './ledger.js'

/** What each node still wants, had, and may have. Without quotas there is one round and nothing is counted. */
export interface Quotas {
  /** Whether a round of this number (from 1) has anything to plan. */
  isOpen(number: number): boolean
  begin(number: number): { number: number; missing: ReadonlyMap<NodeId, number>; used: ReadonlyMap<NodeId, number> }
  /** Counts an attempt. @throws E_PLAN for an item beyond what its node misses. */
  take(item: PlanItem): void
  /** Counts an outcome. @param reason why the item's first row was dropped; undefined where it was accepted. */
  settle(item: PlanItem, reason: string | undefined): void
  /** Nodes that have fewer than were wanted, in the order of the quotas. */
  thin(): ThinNode[]
}

/** Quotas of one step. A node is given up once `allowance` attempts for each wanted item are used. */
export function createQuotas<Item extends PlanItem>({
  step,
  quotas,
  allowance = 3,
}: Pick<FillInput<Item>, 'step' | 'quotas' | 'allowance'>): Quotas {
  if (quotas === undefined) return openOnce
  const accepted = new Map<NodeId, number>()
  const used = new Map<NodeId, number>()
  const reasons = new Map<NodeId, Record<string, number>>()
  let planned = new Map<NodeId, number>()
  let missing: ReadonlyMap<NodeId, number> = missingOf()
  function missingOf(): ReadonlyMap<NodeId, number> {
    const wanted = new Map<NodeId, number>()
    for (const [nodeId, quota] of quotas ?? []) {
      const open = Math.min(quota - (accepted.get(nodeId) ?? 0), quota * allowance - (used.get(nodeId) ?? 0))
      if (open > 0) wanted.set(nodeId, Math.ceil(open))
    }
    return wanted
  }
  return {
    isOpen: () => missingOf().size > 0,
    begin: (number) => {
      missing = missingOf()
      planned = new Map()
      return { number, missing, used: new Map(used) }
    },
    take: (item) => {
      const nodeId = item.nodeIds[0] ?? ''
      const count = (planned.get(nodeId) ?? 0) + 1
      const wanted = missing.get(nodeId) ?? 0
      if (count > wanted)
        throw new EspalierError(
          `step ${step} planned ${count} items for node "${nodeId}" in one round, which misses ${wanted} (item ${item.key}). plan() must give at most what is missing, with the node served first in nodeIds.`,
          { code: 'E_PLAN' },
        )
      planned.set(nodeId, count)
      used.set(nodeId, (used.get(nodeId) ?? 0) + 1)
    },
    settle: (item, reason) => {
      const nodeId = item.nodeIds[0] ?? ''
      if (reason === undefined) accepted.set(nodeId, (accepted.get(nodeId) ?? 0) + 1)
      else {
        const own = reasons.get(nodeId) ?? {}
        own[reason] = (own[reason] ?? 0) + 1
        reasons.set(nodeId, own)
      }
    },
    thin: () =>
      [...quotas]
        .map(([nodeId, wanted]) => ({
          step,
          nodeId,
          wanted,
          accepted: accepted.get(nodeId) ?? 0,
          attempts: used.get(nodeId) ?? 0,
          reasons: reasons.get(nodeId) ?? {},
        }))
        .filter((node) => node.accepted < node.wanted),
  }
}

const openOnce: Quotas = {
  isOpen: (number) => number === 1,
  begin: (number) => ({ number, missing: new Map(), used: new Map() }),
  take: () => undefined,
  settle: () => undefined,
  thin: () => [],
}
