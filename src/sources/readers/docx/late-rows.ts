import { elementsOf, type HtmlNode } from '../../html/parse-html.js'

/** Wider than this no table of a document is. */
const MOST_COLUMNS = 200

/**
 * The document's XML with an empty cell before rows that begin some columns late (w:gridBefore, ISO/IEC 29500-1, 17.4.14), which mammoth
 * does not know: their cells would stand in columns that are not theirs.
 */
export function fillLateRows(document: string, parseXml: (xml: string) => HtmlNode): string {
  if (!document.includes('<w:gridBefore')) return document
  const pieces: string[] = []
  let at = 0
  for (const properties of elementsOf(parseXml(document))) {
    if (properties.name !== 'w:trpr' || properties.endIndex === null) continue
    const before = (properties.children ?? []).find(({ name }) => name === 'w:gridbefore')
    const columns = Number(before?.attribs?.['w:val'] ?? 0)
    if (!Number.isInteger(columns) || columns < 1 || columns > MOST_COLUMNS) continue
    const empty = `<w:tc><w:tcPr><w:gridSpan w:val="${columns}"/></w:tcPr><w:p/></w:tc>`
    pieces.push(document.slice(at, properties.endIndex), empty)
    at = properties.endIndex
  }
  return pieces.join('') + document.slice(at)
}
