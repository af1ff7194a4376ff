import type { z } from 'zod'
import type { Ask, CallId, Message } from '../inference/contract.js'
import type { Exercise, Span } from '../sources/contract.js'
import type { NodeId } from '../tree/contract.js'

/** Short hash of (recipe, kind, node ids, plan key): rewording does not change it. */
export type RowId = string
export type Split = 'train' | 'validation' | 'test'
export type RowContent = { messages: Message[] } | { prompt: string; completion: string; eos: boolean }

/** How a program can tell whether a reply to the row's question is right: for reinforcement learning with verifiable rewards. */
export interface Verifiable {
  /** Id of the metric that judges it. */
  checker: string
  /** Every value of the right answer. */
  answers: string[]
  /** The database that was asked: its id. */
  database?: string
  /** The query that gives the answer: what a predicted query's rows are compared with. */
  sql?: string
}

export interface Row {
  id: RowId
  recipe: string
  stage: 'pretrain' | 'instruct'
  /** 'scpt-chunk', 'scpt-map', 'term', 'one-hop', 'one-hop-cot', 'exercise', 'exercise-cot', ... */
  kind: string
  content: RowContent
  /** ranges: UTF-16 ranges of the completion (or of the last assistant message), end exclusive. */
  loss: 'completion' | 'all' | { ranges: [number, number][] }
  nodeIds: NodeId[]
  spans: Span[]
  callIds: CallId[]
  scores: Record<string, number>
  split: Split
  licence?: string
  language?: string
  /** Absent where no program can judge the answer. */
  verifiable?: Verifiable
  /** What the answer takes ('count', 'join', ...), each once, in the recipe's words: the report counts rows by it. Absent where a recipe does not say. */
  operators?: string[]
}

export interface Drop {
  rowId: RowId
  nodeIds: NodeId[]
  kind: string
  step: string
  reason: string
  detail: string
  callIds: CallId[]
  content?: RowContent
}

export type Made = { type: 'row'; row: Row } | { type: 'drop'; drop: Drop }

/** Outcomes are data. */
export type CheckResult =
  | { keep: true; scores?: Record<string, number> }
  | { keep: false; reason: string; detail: string; callIds?: CallId[] }

export interface RunningCheck {
  /** `group`: rows of the same plan item, this one included: never each other's duplicates. A set check is called in plan order and must answer at once. */
  check(row: Row, group: readonly Row[]): CheckResult | Promise<CheckResult>
}

export interface CheckContext<Options> {
  options: Options
  /** Questions held out for the exam: what contamination is checked against. */
  exam: readonly ExamQuestion[]
  /** Absent with --no-model. */
  ask?: Ask
}

/** A gate that every row passes before it is written. row: one candidate, may ask; set: keeps state, runs in plan order. */
export interface Check<Options = unknown> {
  summary: string
  scope: 'row' | 'set'
  reasons: readonly string[]
  /** Model calls a row that it makes: for the estimate. */
  callsPerRow: number
  options: z.ZodType<Options>
  start(context: CheckContext<Options>): RunningCheck | Promise<RunningCheck>
}

/** A held-out question: one line of exam.jsonl. */
export interface ExamQuestion {
  id: string
  question: string
  options: { label: string; text: string }[]
  /** Texts of right answers. */
  answers: string[]
  answerLabels?: string[]
  nodeIds: NodeId[]
  kind: 'exercise' | 'generated'
  /** The benchmark or subset that it is of, where its source is one: scores are told apart by it. */
  set?: string
  split: 'validation' | 'test'
  language?: string
  licence?: string
  spans: Span[]
  /** SHA-256 of the normalised question. */
  sha256: string
}

/** A chunk, as a retriever would find it. */
export interface Passage {
  nodeId: NodeId
  /** The titles above it, from the source down, joined by " > ". */
  title: string
  text: string
}

/** The texts that rows rest on, and what stands beside them in the tree. */
export interface PassageSource {
  /**
   * The chunks that a row names, in its order: where its answer stands. For a row that names one heading alone, the only chunk below it, or
   * the only one that holds the answer; else empty.
   */
  right: (row: Row) => Passage[]
  /** Chunks under headings beside those, nearest first: of the same section, then the same chapter, then the whole source. */
  beside: (row: Row) => Iterable<Passage>
}

export interface ExportRequest {
  /** Rows of one split in plan order; can be iterated more than once. */
  rows(): AsyncIterable<Row>
  /** Absolute; exists and is empty. */
  folder: string
  split: Split
  /** Base name for files and data set entries: letters, digits, - and _. */
  name: string
  /** Given to a format that `needsPassages`. */
  passages?: PassageSource
}

export interface ExportedFile {
  path: string
  rows: number
}

/** A layout that an engine reads. Writes `<folder>/...`; reading back gives the same contents (conformance suite). */
export interface Format<Options = unknown> {
  summary: string
  options: z.ZodType<Options>
  /** Which stages it can hold; rows of others are counted as skipped, never lost silently. */
  stages: readonly Row['stage'][]
  /** Whether it writes texts of the tree beside the rows. */
  needsPassages?: true
  write(
    request: ExportRequest,
    options: Options,
  ): Promise<{ files: ExportedFile[]; written: number; skipped: Record<string, number> }>
  /** The contents, in order, as this format keeps them. */
  read(
    folder: string,
    request: { split: Split; name: string },
  ): AsyncIterable<Message[] | { prompt: string; completion: string } | { text: string }>
  /** What `read` gives for a row: the law of the round trip. */
  expected(row: Row): Message[] | { prompt: string; completion: string } | { text: string }
}

/** A planned piece of work and the rows that it will give or drop. */
export interface PlanItem {
  /** Names the item within its step and round-independent: part of its rows' ids. */
  key: string
  /** The node whose quota it serves comes first. */
  nodeIds: NodeId[]
  rows: { id: RowId; kind: string }[]
}

/** For one planned row: a row, or why not. */
export type Worked =
  | { row: Row }
  | { rowId: RowId; reason: string; detail: string; callIds?: CallId[]; content?: RowContent }

export interface FillInput<Item extends PlanItem> {
  /** Names the step in drops, log and report. */
  step: string
  /** N accepted plan items a node. Without quotas there is one round and `plan` is called once, with nothing missing. */
  quotas?: ReadonlyMap<NodeId, number>
  /** Most attempts a wanted item. Default 3. */
  allowance?: number
  /** Reasons of drops that never stop the step, beside duplicate: what it expects to give up on. */
  exempt?: readonly string[]
  /** Items of a round, lazily, in plan order. `missing`: what each node still wants; `used`: how many attempts each node has had. */
  plan(round: {
    number: number
    missing: ReadonlyMap<NodeId, number>
    used: ReadonlyMap<NodeId, number>
  }): Iterable<Item> | AsyncIterable<Item>
  /** Gives one outcome for every planned row of the item, in the item's order. */
  work(item: Item): Promise<Worked[]> | Worked[]
}

/** Carries a plan through work and checks to rows and drops, in plan order. An item is accepted when its first row is kept. */
export type Fill = <Item extends PlanItem>(input: FillInput<Item>) => AsyncGenerator<Made>

export type SectionRole = 'train' | 'exam'

/** Decided before anything is made; a pure function of node ids, exercises and the seed. */
export interface QuestionSplit {
  /** Of the section that a node stands in. */
  roleOf(nodeId: NodeId): SectionRole
  /** train, or validation (dev) / test for a question of an exam section. `key`: the exercise's id or the plan key. */
  splitOf(nodeId: NodeId, key: string): Split
  /** An exercise's, with near-duplicates kept together. */
  ofExercise(exercise: Exercise): Split
}
