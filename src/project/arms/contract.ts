import type { Row } from '../../dataset/contract.js'

/** What training an arm costs: o200k tokens without chat markers, all epochs counted. */
export interface ArmCost {
  /** Of one copy of each row. */
  uniqueTokens: number
  /** Read in training: every row, every repetition, every epoch. */
  forwardTokens: number
  /** Of those, the ones that the loss is on. */
  lossTokens: number
  /** Rows divided by the batch, each epoch rounded up. No packing. */
  steps: number
}

export interface ArmStage extends ArmCost {
  stage: Row['stage']
  form: string
  /** Of the folder that arms.json is in. A folder a format is below it. */
  path: string
  /** In the files. Where the arm repeats, more than `uniqueRows`. */
  rows: number
  uniqueRows: number
  epochs: number
  /** What this stage of every arm holds: chunks (pretrain) or questions (instruct), and a hash of their ids in order. */
  shared: { rows: number; sha256: string }
}

export type Matching = 'epochs' | 'tokens'

export interface ReportedArm extends ArmCost {
  arm: string
  matching: Matching
  /** Of the pool; absent where none is declared. */
  share?: number
  stages: ArmStage[]
}

/** A form that an arm uses. */
export interface ReportedForm {
  stage: Row['stage']
  form: string
  /** What its rows hold. */
  what: string
  /** Of a control: what it rules out. */
  control?: string
}

/** arms.json. */
export interface ArmsReport {
  format: 1
  tokenizer: 'o200k_base'
  seed: number
  batch: number
  epochs: { pretrain: number; instruct: number }
  /** In the order of their stages. */
  forms: ReportedForm[]
  /** exam.jsonl, which is the same for every arm and share: its questions by split, and the hash of the file. */
  exam: { validation: number; test: number; sha256: string }
  pool?: { tokens: number; shares: { share: number; tokens: number; sections: number; isWhole: boolean }[] }
  arms: ReportedArm[]
  leftOut: { what: string; why: string }[]
  warnings: string[]
}
