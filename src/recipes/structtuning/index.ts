import { userError } from '../../core/errors.js'
import type { Made } from '../../dataset/contract.js'
import type { Exercise } from '../../sources/contract.js'
import type { Tree } from '../../tree/contract.js'
import type { Recipe, RecipeInput } from '../contract.js'
import { arms } from './arms.js'
import { abstentionRows } from './abstention-rows.js'
import { collectExercises } from './collect-exercises.js'
import type { PlacedExercise } from './place-loose-exercises.js'
import { examRows } from './exam-rows.js'
import { exerciseRows } from './exercise-rows.js'
import { extraQuotas } from './extra-questions.js'
import { mapRows } from './map-rows.js'
import { multiHopRows } from './multi-hop-rows.js'
import { modelsOf, namesOf, type Options, options, sourcesOf } from './options.js'
import { pretrainRows } from './pretrain-rows.js'
import { countOf, trainingQuotas } from './question-quotas.js'
import { trainingQuestionRows } from './question-rows.js'
import { type Stage, stageOf } from './stage.js'
import { termRows } from './term-rows.js'
import { viewRows } from './view-rows.js'

/** StructTuning (arXiv 2407.16724): read a text knowing where it sits in the whole, then answer questions along that structure. */
const structTuning: Recipe<Options> = {
  summary: 'teaches a text along its own outline: pretraining rows that show the place, then questions that walk it',
  options,
  sourcesOf,
  modelsOf,
  firstFor: { gives: 'documents' },
  starter: ({ from, exercises }) =>
    `{ from: ${from}, questionsPerPoint: 2${exercises === undefined ? '' : `, exercises: ${exercises}`} }`,
  arms,
  async *run(input: RecipeInput<Options>): AsyncGenerator<Made> {
    const trees = treesOf(input)
    const placed = await collectExercises(
      input,
      trees.map(([, tree]) => tree),
    )
    const stages = trees.map(([source, tree]) => ({
      stage: stageOf(input, source, tree),
      exercises: placed.get(tree) ?? [],
    }))
    const extra = extraQuotas(stages)
    for (const { stage, exercises } of stages) yield* examRows(stage, exercises) // first: the rest is checked against it
    for (const { stage, exercises } of stages) {
      yield* pretrainRows(stage) // SCPT: each chunk at its place
      yield* viewRows(stage) // the same, told otherwise
      yield* mapRows(stage) // the structure itself
      yield* termRows(stage)
      yield* exerciseRows(stage, exercises) // SSFT: what people asked
      yield* trainingQuestionRows(stage, extra.get(stage.tree)) // SSFT: what a model asks
      yield* multiHopRows(stage, countOf(trainingQuotas(stage))) // SSFT: what joins several places
      yield* abstentionRows(stage, othersOf(stages, stage)) // what the source does not say
    }
  },
}

export default structTuning

/** Exercises of the other sources: questions that one source may not answer. Those of an exam set are asked, never taught. */
function othersOf(stages: readonly { stage: Stage; exercises: PlacedExercise[] }[], own: Stage): Exercise[] {
  return stages.flatMap(({ stage, exercises }) =>
    stage === own ? [] : exercises.flatMap(({ exercise, examSet }) => (examSet === undefined ? [exercise] : [])),
  )
}

function treesOf({ trees, options: { from } }: RecipeInput<Options>): [string, Tree][] {
  return namesOf(from).map((source) => {
    const tree = trees.get(source)
    if (tree === undefined)
      throw userError(
        'E_SOURCE_UNKNOWN',
        `recipes: structtuning: from: there is no source "${source}" with documents (there are: ${[...trees.keys()].sort().join(', ') || 'none'}). Name one under sources in espalier.yaml.`,
      )
    return [source, tree]
  })
}
