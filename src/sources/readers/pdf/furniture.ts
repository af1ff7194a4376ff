import { counted, excerpt } from '../../../core/text.js'
import type { Line, PageText } from './layout.js'

/** Lines from a page's top and bottom that may be furniture. */
const MARGIN_LINES = 3
/** A line that stands on so many pages at the same height is furniture; on all of them in a file of two pages. */
const LEAST_PAGES = 3

export interface Furniture {
  lines: Set<Line>
  /** What was found, for a warning. */
  kinds: string[]
}

/**
 * Running headers and footers (the same words, numbers aside, at the same height on several pages), page numbers (a number at the edge
 * that goes up with the page), and lines of a table of contents (dotted leaders; a title of the file's own outline with a number).
 * `bodySize`: of most of the text; a line in smaller type at the edge is furniture even where its number does not go with the page, as in
 * a file of single pages.
 */
export function findFurniture(
  pages: readonly PageText[],
  bodySize: number,
  isTitle: (text: string) => boolean = () => false,
): Furniture {
  const furniture: Furniture = { lines: new Set(), kinds: [] }
  const margins = pages.map((page) => marginLines(page))
  addRepeated(margins, pages.length, bodySize, furniture)
  addNumbers(margins, furniture)
  addPrinted(margins, bodySize, furniture)
  const leaders = pages.flatMap(({ flows }) =>
    flows.flatMap(({ lines }) => lines.filter(({ text }) => LEADER.test(text) || isContentsLine(text, isTitle))),
  )
  for (const line of [...leaders, ...contentsTitles(pages, new Set(leaders))]) furniture.lines.add(line)
  if (leaders.length > 0) furniture.kinds.push(`${counted(leaders.length, 'line')} of a table of contents`)
  return furniture
}

/** "1.2 Title . . . . . 7" */
const LEADER = /(?:\.\s?){5,}\s*(?:\d{1,4}|[ivxlc]{1,7})?$|(?:\.\s){4,}/i

const CONTENTS_TITLE =
  /^(?:(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|contenido|содержание|оглавление|目次|目录)$/i

/** The title that stands right above a table of contents: without its lines it heads nothing. */
function contentsTitles(pages: readonly PageText[], leaders: ReadonlySet<Line>): Line[] {
  return pages.flatMap(({ flows }) =>
    flows.flatMap(({ lines }) =>
      lines.filter((line, index) => {
        const next = lines[index + 1]
        return next !== undefined && leaders.has(next) && !leaders.has(line) && CONTENTS_TITLE.test(line.text.trim())
      }),
    ),
  )
}

function isContentsLine(text: string, isTitle: (text: string) => boolean): boolean {
  const title = /^(.*\S)\s+(?:\d{1,4}|[ivxlc]{1,7})$/i.exec(text)?.[1]
  return title !== undefined && isTitle(title)
}

/** The outermost lines of a page, top and bottom, that stand apart from the rest or are among the first. */
function marginLines({ flows, height }: PageText): Line[] {
  const lines = flows.flatMap((flow) => flow.lines).toSorted((a, b) => a.y - b.y)
  const top = lines.filter(({ y }, index) => index < MARGIN_LINES && y < 0.25 * height)
  const bottom = lines.filter(({ y }, index) => index >= lines.length - MARGIN_LINES && y > 0.75 * height)
  return [...new Set([...top, ...bottom])]
}

function addRepeated(margins: readonly Line[][], pages: number, bodySize: number, furniture: Furniture): void {
  const groups = new Map<string, Line[]>()
  for (const lines of margins)
    for (const line of lines) {
      const key = `${keyOf(line, line.size < 0.95 * bodySize)} ${Math.round(line.size * 2)}`
      groups.set(key, [...(groups.get(key) ?? []), line])
    }
  for (const group of groups.values()) {
    const level = group.filter((line) =>
      group.some((other) => other.page !== line.page && Math.abs(other.y - line.y) < 4),
    )
    const count = new Set(level.map(({ page }) => page)).size
    if (count < Math.max(2, Math.min(LEAST_PAGES, pages))) continue
    for (const line of level) furniture.lines.add(line)
    furniture.kinds.push(`"${excerpt(level[0]?.text ?? '', 60)}" on ${count} pages`)
  }
}

const EDGE_NUMBER =
  /^(\d{1,5}|[ivxlc]{1,7})\b(?:\s*(?:\/|of|von|de|sur)\s*\d{1,5}\b)?\W*|\W*\b(\d{1,5}|[ivxlc]{1,7})(?:\s*(?:\/|of|von|de|sur)\s*\d{1,5})?$/i

/**
 * What two headers have in common: "12 Chapter 3" and "14 Chapter 3" are one, as the number at their edge goes with the page;
 * "Definition 12" and "Definition 17", at the top of pages too, are not.
 */
function keyOf({ text, page }: Line, isSmall: boolean): string {
  const match = EDGE_NUMBER.exec(text)
  const number = match?.[1] ?? match?.[2]
  if (match === null || number === undefined || match[0].length === text.length) return text
  return `${isSmall ? '' : valueOf(number) - page} ${text.replace(match[0], '')}`
}

const NUMBER =
  /^(?:[^\p{L}\p{N}]*|page|seite|p\.|s\.)\s*(?:\d{1,3}-)?(\d{1,5}|[ivxlc]{1,7})(?:\s*(?:\/|of|von|de)\s*\d{1,5})?[^\p{L}\p{N}]*$/iu

/** Numbers at the edge: those that go up with the page, by the difference that is found most. */
function addNumbers(margins: readonly Line[][], furniture: Furniture): void {
  const found = margins.flatMap((lines) =>
    lines.flatMap((line) => {
      const number = NUMBER.exec(line.text)?.[1]
      return number === undefined || furniture.lines.has(line) ? [] : [{ line, value: valueOf(number) }]
    }),
  )
  const counts = new Map<number, number>()
  for (const { line, value } of found) counts.set(value - line.page, (counts.get(value - line.page) ?? 0) + 1)
  const numbers = found.filter(({ line, value }) => (counts.get(value - line.page) ?? 0) > 1 || margins.length === 1)
  for (const { line } of numbers) furniture.lines.add(line)
  if (numbers.length > 0) furniture.kinds.push(counted(numbers.length, 'page number'))
}

/** "11/21/26, 4:34 PM Title" at the top, "https://example.org/page 1/1" at the bottom: what browsers print around a page. */
const PRINTED = /^(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d{2}\b|(?:file|https?):\/\/\S+(?: \d{1,4}\/\d{1,4})?$)/

function addPrinted(margins: readonly Line[][], bodySize: number, furniture: Furniture): void {
  const small = margins.flat().filter((line) => line.size < 0.95 * bodySize)
  const printed = small.filter((line) => PRINTED.test(line.text))
  const isBeside = (line: Line): boolean =>
    printed.some((other) => other.page === line.page && Math.abs(other.y - line.y) < 2)
  const found = small.filter((line) => isBeside(line) && !furniture.lines.has(line))
  for (const line of found) furniture.lines.add(line)
  if (found.length > 0) furniture.kinds.push(`${found.length} lines that a browser printed`)
}

const ROMAN: Record<string, number> = { i: 1, v: 5, x: 10, l: 50, c: 100 }

function valueOf(number: string): number {
  if (/^\d/.test(number)) return Number(number)
  const digits = Array.from(number.toLowerCase(), (letter) => ROMAN[letter] ?? 0)
  return digits.reduce((sum, digit, index) => sum + (digit < (digits[index + 1] ?? 0) ? -digit : digit), 0)
}
