import type { PlainBlock } from '../../compose-document.js'
import type { TableCells } from '../../document-tables.js'
import { htmlBlocks } from '../../html/html-blocks.js'
import { elementsOf, type HtmlNode } from '../../html/parse-html.js'
import { withLabels } from './list-numbers.js'

/**
 * The blocks of mammoth's HTML. Notes, which it lists at the end, come after the block that refers to them. A paragraph of the style
 * "Title" before all headings is the document's title, on the first level; the headings are then one level deeper.
 */
export function readBlocks(root: HtmlNode, html: string): { blocks: PlainBlock[]; title?: string } {
  placeNotes(root)
  const found = htmlBlocks(root, { source: html, base: 0 })
  const titles = new Set<number>()
  for (const element of elementsOf(root))
    if (element.name === 'h1' && element.attribs?.['class'] === 'title' && element.startIndex !== null)
      titles.add(element.startIndex)
  const headings = found.filter(({ kind }) => kind === 'heading')
  const [first] = headings
  const isTitled = first !== undefined && titles.has(first.start) && headings.length > 1
  const blocks = found.map(({ kind, text, level = 1, start, cells }): PlainBlock => {
    if (kind !== 'heading')
      return {
        kind,
        text: withoutIndent(withLabels(text.text, false), kind),
        ...(cells === undefined ? {} : { cells: labelled(cells) }),
      }
    const isTitle = titles.has(start)
    return { kind, text: withLabels(text.text, true), level: isTitled && !isTitle ? Math.min(6, level + 1) : level }
  })
  return {
    blocks,
    ...(first !== undefined && titles.has(first.start) ? { title: withLabels(first.text.text, true) } : {}),
  }
}

/** A list that goes on after a paragraph, on an inner level, begins at the margin. */
function withoutIndent(text: string, kind: PlainBlock['kind']): string {
  if (kind !== 'list' || !text.startsWith(' ')) return text
  const lines = text.split('\n')
  const least = lines.reduce((most, line) => Math.min(most, line.length - line.trimStart().length), text.length)
  return lines.map((line) => line.slice(least)).join('\n')
}

function labelled(cells: TableCells): TableCells {
  return { ...cells, rows: cells.rows.map((row) => row.map((cell) => withLabels(cell, false))) }
}

const NOTE = /^(?:footnote|endnote)-(\d+)$/
const NOTE_LINK = /^#((?:footnote|endnote)-\d+)$/

/** Takes the references out and puts each note behind the block of the first one to it. */
function placeNotes(root: HtmlNode): void {
  const notes = takeNotes(root)
  if (notes.size === 0) return
  const children: HtmlNode[] = []
  for (const child of root.children ?? []) {
    children.push(child)
    for (const id of takeReferences(child)) {
      const note = notes.get(id)
      if (note === undefined) continue
      notes.delete(id)
      for (const part of note.children ?? []) children.push(part)
    }
  }
  for (const note of notes.values()) for (const part of note.children ?? []) children.push(part)
  root.children = children
}

function takeNotes(root: HtmlNode): Map<string, HtmlNode> {
  const notes = new Map<string, HtmlNode>()
  const isNote = (node: HtmlNode): boolean => NOTE.test(node.attribs?.['id'] ?? '') && node.name === 'li'
  root.children = (root.children ?? []).filter((list) => {
    const items = (list.children ?? []).filter(isNote)
    for (const item of items) {
      removeWithin(
        item,
        (node) => node.name === 'a' && /^#(?:footnote|endnote)-ref-/.test(node.attribs?.['href'] ?? ''),
      )
      notes.set(item.attribs?.['id'] as string, item)
    }
    return list.name !== 'ol' || items.length === 0
  })
  return notes
}

function takeReferences(block: HtmlNode): string[] {
  const ids: string[] = []
  removeWithin(block, (node) => {
    const [link] = node.name === 'sup' ? (node.children ?? []) : []
    const id = NOTE_LINK.exec(link?.attribs?.['href'] ?? '')?.[1]
    if (id !== undefined) ids.push(id)
    return id !== undefined
  })
  return ids
}

function removeWithin(root: HtmlNode, isRemoved: (node: HtmlNode) => boolean): void {
  for (const element of elementsOf(root))
    if (element.children !== undefined) element.children = element.children.filter((child) => !isRemoved(child))
}
