import type { JsonObject } from '../core/errors.js'
import type { Exercise, Span } from '../sources/contract.js'

/** Short hash of (parent id, kind, title, ordinal among equals); a root takes its source's name, a chunk the hash of its text. */
export type NodeId = string

/**
 * source: the root; part: a unit of chapters; point: a knowledge point (the lowest headings); term: a glossary entry.
 * Of the user's own data: database > table > column, and for a graph database > relation.
 */
export type NodeKind =
  | 'source'
  | 'part'
  | 'chapter'
  | 'section'
  | 'point'
  | 'chunk'
  | 'term'
  | 'database'
  | 'table'
  | 'column'
  | 'relation'

export interface TreeNode {
  id: NodeId
  parentId: NodeId | null
  kind: NodeKind
  title: string
  /** Place among its parent's children, from 0. */
  ordinal: number
  span?: Span
  attributes?: JsonObject
}

/** The text of a chunk: clean, cut at paragraph or sentence ends, with the place it came from. */
export interface Chunk {
  nodeId: NodeId
  text: string
  span: Span
  /** o200k tokens of text. */
  tokens: number
  language?: string
  licence?: string
  /** Flat pairs (offset in text, offset in the document), as in Passage. */
  offsets: number[]
  /** Flat pairs [from, to) in text, ascending: captions, credits and learning aims, which no question is written from. Absent where there are none. */
  asides?: number[]
}

/** Read access to a grown tree. All lists are in reading order. */
export interface Tree {
  readonly root: TreeNode
  /** Parents before children. */
  readonly nodes: readonly TreeNode[]
  node(id: NodeId): TreeNode
  children(id: NodeId): readonly TreeNode[]
  /** From the root to the node itself. */
  path(id: NodeId): readonly TreeNode[]
  /** The node and everything under it, in reading order. */
  descend(id: NodeId): Iterable<TreeNode>
  /** The nearest node of a kind on the path, the node itself included. */
  nearest(id: NodeId, kind: NodeKind): TreeNode | undefined
  chunk(id: NodeId): Chunk
  chunks(): Iterable<Chunk>
  /** Exercises that stand at a node, in reading order. */
  exercises(id: NodeId): readonly Exercise[]
}
