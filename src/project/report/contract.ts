/** What a run knows when it ends; everything else in the report is read from the run's own files. Times in seconds, costs in US dollars. */
export interface ReportSummary {
  /** The run's name, and the project's where it differs. */
  name: string
  project?: string
  /** False for a run that stopped before its end: the page is marked. */
  complete: boolean
  /** Why it stopped, where it is not complete. */
  stopped?: string
  /** ISO 8601. */
  startedAt: string
  seconds: number
  seed?: number
  /** Of Espalier. */
  version: string
  sources: ReportSource[]
  models: ReportModel[]
  steps: ReportStep[]
  counts: ReportCount[]
  /** What the rows' answers take, the most frequent first; absent where no row says. */
  operators?: ReportOperator[]
  /** Held-out questions. */
  exam: { validation: number; test: number }
  leftOut: { what: string; why: string }[]
  warnings: string[]
  /** Steps whose quotas were not all filled. */
  thin: ReportThin[]
}

/** What a step is short of. */
export interface ReportThin {
  step: string
  /** Nodes that have fewer accepted items than were wanted, and of these the ones that nothing was found to ask of. */
  nodes: number
  untried: number
  /** Items. */
  missing: number
  /** Items that were dropped on these nodes. */
  byReason: Record<string, number>
}

export interface ReportSource {
  name: string
  /** The reader's id: "markdown". */
  reader: string
  licence?: string
  documents: number
  exercises: number
  terms: number
  /** Of its databases, where it has any. */
  tables?: number
  tableRows?: number
}

/** Calls and tokens of one model; `made` were paid for in this run, `replayed` were recorded before. */
export interface ReportModel {
  ref: string
  made: number
  replayed: number
  promptTokens: number
  completionTokens: number
  costUsd: number
}

/** planned = rows + drops. */
export interface ReportStep {
  step: string
  planned: number
  rows: number
  drops: number
  byReason: Record<string, number>
}

/** Rows and their o200k tokens of one kind in one split. */
export interface ReportCount {
  kind: string
  split: 'train' | 'validation' | 'test'
  rows: number
  tokens: number
}

/** A row can take several operators. */
export interface ReportOperator {
  operator: string
  rows: number
}

export interface ReportInput {
  /** Absolute path of the run's folder (the .partial one while the run is under way): tree.jsonl, rows.jsonl, drops.jsonl, documents/. */
  folder: string
  summary: ReportSummary
}
