import type { Image, Paragraph, Table, TableCell } from 'mdast'
import { htmlBlocks, isDescription } from '../../html/html-blocks.js'
import { alignText, append, appendSynthetic, collapseSpaces, emptyText, type MappedText } from '../../mapped-text.js'
import type { Heading, Passage } from '../../contract.js'
import type { TableCells } from '../../document-tables.js'
import { definitionText } from './definitions.js'
import { markReferences, removeReferences } from './cross-references.js'
import { inlineText, withoutPlaceholders, type Sheet } from './inline-text.js'
import { codeText, listLines, type Line } from './lines.js'
import type { Masked } from './mask.js'
import { endOf, startOf, type ParsedBlock } from './parse-markdown.js'

/** A readable block of the file, cleaned. `node` is absent where it was HTML. */
export interface Block {
  kind: Passage['kind']
  start: number
  end: number
  text: MappedText
  node?: ParsedBlock
  /** Of a heading. */
  level?: number
  /** Of a table. */
  cells?: TableCells
}

/** The blocks of parsed Markdown and of the HTML elements in it, in the order of the source. */
export function readBlocks(parsed: readonly ParsedBlock[], masked: Masked, sheet: Sheet): Block[] {
  const blocks: Block[] = []
  for (const block of parsed) visit(block, 'paragraph', sheet, blocks)
  for (const { start, end } of masked.rawElements) readHtml(start, end, sheet, blocks)
  markCaptions(blocks, masked)
  return blocks.filter((block) => block.text.text !== '').sort((a, b) => a.start - b.start)
}

/** Paragraphs inside `<figcaption>`, and those in emphasis alone that stand under a picture or on its next line. */
function markCaptions(blocks: readonly Block[], { containers }: Masked): void {
  const captions = containers.filter(({ tag }) => tag === 'figcaption')
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== 'paragraph') continue
    const isInside = captions.some(
      ({ contentStart, contentEnd }) => block.start >= contentStart && block.end <= contentEnd,
    )
    if (isInside || isCaptionOf(block, blocks[index - 1])) block.kind = 'figure'
  }
}

function isCaptionOf({ node }: Block, before: Block | undefined): boolean {
  if (node?.node.type !== 'paragraph') return false
  const parts = node.node.children.filter((part) => part.type !== 'text' || part.value.trim() !== '')
  const isUnderPicture = parts[0]?.type === 'image' || isPicture(before)
  const own = parts.filter(({ type }) => type !== 'image' && type !== 'break')
  return isUnderPicture && own.length === 1 && (own[0]?.type === 'emphasis' || own[0]?.type === 'strong')
}

function readHtml(start: number, end: number, sheet: Sheet, blocks: Block[]): void {
  const root = sheet.parseHtml(sheet.source.slice(start, end), true)
  for (const { id: _, ...block } of htmlBlocks(root, { source: sheet.source, base: start })) blocks.push(block)
}

function visit(block: ParsedBlock, kind: 'paragraph' | 'quote', sheet: Sheet, blocks: Block[]): void {
  const { node, base } = block
  const place = { start: base + startOf(node), end: base + endOf(node), node: block }
  switch (node.type) {
    case 'heading':
      blocks.push({
        kind: 'heading',
        level: node.depth,
        text: collapseSpaces(inlineText(node.children, base, sheet)),
        ...place,
      })
      return
    case 'paragraph':
      visitParagraph(block, node, kind, sheet, blocks)
      return
    case 'list':
      blocks.push({ kind: 'list', text: joinLines(listLines(node, base, sheet)), ...place })
      return
    case 'code': {
      blocks.push({ kind: 'code', text: codeText(node.value, place, sheet), ...place })
      return
    }
    case 'table':
      blocks.push({ kind: 'table', ...readTable(node, base, sheet), ...place })
      return
    case 'html':
      readHtml(place.start, place.end, { ...sheet, source: withSpaces(sheet) }, blocks)
      return
    case 'blockquote':
    case 'footnoteDefinition':
      for (const child of node.children)
        visit({ node: child, base }, node.type === 'blockquote' ? 'quote' : kind, sheet, blocks)
  }
}

/** Masked text in which nothing stands in for what was masked, for the HTML parser. */
function withSpaces({ masked, placeholders, source }: Sheet): string {
  const spaced = masked.replaceAll(placeholders[0] as string, ' ').replaceAll(placeholders[1] as string, ' ')
  return spaced.replaceAll(placeholders[2] as string, (_, at: number) => source[at] as string)
}

