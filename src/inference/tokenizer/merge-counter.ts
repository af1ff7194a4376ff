/**
 * Counts the tokens of a byte-pair vocabulary as the merges give them: the neighbours whose joined bytes have the lowest rank are joined
 * first, the leftmost of equals, until no two can be. The library reads all neighbours again after each merge, which is quadratic in clauses
 * that have no spaces (Chinese, Japanese), and decodes bytes for each look-up. Here such clauses are cut where no token can lie across (see
 * token-seams), what was counted once is kept, as is what two tokens join to, and in long stretches the neighbours wait in a heap. Source: Sennrich et al. 2016; same result as gpt-tokenizer 4.0.0 (BytePairEncodingCore.bytePairMerge), which tests hold it to.
 *
 * One instance: of "abab" with the ranks ba 256 and ab 257, "ba" is joined first, and nothing joins a, ba, b: three tokens.
 */

import { type RankedBytes, seamsOf } from './token-seams.js'

/** Neighbours whose join is kept: a power of two; 12 bytes each. */
const KEPT = 1 << 19
const NONE = -1
/** Behind every rank. */
const LAST = 0x7fffffff
/** A place stands in the low half of what waits, the rank above it, so that the leftmost of equal ranks comes first. */
const PLACES = 2 ** 32
/** Stretches whose count is kept: some 15 MB. */
const MOST_KNOWN = 200_000
/** UTF-16 units. Longer slices would keep the whole text in memory (V8), and few come again. */
const LONGEST_KNOWN = 12
/** Bytes. In shorter pieces reading all neighbours for the lowest rank is faster than a heap. */
const SHORT = 192

/**
 * A function that counts the tokens of a text which has no lone surrogates.
 * @param split cuts a text into the pieces that no token crosses; global.
 */
export function mergeCounter(ranked: RankedBytes, split: RegExp): (text: string) => number {
  const vocabulary = new Vocabulary(ranked)
  const isSeam = seamsOf(ranked)
  let known = new Map<string, number>()
  const countStretch = (stretch: string): number => {
    if (stretch.length > LONGEST_KNOWN) return vocabulary.count(stretch)
    let count = known.get(stretch)
    if (count !== undefined) return count
    count = vocabulary.count(stretch)
    if (known.size >= MOST_KNOWN) known = new Map()
    known.set(stretch, count)
    return count
  }
  return (text) => {
    let count = 0
    for (const [piece] of text.matchAll(split))
      count += vocabulary.has(piece) ? 1 : stretchesOf(piece, isSeam, countStretch)
    return count
  }
}

/** The tokens of a piece, stretch by stretch between its seams. */
function stretchesOf(
  piece: string,
  isSeam: (left: number, right: number) => boolean,
  countStretch: (stretch: string) => number,
): number {
  let [count, start, before] = [0, 0, 0]
  for (let at = 0; at < piece.length; ) {
    const code = piece.codePointAt(at) as number
    if (at > 0 && isSeam(before, code)) {
      count += countStretch(piece.slice(start, at))
      start = at
    }
    before = code
    at += code > 0xffff ? 2 : 1
  }
  return count + countStretch(piece.slice(start))
}

class Vocabulary {
  /** Bytes, one a character of the string. */
  readonly #bytesOf: string[] = []
  readonly #rankOf = new Map<string, number>()
  /** Tokens that are texts. */
  readonly #texts = new Set<string>()
  readonly #first = new Int32Array(KEPT).fill(NONE)
  readonly #second = new Int32Array(KEPT)
  readonly #joined = new Int32Array(KEPT)
  readonly #heap = new Heap()
  readonly #ofByte = new Int32Array(256)
  #bytes = Buffer.alloc(1024)
  #tokens = new Int32Array(1024)
  #next = new Int32Array(1024)
  #before = new Int32Array(1024)

  constructor(ranked: RankedBytes) {
    for (const [rank, value] of ranked.entries()) {
      if (value === undefined) continue
      if (typeof value === 'string') this.#texts.add(value)
      const bytes = Buffer.from(value as string).toString('latin1')
      this.#bytesOf[rank] = bytes
      this.#rankOf.set(bytes, rank)
    }
    for (let byte = 0; byte < 256; byte++) this.#ofByte[byte] = this.#rankOf.get(String.fromCharCode(byte)) ?? NONE
  }

  has(text: string): boolean {
    return this.#texts.has(text)
  }

