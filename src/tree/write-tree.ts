import type { JsonObject } from '../core/errors.js'
import type { Chunk, NodeId, Tree, TreeNode } from './contract.js'

/** One line of tree.jsonl: a node, with what hangs on it. */
export interface TreeLine extends TreeNode {
  /** On chunk nodes: the clean text and its place, so that the folder of a run can be read alone. The span is the node's. */
  chunk?: Omit<Chunk, 'nodeId' | 'span'>
  /** Exercises that stand at the node. */
  exercises?: JsonObject[]
}

/**
 * A tree as the lines of tree.jsonl: one node a line, parents before children, children in reading order.
 * @example for (const line of toTreeLines(tree)) await writer.write(line)
 */
export function* toTreeLines(tree: Tree): Generator<TreeLine> {
  for (const node of tree.nodes) {
    const exercises = tree.exercises(node.id)
    yield {
      ...node,
      ...(node.kind === 'chunk' ? { chunk: storedChunk(tree, node.id) } : {}),
      ...(exercises.length > 0 ? { exercises: exercises as unknown as JsonObject[] } : {}),
    }
  }
}

function storedChunk(tree: Tree, id: NodeId): Omit<Chunk, 'nodeId' | 'span'> {
  const { text, tokens, offsets, asides, language, licence } = tree.chunk(id)
  return {
    text,
    tokens,
    offsets,
    ...(asides === undefined ? {} : { asides }),
    ...(language === undefined ? {} : { language }),
    ...(licence === undefined ? {} : { licence }),
  }
}
