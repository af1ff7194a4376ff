import { join } from 'node:path'
import { exists, readText } from '../../core/files.js'
import type { NodeId } from '../../tree/contract.js'
import { readJsonl } from '../../core/jsonl.js'
import type { ThinNode } from '../../dataset/ledger.js'
import type { ArmsReport } from '../arms/contract.js'
import { clip, clipMiddle, clipPrompt } from './clip.js'
import { collect, type Collected, type FoundRow } from './collect.js'
import type { ReportInput } from './contract.js'
import { grantTexts, passageOf, type TextWish } from './passages.js'
import type { DropSample, ReportPayload, SamplePart, ThinPlace } from './payload.js'
import { LONGEST_EXCERPT, type ReadTree, readTree } from './read-tree.js'

/** Shares of the page, in characters: the whole stays under 2 MB for a textbook of some thousand chunks. */
const EXCERPTS = 400_000
const SAMPLES = 720_000
const FULL = { part: 2400, span: 2200, context: 260 }
const SHORT = { part: 640, span: 700, context: 100 }

/** Reads a run's folder once, in flat memory, and gives all that its page shows. */
export async function buildPayload({ folder, summary }: ReportInput): Promise<ReportPayload> {
  const tree = await readTree(folder)
  const collected = await collect(folder, tree)
  const chosen = chooseRows(collected)
  await grantTexts(folder, chosen.flatMap(passageWish))
  return {
    summary,
    kinds: collected.kinds,
    operators: collected.operators,
    splits: collected.splits,
    drops: collected.drops,
    nodes: {
      title: tree.nodes.map((node) => clip(node.title, 160).text),
      kind: tree.nodes.map((node) => node.kind),
      parent: tree.nodes.map((node) => node.parent),
      tokens: tree.nodes.map((node) => node.tokens),
      rows: collected.nodeRows.map(flatPairs),
      operators: collected.nodeOperators.map(flatPairs),
      drops: collected.nodeDrops.map(flatPairs),
      exam: collected.nodeExam,
      chunks: countAt(tree, tree.chunks.keys()),
      bare: countAt(tree, collected.bareChunks),
      excerpt: excerptsOf(tree),
    },
    rowSamples: chosen.map(({ row }) => row.shown),
    dropSamples: chooseDrops(collected),
    thin: await thinOf(folder, tree),
    ...(await armsOf(folder)),
    foldedNodes: tree.foldedNodes,
    totals: totalsOf(tree, collected),
  }
}

/** Places that a page lists. */
const MOST_THIN = 400

async function thinOf(folder: string, tree: ReadTree): Promise<ThinPlace[]> {
  const path = join(folder, 'thin.jsonl')
  const places: ThinPlace[] = []
  if (exists(path))
    for await (const { nodeId, reasons, ...rest } of readJsonl<ThinNode>(path)) {
      const sorted = Object.entries(reasons).toSorted((a, b) => b[1] - a[1])
      places.push({ ...rest, node: tree.placeOf.get(nodeId) ?? -1, reasons: sorted })
    }
  const missing = ({ wanted, accepted }: ThinPlace): number => wanted - accepted
  return places.toSorted((a, b) => missing(b) - missing(a)).slice(0, MOST_THIN)
}

async function armsOf(folder: string): Promise<Pick<ReportPayload, 'arms'>> {
  const path = join(folder, 'arms', 'arms.json')
  return exists(path) ? { arms: JSON.parse(await readText(path)) as ArmsReport } : {}
}

function flatPairs(counts: ReadonlyMap<number, number>): number[] {
  return [...counts].flat()
}

/** How many of these chunks are counted at each place. */
function countAt(tree: ReadTree, chunks: Iterable<NodeId>): number[] {
  const counts = tree.nodes.map(() => 0)
  for (const id of chunks) {
    const place = tree.chunks.get(id) ?? -1
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}

function totalsOf(tree: ReadTree, collected: Collected): ReportPayload['totals'] {
  return {
    rows: collected.rows,
    drops: collected.dropped,
    nodes: tree.nodes.length + tree.foldedNodes,
    chunks: tree.chunks.size,
    bareChunks: collected.bareChunks.size,
    chunkTokens: tree.nodes.reduce((sum, node) => sum + node.tokens, 0),
  }
}

interface ChosenRow {
  row: FoundRow
  isFull: boolean
}

/** Some of each kind in full, then one a part of the tree and kind in short, in an order that favours no part, until the share is used. */
function chooseRows(collected: Collected): ChosenRow[] {
  const chosen = new Map<string, ChosenRow>()
  let left = SAMPLES
  for (const kind of collected.kinds)
    for (const row of collected.byKind.of(kind)) {
      chosen.set(row.shown.id, { row, isFull: true })
      left -= sizeOf(row, FULL)
    }
  for (const found of collected.byNode.inRounds()) {
    if (left <= 0) break
    const { shown } = found
    if (chosen.has(shown.id)) continue
    const row = { ...found, shown: { ...shown, parts: shown.parts.map((part) => shorten(part, SHORT.part)) } }
    chosen.set(shown.id, { row, isFull: false })
    left -= sizeOf(row, SHORT)
  }
  return [...chosen.values()]
}

function sizeOf({ shown, span }: FoundRow, limits: typeof FULL): number {
  const source = span === undefined ? 0 : Math.min(limits.span, span.end - span.start) + 2 * limits.context
  return 260 + source + shown.parts.reduce((sum, part) => sum + part.text.length + (part.end?.length ?? 0), 0)
}

function shorten(part: SamplePart, length: number): SamplePart {
  const { text, cut, end } = part
  if (end === undefined) {
    if (part.isTrained) {
      const short = clip(text, length)
      return { ...part, text: short.text, cut: cut + short.cut }
    }
    return { ...part, ...clipPrompt(text, length) }
  }
  const short = clipMiddle(text + end, length)
  return { ...part, text: short.start, cut: cut + short.cut, end: short.end }
}

function passageWish({ row: { shown, span }, isFull }: ChosenRow): TextWish[] {
  if (span === undefined) return []
  const { span: length, context } = isFull ? FULL : SHORT
  const give = (text: string): void => {
    shown.passage = passageOf(text, span, { length, context })
  }
  return [{ documentId: span.documentId, give }]
}

/** The beginnings of the chunks, each as long as their share of the page allows. */
function excerptsOf(tree: ReadTree): string[] {
  const length = Math.min(LONGEST_EXCERPT, Math.floor(EXCERPTS / Math.max(1, tree.chunks.size)))
  return tree.nodes.map(({ text, isCut }) => {
    const short = clip(text, length)
    return short.cut > 0 || isCut ? `${short.text} …` : short.text
  })
}

function chooseDrops(collected: Collected): DropSample[] {
  const places = new Map(collected.drops.map(([, step, reason]) => [JSON.stringify([step, reason]), true]))
  return [...places.keys()].flatMap((bucket) => collected.byReason.of(bucket)).slice(0, 240)
}
