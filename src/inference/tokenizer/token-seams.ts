/**
 * Tells where a text of a script without spaces may be cut with no token of a byte-pair vocabulary lying across the cut: no merge ever
 * crosses such a seam, so the stretches between seams are counted one by one, and most of them come again and again, as words do.
 *
 * One instance: with the tokens 心, 脏, 心脏 and 的, "心脏的" has a seam before 的 and none within 心脏.
 * Not covered: seams beside characters below U+2E80 (letters of alphabets); there are said to be none.
 */
/** Of each rank its bytes: text, or numbers where they are no text. May have holes. */
export type RankedBytes = readonly (string | readonly number[] | undefined)[]

/** Chinese, Japanese, Korean and their punctuation; what is below writes words with spaces between them. */
const FIRST_UNSPACED = 0x2e80
/** Pairs of characters of which it is kept whether they have a seam: a power of two; 9 bytes each. */
const KEPT = 1 << 17

/** A function that tells whether a seam lies between two characters that follow each other, given as code points. */
export function seamsOf(ranked: RankedBytes): (left: number, right: number) => boolean {
  const joins = joinsIn(ranked)
  const lefts = new Int32Array(KEPT).fill(-1)
  const rights = new Int32Array(KEPT)
  const found = new Uint8Array(KEPT)
  return (left, right) => {
    if (left < FIRST_UNSPACED || right < FIRST_UNSPACED) return false
    const slot = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> 15
    if (lefts[slot] !== left || rights[slot] !== right) {
      lefts[slot] = left
      rights[slot] = right
      found[slot] = Number(!isJoined(joins, bytesOf(left), bytesOf(right)))
    }
    return found[slot] === 1
  }
}

const bytesOf = (code: number): string => Buffer.from(String.fromCodePoint(code)).toString('latin1')

/** Whether a token holds an end of the left character and, right behind it, a beginning of the right one. */
function isJoined(joins: ReadonlySet<string>, left: string, right: string): boolean {
  for (let from = 0; from < left.length; from++)
    for (let to = 1; to <= right.length; to++) if (joins.has(`${left.slice(from)}|${right.slice(0, to)}`)) return true
  return false
}

/** Bytes that follow each other in a token with the border of two characters between them: whole characters, or the part that the token holds. */
function joinsIn(ranked: RankedBytes): Set<string> {
  const joins = new Set<string>()
  for (const value of ranked) {
    if (value === undefined || (typeof value === 'string' && !/[\u2e80-\uffff]{2}/.test(value))) continue
    const parts = charactersOf(Buffer.from(value as string).toString('latin1'))
    for (let index = 1; index < parts.length; index++) joins.add(`${parts[index - 1]}|${parts[index]}`)
  }
  return joins
}

/** UTF-8 cut before each byte that begins a character. */
function charactersOf(bytes: string): string[] {
  return bytes.match(/[\x80-\xbf]+|[^\x80-\xbf][\x80-\xbf]*/g) ?? []
}
