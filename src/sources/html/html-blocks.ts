import { append, appendSynthetic, collapseSpaces, emptyText, type MappedText } from '../mapped-text.js'
import { wordsOf } from '../../core/text.js'
import type { Passage } from '../contract.js'
import type { TableCells } from '../document-tables.js'
import { htmlText, isBlock, isBoilerplate, textOf, type HtmlPlace } from './html-text.js'
import { isDataTable, readTable } from './html-table.js'
import { elementsOf, type HtmlNode } from './parse-html.js'

/** A readable piece of HTML, cleaned; offsets are those of the whole source. */
export interface HtmlBlock {
  kind: Passage['kind']
  text: MappedText
  start: number
  end: number
  /** Of a heading. */
  level?: number
  id?: string
  /** Of a table. */
  cells?: TableCells
}

/** Alternative texts of at least so many words describe their picture; shorter ones only name it. */
const LEAST_ALT_WORDS = 8

/** The readable blocks under a node in document order: headings, paragraphs, lists, tables, code, quotes, captions. */
export function htmlBlocks(root: HtmlNode, place: HtmlPlace): HtmlBlock[] {
  const blocks: HtmlBlock[] = []
  visitChildren(root, place, blocks, 'paragraph', 0)
  return blocks.filter((block) => block.text.text !== '')
}

/** Deeper than this a page is broken or hostile: what is below is read as one text. */
const MOST_DEPTH = 400

function visitChildren(
  node: HtmlNode,
  place: HtmlPlace,
  blocks: HtmlBlock[],
  kind: 'paragraph' | 'quote',
  depth: number,
): void {
  let loose: HtmlNode[] = []
  const flush = (): void => {
    if (loose.length > 0) addBlock(blocks, kind, loose, collapseSpaces(htmlText(loose, place)), place)
    loose = []
  }
  for (const child of node.children ?? []) {
    if (child.type !== 'text' && isBoilerplate(child)) continue
    if (depth < MOST_DEPTH && (isBlock(child) || hasBlock(child))) {
      flush()
      visitBlock(child, place, blocks, kind, depth)
    } else loose.push(child)
  }
  flush()
}

/** What has no element of its own in EPUB 2 and in exported pages: `<p class="caption">`, `<div class="fig-credit">`. */
const CAPTION_CLASS =
  /(?:^|[\s_-])(?:fig(?:ure)?|image|img|photo|wp|media)?[_-]?(?:captions?|credits?)(?:[_-]?text)?(?:$|\s)/i

function isCaption({ name, attribs }: HtmlNode): boolean {
  return (name === 'p' || name === 'div') && CAPTION_CLASS.test(attribs?.['class'] ?? '')
}

function hasBlock(node: HtmlNode): boolean {
  if (node.children === undefined || node.children.length === 0) return false
  for (const element of elementsOf(node)) if (element !== node && isBlock(element)) return true
  return false
}

function visitBlock(
  node: HtmlNode,
  place: HtmlPlace,
  blocks: HtmlBlock[],
  kind: 'paragraph' | 'quote',
  depth: number,
): void {
  const name = node.name ?? ''
  if (/^h[1-6]$/.test(name)) {
    const id = node.attribs?.['id']
    const text = collapseSpaces(htmlText([node], place))
    addBlock(blocks, 'heading', [node], text, place, { level: Number(name[1]), ...(id === undefined ? {} : { id }) })
  } else if (name === 'ul' || name === 'ol' || name === 'dl')
    addBlock(blocks, 'list', [node], listText(node, place, 0), place)
  else if (name === 'table' && isDataTable(node)) {
    const { text, cells } = readTable(node, place)
    addBlock(blocks, 'table', [node], text, place, { cells })
  } else if (name === 'pre') addBlock(blocks, 'code', [node], codeText(node, place), place)
  else if (name === 'figcaption' || name === 'caption' || (isCaption(node) && !hasBlock(node)))
    addBlock(blocks, 'figure', [node], collapseSpaces(htmlText([node], place)), place)
  else visitChildren(node, place, blocks, name === 'blockquote' ? 'quote' : kind, depth + 1)
}

function addBlock(
  blocks: HtmlBlock[],
  kind: Passage['kind'],
  nodes: readonly HtmlNode[],
  text: MappedText,
  { source, base }: HtmlPlace,
  more: Partial<HtmlBlock> = {},
): void {
  const placed = nodes.filter((node) => node.startIndex !== null && node.endIndex !== null)
  if (text.text === '' || placed.length === 0) return
  const first = text.sources[0] as number
  const start = placed.reduce((least, node) => Math.min(least, base + (node.startIndex as number)), first)
  const last = placed.reduce((most, node) => Math.max(most, base + (node.endIndex as number)), first + 1)
  const end = Math.min(last, source.length)
  blocks.push({ kind, text, start, end, ...more })
}

/** One line an item, two spaces a level; ordered items are numbered, terms of a definition list end with a colon. */
function listText(list: HtmlNode, place: HtmlPlace, depth: number): MappedText {
  const result = emptyText()
  let number = Number(list.attribs?.['start'] ?? 1) || 1
  const newLine = (marker: string, at: number): void =>
    appendSynthetic(result, `${result.text === '' ? '' : '\n'}${'  '.repeat(depth)}${marker}`, at)
  for (const item of list.children ?? []) {
    if (item.name === undefined || isBoilerplate(item)) continue
    const inner = (item.children ?? []).filter((child) => /^[uo]l$/.test(child.name ?? ''))
    const own = (item.children ?? []).filter((child) => !inner.includes(child))
    const text = collapseSpaces(htmlText(/^[uo]l$/.test(item.name) ? [] : own, place))
    if (text.text !== '') {
      const marker = item.name === 'dt' ? '' : item.name === 'dd' ? '  ' : list.name === 'ol' ? `${number}. ` : '- '
      newLine(marker, text.sources[0] as number)
      append(result, text)
      if (item.name === 'dt' && !/[:.?!]$/.test(text.text)) appendSynthetic(result, ':', text.sources.at(-1) as number)
    }
    number += 1
    for (const child of /^[uo]l$/.test(item.name) ? [item] : inner) {
      const nested = listText(child, place, depth + 1)
      if (nested.text === '') continue
      if (result.text !== '') appendSynthetic(result, '\n', nested.sources[0] as number)
      append(result, nested)
    }
  }
  return result
}

function codeText(node: HtmlNode, place: HtmlPlace): MappedText {
  const result = emptyText()
  for (const child of deepTexts(node)) append(result, textOf(child, place))
  const end = result.text.trimEnd().length
  return { text: result.text.slice(0, end), sources: result.sources.slice(0, end) }
}

function* deepTexts(node: HtmlNode): Generator<HtmlNode> {
  for (const child of node.children ?? []) {
    if (child.type === 'text') yield child
    else yield* deepTexts(child)
  }
}

/** Whether an alternative text says what a picture shows. */
export function isDescription(alt: string): boolean {
  return wordsOf(alt).length >= LEAST_ALT_WORDS
}
