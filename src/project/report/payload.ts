import type { ArmsReport } from '../arms/contract.js'
import type { ReportSummary } from './contract.js'

/** What the page's script reads. Nodes are parallel lists: parents stand before children, and lists that go on for thousands of entries stay short as text. */
export interface ReportPayload {
  summary: ReportSummary
  /** Row kinds, the largest first: the order of colours. */
  kinds: string[]
  nodes: PayloadNodes
  /** What rows' answers take, as far as they say. */
  operators: string[]
  /** Rows by kind and split: [kind, split, rows]. */
  splits: [number, string, number][]
  /** Drops: [kind, step, reason, count]. */
  drops: [number, string, string, number][]
  rowSamples: RowSample[]
  dropSamples: DropSample[]
  /** Nodes whose quotas were not filled, those that miss most first; the rest is in thin.jsonl. */
  thin: ThinPlace[]
  /** arms.json of the run, where it has one. */
  arms?: ArmsReport
  /** Nodes too many to show; their figures are counted in their nearest shown ancestor. */
  foldedNodes: number
  totals: { rows: number; drops: number; nodes: number; chunks: number; bareChunks: number; chunkTokens: number }
}

export interface PayloadNodes {
  title: string[]
  kind: string[]
  /** Index of the parent; -1 for a root. */
  parent: number[]
  /** o200k tokens of the node's own text, that is of a chunk. */
  tokens: number[]
  /** Flat pairs (kind, rows) of rows whose first node this is. */
  rows: number[][]
  /** Flat pairs (operator's place in `operators`, rows) of the same rows; a row can take several. */
  operators: number[][]
  /** Flat pairs (reason's place in `drops`, count). */
  drops: number[][]
  /** Held-out questions whose first node this is. */
  exam: number[]
  /** Chunks counted here: 1 for a chunk, more where chunks are folded. */
  chunks: number[]
  /** Of these, chunks that no row names, first or otherwise. */
  bare: number[]
  /** The beginning of a chunk's text cleaned of markup; empty for other nodes. */
  excerpt: string[]
}

export interface ThinPlace {
  /** Index of the node; -1 for one of another tree. */
  node: number
  step: string
  wanted: number
  accepted: number
  attempts: number
  /** The step ended before all that it may attempt. */
  isCutShort?: true
  /** The most frequent first. */
  reasons: [string, number][]
}

export interface SamplePart {
  role: string
  text: string
  isTrained: boolean
  /** Where only some of it is trained: UTF-16 ranges, end exclusive. */
  ranges?: [number, number][]
  /** UTF-16 units left out behind `text`. */
  cut: number
  /** What follows them, of a prompt that was cut in its middle. */
  end?: string
}

/** A stretch of the source around what a row rests on. */
export interface SourcePassage {
  documentId: string
  line: number
  before: string
  text: string
  after: string
  /** UTF-16 units of the span left out at its end. */
  cut: number
  /** False where the stored text no longer hashes to what the row saw. */
  isIntact: boolean
}

interface Sample {
  id: string
  node: number
  kind: number
  parts: SamplePart[]
  calls: number
}

export interface RowSample extends Sample {
  split: string
  stage: string
  scores: Record<string, number>
  licence?: string
  passage?: SourcePassage
}

export interface DropSample extends Sample {
  step: string
  reason: string
  detail: string
}
