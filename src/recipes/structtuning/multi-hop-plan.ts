/**
 * Which chunks multi-hop questions join: sets of two or three, half of them within a chapter and half across chapters, drawn by random
 * walks down the tree. It goes in turns: in each turn every knowledge point is used exactly once, so none is used twice before all are;
 * in every turn a point gives its next chunk. No two points meet twice.
 *
 * One instance: 28 chapters with 1,300 points give a turn of about 520 sets; the first question joins two points of one chapter, the
 * second three of three chapters, and so on in alternation.
 *
 * Source: StructTuning (2 to 3 chunks by random walks from the root, half within a chapter, half across). Its walks are drawn with
 * replacement, so that some points come up often and others never; here they are drawn without, and where the points' terms are given
 * those that share rare ones are joined (`multi-hop-related.ts`), in pairs: of 18 sets of three a large model found a question for none.
 * What it does not do: where pairs run out it ends, and one chapter alone has no sets across. A chapter that is added leaves the sets
 * within others as they were; where points are joined by their terms it keeps most of those across, where they are dealt few of them.
 */
import { randomStream, stableFraction } from '../../core/random.js'
import type { NodeId, Tree, TreeNode } from '../../tree/contract.js'
import { pointsOf, walkThrough } from '../../tree/walks.js'
import { joinRelated, relatedness, type TermsOf } from './multi-hop-related.js'
import { pairsOf, settleSets, type PointSet } from './multi-hop-sets.js'
import { dealt, setCounts, shareOut } from './multi-hop-shares.js'
import { RECIPE } from './stage.js'

export interface HopSet {
  kind: 'within' | 'across'
  /** Two or three, each with the chunk that it gives. */
  hops: { pointId: NodeId; chunkId: NodeId }[]
}

export interface MultiHopPlanInput {
  tree: Tree
  seed: number
  /** Which knowledge points are joined. Default: all. */
  nodes?: (node: TreeNode) => boolean
  /** Which chunks of a point are given. Default, and where a point has no such chunk: all. */
  chunks?: (node: TreeNode) => boolean
  /** The terms of a point: points that share rare ones are joined. Default: who meets whom is drawn. */
  termsOf?: TermsOf
}

interface Planning {
  tree: Tree
  seed: number
  /** Chapter of each point that is joined, in reading order. */
  chapterOf: Map<NodeId, NodeId>
  /** Which points have met. */
  met: Set<string>
  termsOf: TermsOf | undefined
  chunks: (node: TreeNode) => boolean
}

/** Sets without end, until a turn finds no way to use every point once; asking for more changes none before. */
export function* planMultiHop({
  tree,
  seed,
  nodes = () => true,
  chunks = () => true,
  termsOf,
}: MultiHopPlanInput): Generator<HopSet> {
  const points = [...pointsOf(tree)].filter(nodes)
  const chapterOf = new Map(points.map(({ id }) => [id, chapterOfPoint(tree, id)]))
  const planning: Planning = { tree, seed, chapterOf, met: new Set(), termsOf, chunks }
  const given = { within: 0, across: 0 }
  for (let turn = 0; points.length > 1; turn++) {
    const sets = setsOfTurn(planning, turn)
    for (const { kind, points: joined } of alternate(sets, given))
      yield { kind, hops: joined.map((id) => hopOf(planning, id, turn)) }
    if (countOf(sets) < points.length) return
  }
}

/** The chapter of a point; without chapters, what stands directly under the source. */
function chapterOfPoint(tree: Tree, id: NodeId): NodeId {
  const path = tree.path(id)
  return (path.findLast(({ kind }) => kind === 'chapter') ?? path[1] ?? tree.root).id
}

/** A point's chunks take turns, in an order of its own. */
function hopOf({ tree, seed, chunks: isGiven }: Planning, pointId: NodeId, turn: number): HopSet['hops'][number] {
  const all = tree.children(pointId).filter(({ kind }) => kind === 'chunk')
  const given = all.filter(isGiven)
  const chunks = given.length === 0 ? all : given
  const order = randomStream(seed, RECIPE, 'multi-hop', 'chunks', pointId).shuffle(chunks)
  return { pointId, chunkId: (order[turn % order.length] as TreeNode).id }
}

