/**
 * The numbers of lists as Word shows them (ISO/IEC 29500-1, 17.9). Mammoth gives nested HTML lists, which lose them: after a paragraph
 * between two items it counts from 1 again, and "a)" or "1.1" become "1.". So each numbered paragraph gets its number as text between two
 * marks, before mammoth reads it; `withLabels` puts it in the place of mammoth's own afterwards.
 *
 * One instance: items "First", "Second" of one list with a plain paragraph between them come out as "1. First", "2. Second".
 *
 * Not covered: w:lvlRestart, numbers as pictures, number formats in words; such levels count in digits.
 */
import { elementsOf, type HtmlNode } from '../../html/parse-html.js'
import { numeral } from './numerals.js'

/** Private-use characters around a label; a document that holds them already keeps mammoth's numbers. */
const [OPEN, CLOSE] = ['\uF8F0', '\uF8F1']

/** A longer label, in characters, is no number: it would be repeated before every item. */
const MOST_LABEL = 60

interface Level {
  format: string
  /** "%1.%2": the numbers of levels 1 and 2. */
  text: string
  start: number
}

interface List {
  /** Lists with the same definition count on together. */
  definition: string
  levels: ReadonlyMap<number, Level>
  /** Levels that begin anew with this list. */
  restarts: ReadonlyMap<number, number>
}

interface Place {
  list: string
  level: number
}

export interface NumberingParts {
  document: string
  numbering: string
  styles: HtmlNode
}

/** The document's XML with the labels of numbered paragraphs in it; unchanged where no list is numbered. */
export function labelParagraphs(parts: NumberingParts, parseXml: (xml: string) => HtmlNode): string {
  const { document } = parts
  if (!/w:numFmt\b/.test(parts.numbering) || document.includes(OPEN)) return document
  const lists = readLists(parseXml(parts.numbering))
  const isNumbered = [...lists.values()].some(({ levels }) =>
    [...levels.values()].some(({ format }) => format !== 'bullet'),
  )
  if (!isNumbered) return document
  const byStyle = placesOfStyles(parts.styles)
  const counter = new Counter(lists)
  const pieces: string[] = []
  let at = 0
  for (const properties of elementsOf(parseXml(document))) {
    if (properties.name !== 'w:ppr' || properties.parent?.name !== 'w:p' || properties.endIndex === null) continue
    const place = placeOf(properties, byStyle)
    const label = place === undefined ? undefined : counter.next(place)
    if (label === undefined || properties.endIndex < at) continue
    const text = label.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    pieces.push(
      document.slice(at, properties.endIndex),
      `<w:r><w:t xml:space="preserve">${OPEN}${text}${CLOSE}</w:t></w:r>`,
    )
    at = properties.endIndex
  }
  return pieces.join('') + document.slice(at)
}

