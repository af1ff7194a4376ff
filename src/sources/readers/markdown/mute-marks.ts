/**
 * The parser's time grows with the square of the marks of emphasis, or of the brackets, that one paragraph holds, and with the cube of
 * their depth: 128 KB of "a* " take over a minute. So the marks of a paragraph with more than prose ever has are read as plain signs.
 *
 * One instance: in a paragraph of 5,000 times "a* " each of the 5,000 asterisks becomes `mark`, which the reader turns back into what the
 * source has there. A table's cells and a list's items are paragraphs of their own. Not covered: other signs; they are linear.
 */

/** Runs of `*`, `_` and `~` in one paragraph: 1,500 words in bold. 3,000 that close nothing take about 0.1 s, nested ones 0.5 s. */
const MOST_EMPHASIS = 3000
/** Square brackets in one paragraph: 4,000 links. 8,000 that belong to nothing take about 0.3 s. */
const MOST_BRACKETS = 8000
/** Quotes in quotes. */
const MOST_QUOTES = 64

const EMPHASIS = /[*_~]+/g
const BRACKETS = /[[\]]/g
const EITHER = /[*_~]+|[[\]]/g
const OWN_PARAGRAPH = /^(?: {0,3}(?:[-*+]|1[.)])[ \t]+\S| {0,3}#{1,6}[ \t]| {0,3}\[[^\]\n]+\]:| {0,3}(?:`{3,}|~{3,}))/
const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+\S/
const DELIMITER_ROW = /^[\s>]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/
const LINE_MARK = /^\s*(?:[*+-][ \t]|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$|~{3,}|`{3,})/

export interface Muted {
  /** As long as the text given. */
  text: string
  /** Lines, from 1, where paragraphs begin whose marks are read as plain signs. */
  lines: number[]
}

/** Puts `mark` for each sign that is not to be read as Markdown. */
export function muteMarks(text: string, mark: string): Muted {
  const paragraph = new Paragraph(mark)
  const lines = text.split('\n')
  const muted: number[] = []
  const close = (end: number): void => {
    if (paragraph.start >= 0 && paragraph.mute(lines, end)) muted.push(paragraph.start + 1)
    paragraph.start = -1
  }
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') close(index)
    else {
      if (paragraph.endsBefore(line)) close(index)
      paragraph.add(line, index)
    }
  }
  close(lines.length)
  return { text: muted.length === 0 ? text : lines.join('\n'), lines: muted }
}

class Paragraph {
  start = -1
  #emphasis = 0
  #brackets = 0
  #isDeep = false
  #isList = false
  #isTable = false

  constructor(readonly mark: string) {}

  endsBefore(line: string): boolean {
    return this.#isTable || OWN_PARAGRAPH.test(line) || (this.#isList && ITEM.test(line))
  }

  add(line: string, index: number): void {
    if (this.start < 0) {
      this.start = index
      this.#emphasis = 0
      this.#brackets = 0
      this.#isDeep = false
      this.#isList = ITEM.test(line)
      this.#isTable &&= line.includes('|')
    } else if (line.includes('|') && DELIMITER_ROW.test(line)) this.#isTable = true
    this.#emphasis += countOf(line, EMPHASIS)
    this.#brackets += countOf(line, BRACKETS)
    this.#isDeep ||= (/^[\s>]*>/.exec(line)?.[0].length ?? 0) > MOST_QUOTES
  }

  /** Whether there was anything to mute. */
  mute(lines: string[], end: number): boolean {
    const [hasEmphasis, hasBrackets] = [this.#emphasis > MOST_EMPHASIS, this.#brackets > MOST_BRACKETS]
    if (!hasEmphasis && !hasBrackets && !this.#isDeep) return false
    const marks = hasEmphasis && hasBrackets ? EITHER : hasEmphasis ? EMPHASIS : hasBrackets ? BRACKETS : undefined
    for (let index = this.start; index < end; index++) {
      const line = lines[index] as string
      const lead = LINE_MARK.exec(line)?.[0].length ?? 0
      const rest = marks === undefined ? line.slice(lead) : line.slice(lead).replace(marks, (run) => this.#stand(run))
      lines[index] = this.#shallow(line.slice(0, lead) + rest)
    }
    return true
  }

  #shallow(line: string): string {
    if (!this.#isDeep) return line
    const quotes = /^[\s>]*>/.exec(line)?.[0] ?? ''
    return (
      quotes.slice(0, MOST_QUOTES) + quotes.slice(MOST_QUOTES).replaceAll('>', this.mark) + line.slice(quotes.length)
    )
  }

  #stand(run: string): string {
    return this.mark.repeat(run.length)
  }
}

function countOf(line: string, marks: RegExp): number {
  let count = 0
  for (const _ of line.matchAll(marks)) count += 1
  return count
}
