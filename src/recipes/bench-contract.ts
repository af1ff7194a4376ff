import type { JsonObject } from '../core/errors.js'
import type { Split } from '../dataset/contract.js'
import type { ScoredCase } from '../evaluation/contract.js'
import type { Message } from '../inference/contract.js'
import type { Prompts } from './contract.js'

/** What a task is, where its data come from, and a few worked instances: for `espalier tasks`. */
export interface TaskSheet {
  id: string
  summary: string
  /** What kind of work it is ("table-qa"). */
  group: string
  /** held-in: trained on and scored; held-out: only ever scored; transfer: neither, in one ablation. */
  role: 'held-in' | 'held-out' | 'transfer'
  /** Id of its metric. */
  metric: string
  /** Further metrics over the same rows. */
  moreMetrics: readonly MoreMetric[]
  /** SPDX, or what the authors say. */
  licence: string
  obtain: { url: string; size: string; files: readonly string[]; note?: string }
  /** Examples of each split. */
  sizes: { train: number; validation?: number; test: number }
  instances: { structIn: string; textIn: string; seqOut: string; prompt: string }[]
  /** Where the method's authors publish ready-made training rows of the task, and how to use them. Absent: nowhere. */
  published?: string
}

/** A metric that is told beside a task's score, where what it reads is there. */
export interface MoreMetric {
  metric: string
  /** It takes a list: predictions are split here. */
  separator?: string
  /** A field of the gold row that it reads and that data may lack; where it comes from. */
  needs?: { field: string; from: string }
}

/** Where a task's data are. */
export interface TaskPlace {
  /** Absolute path of the unpacked data set. */
  folder: string
  /** Absolute: reads this file in place of the split's public name. */
  file?: string
  /** Absolute: where `<id>/<id>.sqlite` are. Default: as the data set lays them out. */
  databases?: string
}

/** How a prompt is sent: messages for a chat model, or one text in a format that a model was trained on. */
export type PromptFormat = 'chat' | 'llama-2' | 'alpaca'

export interface BenchInput {
  task: string
  place: TaskPlace
  split: Split
  /** The recipe's own options, as its schema gives them back. */
  options: unknown
  prompts: Prompts
  /** Names all draws. */
  seed: number
  /** The published strings and templates, sign for sign. */
  isPaper: boolean
  /** Absolute path of the authors' templates, for isPaper. Default: what the options name. */
  templates?: string
  format: PromptFormat
  /** One solved example before each prompt: our own worked instance, or the one in a file of the authors' layout (absolute path). */
  oneShot?: 'own' | { file: string }
  /** Most tokens of a prompt: the structure's end is cut. */
  maxPromptTokens: number
  /** So many rows, drawn evenly by the seed, in the order of the files; more of them hold the fewer. Absent: all. */
  limit?: number
  /** Absolute path of what an option names. */
  resolve: (path: string) => string
  /** A row or part of a file that cannot be used; the rest goes on. */
  problem: (found: { place: string; message: string }) => void
}

/** One prompt, and what to do with its answer. */
export interface BenchItem {
  /** Unique within the task and split. */
  id: string
  prompt: { messages: Message[] } | { text: string }
  /** The right answer. */
  target: string
  /** Whether the structure was cut to fit. */
  isTruncated: boolean
  toCase(prediction: string): ScoredCase
  /** A line of a predictions file in the published layout. */
  toLine(prediction: string): JsonObject
}

/** One line of a predictions file. */
export interface GivenPrediction {
  /** Our id of the task. */
  task: string
  place: string
  /** Which row of the file it is, from 0: several may stand on one line. */
  index: number
  prediction: string
  isTruncated: boolean
  /** Of the row, where the line has one. */
  id: string | undefined
  /** Where the line holds its row, so that no data set is needed. */
  scored: ScoredCase | undefined
  /** What the model was shown: where it was asked for and the line holds it. */
  prompt?: string
}

/** Scores that a paper prints, to be set beside one's own. */
export interface PublishedResults {
  /** Title, number, version, table. */
  source: string
  columns: { id: string; name: string; note?: string }[]
  /** As printed; they need not be the means of the printed rows. */
  printedAverages: Record<'held-in' | 'held-out', Record<string, number | null>>
  /** In the paper's order. `scores`: as printed, by column id; null where none is printed. `trainedOn`: columns trained on a held-out task. */
  rows: { task: string; role: 'held-in' | 'held-out'; scores: Record<string, number | null>; trainedOn?: string[] }[]
  /** Comparisons that the paper makes, to be computed. */
  claims: { over: 'held-in' | 'held-out'; column: string; says: string; of: readonly string[] }[]
}

/** Tasks that a recipe brings with it, to be listed and scored. */
export interface Bench {
  ids(): string[]
  /** @throws E_PLUGIN_UNKNOWN */
  sheet(task: string): Promise<TaskSheet>
  /** Where the recipe's options say that a task's data are; undefined: they say nothing. */
  placeOf(task: string, options: unknown, resolve: (path: string) => string): TaskPlace | undefined
  /** Names that a task's data folder may have in a folder of data sets, in lower case, the likeliest first. */
  folderNames(task: string): Promise<string[]>
  /** Files that the task's metric reads, by the metric's name for them, relative to the data folder, the likeliest first. */
  resources(task: string): Promise<Readonly<Record<string, readonly string[]>>>
  /** Whether a prediction has the form of an answer, right or wrong. */
  formOf(task: string): Promise<(prediction: string) => boolean>
  /** Prompts in the order of the files, in bounded memory. @throws E_TASK_FILE, E_TEMPLATE */
  items(input: BenchInput): AsyncIterable<BenchItem>
  /** Someone's predictions, line by line; with their prompts, which are long, only where they are wanted. @throws E_FILE_MISSING */
  predictions(path: string, problem: BenchInput['problem'], withPrompts?: boolean): AsyncIterable<GivenPrediction>
  results(): Promise<PublishedResults>
}
