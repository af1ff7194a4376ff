import type { Document, RegionKind } from '../sources/contract.js'

/** What stays of a document when its text is let go of. */
export interface DocumentSummary
  extends Omit<Document, 'text' | 'regions' | 'headings' | 'passages' | 'glossary' | 'tables'> {
  /** UTF-16 units of its text. */
  characters: number
  /** UTF-16 units in regions of each kind. */
  regions: Record<RegionKind, number>
  headings: number
  passages: number
  glossary: number
  /** Absent: none. */
  tables?: number
}

/** A document's summary, which shares no text with it. */
export function summaryOf(document: Document): DocumentSummary {
  const { text, regions, headings, passages, glossary, tables = [], ...rest } = document
  const counts: Record<RegionKind, number> = { prose: 0, exercise: 0, glossary: 0, table: 0, markup: 0 }
  for (const { kind, start, end } of regions) counts[kind] += end - start
  return {
    ...(JSON.parse(JSON.stringify(rest)) as typeof rest),
    characters: text.length,
    regions: counts,
    headings: headings.length,
    passages: passages.length,
    glossary: glossary.length,
    ...(tables.length === 0 ? {} : { tables: tables.length }),
  }
}
