import type { DecodedText } from '../../core/files.js'
import type { Document, Heading, Region } from '../contract.js'
import { detectLanguage } from '../language.js'
import { append, collapseSpaces, emptyText, toPassage, verbatim, type MappedText } from '../mapped-text.js'
import { bareDocument, type SourceFile } from '../read-files.js'
import { coverWith } from '../regions.js'
import { headingLevel, underlineLevel } from './guess-heading.js'

interface TextLine {
  text: string
  start: number
  end: number
}

/**
 * Reads a plain text: blocks of lines between blank lines. A block's first line is a heading where guess-heading.ts is sure; a block of
 * bulleted or numbered lines is a list, one whose lines are all indented by four or more is code, the rest are paragraphs.
 */
export function readPlainText(
  source: string,
  file: SourceFile,
  decoded: DecodedText,
  licence: string | undefined,
): Document {
  const document = bareDocument(source, file, decoded)
  fillFromText(document, [{ start: 0, end: document.text.length }])
  if (licence !== undefined) document.licence = licence
  return document
}

/** A stretch of the text that is read on its own: no paragraph crosses its ends. */
export interface TextPart {
  start: number
  end: number
  /** A heading that is known, of the first level; those found in the part are one level below. */
  heading?: { title: string; start: number; end: number }
}

/** Fills a document from its text: headings, passages, regions, title and language. Parts are in order and do not overlap. */
export function fillFromText(document: Document, parts: readonly TextPart[]): void {
  for (const { start, end, heading } of parts) {
    if (heading !== undefined) document.headings.push({ ...heading, level: 1 })
    const known = document.headings.length
    for (const block of textBlocks(document.text, start, end)) readBlock(block, document)
    if (heading === undefined) continue
    for (const found of document.headings.slice(known)) found.level = Math.min(6, found.level + 1)
  }
  const claims = [...document.headings, ...document.passages].map(
    ({ start, end }): Region => ({ kind: 'prose', start, end }),
  )
  document.regions = coverWith(claims, document.text.length)
  const first = document.headings.find((heading) => heading.level === 1)
  if (first !== undefined) document.title = first.title
  const language = detectLanguage(
    document.passages
      .slice(0, 40)
      .map((passage) => passage.text)
      .join('\n'),
  )
  if (language !== undefined) document.language = language
}

/** A longer block of lines, or a longer line, in UTF-16 units, is read in pieces: cleaning holds some 60 bytes of map a character. */
const MOST_BLOCK = 1 << 18

function* textBlocks(text: string, from: number, to: number): Generator<TextLine[]> {
  let block: TextLine[] = []
  let length = 0
  for (let start = from; start < to; ) {
    const next = lineEnd(text, start, to)
    const line = text.slice(start, next).replace(/[\r\n\f]+$/, '')
    const isBlank = line.trim() === ''
    if (block.length > 0 && (isBlank || length + line.length > MOST_BLOCK)) {
      yield block
      block = []
      length = 0
    }
    if (!isBlank) block.push({ text: line, start, end: start + line.length })
    length += line.length
    start = next
  }
  if (block.length > 0) yield block
}

/** Where a line ends, its break included; a line without end is cut behind a space, else between two characters. */
function lineEnd(text: string, start: number, to: number): number {
  const most = Math.min(to, start + MOST_BLOCK)
  for (let at = start; at < most; at++) if (text.charCodeAt(at) === 10) return at + 1
  if (most === to) return to
  const space = text.lastIndexOf(' ', most - 1)
  if (space > start) return space + 1
  return /[\uD800-\uDBFF]/.test(text[most - 1] as string) ? most - 1 : most
}

function readBlock(block: readonly TextLine[], document: Document): void {
  let rest = block
  for (let heading = headingOf(rest); heading !== undefined; heading = headingOf(rest)) {
    document.headings.push(heading.heading)
    rest = rest.slice(heading.lines)
  }
  const [first] = rest
  const last = rest.at(-1)
  if (first === undefined || last === undefined) return
  const isRule = rest.every((line) => !/[\p{L}\p{N}]/u.test(line.text))
  if (isRule) return
  const isList = rest.filter((line) => LIST_ITEM.test(line.text)).length > 1 && LIST_ITEM.test(first.text)
  const isCode = !isList && rest.length > 1 && rest.every((line) => /^(?: {4}|\t)/.test(line.text))
  const kind = isList ? 'list' : isCode ? 'code' : 'paragraph'
  document.passages.push(toPassage(kind, clean(rest, isList, isCode), first.start, last.end))
}

const LIST_ITEM = /^\s*(?:[-*+•·‣–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S/

/** Paragraphs lose their line breaks; a list keeps the break before each item; code keeps everything. */
function clean(lines: readonly TextLine[], isList: boolean, isCode: boolean): MappedText {
  const result = emptyText()
  let item = emptyText()
  const flush = (): void => {
    const text = isCode ? item : collapseSpaces(item)
    if (result.text !== '' && text.text !== '') append(result, verbatim('\n', (text.sources[0] as number) - 1))
    append(result, text)
    item = emptyText()
  }
  for (const line of lines) {
    if (isCode || (isList && LIST_ITEM.test(line.text))) flush()
    if (item.text !== '') append(item, verbatim('\n', line.start - 1))
    append(item, verbatim(line.text, line.start))
  }
  flush()
  return result
}

/** A heading at the start of a block and the lines that it takes up. */
function headingOf(block: readonly TextLine[]): { heading: Heading; lines: number } | undefined {
  const [first, second] = block
  if (first === undefined) return undefined
  const underline = second === undefined ? undefined : underlineLevel(first.text, second.text)
  const level = underline ?? headingLevel(first.text, block.length === 1)
  if (level === undefined) return undefined
  const title = first.text
    .replace(/^\s*#+\s*|\s*#+\s*$/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  const end = underline === undefined ? first.end : (second as TextLine).end
  return { heading: { title, level, start: first.start, end }, lines: underline === undefined ? 1 : 2 }
}
