import type { List, ListItem, Paragraph } from 'mdast'
import { dirname, join, normalize } from 'node:path'
import { userError } from '../../../core/errors.js'
import { exists } from '../../../core/files.js'
import { collapseSpaces } from '../../mapped-text.js'
import { lineCounter, readSourceFile } from '../../read-files.js'
import { inlineText, type Sheet } from './inline-text.js'
import type { Masked } from './mask.js'
import { openSheet } from './open-sheet.js'
import { endOf, parseMarkdown, startOf, type ParsedBlock } from './parse-markdown.js'

/** A table of contents. `title` is the book's: of the front matter, else the file's own first heading. */
export interface Outline {
  title?: string
  items: OutlineItem[]
}

/** An entry of a table of contents with the absolute path of its file, if it has one. */
export interface OutlineItem {
  title: string
  path?: string
  role?: string
  children: OutlineItem[]
}

const ROLE =
  /^(?:part|unit|volume|chapter|section|preface|foreword|introduction|appendix|epilogue|afterword|bibliography|index)$/i

/**
 * Reads a table of contents (SUMMARY.md of GitBook, mdBook and the OpenStax books): nested lists whose items link to files or, as parts
 * and drafts, to none; a heading between lists opens a part; kramdown classes (`{: .chapter}`) give the role.
 * @throws E_OUTLINE_LINK with file:line of every link whose file does not exist; E_OUTLINE_EMPTY where there is no entry.
 */
export async function readOutline(path: string): Promise<Outline> {
  const { text } = await readSourceFile(path)
  const { front, masked, sheet } = await openSheet(text)
  const reader = new OutlineReader(path, masked, sheet)
  for (const block of await parseMarkdown(masked, path)) reader.block(block)
  reader.finish()
  if (reader.items.length === 0)
    throw userError(
      'E_OUTLINE_EMPTY',
      `${path} has no entries. Expected a nested list of links, such as "- [Title](chapter.md)".`,
    )
  const title = front.title ?? reader.title
  return { items: reader.items, ...(title === undefined ? {} : { title }) }
}

class OutlineReader {
  readonly items: OutlineItem[] = []
  readonly missing: string[] = []
  title: string | undefined
  readonly #line: (offset: number) => number
  #part: OutlineItem | undefined

  constructor(
    readonly path: string,
    readonly masked: Masked,
    readonly sheet: Sheet,
  ) {
    this.#line = lineCounter(sheet.source)
  }

  block({ node, base }: ParsedBlock): void {
    const target = this.#part?.children ?? this.items
    if (node.type === 'list') target.push(...this.#list(node, base))
    else if (node.type === 'paragraph') target.push(...this.#links(node, base))
    else if (node.type === 'thematicBreak') this.#part = undefined
    else if (node.type === 'heading') {
      const title = collapseSpaces(inlineText(node.children, base, this.sheet)).text
      if (/^(?:summary|(?:table of )?contents|toc|inhalt(?:sverzeichnis)?|sommaire|目录)$/i.test(title)) return
      // The file's own title is no part: nothing stands before it and it is the only one of its level.
      const isOwnTitle = node.depth === 1 && this.items.length === 0
      if (isOwnTitle) this.title = title
      this.#part = isOwnTitle ? undefined : { title, role: 'part', children: [] }
      if (this.#part !== undefined) this.items.push(this.#part)
    }
  }

  #list(list: List, base: number): OutlineItem[] {
    return list.children.flatMap((item) => this.#item(item, base))
  }

  #item(item: ListItem, base: number): OutlineItem[] {
    const paragraph = item.children.find((child) => child.type === 'paragraph')
    const childrenOf = (): OutlineItem[] =>
      item.children.flatMap((child) => (child.type === 'list' ? this.#list(child, base) : []))
    if (paragraph === undefined) return childrenOf()
    const title = collapseSpaces(inlineText(paragraph.children, base, this.sheet)).text
    if (title === '') return childrenOf()
    const role = this.#role(base + startOf(paragraph), base + endOf(paragraph))
    const path = this.#target(paragraph, base)
    return [
      {
        title,
        ...(path === undefined ? {} : { path }),
        ...(role === undefined ? {} : { role }),
        children: childrenOf(),
      },
    ]
  }

  /** mdBook's prefix and suffix chapters stand outside lists, as links alone in a paragraph. */
  #links(paragraph: Paragraph, base: number): OutlineItem[] {
    const hasOther = paragraph.children.some(
      (child) => child.type !== 'link' && !(child.type === 'text' && child.value.trim() === ''),
    )
    if (hasOther) return []
    return paragraph.children.flatMap((child) => {
      if (child.type !== 'link') return []
      const path = this.#target({ type: 'paragraph', children: [child] }, base)
      const title = collapseSpaces(inlineText([child], base, this.sheet)).text
      return path === undefined ? [] : [{ title, path, children: [] }]
    })
  }

  #role(start: number, end: number): string | undefined {
    for (const attribute of this.masked.attributes) {
      if (attribute.start < start - 80 || attribute.start > end + 1) continue
      if (this.#line(attribute.start) !== this.#line(start)) continue
      for (const [, name] of attribute.text.matchAll(/\.([\w-]+)/g))
        if (ROLE.test(name as string)) return (name as string).toLowerCase()
    }
    return undefined
  }

  #target(paragraph: Paragraph, base: number): string | undefined {
    const link = paragraph.children.find((child) => child.type === 'link')
    if (link === undefined || link.type !== 'link') return undefined
    const url = link.url.replace(/[?#].*$/, '')
    if (url === '' || /^[a-z][a-z\d+.-]*:/i.test(url) || url.startsWith('//')) return undefined
    const path = normalize(join(dirname(this.path), decodePath(url)))
    if (exists(path)) return path
    this.missing.push(`${this.path}:${this.#line(base + startOf(link))} (${url})`)
    return undefined
  }

  finish(): void {
    if (this.missing.length === 0) return
    const shown = this.missing.slice(0, 10).join(', ')
    const more = this.missing.length > 10 ? ` and ${this.missing.length - 10} more` : ''
    throw userError(
      'E_OUTLINE_LINK',
      `the outline links to files that do not exist: ${shown}${more}. Correct the links or add the files.`,
    )
  }
}

function decodePath(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}