const LABEL = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`, 'g')
const IN_LIST = new RegExp(`^( *)(?:\\d+\\.|-) ${OPEN}([^${CLOSE}]*)${CLOSE}`, 'gm')

/** A text with its labels in place: before the item, or, of a heading, left out. */
export function withLabels(text: string, isHeading: boolean): string {
  if (!text.includes(OPEN)) return text
  if (isHeading) return text.replace(LABEL, '').trim()
  return text
    .replace(IN_LIST, (_, indent: string, label: string) => `${indent}${label === '' ? '-' : label} `)
    .replace(LABEL, (_, label: string) => (label === '' ? '' : `${label} `))
}

function valueIn(root: HtmlNode, name: string): string | undefined {
  for (const element of elementsOf(root)) if (element.name === name) return element.attribs?.['w:val']
  return undefined
}

function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}

function readLists(root: HtmlNode): Map<string, List> {
  const definitions = new Map<string, Map<number, Level>>()
  const lists = new Map<string, List>()
  for (const element of elementsOf(root)) {
    if (element.name === 'w:abstractnum')
      definitions.set(element.attribs?.['w:abstractNumId'] ?? '', readLevels(element))
    if (element.name !== 'w:num') continue
    const definition = valueIn(element, 'w:abstractnumid') ?? ''
    const restarts = new Map<number, number>()
    for (const override of elementsOf(element)) {
      const start = override.name === 'w:lvloverride' ? numberOf(valueIn(override, 'w:startoverride')) : undefined
      if (start !== undefined) restarts.set(numberOf(override.attribs?.['w:ilvl']) ?? 0, start)
    }
    lists.set(element.attribs?.['w:numId'] ?? '', {
      definition,
      levels: definitions.get(definition) ?? new Map(),
      restarts,
    })
  }
  return lists
}

function readLevels(definition: HtmlNode): Map<number, Level> {
  const levels = new Map<number, Level>()
  for (const element of elementsOf(definition)) {
    if (element.name !== 'w:lvl') continue
    levels.set(numberOf(element.attribs?.['w:ilvl']) ?? 0, {
      format: valueIn(element, 'w:numfmt') ?? 'decimal',
      text: (valueIn(element, 'w:lvltext') ?? '').slice(0, MOST_LABEL),
      start: numberOf(valueIn(element, 'w:start')) ?? 1,
    })
  }
  return levels
}

/** What a paragraph's properties, or a style's, say of its list. */
function statedPlace(properties: HtmlNode): Partial<Place> | undefined {
  for (const element of elementsOf(properties)) {
    if (element.name !== 'w:numpr') continue
    const list = valueIn(element, 'w:numid')
    const level = numberOf(valueIn(element, 'w:ilvl'))
    return { ...(list === undefined ? {} : { list }), ...(level === undefined ? {} : { level }) }
  }
  return undefined
}

function placesOfStyles(styles: HtmlNode): Map<string, Partial<Place>> {
  const own = new Map<string, { place: Partial<Place>; basedOn: string | undefined }>()
  for (const element of elementsOf(styles))
    if (element.name === 'w:style' && element.attribs?.['w:styleId'] !== undefined)
      own.set(element.attribs['w:styleId'], {
        place: statedPlace(element) ?? {},
        basedOn: valueIn(element, 'w:basedon'),
      })
  const places = new Map<string, Partial<Place>>()
  for (const [id, style] of own) {
    let place: Partial<Place> = {}
    let current: typeof style | undefined = style
    for (let step = 0; current !== undefined && step < 20; step++) {
      place = { ...current.place, ...place }
      current = current.basedOn === undefined ? undefined : own.get(current.basedOn)
    }
    if (place.list !== undefined) places.set(id, place)
  }
  return places
}

function placeOf(properties: HtmlNode, byStyle: ReadonlyMap<string, Partial<Place>>): Place | undefined {
  const place = { ...byStyle.get(valueIn(properties, 'w:pstyle') ?? ''), ...statedPlace(properties) }
  return place.list === undefined || place.list === '0' ? undefined : { list: place.list, level: place.level ?? 0 }
}

/** Counts the items of every list. */
class Counter {
  readonly #counts = new Map<string, (number | undefined)[]>()
  readonly #begun = new Set<string>()

  constructor(readonly lists: ReadonlyMap<string, List>) {}

  /** The label of the next item at a place: undefined for a bullet or a list that is not defined. */
  next({ list: id, level: depth }: Place): string | undefined {
    const list = this.lists.get(id)
    const level = list?.levels.get(depth)
    if (list === undefined || level === undefined) return undefined
    const counts = this.#counts.get(list.definition) ?? []
    this.#counts.set(list.definition, counts)
    if (!this.#begun.has(id)) for (const [at, start] of list.restarts) counts[at] = start - 1
    this.#begun.add(id)
    counts[depth] = (counts[depth] ?? level.start - 1) + 1
    counts.length = depth + 1
    if (level.format === 'bullet') return undefined
    return level.text.replace(/%(\d)/g, (_, place: string) => {
      const at = Number(place) - 1
      const shown = list.levels.get(at)
      return shown === undefined ? '' : numeral(counts[at] ?? shown.start, shown.format)
    })
  }
}