  count(piece: string): number {
    if (piece.length * 3 > this.#bytes.length) this.#grow(piece.length * 3)
    const length = this.#bytes.write(piece, 'utf8')
    return length <= SHORT ? this.#mergeShort(length) : length - this.#merges(length)
  }

  #grow(length: number): void {
    this.#bytes = Buffer.alloc(length * 2)
    this.#tokens = new Int32Array(length * 2)
    this.#next = new Int32Array(length * 2)
    this.#before = new Int32Array(length * 2)
  }

  /** How many tokens the first bytes give. */
  #mergeShort(length: number): number {
    const [tokens, ranks] = [this.#tokens, this.#next]
    for (let at = 0; at < length; at++) tokens[at] = this.#ofByte[this.#bytes[at] as number] as number
    let count = length
    for (let at = 0; at + 1 < count; at++) ranks[at] = this.#rankAt(at, count)
    for (;;) {
      let best = -1
      let lowest = LAST
      for (let at = 0; at + 1 < count; at++) {
        const rank = ranks[at] as number
        if (rank >= lowest) continue
        lowest = rank
        best = at
      }
      if (best < 0) return count
      count -= 1
      tokens[best] = lowest
      for (let at = best + 1; at < count; at++) {
        tokens[at] = tokens[at + 1] as number
        ranks[at] = ranks[at + 1] as number
      }
      ranks[best] = this.#rankAt(best, count)
      if (best > 0) ranks[best - 1] = this.#rankAt(best - 1, count)
    }
  }

  #rankAt(at: number, count: number): number {
    if (at + 1 >= count) return LAST
    const rank = this.#join(this.#tokens[at] as number, this.#tokens[at + 1] as number)
    return rank === NONE ? LAST : rank
  }

  /** How often two of the tokens of the first bytes are joined. */
  #merges(length: number): number {
    const [tokens, next, before, heap] = [this.#tokens, this.#next, this.#before, this.#heap]
    for (let at = 0; at < length; at++) {
      tokens[at] = this.#ofByte[this.#bytes[at] as number] as number
      next[at] = at + 1
      before[at] = at - 1
    }
    for (let at = 0; at + 1 < length; at++) this.#offer(at, length)
    let merges = 0
    for (let top = heap.take(); top !== undefined; top = heap.take()) {
      const at = top % PLACES
      const right = next[at] as number
      const isPast = tokens[at] === NONE || right >= length
      if (isPast || this.#join(tokens[at] as number, tokens[right] as number) !== Math.floor(top / PLACES)) continue
      tokens[at] = Math.floor(top / PLACES)
      tokens[right] = NONE
      const after = next[right] as number
      next[at] = after
      if (after < length) before[after] = at
      merges += 1
      this.#offer(at, length)
      if ((before[at] as number) >= 0) this.#offer(before[at] as number, length)
    }
    return merges
  }

  /** Lets the token at a place and the one behind it wait to be joined, if they can be. */
  #offer(at: number, length: number): void {
    const right = this.#next[at] as number
    if (right >= length) return
    const rank = this.#join(this.#tokens[at] as number, this.#tokens[right] as number)
    if (rank !== NONE) this.#heap.add(rank * PLACES + at)
  }

  /** The token of two tokens' bytes, -1 where there is none. */
  #join(first: number, second: number): number {
    const slot = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 13
    if (this.#first[slot] === first && this.#second[slot] === second) return this.#joined[slot] as number
    const joined = this.#rankOf.get((this.#bytesOf[first] as string) + (this.#bytesOf[second] as string)) ?? NONE
    this.#first[slot] = first
    this.#second[slot] = second
    this.#joined[slot] = joined
    return joined
  }
}

/** Numbers, the least first. */
class Heap {
  #items = new Float64Array(1024)
  #size = 0

  add(item: number): void {
    if (this.#size === this.#items.length) {
      const larger = new Float64Array(this.#size * 2)
      larger.set(this.#items)
      this.#items = larger
    }
    const items = this.#items
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((items[parent] as number) <= item) break
      items[at] = items[parent] as number
      at = parent
    }
    items[at] = item
  }

  take(): number | undefined {
    if (this.#size === 0) return undefined
    const items = this.#items
    const least = items[0] as number
    const last = items[--this.#size] as number
    const size = this.#size
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && (items[child + 1] as number) < (items[child] as number)) child += 1
      if ((items[child] as number) >= last) break
      items[at] = items[child] as number
      at = child
    }
    items[at] = last
    return least
  }
}
