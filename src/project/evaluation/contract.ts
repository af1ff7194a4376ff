import type { JsonObject } from '../../core/errors.js'
import type { MetricMode, ScoredCase } from '../../evaluation/contract.js'
import type { Split } from '../../dataset/contract.js'

/**
 * What became of a prediction. right: full score; partly: more than nothing; format: cut off, empty, or not in the form of an answer;
 * truncated: wrong, and the prompt had lost a part of its structure; wrong: any other; refused: the provider gave no reply;
 * unscored: the official evaluator raises on it, or counts nothing for it.
 */
export type OutcomeGroup = 'right' | 'partly' | 'format' | 'truncated' | 'wrong' | 'refused' | 'unscored'

/** A prediction that is to be scored. */
export interface Answered {
  scored: ScoredCase
  /** Names it within its task: its id, or its row in a file that holds whole rows. */
  key: string
  isTruncated: boolean
  /** stop: the model ended it; cut: it reached its limit of tokens; refused: there is none; given: from a file. */
  ending: 'stop' | 'cut' | 'refused' | 'given'
}

export interface Interval {
  low: number
  high: number
}

export interface TaskScore {
  task: string
  role: 'held-in' | 'held-out' | 'transfer'
  metric: string
  /** Name of the headline among the metric's scores. */
  headline: string
  /** As the paper prints it: 0 to 100. null: the metric has no number; `note` says why. */
  score: number | null
  note?: string
  /** 95 %, by resampling the cases. Absent where there are fewer than two. */
  interval?: Interval
  rows: number
  /** Examples of the whole split, as the paper counts them; where it counts no validation examples, of its test set. */
  paperRows: number
  groups: Record<OutcomeGroup, number>
  /** Everything that the metric says of all cases. */
  aggregate: JsonObject
  /** The same rows by further metrics. */
  more: MoreScore[]
  problems: number
}

export interface MoreScore {
  metric: string
  headline: string
  score: number | null
  interval?: Interval
  aggregate: JsonObject
}

export interface PlacedProblem {
  task: string
  place: string
  message: string
}

/** What an evaluation is of: printed with every score. */
export interface EvaluationSetting {
  /** A model's reference, or the path of a predictions file. */
  subject: string
  split: Split
  mode: MetricMode
  isPaper: boolean
  isOneShot: boolean
  format: string
  /** Rows of each task, drawn by the seed; absent: all. */
  limit?: number
  seed: number
  decoding?: { temperature: number; maxTokens: number; maxPromptTokens: number }
}

/** What an evaluation tells while it works. */
export type EvaluationEvent =
  | { event: 'start'; subject: string; tasks: string[]; folder: string }
  | { event: 'estimate'; text: string; costUsd: number; calls: number }
  | { event: 'problem'; task: string; place: string; message: string }
  | { event: 'warning'; message: string }
  | { event: 'progress'; task: string; done: number; made: number; replayed: number; costUsd: number }
  | { event: 'scoring'; task: string; rows: number }
  | { event: 'task'; score: TaskScore }
