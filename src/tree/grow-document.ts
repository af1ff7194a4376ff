import type { Document, Passage } from '../sources/contract.js'
import { spanOf } from '../sources/spans.js'
import { asidesAmong } from './asides.js'
import { type ChunkDraft, chunkPassages, type ChunkingOptions, SEPARATOR } from './chunker.js'
import type { NodeKind } from './contract.js'
import { type DraftNode, detached, draftNode } from './draft-node.js'
import { firstEndingAfter, type PlacedHeading } from './taught-headings.js'

/** What a stretch of a document stands under, from its heading to the next one. */
interface Stretch {
  start: number
  /** The end of its last passage; its start where it has none. */
  proseEnd: number
  node: DraftNode
  /** Begun by a heading of exercises or a glossary, whose level says what it closes. */
  isApart: boolean
}

/** A document's stretches in order; the first is of the document's own node. */
export type Placement = Stretch[]

export interface GrowDocumentInput {
  document: Document
  headings: readonly PlacedHeading[]
  /** The node of the document. */
  node: DraftNode
  /** Kinds of headings by depth; the last is that of all deeper ones. */
  kinds: readonly NodeKind[]
  chunking: ChunkingOptions
}

interface Open {
  level: number
  node: DraftNode
  /** Of the heading; absent for the document itself and for headings apart, which open nothing. */
  start?: number
  end: number
}

/**
 * Grows a document's headings, chunks and glossary terms under its node. Headings nest by level, skipped levels counting as one step;
 * one of exercises or a glossary opens no node, so what follows it stands where its own parent does.
 */
export function growDocument({ document, headings, node, kinds, chunking }: GrowDocumentInput): Placement {
  const placement: Placement = [{ start: 0, proseEnd: 0, node, isApart: false }]
  const open: Open[] = [{ level: 0, node, end: 0 }]
  let run: Passage[] = []
  const top = (): Open => open.at(-1) as Open
  const flush = (): void => {
    if (run.length === 0) return
    const end = (run.at(-1) as Passage).end
    for (const entry of open) entry.end = Math.max(entry.end, end)
    const stretch = placement.at(-1) as Stretch
    stretch.proseEnd = end
    hangChunks({ document, node: top().node, passages: run, chunking })
    run = []
  }
  const enter = ({ heading, role }: PlacedHeading): void => {
    flush()
    if (role === 'title') return
    while (top().level >= heading.level) close(document, open.pop() as Open)
    const parent = top().node
    if (role === 'apart') open.push({ level: heading.level, node: parent, end: heading.end })
    else {
      const child = draftNode(kindAt(kinds, open), heading.title, parent)
      if (heading.id !== undefined) child.attributes = { headingId: detached(heading.id) }
      parent.own.push(child)
      open.push({ level: heading.level, node: child, start: heading.start, end: heading.end })
    }
    const { start } = heading
    placement.push({ start, proseEnd: start, node: top().node, isApart: role === 'apart' })
  }
  let next = 0
  for (const passage of document.passages) {
    for (; (headings[next]?.heading.start ?? Infinity) <= passage.start; next++) enter(headings[next] as PlacedHeading)
    if (isInterrupted(document, run.at(-1), passage)) flush()
    run.push(passage)
  }
  for (; next < headings.length; next++) enter(headings[next] as PlacedHeading)
  flush()
  while (open.length > 1) close(document, open.pop() as Open)
  hangTerms(document, placement)
  return placement
}

function kindAt(kinds: readonly NodeKind[], open: readonly Open[]): NodeKind {
  const depth = open.filter(({ start }) => start !== undefined).length
  return kinds[Math.min(depth, kinds.length - 1)] as NodeKind
}

function close(document: Document, { node, start, end }: Open): void {
  if (start !== undefined) node.span = spanOf(document, start, end)
}

/** Whether exercises or a glossary stand between two passages: a chunk's span must not cover them. */
function isInterrupted({ regions }: Document, before: Passage | undefined, after: Passage): boolean {
  if (before === undefined) return false
  for (let index = firstEndingAfter(regions, before.end); index < regions.length; index++) {
    const region = regions[index]
    if (region === undefined || region.start >= after.start) return false
    if (region.kind === 'exercise' || region.kind === 'glossary') return true
  }
  return false
}

function hangChunks(input: {
  document: Document
  node: DraftNode
  passages: readonly Passage[]
  chunking: ChunkingOptions
}): void {
  const { document, node, passages, chunking } = input
  const isAside = asidesAmong(passages, node.title)
  for (const draft of chunkPassages(passages, chunking)) {
    const child = draftNode('chunk', '', node)
    const text = detached(draft.text)
    const span = spanOf(document, draft.start, draft.end)
    const asides = asidesOf(draft, isAside)
    const tokens = chunking.measure === 'characters' ? chunking.tokenizer.count(text) : draft.length
    child.span = span
    child.chunk = {
      text,
      span,
      tokens,
      offsets: draft.offsets,
      ...(asides.length === 0 ? {} : { asides }),
      ...(document.language === undefined ? {} : { language: detached(document.language) }),
      ...(document.licence === undefined ? {} : { licence: detached(document.licence) }),
    }
    node.own.push(child)
  }
}

/** Stretches of a chunk's text that are of such passages. */
function asidesOf({ pieces }: ChunkDraft, isAside: readonly boolean[]): number[] {
  const asides: number[] = []
  let at = 0
  for (const { passage, from, to } of pieces) {
    const end = at + to - from
    if (isAside[passage] === true) asides.push(at, end)
    at = end + SEPARATOR.length
  }
  return asides
}

/** Terms hang where their glossary stands: under the section that it closes. */
function hangTerms(document: Document, placement: Placement): void {
  for (const { term, definition, span } of document.glossary) {
    const parent = asideNodeAt(placement, span.start)
    const child = draftNode('term', term, parent)
    child.attributes = { definition: detached(definition) }
    child.span = { ...span }
    parent.own.push(child)
  }
}

/**
 * The node that an exercise or a term at an offset belongs to. Under a heading of their own: what that heading is under. Else in the
 * midst of a heading's text: that heading. Else, behind its last paragraph: the section that they close, a point's nearest node above
 * that is not a point.
 */
export function asideNodeAt(placement: Placement, offset: number): DraftNode {
  const whole = placement[0] as Stretch
  const stretch = placement.findLast(({ start }) => start <= offset) ?? whole
  let { node } = stretch
  if (stretch.isApart || offset < stretch.proseEnd) return node
  while (node.kind === 'point' && node !== whole.node && node.parent !== null) node = node.parent
  return node
}
