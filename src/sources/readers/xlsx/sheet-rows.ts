import { userError } from '../../../core/errors.js'
import type { HtmlNode } from '../../html/parse-html.js'
import { toMeaning } from './number-formats.js'
import { type Sheet, textOfString, unescaped, type Workbook } from './open-workbook.js'
import { attribute, localName, streamElements, textIn } from './xml-parts.js'

export type CellValue = string | number | boolean

/** A row that holds a value: its number from 1 as the sheet shows it, and its values by column from 0. */
export interface SheetRow {
  number: number
  cells: Map<number, CellValue>
}

/** What stands in a sheet and has no value. */
export interface Gaps {
  /** Cells that show an error such as #N/A. */
  errors: number
  /** Formulas whose value the file does not hold. */
  formulas: number
}

/** SQLite's limit is 2,000 columns; a sheet has 16,384. */
export const MOST_COLUMNS = 2_000

/** The rows of a sheet that hold a value, in order. Of formulas the stored value is read; nothing is computed. */
export function* sheetRows(
  workbook: Workbook,
  sheet: Sheet,
  { xml, gaps }: { xml: string; gaps: Gaps },
): Generator<SheetRow> {
  const place = `${workbook.path}, sheet "${sheet.name}"`
  let number = 0
  for (const row of streamElements(workbook.parseXml, { xml: dataOf(xml), name: 'row', place })) {
    number = rowNumber(row, number, place)
    const cells = new Map<number, CellValue>()
    let column = -1
    for (const cell of row.children ?? []) {
      if (localName(cell) !== 'c') continue
      const address = attribute(cell, 'r')
      column = address === undefined ? column + 1 : columnOf(address)
      const value = valueOf(cell, { workbook, gaps, place: `${place}, cell ${address ?? `in row ${number}`}` })
      if (value === undefined) continue
      if (!(column >= 0 && column < MOST_COLUMNS))
        throw userError(
          'E_XLSX_WIDE',
          `${place}: cell ${address ?? `in row ${number}`} lies beyond column ${MOST_COLUMNS}, or nowhere. Remove it.`,
        )
      cells.set(column, value)
    }
    if (cells.size > 0) yield { number, cells }
  }
}

function rowNumber(row: HtmlNode, before: number, place: string): number {
  const stated = attribute(row, 'r')
  const number = stated === undefined ? before + 1 : Number(stated)
  if (Number.isInteger(number) && number > before) return number
  throw userError(
    'E_FILE_DAMAGED',
    `${place} cannot be read: a row ${JSON.stringify(stated)} follows row ${before}. Save it again.`,
  )
}

function dataOf(xml: string): string {
  const start = xml.search(/<(?:[\w.-]+:)?sheetData[\s>]/)
  const end = xml.search(/<\/(?:[\w.-]+:)?sheetData\s*>/)
  return start < 0 ? '' : xml.slice(start, end < 0 ? undefined : end)
}

/** The column of an address such as AB12, from 0; -1 where it is none. */
function columnOf(address: string): number {
  const letters = /^\$?([A-Z]{1,3})\$?\d+$/.exec(address)?.[1] ?? ''
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

interface CellPlace {
  workbook: Workbook
  gaps: Gaps
  place: string
}

function valueOf(cell: HtmlNode, { workbook, gaps, place }: CellPlace): CellValue | undefined {
  const type = attribute(cell, 't') ?? 'n'
  const part = (name: string): HtmlNode | undefined => (cell.children ?? []).find((child) => localName(child) === name)
  if (type === 'inlineStr')
    return textOfString(part('is') ?? { type: 'root', startIndex: null, endIndex: null }) || undefined
  const stored = part('v')
  const text = stored === undefined ? '' : textIn(stored)
  if (text === '') {
    if (part('f') !== undefined && type !== 'str') gaps.formulas += 1
    return undefined
  }
  if (type === 'e') gaps.errors += 1
  if (type === 'e') return undefined
  if (type === 'b') return text.trim() === '1' || text.trim() === 'true'
  if (type === 's') return known(workbook.strings[Number(text)], place, `string ${text}`) || undefined
  if (type === 'str') return unescaped(text)
  if (type === 'd') return isoText(text)
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const style = workbook.styles[Number(attribute(cell, 's') ?? -1)] ?? 'number'
  return toMeaning(
    known(Number.isFinite(value) ? value : undefined, place, `number ${JSON.stringify(text.slice(0, 40))}`),
    style,
    workbook.is1904,
  )
}

function known<Value>(value: Value | undefined, place: string, what: string): Value {
  if (value !== undefined) return value
  throw userError('E_FILE_DAMAGED', `${place} cannot be read: there is no ${what}. Open the file and save it again.`)
}

/** 2020-03-01T00:00:00Z as 2020-03-01; with a time as 2020-03-01 10:30:00. */
function isoText(text: string): string {
  return text
    .trim()
    .replace(/(?:T00:00:00(?:\.0+)?)?Z?$/, '')
    .replace('T', ' ')
}

/** Merged ranges: rows as shown (from 1), columns from 0, both inclusive. */
export interface Merge {
  top: number
  bottom: number
  left: number
  right: number
}

/** The merged ranges of a sheet, by their first row. */
export function mergesOf({ parseXml, path }: Workbook, xml: string): Merge[] {
  const end = xml.search(/<\/(?:[\w.-]+:)?sheetData\s*>/)
  const merges: Merge[] = []
  const rest = end < 0 ? '' : xml.slice(end)
  for (const merge of streamElements(parseXml, { xml: rest, name: 'mergeCell', place: path })) {
    const match = /^([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})$/.exec(attribute(merge, 'ref') ?? '')
    if (match === null) continue
    const [, first = '', last = ''] = match
    const row = (address: string): number => Number(address.replace(/\D/g, ''))
    merges.push({ top: row(first), bottom: row(last), left: columnOf(first), right: columnOf(last) })
  }
  return merges.toSorted((a, b) => a.top - b.top)
}
