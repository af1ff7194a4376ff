import { append, appendSynthetic, collapseSpaces, emptyText, type MappedText } from '../mapped-text.js'
import type { TableCells } from '../document-tables.js'
import { htmlText, type HtmlPlace } from './html-text.js'
import { elementsOf, type HtmlNode } from './parse-html.js'

/** Wider than this no table of a document is: a larger colspan is a slip or an attack. */
const MOST_COLUMNS = 200

/** A cell that reaches into the rows below. */
interface Hanging {
  text: MappedText
  rows: number
}

/** What spans may still add to a table, in characters: a page of a megabyte could ask for gigabytes of repeated cells. */
interface Room {
  left: number
}

/** Room for so many times the table's own source; cells beyond it are not repeated. */
const ROOM = 2

/** A table as text with places, and as cells. */
export interface ReadTable {
  text: MappedText
  cells: TableCells
}

/**
 * One line a row, cells parted by " | "; a table's caption is its first line. A cell over several rows is repeated in each, so that
 * columns stay in line; one over several columns is followed by empty cells, unless it fills its row. Rows that hold nothing but
 * `<th>`, and those of `<thead>`, name the columns where they stand first.
 */
export function readTable(table: HtmlNode, place: HtmlPlace): ReadTable {
  const text = emptyText()
  const cells: TableCells = { headerRows: 0, rows: [] }
  let hanging: (Hanging | undefined)[] = []
  const room: Room = { left: ROOM * ((table.endIndex ?? 0) - (table.startIndex ?? 0)) }
  for (const row of elementsOf(table)) {
    if (row.name !== 'tr' && row.name !== 'caption') continue
    const at = place.base + (row.startIndex ?? 0)
    let line = row.name === 'caption' ? [cellText(row, place)] : []
    if (row.name === 'tr') ({ cells: line, hanging } = placeCells(row, hanging, place, room))
    const joined = joinCells(line, at)
    if (joined.text.replace(/[|\s]/g, '') === '') continue
    if (text.text !== '') appendSynthetic(text, '\n', joined.sources[0] as number)
    append(text, joined)
    if (row.name === 'caption') cells.caption ??= joined.text
    else {
      if (cells.headerRows === cells.rows.length && isHeader(row)) cells.headerRows += 1
      cells.rows.push(line.map((cell) => cell.text))
    }
  }
  return { text, cells }
}

function isHeader(row: HtmlNode): boolean {
  const own = (row.children ?? []).filter((cell) => /^t[dh]$/.test(cell.name ?? ''))
  return row.parent?.name === 'thead' || (own.length > 1 && own.every((cell) => cell.name === 'th'))
}

/** A longer cell, in characters, is prose and no label: it is not repeated in the rows that it reaches into. */
const MOST_REPEATED = 1000
/** What a cell costs beside its text: the sign that parts it from the next. */
const SEPARATOR = ' | '

function placeCells(
  row: HtmlNode,
  above: readonly (Hanging | undefined)[],
  place: HtmlPlace,
  room: Room,
): { cells: MappedText[]; hanging: (Hanging | undefined)[] } {
  const own = (row.children ?? []).filter((cell) => /^t[dh]$/.test(cell.name ?? ''))
  const cells: MappedText[] = []
  const hanging: (Hanging | undefined)[] = []
  const put = (text: MappedText, rows: number): void => {
    const repeated = text.text.length > MOST_REPEATED ? emptyText() : text
    hanging[cells.length] = rows > 0 && cells.length < MOST_COLUMNS ? { text: repeated, rows } : undefined
    cells.push(text)
  }
  const add = (text: MappedText, rows: number): boolean => {
    const cost = text.text.length + SEPARATOR.length
    if (cost > room.left) return false
    room.left -= cost
    put(text, rows)
    return true
  }
  const putAbove = (): void => {
    for (let top = above[cells.length]; top !== undefined && add(top.text, top.rows - 1); ) top = above[cells.length]
  }
  for (const cell of own) {
    putAbove()
    const rows = spanOfCell(cell, 'rowspan') - 1
    const columns = own.length > 1 ? spanOfCell(cell, 'colspan') : 1
    put(cellText(cell, place), rows)
    for (let more = 1; more < columns && cells.length < MOST_COLUMNS && add(emptyText(), rows); ) more += 1
  }
  putAbove()
  // A row that ends early still holds the cells that reach into it from above, in their columns.
  const last = above.findLastIndex((top) => top !== undefined)
  while (cells.length <= last && add(emptyText(), 0)) putAbove()
  return { cells, hanging }
}

function spanOfCell(cell: HtmlNode, name: 'rowspan' | 'colspan'): number {
  const number = Number(cell.attribs?.[name] ?? 1)
  return Number.isInteger(number) && number > 0 ? Math.min(number, MOST_COLUMNS) : 1
}

function joinCells(cells: readonly MappedText[], start: number): MappedText {
  const line = emptyText()
  for (const [index, text] of cells.entries()) {
    if (index > 0) appendSynthetic(line, SEPARATOR, line.sources.at(-1) ?? text.sources[0] ?? start)
    append(line, text)
  }
  return line
}

/** A cell on one line; the items of a list in it are parted by semicolons. */
function cellText(cell: HtmlNode, place: HtmlPlace): MappedText {
  const lines = collapseSpaces(htmlText(cell.children ?? [], place), true)
  const result = emptyText()
  for (let index = 0; index < lines.text.length; index++) {
    const isBreak = lines.text[index] === '\n'
    const separator = /[.;:,!?]$/.test(result.text) ? ' ' : '; '
    if (isBreak) appendSynthetic(result, separator, lines.sources[index] as number)
    else append(result, { text: lines.text[index] as string, sources: [lines.sources[index] as number] })
  }
  return result
}

/** Layout tables hold headings or other tables, or have one cell a row. */
export function isDataTable(table: HtmlNode): boolean {
  let widest = 0
  for (const element of elementsOf(table)) {
    if (element !== table && /^(?:table|h[1-6])$/.test(element.name ?? '')) return false
    if (element.name === 'tr')
      widest = Math.max(widest, (element.children ?? []).filter((cell) => /^t[dh]$/.test(cell.name ?? '')).length)
  }
  return widest > 1
}