function visitParagraph(
  block: ParsedBlock,
  node: Paragraph,
  kind: 'paragraph' | 'quote',
  sheet: Sheet,
  blocks: Block[],
): void {
  const { base } = block
  const place = { start: base + startOf(node), end: base + endOf(node), node: block }
  const raw = inlineText(node.children, base, sheet)
  const text = definitionText(raw) ?? collapseSpaces(raw)
  const isDefinition = /(?:^|\n)[ \t]*:[ \t]/.test(raw.text)
  if (text.text === '') {
    const figure = figureText(node, base, sheet)
    blocks.push({ kind: 'figure', text: figure, ...place })
  } else blocks.push({ kind: isDefinition ? 'list' : kind, text, ...place })
}

function isPicture(block: Block | undefined): boolean {
  return block?.node?.node.type === 'paragraph' && block.kind === 'figure' && imagesOf(block.node.node).length > 0
}

/** What pictures say: alternative texts that describe (8 words or more), each followed by the caption, which Markdown keeps as the title. */
function figureText(paragraph: Paragraph, base: number, sheet: Sheet): MappedText {
  const result = emptyText()
  for (const image of imagesOf(paragraph))
    for (const text of [altText(image, base, sheet), titleText(image, base, sheet)]) {
      if (text === undefined || text.text === '') continue
      if (result.text !== '') appendSynthetic(result, '\n', text.sources[0] as number)
      append(result, text)
    }
  return result
}

function imagesOf(node: { children: readonly unknown[] }): Image[] {
  return (node.children as { type: string; children?: unknown[] }[]).flatMap((child) => {
    if (child.type === 'image') return [child as unknown as Image]
    return child.children === undefined ? [] : imagesOf({ children: child.children })
  })
}

function altText(image: Image, base: number, sheet: Sheet): MappedText | undefined {
  const alt = image.alt ?? ''
  if (!isDescription(alt)) return undefined
  const start = base + startOf(image) + 2
  return cleaned(alignText(alt, sheet.masked.slice(start, base + endOf(image)), start), sheet)
}

function titleText(image: Image, base: number, sheet: Sheet): MappedText | undefined {
  const start = base + startOf(image)
  const raw = sheet.masked.slice(start, base + endOf(image))
  const title = /\s(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|\(((?:\\.|[^)\\])*)\))\s*\)$/.exec(raw)
  if (title === null || image.title === null || image.title === undefined) return undefined
  const from = title.index + 2
  return cleaned(alignText(image.title, raw.slice(from), start + from), sheet)
}

function cleaned(text: MappedText, sheet: Sheet): MappedText {
  return collapseSpaces(removeReferences(markReferences(withoutPlaceholders(text, sheet))))
}

/** A list as text: the source's own markers, two spaces a level. */
function joinLines(lines: readonly Line[]): MappedText {
  const result = emptyText()
  for (const line of lines) {
    const at = line.marker?.start ?? line.text.sources[0] ?? result.sources.at(-1) ?? 0
    const indent = '  '.repeat(line.marker === undefined ? line.depth + 1 : line.depth)
    appendSynthetic(result, (result.text === '' ? '' : '\n') + indent, at)
    if (line.marker !== undefined) {
      const { text, start } = line.marker
      append(result, { text, sources: Array.from({ length: text.length }, (_, index) => start + index) })
      appendSynthetic(result, ' ', start + text.length)
    }
    append(result, line.text)
  }
  return result
}

function readTable(table: Table, base: number, sheet: Sheet): { text: MappedText; cells: TableCells } {
  const text = emptyText()
  const rows: string[][] = []
  for (const row of table.children) {
    if (text.text !== '') appendSynthetic(text, '\n', base + startOf(row))
    const cells = row.children.map((cell) => collapseSpaces(inlineText(cell.children, base, sheet)))
    for (const [index, cell] of cells.entries()) {
      if (index > 0) appendSynthetic(text, ' | ', base + startOf(row.children[index] as TableCell))
      append(text, cell)
    }
    rows.push(cells.map((cell) => cell.text))
  }
  return { text, cells: { headerRows: 1, rows } }
}

/** Headings as a document lists them; ids come from attributes on the line or the line below. */
export function toHeadings(blocks: readonly Block[], { attributes }: Masked): Heading[] {
  return blocks
    .filter((block) => block.kind === 'heading')
    .map((block) => {
      const beside = attributes.find(({ start }) => start >= block.start && start <= block.end + 2)
      const id = beside === undefined ? undefined : /#([\w:.-]+)/.exec(beside.text)?.[1]
      const { text, level = 1, start, end } = block
      return { title: text.text, level, start, end, ...(id === undefined ? {} : { id }) }
    })
}
