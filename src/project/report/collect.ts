import { join } from 'node:path'
import { exists } from '../../core/files.js'
import { readJsonl } from '../../core/jsonl.js'
import type { Drop, ExamQuestion, Row } from '../../dataset/contract.js'
import type { Span } from '../../sources/contract.js'
import type { NodeId } from '../../tree/contract.js'
import { partsOf } from './clip.js'
import type { DropSample, RowSample } from './payload.js'
import type { ReadTree } from './read-tree.js'
import { StableSampler } from './sampler.js'

/** UTF-16 units kept of each part of a sample while reading: what the most generous place will show. */
export const LONGEST_PART = 2400

/** A row as the page shows it, and where the text lies that it rests on. */
export interface FoundRow {
  shown: RowSample
  span?: Span
}

/** What streaming over rows.jsonl and drops.jsonl leaves: counts and the same few samples whatever the order. */
export interface Collected {
  kinds: string[]
  /** [kind, split, rows] */
  splits: [number, string, number][]
  /** [kind, step, reason, count] */
  drops: [number, string, string, number][]
  /** By node's place: rows by kind, and drops by their place in `drops`. */
  nodeRows: Map<number, number>[]
  nodeDrops: Map<number, number>[]
  /** What rows' answers take, and by node's place: rows by place in this list. */
  operators: string[]
  nodeOperators: Map<number, number>[]
  /** Held-out questions by node's place. */
  nodeExam: number[]
  /** Chunks that no row names, first or otherwise. */
  bareChunks: Set<NodeId>
  /** Some of each kind. */
  byKind: StableSampler<FoundRow>
  /** One of each kind at each part of the tree. */
  byNode: StableSampler<FoundRow>
  byReason: StableSampler<DropSample>
  rows: number
  dropped: number
}

/** Counts rows and drops by kind, split, reason and node. Memory depends on the tree and the kinds, not on the number of rows. */
export async function collect(folder: string, tree: ReadTree): Promise<Collected> {
  const collected: Collected = {
    kinds: [],
    splits: [],
    drops: [],
    nodeRows: tree.nodes.map(() => new Map<number, number>()),
    nodeDrops: tree.nodes.map(() => new Map<number, number>()),
    operators: [],
    nodeOperators: tree.nodes.map(() => new Map<number, number>()),
    nodeExam: tree.nodes.map(() => 0),
    bareChunks: new Set(tree.chunks.keys()),
    byKind: new StableSampler(8),
    byNode: new StableSampler(1),
    byReason: new StableSampler(6),
    rows: 0,
    dropped: 0,
  }
  const place = indexer(collected)
  for await (const row of lines<Row>(folder, 'rows.jsonl')) countRow(row, collected, tree, place)
  for await (const drop of lines<Drop>(folder, 'drops.jsonl')) countDrop(drop, collected, tree, place)
  for await (const question of lines<ExamQuestion>(folder, 'exam.jsonl')) {
    const node = tree.placeOf.get(question.nodeIds[0] ?? '')
    if (node !== undefined) collected.nodeExam[node] = (collected.nodeExam[node] ?? 0) + 1
  }
  return collected
}

/** A file's records; none where a run stopped before it began that file. */
async function* lines<T>(folder: string, name: string): AsyncGenerator<T> {
  const path = join(folder, name)
  if (exists(path)) yield* readJsonl<T>(path)
}

/** Places of kinds, operators, (kind, split) pairs and (kind, step, reason) triples, given as they are met. */
function indexer({ kinds, splits, drops, operators }: Pick<Collected, 'kinds' | 'splits' | 'drops' | 'operators'>) {
  const seen = new Map<string, number>()
  const placeOf = (key: string, length: number, add: () => void): number => {
    const found = seen.get(key)
    if (found !== undefined) return found
    seen.set(key, length)
    add()
    return length
  }
  return {
    kind: (kind: string) => placeOf(JSON.stringify(['kind', kind]), kinds.length, () => kinds.push(kind)),
    operator: (operator: string) =>
      placeOf(JSON.stringify(['operator', operator]), operators.length, () => operators.push(operator)),
    split: (kind: number, split: string) =>
      placeOf(JSON.stringify(['split', kind, split]), splits.length, () => splits.push([kind, split, 0])),
    drop: (kind: number, step: string, reason: string) =>
      placeOf(JSON.stringify(['drop', kind, step, reason]), drops.length, () => drops.push([kind, step, reason, 0])),
  }
}

type Indexer = ReturnType<typeof indexer>

function increase(counts: Map<number, number> | undefined, key: number): void {
  counts?.set(key, (counts.get(key) ?? 0) + 1)
}

function countRow(row: Row, collected: Collected, tree: ReadTree, place: Indexer): void {
  const kind = place.kind(row.kind)
  collected.rows += 1
  const count = collected.splits[place.split(kind, row.split)]
  if (count !== undefined) count[2] += 1
  const node = tree.placeOf.get(row.nodeIds[0] ?? '') ?? -1
  increase(collected.nodeRows[node], kind)
  for (const operator of row.operators ?? []) increase(collected.nodeOperators[node], place.operator(operator))
  for (const id of row.nodeIds) collected.bareChunks.delete(id)
  const make = (): FoundRow => toSample(row, kind, node)
  collected.byKind.offer(row.kind, row.id, make)
  if (node >= 0) collected.byNode.offer(`${tree.sampledAt(node)} ${kind}`, row.id, make)
}

function toSample(row: Row, kind: number, node: number): FoundRow {
  const span = row.spans[0]
  const shown: RowSample = {
    id: row.id,
    node,
    kind,
    split: row.split,
    stage: row.stage,
    parts: partsOf(row.content, row.loss, LONGEST_PART),
    calls: row.callIds.length,
    scores: row.scores,
    ...(row.licence === undefined ? {} : { licence: row.licence }),
  }
  return span === undefined ? { shown } : { shown, span }
}

function countDrop(drop: Drop, collected: Collected, tree: ReadTree, place: Indexer): void {
  const kind = place.kind(drop.kind)
  collected.dropped += 1
  const reason = place.drop(kind, drop.step, drop.reason)
  const count = collected.drops[reason]
  if (count !== undefined) count[3] += 1
  const node = tree.placeOf.get(drop.nodeIds[0] ?? '') ?? -1
  increase(collected.nodeDrops[node], reason)
  collected.byReason.offer(JSON.stringify([drop.step, drop.reason]), `${drop.rowId} ${drop.kind}`, () => ({
    id: drop.rowId,
    node,
    kind,
    step: drop.step,
    reason: drop.reason,
    detail: drop.detail.slice(0, 400),
    parts: drop.content === undefined ? [] : partsOf(drop.content, 'completion', 700),
    calls: drop.callIds.length,
  }))
}
