import type { Exercise } from '../../sources/contract.js'
import type { Tree } from '../../tree/contract.js'
import type { RecipeInput } from '../contract.js'
import { createLink } from './create-link.js'
import { explanationOf } from './exercise-text.js'
import { namesOf, type Options } from './options.js'
import {
  type LooseExercises,
  linkWithinPlace,
  looseExercises,
  type PlacedExercise,
  placeLooseExercises,
  treeExercises,
} from './place-loose-exercises.js'

/**
 * The exercises to teach and to ask, by the tree that they belong to: those that stand in it, and those of other sources, placed by name
 * or linked by their words. Exercises of a source of `exam.sources` carry its name and are asked only.
 */
export async function collectExercises(
  input: RecipeInput<Options>,
  taught: readonly Tree[],
): Promise<Map<Tree, PlacedExercise[]>> {
  const { options: own } = input
  const placed = new Map<Tree, PlacedExercise[]>()
  const loose = looseExercises(
    taught,
    (what, why) => input.leaveOut(what, why),
    (trees) => createLink(input, trees),
  )
  const asked = namesOf(own.exam.sources ?? [])
  for (const name of asked) await collect({ input, name, placed, loose, isExam: true })
  const names = own.exercises === true ? namesOf(own.from) : own.exercises === false ? [] : namesOf(own.exercises)
  for (const name of names) if (!asked.includes(name)) await collect({ input, name, placed, loose, isExam: false })
  sayWhatIsComposed(input, placed)
  return placed
}

async function collect(from: {
  input: RecipeInput<Options>
  name: string
  placed: Map<Tree, PlacedExercise[]>
  loose: LooseExercises
  isExam: boolean
}): Promise<void> {
  const { input, name, placed, loose, isExam } = from
  const add = (tree: Tree, one: PlacedExercise): void => {
    const examSet = isExam ? { examSet: one.exercise.group ?? name } : {}
    const list = placed.get(tree) ?? []
    list.push({ ...one, ...examSet })
    placed.set(tree, list)
  }
  const tree = input.trees.get(name)
  const isTaught = tree !== undefined && loose.trees.includes(tree)
  const own = isTaught ? await reasonable(input, tree, treeExercises(tree)) : []
  if (isTaught) for (const one of own) add(tree, one)
  const standing = isTaught ? [] : standingAlone(input, name)
  for (const one of await placeLooseExercises(standing, loose)) add(one.tree, one.placed)
  const isMissing = isTaught ? isExam && own.length === 0 : standing.length === 0
  if (isMissing) input.leaveOut(`exercises of "${name}"`, 'the source holds none')
}

/**
 * A book's own exercises; with `rationale: rewrite` and a large model those without reasons get the chunks of their section that fit them
 * best, for the model to write reasons from.
 */
async function reasonable(
  { options, ask }: RecipeInput<Options>,
  tree: Tree,
  own: readonly PlacedExercise[],
): Promise<readonly PlacedExercise[]> {
  const isWriting = options.cot && options.rationale === 'rewrite' && ask?.model.profile.size === 'large'
  return isWriting ? linkWithinPlace(tree, own, ({ exercise }) => explanationOf(exercise) === undefined) : own
}

/** Exercises of a source that is not taught: of a questions file, or those that stand in its documents. */
function standingAlone({ exercises, trees }: RecipeInput<Options>, name: string): readonly Exercise[] {
  const tree = trees.get(name)
  return exercises.get(name) ?? (tree === undefined ? [] : treeExercises(tree).map(({ exercise }) => exercise))
}

function sayWhatIsComposed(input: RecipeInput<Options>, placed: Map<Tree, PlacedExercise[]>): void {
  const { options, ask } = input
  const isWanted =
    options.rationale === 'rewrite' && [...placed.values()].flat().some(({ chunkIds }) => chunkIds !== undefined)
  if (!isWanted || ask?.model.profile.size === 'large') return
  const why =
    ask === undefined
      ? 'no model was asked; they were composed'
      : `${ask.model.ref} is small, which does not follow such instructions; they were composed`
  input.leaveOut('rationales rewritten by a model', why)
}
