/**
 * Joins points that have something in common: of the points that are still free, each takes the one that shares the rarest terms with it. A
 * question over two passages needs something that both bear on; two passages drawn by chance seldom have it. Every point is used as often as
 * by dealing; only who meets whom is chosen. Source: ours; the paper draws the passages of a question apart.
 *
 * One instance: of the points of a book on the body, "Mitochondria" meets "Muscle fibers" (both speak of ATP), not "Fingernails".
 */
import type { NodeId } from '../../tree/contract.js'
import { pairsOf, type PointSet } from './multi-hop-sets.js'

/** Terms of a point, by node id. */
export type TermsOf = (id: NodeId) => readonly string[]

export type Score = (one: NodeId, other: NodeId) => number

/** A term that more than this share of the points has joins nothing; in a small book one of three points still does. */
const COMMON = 0.2
const LEAST_COMMON = 3
/** Shared terms that count: two passages that share very many say the same, and one of them answers alone. */
const MOST_SHARED = 3

/** How much two of these points have in common: the sum of the three rarest terms' weights, ln(points / points with the term). */
export function relatedness(ids: readonly NodeId[], termsOf: TermsOf): Score {
  const terms = new Map(ids.map((id) => [id, new Set(termsOf(id))]))
  const counts = new Map<string, number>()
  for (const own of terms.values()) for (const term of own) counts.set(term, (counts.get(term) ?? 0) + 1)
  const most = Math.max(LEAST_COMMON, ids.length * COMMON)
  const rarest = new Map<NodeId, [term: string, weight: number][]>()
  for (const [id, own] of terms) {
    const weights: [string, number][] = []
    for (const term of own) {
      const count = counts.get(term) as number
      if (count > 1 && count <= most) weights.push([term, Math.log(ids.length / count)])
    }
    rarest.set(
      id,
      weights.sort((a, b) => b[1] - a[1]),
    )
  }
  return (one, other) => {
    const theirs = terms.get(other)
    let shared = 0
    let sum = 0
    for (const [term, weight] of rarest.get(one) ?? []) {
      if (theirs?.has(term) !== true) continue
      sum += weight
      shared += 1
      if (shared === MOST_SHARED) break
    }
    return sum
  }
}

/** Free points that are looked at for a partner, spread evenly: bounds the work, which grows with the points times this. */
const LOOKED_AT = 512

export interface JoinInput {
  /** In the order in which they choose. */
  points: readonly NodeId[]
  /** How many sets, of two or three points each. */
  count: number
  kind: PointSet['kind']
  chapterOf: ReadonlyMap<NodeId, NodeId>
  /** Pairs that have met. */
  met: ReadonlySet<string>
  score: Score
}

/** So many sets of all points. Where no partner is allowed one is taken all the same: `settleSets` mends that. */
export function joinRelated({ points, count, kind, chapterOf, met, score }: JoinInput): PointSet[] {
  const free = [...points]
  return Array.from({ length: count }, (_, index): PointSet => {
    const size = Math.floor(points.length / count) + (index < points.length % count ? 1 : 0)
    const joined = free.splice(0, 1)
    while (joined.length < size && free.length > 0) {
      const allowed = spread(free).filter((id) => isAllowed(id, joined, { kind, chapterOf, met }))
      const best = bestOf(allowed, joined, score)
      joined.push(...free.splice(best === undefined ? 0 : free.indexOf(best), 1))
    }
    return { kind, points: joined }
  })
}

/** All of them, or so many at even distances. */
function spread(free: readonly NodeId[]): NodeId[] {
  const step = Math.max(1, free.length / LOOKED_AT)
  return Array.from(
    { length: Math.min(free.length, LOOKED_AT) },
    (_, index) => free[Math.floor(index * step)] as NodeId,
  )
}

function isAllowed(
  id: NodeId,
  joined: readonly NodeId[],
  { kind, chapterOf, met }: Pick<JoinInput, 'kind' | 'chapterOf' | 'met'>,
): boolean {
  const isElsewhere = kind === 'within' || joined.every((other) => chapterOf.get(other) !== chapterOf.get(id))
  return isElsewhere && joined.every((other) => !met.has(pairsOf([id, other])[0] as string))
}

/** The first of those with the highest score. */
function bestOf(allowed: readonly NodeId[], joined: readonly NodeId[], score: Score): NodeId | undefined {
  let best: { id: NodeId; sum: number } | undefined
  for (const id of allowed) {
    const sum = joined.reduce((total, other) => total + score(other, id), 0)
    if (best === undefined || sum > best.sum) best = { id, sum }
  }
  return best?.id
}
