/**
 * Joins points that have something in common: of all pairs those that share the rarest terms are joined first. A question over two passages
 * needs something that both bear on; two passages drawn by chance seldom have it. Every point is used as often as by dealing; only who meets
 * whom is chosen. Source: ours; the paper draws the passages of a question apart.
 *
 * One instance: of the points of a book on the body, "Mitochondria" meets "Muscle fibers" (both speak of ATP), not "Fingernails".
 *
 * Points that are added take a partner here and there, and what they took it from finds another: a greedy choice by weights that hang on the
 * pair changes few pairs for a point that comes or goes, so that a document that is added leaves most questions as they were.
 */
import type { NodeId } from '../../tree/contract.js'
import { pairsOf, type PointSet } from './multi-hop-sets.js'

/** Terms of a point, by node id. */
export type TermsOf = (id: NodeId) => readonly string[]

/** A term that more than this share of the points has joins nothing; in a small book one of three points still does. */
const COMMON = 0.2
const LEAST_COMMON = 3
/** Shared terms that count: two passages that share very many say the same, and one of them answers alone. */
const MOST_SHARED = 3

/** What some points have in common. */
export interface Relatedness {
  /** How much two of them share: the sum of the three rarest terms' weights, ln(points / points with the term). */
  score(one: NodeId, other: NodeId): number
  /** A point's terms that others have too and that are not common, the rarest first. */
  rarest(id: NodeId): readonly string[]
}

export function relatedness(ids: readonly NodeId[], termsOf: TermsOf): Relatedness {
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
  const score = (one: NodeId, other: NodeId): number => {
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
  return { score, rarest: (id) => (rarest.get(id) ?? []).map(([term]) => term) }
}

/** Terms of a point, and points with each of these (or none), that are looked at for a partner: the work grows with the points times both. */
const TERMS_LOOKED_AT = 6
const POINTS_LOOKED_AT = 8

export interface JoinInput {
  points: readonly NodeId[]
  /** How many sets, of two or three points each. */
  count: number
  kind: PointSet['kind']
  chapterOf: ReadonlyMap<NodeId, NodeId>
  /** Pairs that have met. */
  met: ReadonlySet<string>
  related: Relatedness
  /** A point's own draw, from 0 to 1. */
  drawOf: (id: NodeId) => number
}

/** So many sets of all points. Where no partner is allowed one is taken all the same: `settleSets` mends that. */
export function joinRelated(input: JoinInput): PointSet[] {
  const { points, count, kind } = input
  const free = new Set(points)
  const sets: PointSet[] = []
  const join = (joined: NodeId[]): void => {
    for (const id of joined) free.delete(id)
    sets.push({ kind, points: joined })
  }
  for (const { pair } of pairsByWeight(input))
    if (sets.length < count && pair.every((id) => free.has(id))) join([...pair])
  for (const id of free) {
    if (sets.length === count) break
    const partner = firstOf(free, (other) => other !== id && isAllowed(input, [id], other))
    join([id, partner ?? firstOf(free, (other) => other !== id) ?? id])
  }
  for (const id of free) {
    const host = sets.find(({ points: joined }) => joined.length === 2 && isAllowed(input, joined, id))
    ;(host ?? sets.find(({ points: joined }) => joined.length === 2))?.points.push(id)
  }
  return sets
}

interface WeightedPair {
  pair: readonly [NodeId, NodeId]
  weight: number
  draw: number
}

/** Allowed pairs, those that share most first; then neighbours in a drawn order, so that points that share nothing find partners too. */
function pairsByWeight(input: JoinInput): WeightedPair[] {
  const { points, related, drawOf } = input
  const draws = new Map(points.map((id) => [id, drawOf(id)]))
  const drawn = (id: NodeId): number => draws.get(id) as number
  const ring = points.toSorted((a, b) => drawn(a) - drawn(b))
  const withTerm = new Map<string, NodeId[]>()
  for (const id of ring)
    for (const term of related.rarest(id).slice(0, TERMS_LOOKED_AT)) {
      const ids = withTerm.get(term)
      if (ids === undefined) withTerm.set(term, [id])
      else ids.push(id)
    }
  const found = new Map<string, WeightedPair>()
  for (const ids of [ring, ...withTerm.values()])
    for (const pair of neighbours(ids)) {
      const [one, other] = pair
      const [name] = pairsOf(pair) as [string]
      if (found.has(name) || !isAllowed(input, [one], other)) continue
      found.set(name, { pair, weight: related.score(one, other), draw: (drawn(one) + drawn(other)) % 1 })
    }
  return [...found.values()].sort((a, b) => b.weight - a.weight || a.draw - b.draw)
}

/** Each with those that follow it. */
function* neighbours(ids: readonly NodeId[]): Generator<[NodeId, NodeId]> {
  for (const [index, one] of ids.entries())
    for (const other of ids.slice(index + 1, index + 1 + POINTS_LOOKED_AT)) yield [one, other]
}

function isAllowed({ kind, chapterOf, met }: JoinInput, joined: readonly NodeId[], id: NodeId): boolean {
  const isElsewhere = kind === 'within' || joined.every((other) => chapterOf.get(other) !== chapterOf.get(id))
  return isElsewhere && joined.every((other) => !met.has(pairsOf([id, other])[0] as string))
}

function firstOf(ids: Iterable<NodeId>, isWanted: (id: NodeId) => boolean): NodeId | undefined {
  for (const id of ids) if (isWanted(id)) return id
  return undefined
}
