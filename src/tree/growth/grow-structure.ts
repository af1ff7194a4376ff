/**
 * Structure grown by a model where a document's headings are missing or too coarse, from the bottom up over titles: each chunk gets a
 * title, runs of titles are grouped into knowledge points, those into sections, and those into chapters, as far as there is room between
 * the heading above and the chunks. Source: StructTuning (arXiv 2407.16724), section 3.1.
 *
 * One instance: a chapter of 30 chunks without a heading in it gets, say, 12 points in 4 sections; one of 3 chunks stays as it is; one
 * with 6 chunks before its first heading gets sections for these six, and keeps its headings behind them.
 *
 * Headings that exist are never moved, renamed or removed: growth only fills below them (chunks without a heading of their own) and
 * between them and the root (a flat list of many sections gets chapters). Deviations: PAPER.md of recipes/structtuning.
 */
import { inOrder } from '../../core/in-order.js'
import type { Document } from '../../sources/contract.js'
import { spanOf } from '../../sources/spans.js'
import { type DraftNode, draftNode } from '../draft-node.js'
import type { Growth, GrownKind } from './contract.js'
import { groupItems, kindsBelow, type Level, levelsOver, roomBelow } from './levels.js'
import { settleTerms } from './settle-asides.js'
import { CONCURRENCY, titleChunks } from './title-chunks.js'

export interface GrowStructureInput {
  /** Whose text is still held. */
  document: Document
  /** The node that the document was grown on: its headings and chunks hang under it. */
  node: DraftNode
  growth: Growth
}

/** A run of neighbouring chunks longer than this is too coarse for one heading. */
const CHUNKS_A_POINT = 4
/** A flat list of sections longer than this wants chapters. */
const SECTIONS_A_SOURCE = 12

/** Neighbours among a node's children: `own[from]` to `own[to - 1]`. */
interface Run {
  node: DraftNode
  from: number
  to: number
}

/**
 * Fills a document's drafts with grown headings, each marked with the attribute `grown`. Gives what could not be understood, as warnings.
 * @throws what `ask` throws; the drafts are then a whole tree of the levels that are grown so far.
 */
export async function growStructure({ document, node, growth }: GrowStructureInput): Promise<string[]> {
  try {
    const coarse = [...runsUnder(node, 'chunk', CHUNKS_A_POINT)]
    const warnings = coarse.length === 0 ? [] : await growOverChunks({ document, growth, coarse })
    const flat = node.kind === 'source' || node.kind === 'part' ? [...runsOf(node, 'section', SECTIONS_A_SOURCE)] : []
    warnings.push(...(await growChapters({ document, growth, flat })))
    return warnings
  } finally {
    settleTerms(node) // also where a limit stopped the asking: what is grown so far stays
  }
}

async function growOverChunks(input: {
  document: Document
  growth: Growth
  coarse: readonly Run[]
}): Promise<string[]> {
  const { document, growth, coarse } = input
  const chunks = coarse.flatMap(membersOf)
  const { titles, warnings } = await titleChunks(
    growth,
    chunks.map(({ chunk }) => chunk?.text ?? ''),
  )
  for (const [index, chunk] of chunks.entries()) chunk.title = titles[index] as string
  const grown = inOrder(
    coarse,
    async (run) => {
      const { node } = run
      const members = membersOf(run)
      const grown = await levelsOver(growth, {
        titles: members.map(({ title }) => title),
        texts: members.map(textUnder),
        room: roomBelow(node.kind),
        about: node.title,
      })
      return { run, ...grown }
    },
    { concurrency: CONCURRENCY },
  )
  const replacements: { run: Run; made: DraftNode[] }[] = []
  for await (const { run, levels, warnings: more } of grown) {
    warnings.push(...more)
    if (levels.length > 0) replacements.push({ run, made: draftLevels(document, run, levels) })
  }
  for (const { run, made } of replacements.toReversed()) replace(run, made)
  return warnings
}

/** Chapters over flat lists of sections, in slices of 40 titles. */
async function growChapters(input: { document: Document; growth: Growth; flat: readonly Run[] }): Promise<string[]> {
  const { document, growth, flat } = input
  const warnings: string[] = []
  for (const run of flat.toReversed()) {
    const titles = membersOf(run).map(({ title }) => title)
    const texts = membersOf(run).map(textUnder)
    const grouped = await groupItems({ growth, titles, texts, kind: 'chapter', about: run.node.title })
    warnings.push(...grouped.warnings)
    const { groups } = grouped
    if (groups.length > 1 && groups.length < titles.length)
      replace(run, draftGroups(document, run.node, membersOf(run), groups, 'chapter'))
  }
  return warnings
}

/** The text of all chunks under a heading. */
function textUnder({ chunk, own }: DraftNode): string {
  return [chunk?.text ?? '', ...own.map(textUnder)].filter((text) => text !== '').join('\n')
}

const membersOf = ({ node, from, to }: Run): DraftNode[] => node.own.slice(from, to)

function replace({ node, from, to }: Run, made: readonly DraftNode[]): void {
  node.own = [...node.own.slice(0, from), ...made, ...node.own.slice(to)]
}

/** Long runs of children of one kind, under a node and all that its document hung below it, in reading order. */
function* runsUnder(node: DraftNode, kind: DraftNode['kind'], most: number): Generator<Run> {
  yield* runsOf(node, kind, most)
  for (const child of node.own) if (child.kind !== 'chunk' && child.kind !== 'term') yield* runsUnder(child, kind, most)
}

function* runsOf(node: DraftNode, kind: DraftNode['kind'], most: number): Generator<Run> {
  for (let from = 0; from < node.own.length; from++) {
    let to = from
    while (node.own[to]?.kind === kind) to += 1
    if (to - from > most) yield { node, from, to }
    from = to
  }
}

/** Drafts of all levels over a run; those of the highest are given back. */
function draftLevels(document: Document, run: Run, levels: readonly Level[]): DraftNode[] {
  const kinds = kindsBelow(run.node.kind, levels.length).toReversed()
  let members = membersOf(run)
  for (const [index, level] of levels.entries())
    members = draftGroups(document, run.node, members, level, kinds[index] as GrownKind)
  return members
}

function draftGroups(
  document: Document,
  parent: DraftNode,
  members: readonly DraftNode[],
  level: Level,
  kind: GrownKind,
): DraftNode[] {
  return level.map(({ start, end, title }) => {
    const made = draftNode(kind, title, parent)
    made.attributes = { grown: true }
    made.own = members.slice(start, end)
    for (const child of made.own) child.parent = made
    const from = made.own[0]?.span?.start ?? 0
    made.span = spanOf(
      document,
      from,
      made.own.reduce((last, { span }) => Math.max(last, span?.end ?? last), from),
    )
    return made
  })
}
