import type { ExamQuestion } from '../dataset/contract.js'
import type { Ledger } from '../dataset/ledger.js'
import type { Project } from './config/load-project.js'
import type { Gathered } from './gather.js'
import type { RowCounts } from './row-counts.js'
import type { RunLog } from './run-log.js'
import type { RunWriter } from './run-writer.js'
import type { RunModels } from './run-models.js'

/** A run under way: what its phases hand to one another. */
export interface Running {
  name: string
  project: Project
  /** The partial folder. */
  folder: string
  writer: RunWriter
  log: RunLog
  ledger: Ledger
  counts: RowCounts
  exam: ExamQuestion[]
  leftOut: { what: string; why: string }[]
  gathered: Gathered
  /** Absent where no model is asked. */
  models?: RunModels | undefined
  /** Calls under way now. */
  waiting: { calls: number }
  startedAt: string
  startedMs: number
  limitRows?: number
}
