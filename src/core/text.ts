/** Text with NFKC forms, lower case, and every run of characters that are neither letters, marks nor numbers made one space. For comparing, not for showing. */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
}

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const UNSPACED_SPLIT =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*)/gu

/**
 * Words of a text, normalised. In scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) each character is a word,
 * so that n-grams mean the same on every machine (a dictionary segmenter would not be stable between versions).
 */
export function wordsOf(text: string): string[] {
  const normal = normalizeText(text)
  if (normal === '') return []
  const spaced = UNSPACED.test(normal) ? normal.replace(UNSPACED_SPLIT, ' $1 ') : normal
  return spaced.split(' ').filter((word) => word !== '')
}

/** One line, at most `length` UTF-16 units, cut at a code point with an ellipsis. */
export function excerpt(text: string, length = 120): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= length) return line
  const cut = line.slice(0, length - 1)
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}

/** `1 document`, `2 documents`, `12,345 documents`: a whole number and its noun. `many`: a plural that does not end in -s. */
export function counted(value: number, noun: string, many = `${noun}s`): string {
  return `${grouped(value)} ${value === 1 ? noun : many}`
}

/** `12,345`, rounded to a whole number. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
