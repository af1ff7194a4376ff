import { sha256 } from '../../core/canonical.js'
import type { Triple } from '../linearize-contract.js'

const WORDS = 3
const FIRST_SLOTS = 1 << 12

/**
 * Tells triples that were seen before, by 96 bits of their hash: 24 bytes a triple or less, so that the number of triples is bounded by the
 * disk and not by the heap.
 */
export class DistinctTriples {
  #slots = new Uint32Array(FIRST_SLOTS * WORDS)
  #count = 0

  get size(): number {
    return this.#count
  }

  /** Whether the triple is new; it is known from now on. */
  add(triple: Triple): boolean {
    if (this.#count * 2 >= this.#slots.length / WORDS) this.#grow()
    const hash = sha256(JSON.stringify(triple))
    const words: [number, number, number] = [wordAt(hash, 0), wordAt(hash, 8), wordAt(hash, 16)]
    // All zero is an empty slot.
    if (words.every((word) => word === 0)) words[0] = 1
    if (!place(this.#slots, words)) return false
    this.#count += 1
    return true
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += WORDS) {
      const words: [number, number, number] = [old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0]
      if (words.some((word) => word !== 0)) place(this.#slots, words)
    }
  }
}

const wordAt = (hash: string, at: number): number => Number.parseInt(hash.slice(at, at + 8), 16)

/** Puts a hash into its slot or the next free one; false where it stands already. */
function place(slots: Uint32Array, [first, second, third]: readonly [number, number, number]): boolean {
  const count = slots.length / WORDS
  for (let slot = first % count; ; slot = (slot + 1) % count) {
    const at = slot * WORDS
    if (slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0) {
      slots[at] = first
      slots[at + 1] = second
      slots[at + 2] = third
      return true
    }
    if (slots[at] === first && slots[at + 1] === second && slots[at + 2] === third) return false
  }
}
