import type { JsonObject, JsonValue } from '../core/errors.js'

/**
 * compat: what the paper's official evaluator returns, bug for bug, so that numbers compare with printed ones.
 * fixed: what the metric means, with those bugs mended.
 */
export type MetricMode = 'compat' | 'fixed'

/** One prediction beside what is right. `gold` holds the fields that the metric reads, named as in the task's published test rows. */
export interface ScoredCase {
  id: string
  gold: JsonObject
  /** The model's text; a list of items for the metrics that take one. */
  prediction: string | string[]
}

/** What a metric says of one case alone: a number in 0 to 1, or named values; or why the official code cannot score it. */
export type CaseScore = number | JsonObject | { error: string }

/** What a metric says of all cases together, in their order: its named scores. */
export interface MetricResult {
  /** In the order of the cases, each as if it were the only one. */
  cases: CaseScore[]
  /**
   * Named scores over all cases that have no error. A mean over nothing is the text "nan" in compat, as the official code prints it,
   * and null in fixed. Where the official code raises for the whole run, compat has the one name `error`.
   */
  aggregate: JsonObject
  /**
   * The headline score over the cases at these places, some of them several times, for intervals by resampling: where it is not the
   * mean of the cases' own scores. Fast: no case is scored again.
   */
  resample?: (places: readonly number[]) => number
}

/** Files that some metrics read beside the cases: an entity list, an ontology, schemas (parsed JSON), and databases by id. */
export interface MetricResources {
  /** Parsed content of a named resource of the metric. @throws E_METRIC_RESOURCE with the name and where to get it. */
  json(name: string): Promise<unknown>
  /** Absolute path of a SQLite database. @throws E_METRIC_RESOURCE with the id. */
  database(id: string): Promise<string>
  /** Absolute paths of the N-Triples files of the resource `graph`, for the metrics that have one. @throws E_METRIC_RESOURCE. */
  graph?(): Promise<string[]>
}

export interface MetricInput {
  cases: readonly ScoredCase[]
  mode: MetricMode
  resources: MetricResources
}

/** One mended bug: the headline score of a run of one case (and what came before it) in either mode. */
export interface MetricDifference {
  what: string
  gold: JsonObject
  prediction: string | string[]
  /** null where the official code raises, or has no number. */
  compat: number | null
  fixed: number | null
  /** Rows scored before it in the same run, where the bug is about rows in a run. */
  earlier?: readonly { gold: JsonObject; prediction: string | string[] }[]
  /** Parsed content of the resources that the example needs, by name. */
  resources?: Record<string, JsonValue>
}

/** A measure of predictions. Its id is its folder's name. */
export interface Metric {
  summary: string
  /**
   * The key of `aggregate` that the paper prints, and what it is multiplied with to be printed. `case`: the name of one case's part in it,
   * where that is not `key`. `isCounted`: whether one case changes the score, where not all do.
   */
  headline: {
    key: string
    scale: number
    case?: string
    isCounted?: (score: JsonObject, mode: MetricMode) => boolean
  }
  /** Names of resources that it reads: what each is and where to get it. */
  resources?: Record<string, string>
  /** Of these, what it can do without where each gold row has the field named here. */
  insteadOf?: Readonly<Record<string, string>>
  /** How compat and fixed differ, with one example each; empty where they are the same. */
  differences: readonly MetricDifference[]
  evaluate(input: MetricInput): Promise<MetricResult>
}
