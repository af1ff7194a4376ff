/**
 * Packs a knowledge point's passages into chunks of at most `maxTokens`, cut at paragraph ends, else at sentence ends, else at words, else
 * between graphemes. Chunks of one point come out about equally long: the cuts are those with the least sum of squared distances from the
 * even share (the total over the fewest chunks that could hold it), with a price on a cut inside a paragraph and a high one right behind a
 * short line that reads like a heading (StructTuning's code moves such a line to the next chunk; so does this).
 *
 * One instance: passages of 400, 400, 200 and 200 tokens under a limit of 1,024 need two chunks, so the even share is about 600. Taking as
 * much as fits gives 1,002 | 200; the cut behind the second passage gives 801 | 401, which is nearer to the share, and is the one taken.
 *
 * Each passage is counted once. Their sum is close to the count of the joined text, and the finished chunk is counted to be sure.
 * Chunks do not overlap, and text is never rewritten: the pieces of all chunks together are the passages, character by character.
 */
import type { Passage } from '../sources/contract.js'
import { toSourceOffset } from '../sources/spans.js'
import { cutPassage, measureSlice, type TokenCounter, type Unit, wordBoundary } from './cut.js'

export type { TokenCounter } from './cut.js'

export interface ChunkingOptions {
  /** Most tokens of a chunk (characters with `measure: 'characters'`). At least 16; 1,024 is usual. */
  maxTokens: number
  tokenizer: TokenCounter
  /** 'characters' counts UTF-16 units and asks the tokenizer nothing. Default 'tokens'. */
  measure?: 'tokens' | 'characters'
}

/** A chunk before it has a node: its text, and where each of its characters comes from. */
export interface ChunkDraft {
  /** The pieces, with an empty line between two passages. */
  text: string
  /** Offsets in the document, end exclusive. */
  start: number
  end: number
  /** Tokens of text (characters with that measure). */
  length: number
  /** Flat pairs (offset in text, offset in the document), as in Passage. */
  offsets: number[]
  /** Which stretches of which passages, [from, to) in a passage's text. */
  pieces: { passage: number; from: number; to: number }[]
}

/** Stands between two passages of a chunk. */
export const SEPARATOR = '\n\n'
const HEADING_TOKENS = 32
const HEADING_CHARACTERS = 128

/**
 * Chunks of passages that follow each other in one document.
 * @throws RangeError for maxTokens under 16: a single character can take several tokens.
 * @example chunkPassages(document.passages, { maxTokens: 1024, tokenizer: await loadTokenizer() })
 */
export function chunkPassages(passages: readonly Passage[], options: ChunkingOptions): ChunkDraft[] {
  const { maxTokens: limit, tokenizer, measure = 'tokens' } = options
  if (!Number.isInteger(limit) || limit < 16)
    throw new RangeError(`maxTokens is ${limit}; it must be a whole number from 16`)
  const packing: Packing = { passages, limit, counter: measure === 'tokens' ? tokenizer : undefined }
  const units = passages.flatMap((_, index) => unitsOf(packing, index))
  if (units.length === 0) return []
  const groups = pack(packing, units, limit)
  const refined = groups.length > 1 ? refineTiny(packing, groups) : undefined
  return (refined === undefined ? groups : pack(packing, refined, limit)).flatMap((group) => settle(packing, group))
}

interface Packing {
  passages: readonly Passage[]
  limit: number
  counter: TokenCounter | undefined
}

function unitsOf({ passages, limit, counter }: Packing, index: number): Unit[] {
  const passage = passages[index] as Passage
  const { text } = passage
  if (text === '') return []
  const length = measureSlice(text, 0, text.length, counter)
  if (length > limit) return cutPassage({ passage, index, limit, counter })
  const isShort = length < (counter === undefined ? HEADING_CHARACTERS : HEADING_TOKENS)
  const isLast = index === passages.length - 1
  const tie = isShort && !isLast && readsLikeHeading(passage) ? 'heading' : 'none'
  return [{ passage: index, from: 0, to: text.length, length, tie }]
}

/** A short line without final punctuation, or with a colon: it belongs to what follows. */
function readsLikeHeading({ kind, text }: Passage): boolean {
  return (kind === 'paragraph' || kind === 'heading') && !/[^\P{P}:\uFF1A]\s*$/u.test(text)
}

const separatorBefore = (units: readonly Unit[], index: number, counter: TokenCounter | undefined): number =>
  index > 0 && (units[index - 1] as Unit).passage !== (units[index] as Unit).passage
    ? counter === undefined
      ? SEPARATOR.length
      : 1
    : 0

/** Least-squares line breaking over units: O(units x units a chunk). */
function pack({ counter }: Packing, units: readonly Unit[], limit: number): Unit[][] {
  const sums = new Float64Array(units.length + 1)
  const gaps = new Float64Array(units.length)
  for (let index = 0; index < units.length; index++) {
    gaps[index] = separatorBefore(units, index, counter)
    sums[index + 1] = (sums[index] as number) + (gaps[index] as number) + (units[index] as Unit).length
  }
  const total = sums[units.length] as number
  if (total <= limit) return [[...units]]
  const share = total / Math.ceil(total / limit)
  const best = new Float64Array(units.length + 1)
  const cut = new Int32Array(units.length + 1)
  for (let end = 1; end <= units.length; end++) {
    best[end] = Number.POSITIVE_INFINITY
    const price = end < units.length ? priceOf(units[end - 1] as Unit, limit) : 0
    for (let start = end - 1; start >= 0; start--) {
      const length = (sums[end] as number) - (sums[start] as number) - (gaps[start] as number)
      if (length > limit && start < end - 1) break
      const cost = (best[start] as number) + (length - share) ** 2 + price
      if (cost < (best[end] as number)) {
        best[end] = cost
        cut[end] = start
      }
    }
  }
  const groups: Unit[][] = []
  for (let end = units.length; end > 0; end = cut[end] as number) groups.push(units.slice(cut[end], end))
  return groups.toReversed()
}

