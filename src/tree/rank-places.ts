import type { CallId } from '../inference/contract.js'
import type { NodeId, NodeKind, Tree, TreeNode } from './contract.js'

/** A place that a question was linked to. */
export interface LinkedNode {
  nodeId: NodeId
  /** The id of its tree's root. */
  source: string
  /** Comparable among the nodes of one question alone. More is better, always over 0. */
  score: number
  /** Its chunks that the score is of, best first: at most 3. */
  chunkIds: NodeId[]
  /** The calls that the link rests on: the embedding of the question. Absent where it was linked by words alone. */
  callIds?: CallId[]
}

/** Where a chunk counts. */
type Place = Pick<LinkedNode, 'nodeId' | 'source'>

/** How many chunks of a node count. */
const CHUNKS_A_NODE = 3
/** Chunks that vote for their book. Source: the reference keeps the chunks of the majority book. */
const VOTERS = 10

/** Where each chunk counts: the nearest node of this kind above it, else the lowest heading above it. */
export function placesOf(trees: readonly Tree[], kind: NodeKind): ReadonlyMap<NodeId, Place> {
  const places = new Map<NodeId, Place>()
  for (const tree of trees)
    for (const { nodeId } of tree.chunks())
      places.set(nodeId, { nodeId: placeOf(tree, nodeId, kind).id, source: tree.root.id })
  return places
}

function placeOf(tree: Tree, chunkId: NodeId, kind: NodeKind): TreeNode {
  const path = tree.path(chunkId)
  return path.findLast((node) => node.kind === kind) ?? path.at(-2) ?? tree.root
}

/**
 * The places of chunks that were found, best first, each once and at most `limit`: all of the book that most of the ten best chunks are
 * of. A place scores by its three best chunks, each further one counting half as much as the one before.
 */
export function rankPlaces(
  found: readonly { chunkId: NodeId; score: number }[],
  places: ReadonlyMap<NodeId, Place>,
  limit: number,
): LinkedNode[] {
  const chunks = found.map(({ chunkId, score }) => ({ ...(places.get(chunkId) as Place), chunkId, score }))
  const nodes = new Map<NodeId, LinkedNode>()
  for (const { nodeId, source, score, chunkId } of ofMajority(chunks)) {
    const node = nodes.get(nodeId) ?? { nodeId, source, score: 0, chunkIds: [] }
    nodes.set(nodeId, node)
    if (node.chunkIds.length >= CHUNKS_A_NODE) continue
    node.score += score / 2 ** node.chunkIds.length
    node.chunkIds.push(chunkId)
  }
  return [...nodes.values()].sort((a, b) => b.score - a.score).slice(0, limit)
}

/** Chunks of the book that most of the best ones are of; of equal votes, that of the best chunk. */
function ofMajority<Found extends Place>(chunks: readonly Found[]): Found[] {
  const votes = new Map<string, number>()
  for (const { source } of chunks.slice(0, VOTERS)) votes.set(source, (votes.get(source) ?? 0) + 1)
  const most = Math.max(0, ...votes.values())
  const book = [...votes].find(([, count]) => count === most)?.[0]
  return chunks.filter(({ source }) => source === book)
}
