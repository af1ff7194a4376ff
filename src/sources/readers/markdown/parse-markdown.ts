import type { Nodes, RootContent } from 'mdast'
import { userError } from '../../../core/errors.js'
import type { Masked } from './mask.js'

/** A top-level block with the offset that its nodes' own offsets are counted from. */
export interface ParsedBlock {
  node: RootContent
  base: number
}

/** Pieces of about this many UTF-16 units are parsed at a time: the parser keeps some 300 bytes a character while it runs. */
const PIECE = 1 << 16
/** Lists and quotes longer than this are cut between two of their blocks. */
const LONG_PIECE = 1 << 17
/** A paragraph or a table of so many UTF-16 units takes seconds and half a gigabyte; twice as long a one would take four times as much. */
const MOST_PIECE = 1 << 18

/**
 * Parses masked Markdown (CommonMark with GitHub's tables, footnotes, task lists, strike-through) piece by piece, so that memory
 * follows the piece and not the file. Every piece sees the link definitions that it refers to, wherever in the file they stand.
 * @throws E_MARKDOWN_BLOCK with file:line for a stretch without an empty line that is too long to be parsed.
 */
export async function parseMarkdown(
  { text, breaks, softBreaks }: Pick<Masked, 'text' | 'breaks' | 'softBreaks'>,
  path: string,
): Promise<ParsedBlock[]> {
  const [{ fromMarkdown }, { gfm }, { gfmFromMarkdown }] = await Promise.all([
    import('mdast-util-from-markdown'),
    import('micromark-extension-gfm'),
    import('mdast-util-gfm'),
  ])
  // The transforms of literal links make nodes that have no position.
  const mdastExtensions = gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] }))
  const pieces = cut(0, text.length, breaks, PIECE).flatMap(({ start, end }) =>
    end - start > LONG_PIECE ? cut(start, end, softBreaks, PIECE) : [{ start, end }],
  )
  const definitions = pieces.length === 1 ? new Map<string, string>() : definitionsOf(text)
  const blocks: ParsedBlock[] = []
  for (const { start, end } of pieces) {
    if (end - start > MOST_PIECE) throw tooLong(text, start, end, path)
    // A byte-order mark at the start of a piece would be dropped by the parser and shift its offsets.
    const piece = text.slice(start, end).replace(/^\uFEFF/, ' ')
    const root = fromMarkdown(piece + usedBy(piece, definitions), { extensions: [gfm()], mdastExtensions })
    for (const node of root.children) if (startOf(node) < piece.length) blocks.push({ node, base: start })
  }
  return blocks
}

interface Piece {
  start: number
  end: number
}

/** Cuts a stretch at some of the given places into pieces of about a size. */
function cut(from: number, to: number, places: readonly number[], size: number): Piece[] {
  const pieces: Piece[] = []
  let start = from
  let last = from
  for (const place of [...places.filter((each) => each > from && each < to), to]) {
    if (place - start > size && last > start) {
      pieces.push({ start, end: last })
      start = last
    }
    last = place
  }
  pieces.push({ start, end: to })
  return pieces
}

function tooLong(text: string, start: number, end: number, path: string): Error {
  const line = text.slice(0, start).split('\n').length
  return userError(
    'E_MARKDOWN_BLOCK',
    `${path}:${line} begins a stretch of ${end - start} characters in one paragraph, table or list, more than the ${MOST_PIECE} that are read of one. Part paragraphs by empty lines; keep large tables as CSV; read text that is no Markdown with the "text" reader.`,
  )
}

/** Definitions of links and footnotes by their labels; the first of a label counts. */
function definitionsOf(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [definition, label] of text.matchAll(/^ {0,3}\[([^\]\n]{1,200})\]:[^\n]*$/gm)) {
    const name = nameOf(label as string)
    if (!found.has(name)) found.set(name, definition)
  }
  return found
}

function usedBy(piece: string, definitions: ReadonlyMap<string, string>): string {
  if (definitions.size === 0) return ''
  const used = new Set<string>()
  for (const [, label] of piece.matchAll(/\[([^[\]]{1,200})\]/g)) {
    const definition = definitions.get(nameOf(label as string))
    if (definition !== undefined) used.add(definition)
  }
  return used.size === 0 ? '' : `\n\n${[...used].join('\n\n')}\n`
}

/** Labels are compared as CommonMark says: white space collapsed, case folded. */
function nameOf(label: string): string {
  return label.replace(/\s+/g, ' ').trim().toLowerCase().toUpperCase()
}

export function startOf(node: Nodes): number {
  return node.position?.start.offset ?? 0
}

export function endOf(node: Nodes): number {
  return node.position?.end.offset ?? 0
}
