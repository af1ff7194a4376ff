import type { Document, Heading, Region } from '../contract.js'
import { detectLanguage } from '../language.js'
import { toPassage } from '../mapped-text.js'
import { setTables } from '../document-tables.js'
import { mergeOverlaps } from '../merge-overlaps.js'
import { coverWith } from '../regions.js'
import { sampleOf } from '../compose-document.js'
import { checkNesting } from './check-nesting.js'
import { htmlBlocks, type HtmlBlock } from './html-blocks.js'
import { isBoilerplate } from './html-text.js'
import { elementsOf, type HtmlNode, type ParseHtml } from './parse-html.js'

/** Fills a document whose text is a page, without the blocks that `isFurniture` names. */
export function readPage(document: Document, parse: ParseHtml, isFurniture?: (block: HtmlBlock) => boolean): void {
  checkNesting(document.text, document.path)
  const root = parse(document.text, false)
  const blocks = pageBlocks(root, document.text)
  fillPage(document, root, isFurniture === undefined ? blocks : blocks.filter((block) => !isFurniture(block)))
}

/** The readable blocks of a page's main part. */
export function pageBlocks(root: HtmlNode, text: string): HtmlBlock[] {
  return htmlBlocks(mainPart(root), { source: text, base: 0 })
}

/** Fills a document from the blocks of its page; blocks that stand inside others are put into them. */
export function fillPage(document: Document, root: HtmlNode, found: readonly HtmlBlock[]): void {
  const blocks = mergeOverlaps(found.toSorted((a, b) => a.start - b.start || b.end - a.end))
  setTables(document, found)
  document.headings = blocks.flatMap((block) => (block.kind === 'heading' ? [toHeading(block)] : []))
  document.passages = blocks
    .filter((block) => block.kind !== 'heading')
    .map(({ kind, text, start, end }) => toPassage(kind, text, start, end))
  const claims = blocks.map(
    ({ kind, start, end }): Region => ({ kind: kind === 'table' ? 'table' : 'prose', start, end }),
  )
  document.regions = coverWith(claims, document.text.length)
  describe(document, root)
}

function toHeading({ text, level = 1, start, end, id }: HtmlBlock): Heading {
  return { title: text.text, level, start, end, ...(id === undefined ? {} : { id }) }
}

/** `<main>` or `role="main"`, else the only `<article>`, else the body. */
function mainPart(root: HtmlNode): HtmlNode {
  const articles: HtmlNode[] = []
  let body = root
  for (const element of elementsOf(root)) {
    if (element.name === 'main' || element.attribs?.['role'] === 'main') return element
    if (element.name === 'article') articles.push(element)
    if (element.name === 'body') body = element
  }
  return articles.length === 1 && !isBoilerplate(articles[0] as HtmlNode) ? (articles[0] as HtmlNode) : body
}

function describe(document: Document, root: HtmlNode): void {
  let stated: string | undefined
  let title: string | undefined
  for (const element of elementsOf(root)) {
    if (element.name === 'html') stated = element.attribs?.['lang'] ?? element.attribs?.['xml:lang']
    if (element.name === 'title' && title === undefined)
      title = (element.children ?? [])
        .map((child) => child.data ?? '')
        .join('')
        .replace(/\s+/g, ' ')
        .trim()
    if (element.name === 'body') break
  }
  const first = document.headings.find((heading) => heading.level === 1)?.title
  document.title = first ?? (title === undefined || title === '' ? document.title : title)
  const isStated = stated !== undefined && stated.trim() !== ''
  const language = isStated ? stated?.trim() : detectLanguage(sampleOf(document.passages))
  if (language !== undefined) document.language = language
}
