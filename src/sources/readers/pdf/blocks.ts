import type { PlainBlock } from '../../compose-document.js'
import type { JoinLines } from './hyphens.js'
import type { Flow, Line } from './layout.js'
import { findTables } from './tables.js'

/** A block of lines, before headings are told from paragraphs. */
export interface Draft {
  kind: PlainBlock['kind']
  text: string
  first: Line
  last: Line
  size: number
  font: string
  lineCount: number
  /** White space above, in points; Infinity at the top of a flow. */
  above: number
  /** Of a heading. */
  level?: number
  /** Of a table. */
  rows?: string[][]
  /** Whether the last line fills its column: what follows may be the same paragraph. */
  isFull: boolean
}

const ITEM = /^(?:[•‣▪●○◦·▸➢✓–—*-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\s+\S/
const ENDS_SENTENCE = /[.?!:;。！？：；…]["”’»)\]]*[\d⁰¹²³⁴⁵⁶⁷⁸⁹]*$/

export interface DraftInput {
  flow: Flow
  /** Lines that the outline names, with their levels. */
  headings: ReadonlyMap<Line, number>
  join: JoinLines
  /** Of most of the file's text. */
  bodySize: number
}

/** The blocks of a flow: tables, code, lists and paragraphs. */
export function toDrafts({ flow, headings, join, bodySize }: DraftInput): Draft[] {
  const drafts: Draft[] = []
  const tables = findTables(flow.lines)
  const leading = leadingOf(flow.lines)
  let above: Line | undefined
  for (let index = 0; index < flow.lines.length; ) {
    const line = flow.lines[index] as Line
    const table = tables.find(({ start }) => start === index)
    const lines = table === undefined ? [line] : flow.lines.slice(table.start, table.end)
    if (table !== undefined && !lines.some((other) => headings.has(other))) {
      const text = table.rows.map((row) => row.join(' | ')).join('\n')
      drafts.push({ ...draftOf('table', text, lines, above), rows: table.rows })
    } else {
      lines.splice(1)
      addLine({ line, above, drafts, flow, leading, headings, join, bodySize, right: rightNear(flow.lines, index) })
    }
    above = lines.at(-1)
    index += lines.length
  }
  return drafts
}

function draftOf(kind: Draft['kind'], text: string, lines: readonly Line[], above: Line | undefined): Draft {
  const [first, last] = [lines[0] as Line, lines.at(-1) as Line]
  const gap = above === undefined ? Number.POSITIVE_INFINITY : first.y - above.y
  return {
    kind,
    text,
    first,
    last,
    size: first.size,
    font: first.font,
    lineCount: lines.length,
    above: gap,
    isFull: false,
  }
}

interface Step {
  line: Line
  above: Line | undefined
  drafts: Draft[]
  flow: Flow
  /** The usual distance of two lines, in heights of the font. */
  leading: number
  headings: ReadonlyMap<Line, number>
  join: JoinLines
  bodySize: number
  /** How far lines around this one reach, in their direction. */
  right: number
}

/** Lines above and below that tell how wide a block is set. */
const NEAR = 5

/** How far the lines around one reach that begin where it does: to the right, or (negative) to the left. */
function rightNear(lines: readonly Line[], index: number): number {
  const own = lines[index] as Line
  let most = -Infinity
  for (const line of lines.slice(Math.max(0, index - NEAR), index + NEAR)) {
    const isAlike = Math.abs(line.size - own.size) < 0.1 * own.size && line.isRtl === own.isRtl
    const aside = line.isRtl ? line.right - own.right : line.x - own.x
    if (isAlike && Math.abs(aside) < 2.5 * own.size) most = Math.max(most, line.isRtl ? -line.x : line.right)
  }
  return most
}

function addLine(step: Step): void {
  const { line, above, drafts, flow, headings, join } = step
  const last = drafts.at(-1)
  const level = headings.get(line)
  const isFull = isFullLine(line, flow)
  if (last !== undefined && above !== undefined && last.last === above && goesOn(step, last)) {
    const isNewItem = last.kind === 'list' && ITEM.test(line.text)
    last.text = last.kind === 'code' || isNewItem ? `${last.text}\n${codeText(line, last)}` : join(last.text, line.text)
    last.last = line
    last.lineCount += 1
    last.isFull = isFull
    return
  }
  const kind = level !== undefined ? 'heading' : line.isMonospace ? 'code' : ITEM.test(line.text) ? 'list' : 'paragraph'
  drafts.push({ ...draftOf(kind, line.text, [line], above), isFull, ...(level === undefined ? {} : { level }) })
}

/** Code keeps its indentation: a letter of a monospaced font is six tenths of its height wide. */
function codeText(line: Line, { kind, first }: Draft): string {
  return kind === 'code'
    ? ' '.repeat(Math.max(0, Math.round((line.x - first.x) / (0.6 * line.size)))) + line.text
    : line.text
}

function goesOn(step: Step, draft: Draft): boolean {
  const { line, above, flow, leading, headings } = step
  if (above === undefined || draft.kind === 'table') return false
  const level = headings.get(line)
  if (level !== undefined || draft.level !== undefined)
    return level === draft.level && level !== undefined && headings.has(above)
  const size = Math.max(line.size, above.size)
  if (Math.abs(line.size - above.size) > 0.08 * size) return false
  const gap = line.y - above.y
  if (gap <= 0 || gap > Math.max(1.3 * leading, leading + 0.35) * size) return false
  if (draft.kind === 'code' || line.isMonospace) return draft.kind === 'code' && line.isMonospace
  if (ITEM.test(line.text)) return draft.kind === 'list' && Math.abs(line.x - draft.first.x) < 6 * size
  return !isNewParagraph(line, above, draft, flow) && !isBrokenOnPurpose(step)
}

/** Whether the line's first word would have fitted on the line above: the author broke it there (verse, addresses, bare lists). */
function isBrokenOnPurpose({ line, above, right, bodySize }: Step): boolean {
  if (above === undefined || line.size > 1.1 * bodySize || line.size < 0.8 * bodySize) return false
  const word = /^\S+/.exec(line.text)?.[0] ?? ''
  const width = (word.length / Math.max(1, line.text.length)) * (line.right - line.x)
  const room = right - (above.isRtl ? -above.x : above.right)
  return room > width + 1.5 * line.size && !/[-\u00AD\u2010]$/.test(above.text)
}

/** An indented line after a sentence's end; one that begins left of an item; one after a short line; a line of its own in another font. */
function isNewParagraph(line: Line, above: Line, draft: Draft, flow: Flow): boolean {
  const isEnd = ENDS_SENTENCE.test(above.text)
  const start = (each: Line): number => (each.isRtl ? flow.right - each.right : each.x - flow.x)
  if (draft.kind === 'list' && start(line) < start(draft.first) - 0.3 * line.size) return true
  const indent = start(line) - start(above)
  if (draft.kind !== 'list' && isEnd && indent > 0.8 * line.size) return true
  if (
    draft.kind !== 'list' &&
    isEnd &&
    draft.lineCount > 1 &&
    indent < -0.8 * line.size &&
    start(above) > start(draft.first) + 1
  )
    return true
  const isShort = !isFullLine(above, flow)
  if (isShort && isEnd && draft.kind !== 'list') return true
  return line.font !== above.font && draft.lineCount === 1 && isShort && !isEnd && /^[\p{Lu}\p{Lo}\d]/u.test(line.text)
}

function isFullLine(line: Line, flow: Flow): boolean {
  const end = line.isRtl ? line.x - flow.x : flow.right - line.right
  return end < Math.max(2 * line.size, 0.12 * (flow.right - flow.x))
}

/** The distance of lines that is found most, in heights of the font; 1.2 where there are too few. */
function leadingOf(lines: readonly Line[]): number {
  const ratios = lines
    .flatMap((line, index) => {
      const above = lines[index - 1]
      if (above === undefined || Math.abs(above.size - line.size) > 0.5 || line.size === 0) return []
      const ratio = (line.y - above.y) / line.size
      return ratio > 0.8 && ratio < 2.2 ? [ratio] : []
    })
    .sort((a, b) => a - b)
  return ratios[Math.floor(ratios.length * 0.4)] ?? 1.2
}

/** Blocks of a figure that may stand between the two halves of a paragraph. */
const MOST_BETWEEN = 12

/**
 * Joins a paragraph that goes on in the next column or on the next page, also where a figure with its caption stands between. Changes the
 * drafts.
 */
export function joinFlows(flows: readonly Draft[][], join: JoinLines): Draft[] {
  const result: Draft[] = []
  for (const drafts of flows) {
    const near = result.slice(-MOST_BETWEEN).findLastIndex((draft) => isOpen(draft))
    const open = near < 0 ? -1 : Math.max(0, result.length - MOST_BETWEEN) + near
    const last = result[open]
    const next = drafts.findIndex((draft) => last !== undefined && !isAside(draft, last))
    const first = drafts[next]
    const between = open < 0 ? [] : result.slice(open + 1)
    const isJoined =
      last !== undefined &&
      first !== undefined &&
      next <= MOST_BETWEEN &&
      isContinued(last, first, next + between.length > 0)
    if (isJoined && between.every((draft) => isAside(draft, last))) {
      last.text = join(last.text, first.text)
      last.last = first.last
      last.isFull = first.isFull
      last.lineCount += first.lineCount
      result.push(...drafts.slice(0, next), ...drafts.slice(next + 1))
    } else result.push(...drafts)
  }
  return result
}

/** A paragraph whose sentence has not ended. */
function isOpen({ kind, level, text }: Draft): boolean {
  return (
    (kind === 'paragraph' || kind === 'list') && level === undefined && text.length > 60 && !ENDS_SENTENCE.test(text)
  )
}

/** Set in another type or size than the paragraph: a figure's labels, a caption, a table, a note. */
function isAside(draft: Draft, { size, font }: Draft): boolean {
  return draft.kind === 'table' || draft.font !== font || Math.abs(draft.size - size) > 0.03 * size
}

/** With something between, only a text that goes on in lower case is surely the same sentence. */
function isContinued(last: Draft, first: Draft, isApart: boolean): boolean {
  if (first.kind !== 'paragraph' || first.level !== undefined) return false
  if (/^\p{Ll}/u.test(first.text)) return true
  return !isApart && last.isFull && /^[\p{L}\p{N}("“„«]/u.test(first.text)
}