/** The kind that was given less so far comes next, so that every beginning of the plan is balanced while both last. */
function* alternate(sets: readonly PointSet[], given: { within: number; across: number }): Generator<PointSet> {
  const left = { within: [] as PointSet[], across: [] as PointSet[] }
  for (const set of sets.toReversed()) left[set.kind].push(set)
  while (left.within.length + left.across.length > 0) {
    const wanted = given.within <= given.across ? 'within' : 'across'
    const other = wanted === 'within' ? 'across' : 'within'
    const kind = left[wanted].length > 0 ? wanted : other
    given[kind] += 1
    yield left[kind].pop() as PointSet
  }
}

/** Draws of one turn that are tried before it is said that its points cannot all be joined. */
const DRAWS = 8
/** Of these, those that join what is related; choosing may leave points over that cannot be joined, and then they are dealt. */
const RELATED_DRAWS = 4

/** All points once, in sets within and across chapters, about as many of each. A point that fits nowhere is left out. */
function setsOfTurn(planning: Planning, turn: number): PointSet[] {
  let best: PointSet[] = []
  for (let draw = 0; draw < DRAWS && countOf(best) < planning.chapterOf.size; draw++) {
    const isRelated = planning.termsOf !== undefined && draw < RELATED_DRAWS
    const sets = drawSets(planning, `${turn}/${draw}`, isRelated)
    if (countOf(sets) > countOf(best)) best = sets
  }
  for (const { points } of best) for (const pair of pairsOf(points)) planning.met.add(pair)
  return best
}

const countOf = (sets: readonly PointSet[]): number => sets.reduce((sum, { points }) => sum + points.length, 0)

function drawSets({ tree, seed, chapterOf, met, termsOf }: Planning, draw: string, isRelated: boolean): PointSet[] {
  const placeOf = (id: NodeId): number => stableFraction(seed, RECIPE, 'multi-hop', 'place', id, draw)
  const drawOf = (name: string) => (id: NodeId) => randomStream(seed, RECIPE, 'multi-hop', name, id, draw)
  const walked = walkThrough({ tree, seed: `${seed}/${draw}`, from: tree.root.id, ids: new Set(chapterOf.keys()) })
  const chapters = new Map<NodeId, NodeId[]>()
  for (const id of walked) {
    const chapterId = chapterOf.get(id) as NodeId
    const points = chapters.get(chapterId)
    if (points === undefined) chapters.set(chapterId, [id])
    else points.push(id)
  }
  const shares = shareOut(chapters, drawOf('share'), isRelated)
  const counts = setCounts(shares, drawOf('sets'), drawOf('match')(tree.root.id), isRelated)
  const across = shares.toSorted((a, b) => b.across.length - a.across.length).flatMap((share) => share.across)
  const join = (points: readonly NodeId[], count: number, kind: PointSet['kind']): PointSet[] =>
    isRelated && termsOf !== undefined
      ? joinRelated({ points, count, kind, chapterOf, met, related: relatedness(points, termsOf), drawOf: placeOf })
      : dealt(points, count, kind)
  const sets: PointSet[] = [
    ...shares.flatMap(({ within }, index) => join(within, counts.within[index] as number, 'within')),
    ...join(across, counts.across, 'across'),
  ]
  return settleSets({ sets: inDrawnOrder(sets, seed), chapterOf, met })
}

/** A set's place is drawn by its points, so that sets that come or go leave the others in their order. */
function inDrawnOrder(sets: readonly PointSet[], seed: number): PointSet[] {
  return sets
    .map((set) => ({ set, place: stableFraction(seed, RECIPE, 'multi-hop', 'order', ...set.points) }))
    .sort((a, b) => a.place - b.place)
    .map(({ set }) => set)
}
