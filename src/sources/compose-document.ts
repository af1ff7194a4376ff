import { sha256 } from '../core/canonical.js'
import type { Document, Heading, Passage, Region } from './contract.js'
import { setTables, type PlacedTable, type TableCells } from './document-tables.js'
import { detectLanguage } from './language.js'
import { coverWith } from './regions.js'

/** A readable block taken out of a binary format, clean. */
export interface PlainBlock {
  kind: Passage['kind']
  /** Not empty, ends trimmed. Of a table: one line a row, cells parted by " | ". */
  text: string
  /** Of a heading, 1 to 6. */
  level?: number
  id?: string
  /** Of a table. */
  cells?: TableCells
}

/** What a document of a binary format has as its `encoding`: its text is what the reader took out. */
export const EXTRACTED = 'extracted'

/**
 * Writes blocks as the document's stored text, an empty line between two of them, and fills headings, passages and regions, whose
 * offsets are exact in it. Title and language are set where the text tells them; a language that is set already stays.
 */
export function composeDocument(document: Document, blocks: readonly PlainBlock[]): void {
  const pieces: string[] = []
  const headings: Heading[] = []
  const passages: Passage[] = []
  const claims: Region[] = []
  const tables: PlacedTable[] = []
  let at = 0
  for (const { kind, text, level = 1, id, cells } of blocks) {
    if (text.trim() === '') continue
    const start = at + (pieces.length > 0 ? 2 : 0)
    const end = start + text.length
    pieces.push(text)
    if (kind === 'heading')
      headings.push({ title: lineOf(text), level, start, end, ...(id === undefined ? {} : { id }) })
    else passages.push({ kind, text, start, end, offsets: [0, start] })
    if (cells !== undefined) tables.push({ cells, start, end })
    claims.push({ kind: kind === 'table' ? 'table' : 'prose', start, end })
    at = end
  }
  document.text = pieces.length === 0 ? '' : `${pieces.join('\n\n')}\n`
  document.sha256 = sha256(document.text)
  document.headings = headings
  document.passages = passages
  setTables(document, tables)
  document.regions = coverWith(claims, document.text.length)
  const language = document.language ?? detectLanguage(sampleOf(passages))
  if (language !== undefined) document.language = language
}

function lineOf(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** The first paragraphs, to tell the language from. */
export function sampleOf(passages: readonly Passage[]): string {
  return passages
    .slice(0, 40)
    .map((passage) => passage.text)
    .join('\n')
}
