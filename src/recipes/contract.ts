import type { z } from 'zod'
import type { ExamQuestion, Fill, Made, QuestionSplit, Row } from '../dataset/contract.js'
import type { Ask } from '../inference/contract.js'
import type { Prompts } from '../inference/prompts/load-prompts.js'
import type { Database, Exercise } from '../sources/contract.js'
import type { NodeId, Tree } from '../tree/contract.js'
import type { Bench } from './bench-contract.js'

export type { Prompts }

export interface RecipeInput<Options = unknown> {
  /** By source name. */
  trees: ReadonlyMap<string, Tree>
  /** Stand-alone exercises (a questions file) by source name; those inside documents hang on their tree. */
  exercises: ReadonlyMap<string, readonly Exercise[]>
  /** The user's own tables and graphs by source name; their columns and relations are nodes of that source's tree. */
  databases?: ReadonlyMap<string, readonly Database[]>
  options: Options
  /** Absent with --no-model or without a teacher: make what needs none, and report the rest through `leaveOut`. */
  ask?: Ask
  /** The models beside it that `modelsOf` names, by that name. Empty with --no-model. */
  models?: ReadonlyMap<string, Ask>
  fill: Fill
  prompts: Prompts
  split: QuestionSplit
  /** Adds held-out questions; contamination is checked against them from then on. */
  hold(question: ExamQuestion): void
  /** Says what was not made and why, for the report. */
  leaveOut(what: string, why: string): void
  seed: number
  /** Absolute path of a file that an option names, relative to the project. Absent: relative to the working folder. */
  resolve?: (path: string) => string
}

/** A method: its options, its prompts (prompts/ in its folder) and the generator that tells its story. */
/** Sources as YAML: a name, or a list of names. */
export interface StarterInput {
  from: string
  /** The sources in `from` and those of exercises beside them. Absent: there are none of exercises. */
  exercises?: string
}

export interface Recipe<Options = unknown> {
  summary: string
  options: z.ZodType<Options>
  /** Names of sources that the options refer to, in order. */
  sourcesOf(options: Options): string[]
  /** Models beside the teacher that the options name: declared names, or PROVIDER/MODEL. Default none. */
  modelsOf?(options: Options): string[]
  /** What its sources give, for `espalier init`. Absent: any but exercises. */
  takes?: 'documents' | 'databases'
  /** `espalier init` chooses it, where no recipe is named, on sources that give this; `why` stands behind it as a comment. One recipe each. */
  firstFor?: { gives: 'documents' | 'databases'; why?: string }
  /** Options to start with, as YAML in one line, for `espalier init`. Absent: `{ from: <from> }`. */
  starter?(given: StarterInput): string
  /**
   * Of the checks that a project has by default, those that suit the recipe's rows. Absent: all. A data set that is published to be used
   * as it is leaves out the one for duplicates. Checks that espalier.yaml names hold for every recipe.
   */
  checks?: readonly string[]
  run(input: RecipeInput<Options>): AsyncGenerator<Made>
  /** The same rows in other forms, for experiments. Absent: the recipe has one form. */
  arms?: RecipeArms
  /** Tasks that come with the method, for `espalier tasks` and `espalier eval`. */
  bench?: Bench
}

/**
 * The forms that a method is compared with. An arm is `base` (nothing is trained), one form, or a pretrain and an instruct form joined
 * by "+" ("cpt+sft").
 */
export interface RecipeArms {
  /** Forms of the rows of each stage: what each is, by name. No name is in both. */
  forms: Readonly<Record<Row['stage'], Readonly<Record<string, string>>>>
  /** The arms that the method's claim needs. */
  arms: readonly string[]
  /** The forms that are controls: what each rules out, by name. */
  controls?: Readonly<Record<string, string>>
  /** Whether a row of the run stands, in some form, in every form of its stage: what the arms have in common. */
  isShared: (row: Row) => boolean
  /**
   * Starts a pass over the run's rows of one stage, in plan order. The function gives a row's form, with the same id, or undefined where
   * the form has no such row. Equal passes give equal rows.
   */
  form: (name: string, input: { treeOf: (nodeId: NodeId) => Tree; seed: number }) => (row: Row) => Row | undefined
}