/** What a cut behind a unit costs, as a squared distance. */
function priceOf({ tie }: Unit, limit: number): number {
  if (tie === 'none') return 0
  return limit ** 2 * (tie === 'heading' ? 4 : tie === 'word' ? 1 / 4 : 1 / 16)
}

/** Where a chunk is under an eighth of the limit, the long passages beside it as sentences, so that it can be filled from them. */
function refineTiny({ passages, limit, counter }: Packing, groups: readonly Unit[][]): Unit[] | undefined {
  const isTiny = (group: readonly Unit[] | undefined): boolean =>
    group !== undefined && group.reduce((sum, unit) => sum + unit.length, 0) < limit / 8
  if (!groups.some(isTiny)) return undefined
  return groups.flatMap((group, at) => {
    const isBeside = isTiny(groups[at - 1]) || isTiny(groups[at + 1])
    if (!isBeside) return group
    return group.flatMap((unit) => {
      const passage = passages[unit.passage] as Passage
      const isWhole = unit.from === 0 && unit.to === passage.text.length
      return isWhole && unit.length > limit / 4 ? cutPassage({ passage, index: unit.passage, limit, counter }) : [unit]
    })
  })
}

/** Counts a group's joined text; where that is over the limit after all, packs its units into a smaller one. */
function settle(packing: Packing, group: readonly Unit[]): ChunkDraft[] {
  const { limit, counter } = packing
  const draft = draftOf(packing.passages, group)
  if (counter === undefined) return [{ ...draft, length: draft.text.length }]
  const only = group.length === 1 ? (group[0] as Unit) : undefined
  const length = only !== undefined && draft.text.length <= 8192 ? only.length : counter.count(draft.text)
  if (length <= limit) return [{ ...draft, length }]
  const halves = only === undefined ? smallerGroups(packing, group, length) : halvesOf(packing, only)
  if (halves.length === 1) return [{ ...draft, length }] // one character, and no limit can help
  return halves.flatMap((half) => settle(packing, half))
}

function smallerGroups(packing: Packing, group: readonly Unit[], length: number): Unit[][] {
  const { limit } = packing
  const sum = group.reduce((total, unit) => total + unit.length, 0)
  const packed = pack(packing, group, Math.min(limit, sum) - (length - limit) - 1)
  return packed.length > 1 ? packed : [group.slice(0, group.length >> 1), group.slice(group.length >> 1)]
}

function halvesOf({ passages, counter }: Packing, unit: Unit): Unit[][] {
  const { text } = passages[unit.passage] as Passage
  const { from, to } = unit
  const middle = wordBoundary(text, from, (from + to + 1) >> 1, to)
  if (middle <= from || middle >= to) return [[unit]]
  const half = (start: number, end: number): Unit[] => [
    { ...unit, from: start, to: end, length: measureSlice(text, start, end, counter) },
  ]
  return [half(from, middle), half(middle, to)]
}

function draftOf(passages: readonly Passage[], group: readonly Unit[]): Omit<ChunkDraft, 'length'> {
  const pieces: ChunkDraft['pieces'] = []
  for (const { passage, from, to } of group) {
    const last = pieces.at(-1)
    if (last?.passage === passage) last.to = to
    else pieces.push({ passage, from, to })
  }
  const offsets: number[] = []
  let text = ''
  for (const { passage: index, from, to } of pieces) {
    const passage = passages[index] as Passage
    if (text !== '') text += SEPARATOR
    appendOffsets(offsets, passage, { from, to, at: text.length })
    text += passage.text.slice(from, to)
  }
  const first = pieces[0] as ChunkDraft['pieces'][number]
  const last = pieces.at(-1) as ChunkDraft['pieces'][number]
  return { text, start: startOf(passages, first), end: endOf(passages, last), offsets, pieces }
}

function appendOffsets(
  offsets: number[],
  passage: Passage,
  { from, to, at }: { from: number; to: number; at: number },
): void {
  offsets.push(at, toSourceOffset(passage, from))
  for (let pair = 0; pair < passage.offsets.length; pair += 2) {
    const offset = passage.offsets[pair] as number
    if (offset >= to) break
    if (offset > from) offsets.push(offset - from + at, passage.offsets[pair + 1] as number)
  }
}

/** A piece that begins its passage begins where the passage does, its markup included. */
function startOf(passages: readonly Passage[], { passage: index, from }: ChunkDraft['pieces'][number]): number {
  const passage = passages[index] as Passage
  return from === 0 ? passage.start : toSourceOffset(passage, from)
}

function endOf(passages: readonly Passage[], { passage: index, to }: ChunkDraft['pieces'][number]): number {
  const passage = passages[index] as Passage
  return to === passage.text.length ? passage.end : toSourceOffset(passage, to)
}
