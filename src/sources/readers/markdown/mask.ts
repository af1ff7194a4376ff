import { REFERENCE } from './cross-references.js'
import { muteMarks } from './mute-marks.js'
import { commentEnd, elementEnd, isRawElement, isIgnoredElement, tagAt, type Tag } from './tags.js'

/** A pair of tags around Markdown, such as `<div data-type="exercise">` ... `</div>`. */
export interface Container {
  tag: string
  attributes: Record<string, string>
  start: number
  contentStart: number
  contentEnd: number
  end: number
  isClosed: boolean
}

export interface Masked {
  /** As long as the source, so that an offset in one is an offset in the other. */
  text: string
  /**
   * Three characters that the source does not have. The first two stand in for what is masked inside a line, the second being a letter;
   * the third for a sign that is read as it stands, not as Markdown.
   */
  placeholders: string
  containers: Container[]
  /** Tables, lists, formulas written in HTML: to be read as HTML. */
  rawElements: { tag: string; start: number; end: number }[]
  /** kramdown and Pandoc attributes, such as `{: #id .class}`. */
  attributes: { start: number; end: number; text: string; isBlock: boolean }[]
  /** Where the text may be cut without changing how it is parsed. */
  breaks: number[]
  /** Where a long list, quote or the like may be cut into two: the line behind an empty one that is not indented. */
  softBreaks: number[]
  warnings: string[]
}

/** Punctuation, so that emphasis before it still closes; the first that the text does not hold is used. */
const PUNCTUATION = ['\u2E5D', '\u2E5C', '\u2E5B', '\u2E4E', '\u2E4F', '\u2E3F', '\u2E44', '\uFE45', '\uFE46', '\u1361']
/** Letters, for inline tags beside emphasis marks: `**<u>F</u>**ace` is bold in kramdown, not in CommonMark. */
const LETTERS = ['\uA78F', '\uA7FB', '\uA7FC', '\uA7FD', '\uA7FE', '\uA7FF', '\u10FD', '\u10FE']
/** Tags that may share a line with text and still are wrappers. */
const BLOCK_TAGS =
  /^(?:div|section|article|figure|figcaption|details|summary|aside|header|footer|main|nav|center|p|blockquote|address|fieldset|legend)$/
const INLINE_TAGS =
  /^(?:a|abbr|b|bdi|bdo|br|cite|code|data|del|dfn|em|font|hr|i|img|input|ins|kbd|label|mark|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)$/
