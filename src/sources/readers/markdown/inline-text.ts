import type { Nodes, PhrasingContent } from 'mdast'
import { htmlText } from '../../html/html-text.js'
import type { ParseHtml } from '../../html/parse-html.js'
import { alignText, append, appendSynthetic, emptyText, filterText, type MappedText } from '../../mapped-text.js'
import { toScript } from '../../script-digits.js'
import { REFERENCE, removeReferences } from './cross-references.js'
import { endOf, startOf } from './parse-markdown.js'

/** What cleaning needs to know of a file. */
export interface Sheet {
  source: string
  masked: string
  placeholders: string
  parseHtml: ParseHtml
}

/**
 * The readable text of inline Markdown: emphasis and links give their text, images and footnote marks nothing, small digits become
 * Unicode's, empty cross-references go with their parentheses. White space is left as it stands.
 */
export function inlineText(nodes: readonly PhrasingContent[], base: number, sheet: Sheet): MappedText {
  const raw = rawInline(nodes, base, sheet)
  const clean = withoutPlaceholders(raw, sheet)
  return clean.text.includes(REFERENCE) ? removeReferences(clean) : clean
}

/** A text without what stands in for masked attributes and tags, and with the signs that were read as they stand. */
export function withoutPlaceholders(text: MappedText, { placeholders, source }: Sheet): MappedText {
  const [first, second, plain] = placeholders as unknown as [string, string, string]
  const isClean = !text.text.includes(first) && !text.text.includes(second)
  const clean = isClean ? text : filterText(text, (character) => character !== first && character !== second)
  if (!clean.text.includes(plain)) return clean
  const signs = Array.from(clean.sources, (offset, index) => {
    const sign = clean.text[index] as string
    return sign === plain ? (source[offset] as string) : sign
  })
  return { text: signs.join(''), sources: clean.sources }
}

function rawInline(nodes: readonly PhrasingContent[], base: number, sheet: Sheet): MappedText {
  const result = emptyText()
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index] as PhrasingContent
    if (node.type === 'html' && isTitleTag(node.value)) {
      const end = closingIndex(nodes, index, 'span')
      if (end > 0) {
        appendTitle(result, rawInline(nodes.slice(index + 1, end), base, sheet))
        index = end
        continue
      }
    }
    const tag = node.type === 'html' ? /^<(sub|sup|math)\b/i.exec(node.value)?.[1]?.toLowerCase() : undefined
    const closing = tag === undefined ? -1 : closingIndex(nodes, index, tag)
    if (tag === undefined || closing < 0) {
      appendInline(result, node, base, sheet)
      continue
    }
    if (tag === 'math') append(result, mathBetween(node, nodes[closing] as PhrasingContent, base, sheet))
    else append(result, toScript(rawInline(nodes.slice(index + 1, closing), base, sheet), tag as 'sub' | 'sup'))
    index = closing
  }
  return result
}

/** OpenStax runs a box's title into its first paragraph. */
function isTitleTag(html: string): boolean {
  return /^<span\s[^>]*data-type=["']title["']/i.test(html)
}

/** A title gets a full stop, so that it does not run into the sentence after it. */
function appendTitle(result: MappedText, title: MappedText): void {
  append(result, title)
  const last = title.sources.at(-1)
  if (last !== undefined && /[\p{L}\p{N})]\s*$/u.test(title.text)) appendSynthetic(result, '. ', last)
}

function closingIndex(nodes: readonly PhrasingContent[], from: number, tag: string): number {
  for (let index = from + 1; index < nodes.length; index++) {
    const node = nodes[index] as PhrasingContent
    if (node.type === 'html' && node.value.toLowerCase().startsWith(`</${tag}`)) return index
  }
  return -1
}

function mathBetween(first: Nodes, last: Nodes, base: number, sheet: Sheet): MappedText {
  const start = base + startOf(first)
  const root = sheet.parseHtml(sheet.source.slice(start, base + endOf(last)), true)
  return htmlText(
    [root].flatMap((node) => node.children ?? []),
    { source: sheet.source, base: start },
  )
}

function appendInline(result: MappedText, node: PhrasingContent, base: number, sheet: Sheet): void {
  const start = base + startOf(node)
  const raw = sheet.masked.slice(start, base + endOf(node))
  switch (node.type) {
    case 'text':
      append(result, alignText(node.value, raw, start))
      return
    case 'inlineCode': {
      const ticks = /^`+/.exec(raw)?.[0].length ?? 0
      append(result, alignText(node.value, raw.slice(ticks), start + ticks))
      return
    }
    case 'break':
      appendSynthetic(result, '\n', start)
      return
    case 'html':
      if (/^<br\b/i.test(node.value)) appendSynthetic(result, '\n', start)
      return
    case 'link':
      if (isEmptyReference(node.children)) appendSynthetic(result, REFERENCE + referenceKind(node.url), start)
      else append(result, rawInline(node.children, base, sheet))
      return
    case 'image':
    case 'imageReference':
    case 'footnoteReference':
      return
    default:
      if ('children' in node) append(result, rawInline(node.children, base, sheet))
  }
}

/** Converters write "[link]" where a book numbers its figures by machine. */
function isEmptyReference(children: readonly PhrasingContent[]): boolean {
  const [only] = children
  return children.length === 1 && only?.type === 'text' && only.value === '[link]'
}

function referenceKind(url: string): string {
  if (/#fig/i.test(url)) return 'f'
  return /#(?:tbl|table)/i.test(url) ? 't' : 'x'
}
