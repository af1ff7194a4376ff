import { userError } from '../core/errors.js'
import type { NodeId } from './contract.js'
import type { FoundChunk } from './link-questions.js'

/** Embeddings of pieces of chunks, to be searched exactly. */
export interface Vectors {
  readonly size: number
  /** @throws E_EMBEDDING for a vector of another length than the first, or one that has none of its own (all zeros). */
  add(chunkId: NodeId, vector: readonly number[]): void
  /** The chunks whose nearest piece has the highest cosine, best first; those with a cosine over 0 alone. */
  nearest(vector: readonly number[], limit: number): FoundChunk[]
}

const FIRST_ROWS = 256

/**
 * One block of 32-bit floats, doubled when it is full: vectors are stored at length one, so that a product is a cosine.
 * @param model for messages.
 */
export function createVectors(model: string): Vectors {
  const owners: NodeId[] = []
  let width = 0
  let block = new Float32Array(0)
  const checked = (vector: readonly number[]): Float32Array => {
    if (width === 0) width = vector.length
    const length = Math.hypot(...vector)
    if (vector.length !== width || !Number.isFinite(length) || length === 0)
      throw userError(
        'E_EMBEDDING',
        `${model} gave an embedding of ${vector.length} numbers and length ${length}; expected ${width} numbers, as in its first one, that are not all zero. If the model behind the name has changed, set its "revision" in espalier.yaml.`,
      )
    return Float32Array.from(vector, (value) => value / length)
  }
  return {
    get size() {
      return owners.length
    },
    add: (chunkId, vector) => {
      const unit = checked(vector)
      const at = owners.length * width
      if (at + width > block.length) {
        const larger = new Float32Array(Math.max(FIRST_ROWS * width, block.length * 2))
        larger.set(block)
        block = larger
      }
      block.set(unit, at)
      owners.push(chunkId)
    },
    nearest: (vector, limit) => {
      if (owners.length === 0) return []
      const unit = checked(vector)
      const best = new Map<NodeId, number>()
      for (const [row, chunkId] of owners.entries()) {
        const cosine = product(block, row * width, unit)
        if (cosine > (best.get(chunkId) ?? 0)) best.set(chunkId, cosine)
      }
      return [...best]
        .map(([chunkId, score]) => ({ chunkId, score }))
        .sort((a, b) => b.score - a.score)
        .slice(0, limit)
    },
  }
}

function product(block: Float32Array, from: number, unit: Float32Array): number {
  let sum = 0
  for (let index = 0; index < unit.length; index++) sum += (block[from + index] as number) * (unit[index] as number)
  return sum
}
