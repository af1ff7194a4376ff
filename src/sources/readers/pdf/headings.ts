import type { PlainBlock } from '../../compose-document.js'
import type { Draft } from './blocks.js'
import type { PageText } from './layout.js'

/** What the body of a file is set in. */
export interface Body {
  size: number
  /** Fonts of at least a seventh of the body's characters. */
  fonts: ReadonlySet<string>
}

/** The size of most characters, and the fonts at that size. */
export function bodyOf(pages: readonly PageText[]): Body {
  const sizes = new Map<number, number>()
  const fonts = new Map<string, number>()
  const lines = pages.flatMap(({ flows }) => flows.flatMap((flow) => flow.lines))
  for (const { size, text } of lines) sizes.set(rounded(size), (sizes.get(rounded(size)) ?? 0) + text.length)
  const [size] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a), [10, 0])
  for (const line of lines)
    if (rounded(line.size) === size) fonts.set(line.font, (fonts.get(line.font) ?? 0) + line.text.length)
  const all = [...fonts.values()].reduce((sum, count) => sum + count, 0)
  return { size, fonts: new Set([...fonts].filter(([, count]) => count * 7 >= all).map(([font]) => font)) }
}

function rounded(size: number): number {
  return Math.round(size * 4) / 4
}

/** Larger than the body by so much. */
const LARGER = 1.1
const MOST_LENGTH = 200
const MOST_LINES = 4

/**
 * Tells headings by their looks: short blocks in larger type, and single lines in the body's size that stand apart in a font of their own.
 * A heading is one level below the last one in larger type; lines in a font of their own come below all sizes. A line in larger type right
 * above a still larger one (an author's name, a number over a title) heads nothing and is a paragraph. Changes the drafts.
 */
export function guessHeadings(drafts: readonly Draft[], body: Body): void {
  const ranks = new Map<Draft, number>()
  const bold = drafts.filter((draft, index) => isBold(draft, drafts[index + 1], body))
  const isBoldDraft = new Set(bold)
  const looks = new Set(bold.filter(isApart).map(lookOf))
  for (const draft of drafts)
    if (isTitleLike(draft) && draft.size >= LARGER * body.size) ranks.set(draft, draft.size)
    else if (isBoldDraft.has(draft) && looks.has(lookOf(draft))) ranks.set(draft, 0)
  for (const [index, draft] of drafts.entries()) {
    const next = ranks.get(drafts[index + 1] as Draft)
    if (next !== undefined && next > (ranks.get(draft) ?? Infinity) / SAME_SIZE) ranks.delete(draft)
  }
  const above: number[] = []
  for (const [draft, rank] of ranks) {
    while (above.length > 0 && rank >= SAME_SIZE * (above.at(-1) as number)) above.pop()
    above.push(rank)
    draft.kind = 'heading'
    draft.level = Math.min(6, above.length)
  }
}

/** Sizes within so much of one another are one. */
const SAME_SIZE = 0.96

/** "CREATE TABLE <table name>" is a line of a diagram of syntax, however large it is set. */
const PLACEHOLDER = /<[^<>]{4,}>/

function isTitleLike({ kind, text, lineCount }: Draft): boolean {
  if ((kind !== 'paragraph' && kind !== 'list') || lineCount > MOST_LINES || text.length > MOST_LENGTH) return false
  return /\p{L}.*\p{L}/su.test(text) && !/[,;]$/.test(text) && !PLACEHOLDER.test(text) && isMostlyLetters(text)
}

function isMostlyLetters(text: string): boolean {
  const letters = text.match(/[\p{L}\p{M}\s]/gu)?.length ?? 0
  return letters >= 0.6 * text.length
}

function isBold(draft: Draft, next: Draft | undefined, body: Body): boolean {
  const { text, font, size, lineCount, first, kind } = draft
  if (kind === 'list' && !/^\d{1,2}\.\s/.test(text)) return false
  if (!isTitleLike(draft) || body.fonts.has(font) || lineCount > 2 || text.length > 100) return false
  if (size < 0.95 * body.size || /[.,;:!]$/.test(text) || !/^[\p{Lu}\p{Lo}\d]/u.test(text)) return false
  return next !== undefined && next.kind !== 'heading' && next.first.page === first.page && next.font !== font
}

/** With more white space above than between lines. */
function isApart({ above, size }: Draft): boolean {
  return above > 1.35 * size
}

function lookOf({ font, size }: Draft): string {
  return `${font} ${rounded(size)}`
}

/** Drafts as a document's blocks. */
export function toPlainBlocks(drafts: readonly Draft[]): PlainBlock[] {
  return drafts.map(({ kind, text, level, rows }) => ({
    kind,
    text,
    ...(level === undefined ? {} : { level }),
    ...(kind === 'table' && rows !== undefined ? { cells: { headerRows: 0, isGuess: true, rows } } : {}),
  }))
}