/** `](path with spaces "title")` */
const SPACED_PATH = /\]\(([^\s()<>"']+(?:[ \t]+[^\s()<>"']+)+)(?:[ \t]+"(?:[^"\\\n]|\\.)*")?[ \t]*\)/g
const INLINE_ATTRIBUTES = /\{:[^{}\n]*\}/g
const HEADING_ATTRIBUTES = /[ \t]\{[#.][^{}\n]*\}[ \t]*#*[ \t]*$/

/**
 * Blanks out of Markdown what is not Markdown: front matter (up to `from`), attribute lists, wrapper tags, HTML elements.
 * The result is as long as the source, so that a Markdown parser's offsets stay true.
 * Content of wrappers is Markdown whether or not they say `markdown="1"`. Fenced code and code spans are left alone.
 * Not covered: wrappers inside indented code.
 */
export function maskMarkdown(source: string, from: number): Masked {
  const scan = new Scan(source, from)
  scan.run()
  return scan.result()
}

class Scan {
  readonly placeholder: string
  readonly letter: string
  readonly plainSign: string
  readonly edits: { start: number; end: number; isLetter?: boolean }[] = []
  readonly containers: Container[] = []
  readonly open: Container[] = []
  readonly rawElements: Masked['rawElements'] = []
  readonly attributes: Masked['attributes'] = []
  readonly breaks: number[] = []
  readonly softBreaks: number[] = []
  readonly warnings: string[] = []
  #fence: { mark: string; line: number } | undefined
  #line = 0
  #isAfterBlank = true

  constructor(
    readonly source: string,
    readonly from: number,
  ) {
    const free = PUNCTUATION.filter((candidate) => !source.includes(candidate))
    this.placeholder = free[0] ?? '\u2E5D'
    this.plainSign = free[1] ?? '\u2E5C'
    this.letter = LETTERS.find((candidate) => !source.includes(candidate)) ?? '\uA78F'
    if (from > 0) this.edits.push({ start: 0, end: from })
    // Later steps mark references with this control character, so the text must not hold it.
    for (let at = source.indexOf(REFERENCE, from); at >= 0; at = source.indexOf(REFERENCE, at + 1))
      this.edits.push({ start: at, end: at + 1 })
  }

  run(): void {
    const { source } = this
    let start = 0
    while (start < source.length) {
      const newline = source.indexOf('\n', start)
      const end = newline < 0 ? source.length : newline
      this.#line += 1
      let next = end + 1
      if (start >= this.from) next = Math.max(next, this.#scanLine(start, end))
      for (let at = source.indexOf('\n', end + 1); at >= 0 && at < next - 1; at = source.indexOf('\n', at + 1))
        this.#line += 1
      start = next
    }
    if (this.#fence !== undefined)
      this.warnings.push(`line ${this.#fence.line}: a code fence is opened and never closed; all that follows is code`)
    for (const container of this.open) this.#close(container, source.length, source.length, false)
  }

  /** Returns where the next line to scan begins at the earliest. */
  #scanLine(start: number, end: number): number {
    const line = this.source.slice(start, end).replace(/\r$/, '')
    if (this.#isFenced(line)) return end + 1
    if (/^\s*(?:\{:.*\}|\^|:::.*|\{%.*%\}|\{\{[<%].*[>%]\}\})\s*$/.test(line)) return this.#blankLine(start, end, line)
    if (this.#isAfterBlank && /^[\p{L}#]/u.test(line)) this.breaks.push(start)
    else if (this.#isAfterBlank && /^\S/.test(line)) this.softBreaks.push(start)
    this.#isAfterBlank = line.trim() === ''
    if (line.includes('{')) this.#maskAttributes(line, start)
    if (line.includes('](')) this.#maskSpaces(line, start)
    return line.includes('<') ? this.#maskTags(start, end) : end + 1
  }

  #isFenced(line: string): boolean {
    const mark = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$/.exec(line)
    if (this.#fence === undefined) {
      if (mark === null || (mark[1]?.startsWith('`') && mark[2]?.includes('`'))) return false
      this.#fence = { mark: mark[1] as string, line: this.#line }
    } else if (mark !== null && mark[1]?.startsWith(this.#fence.mark) && mark[2]?.trim() === '') this.#fence = undefined
    this.#isAfterBlank = false
    return true
  }

  #blankLine(start: number, end: number, line: string): number {
    this.edits.push({ start, end })
    if (line.trim().startsWith('{:')) this.attributes.push({ start, end, text: line.trim(), isBlock: true })
    this.#isAfterBlank = true
    return end + 1
  }

  #maskAttributes(line: string, start: number): void {
    const found = [...line.matchAll(INLINE_ATTRIBUTES)]
    const heading = /^ {0,3}#{1,6}[ \t]/.test(line) ? HEADING_ATTRIBUTES.exec(line) : null
    if (heading !== null) found.push(heading)
    for (const match of found) {
      const at = match.index ?? 0
      if (isInCodeSpan(line, at)) continue
      const text = match[0].replace(/[ \t]+#*[ \t]*$/, '')
      this.edits.push({ start: start + at, end: start + at + text.length })
      this.attributes.push({ start: start + at, end: start + at + text.length, text: text.trim(), isBlock: false })
    }
  }

  /** Spaces in a link's path, which kramdown allows and CommonMark does not. */
  #maskSpaces(line: string, start: number): void {
    for (const match of line.matchAll(SPACED_PATH)) {
      const path = match[1] as string
      if (!/\/|\.\w{2,5}$/.test(path)) continue
      for (const space of path.matchAll(/[ \t]+/g)) {
        const at = start + match.index + 2 + space.index
        this.edits.push({ start: at, end: at + space[0].length })
      }
    }
  }

  #maskTags(start: number, end: number): number {
    let at = this.source.indexOf('<', start)
    let limit = end
    while (at >= 0 && at < limit) {
      const next = this.#maskTag(at, start)
      if (next > limit) {
        const newline = this.source.indexOf('\n', next - 1)
        limit = newline < 0 ? this.source.length : newline
      }
      at = this.source.indexOf('<', Math.max(next, at + 1))
    }
    return limit + 1
  }

  /** Handles what stands at `<`; returns where to go on. */
  #maskTag(at: number, lineStart: number): number {
    const before = this.source.slice(lineStart, at)
    if (before.includes('`') && isInCodeSpan(before, before.length)) return at + 1
    const isFirst = before.trim() === '' || before.trim().endsWith('>')
    if (this.source.startsWith('<!--', at)) return isFirst ? this.#edit(at, commentEnd(this.source, at)) : at + 1
    const tag = tagAt(this.source, at)
    if (tag === undefined) return at + 1
    if (isIgnoredElement(tag.name)) return this.#edit(at, elementEnd(this.source, tag))
    if (isFirst && isRawElement(tag.name)) return this.#maskRaw(tag)
    if (isBesideEmphasis(this.source, tag)) this.edits.push({ start: tag.start, end: tag.end, isLetter: true })
    else if (
      BLOCK_TAGS.test(tag.name) ||
      (isAlone(this.source, tag) && !INLINE_TAGS.test(tag.name) && !isRawElement(tag.name))
    )
      this.#maskWrapper(tag)
    return tag.end
  }

  #maskRaw(tag: Tag): number {
    if (tag.isClosing) return this.#edit(tag.start, tag.end)
    const end = elementEnd(this.source, tag)
    this.rawElements.push({ tag: tag.name, start: tag.start, end })
    return this.#edit(tag.start, end)
  }

  #maskWrapper(tag: Tag): void {
    this.#edit(tag.start, tag.end)
    if (tag.isSelfClosing) return
    if (!tag.isClosing) {
      this.open.push({ ...wrapperOf(tag), contentEnd: tag.end, end: tag.end, isClosed: false })
      return
    }
    const index = this.open.findLastIndex((container) => container.tag === tag.name)
    if (index < 0) this.warnings.push(`line ${this.#line}: </${tag.name}> closes nothing`)
    else
      for (const container of this.open.splice(index).toReversed())
        this.#close(container, tag.start, container.tag === tag.name ? tag.end : tag.start, container.tag === tag.name)
  }

  #close(container: Container, contentEnd: number, end: number, isClosed: boolean): void {
    if (!isClosed && container.tag !== 'p')
      this.warnings.push(`line ${this.#lineOf(container.start)}: <${container.tag}> is never closed`)
    this.containers.push({ ...container, contentEnd, end, isClosed })
  }

  #lineOf(offset: number): number {
    return this.source.slice(0, offset).split('\n').length
  }

  #edit(start: number, end: number): number {
    this.edits.push({ start, end })
    return end
  }

  result(): Masked {
    const { placeholder, letter, plainSign, containers, rawElements, attributes, breaks, softBreaks, warnings } = this
    containers.sort((a, b) => a.start - b.start)
    const muted = muteMarks(this.#apply(), plainSign)
    for (const line of muted.lines)
      warnings.push(
        `line ${line}: the paragraph holds more marks of emphasis, brackets or quotes than prose does; they are read as plain signs`,
      )
    return {
      text: muted.text,
      placeholders: placeholder + letter + plainSign,
      containers,
      rawElements,
      attributes,
      breaks,
      softBreaks,
      warnings,
    }
  }

  /** Blanks lines on which nothing is left; elsewhere puts placeholders, which never indent a line into code. */
  #apply(): string {
    this.edits.sort((a, b) => a.start - b.start)
    const pieces: string[] = []
    let at = 0
    for (const { start, end, isLetter } of this.edits) {
      if (end <= at) continue
      const from = Math.max(start, at)
      pieces.push(
        this.source.slice(at, from),
        this.source.slice(from, end).replace(/[^\r\n]/g, isLetter === true ? this.letter : this.placeholder),
      )
      at = end
    }
    pieces.push(this.source.slice(at))
    const onlyPlaceholders = new RegExp(
      `^[ \\t${this.placeholder}]*${this.placeholder}[ \\t${this.placeholder}]*\\r?$`,
      'gm',
    )
    return pieces.join('').replace(onlyPlaceholders, (line) => line.replace(/[^\r]/g, ' '))
  }
}

/** Inline tags that only change how text looks, with a mark of emphasis on either side. */
function isBesideEmphasis(source: string, tag: Tag): boolean {
  if (
    !INLINE_TAGS.test(tag.name) ||
    /^(?:sub|sup|br|img|input|wbr|hr)$/.test(tag.name) ||
    tag.attributes['data-type'] !== undefined
  )
    return false
  return /[*_]/.test(source[tag.start - 1] ?? '') || /[*_]/.test(source[tag.end] ?? '')
}

function wrapperOf(tag: Tag): Pick<Container, 'tag' | 'attributes' | 'start' | 'contentStart'> {
  return { tag: tag.name, attributes: tag.attributes, start: tag.start, contentStart: tag.end }
}

function isAlone(source: string, tag: Tag): boolean {
  const lineStart = source.lastIndexOf('\n', tag.start - 1) + 1
  const newline = source.indexOf('\n', tag.end)
  return (
    source.slice(lineStart, tag.start).trim() === '' &&
    source.slice(tag.end, newline < 0 ? source.length : newline).trim() === ''
  )
}

function isInCodeSpan(line: string, at: number): boolean {
  let ticks = 0
  for (let index = 0; index < at; index++) if (line[index] === '`' && line[index - 1] !== '`') ticks += 1
  return ticks % 2 === 1
}
