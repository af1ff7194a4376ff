import { randomStream } from '../../core/random.js'
import type { NodeId, Tree } from '../../tree/contract.js'
import { pointsOf } from '../../tree/walks.js'
import type { PlacedExercise } from './place-loose-exercises.js'
import { answerOf } from './exercise-text.js'
import { isAskable, type PointQuota } from './question-quotas.js'
import { baseLanguage, RECIPE, type Stage } from './stage.js'

/** A stage and the exercises that were placed in its tree. */
export interface StageExercises {
  stage: Stage
  exercises: readonly PlacedExercise[]
}

/**
 * How many questions beside `questionsPerPoint` each knowledge point gets: `extraQuestions` times the existing training questions of a
 * language, dealt out over the chapters of that language's books in turn, and within a chapter over its points. They offer options as often
 * as the existing ones of the language do. A language without a book of its own is dealt out over all books.
 * Source: reference, half of the language's existing questions, in their form.
 */
export function extraQuotas(all: readonly StageExercises[]): Map<Tree, Map<NodeId, PointQuota>> {
  const quotas = new Map<Tree, Map<NodeId, PointQuota>>()
  const share = all[0]?.stage.options.extraQuestions ?? 0
  if (share === 0) return quotas
  for (const [language, existing] of existingByLanguage(all)) {
    const own = all.filter(({ stage }) => baseLanguage(stage.language) === language)
    const chapters = chaptersOf(own.length > 0 ? own : all)
    const wanted = chapters.length === 0 ? 0 : Math.round(existing.count * share)
    for (let number = 0; number < wanted; number++) {
      const { tree, points } = chapters[number % chapters.length] as Chapter
      const point = points[Math.floor(number / chapters.length) % points.length] as NodeId
      const ofTree = quotas.get(tree) ?? new Map<NodeId, PointQuota>()
      const { count, choices } = ofTree.get(point) ?? { count: 0, choices: 0 }
      quotas.set(tree, ofTree.set(point, { count: count + 1, choices: choices + existing.choices / existing.count }))
    }
  }
  return quotas
}

interface Chapter {
  tree: Tree
  points: NodeId[]
}

/** Training questions with an answer, by language, and how many of them offer options. */
function existingByLanguage(all: readonly StageExercises[]): Map<string, PointQuota> {
  const counts = new Map<string, PointQuota>()
  for (const { stage, exercises } of all)
    for (const { exercise, examSet } of exercises) {
      if (examSet !== undefined || answerOf(exercise) === undefined) continue
      if (stage.split.ofExercise(exercise) !== 'train') continue
      const language = baseLanguage(exercise.language ?? stage.language)
      const { count, choices } = counts.get(language) ?? { count: 0, choices: 0 }
      counts.set(language, { count: count + 1, choices: choices + (exercise.options.length > 0 ? 1 : 0) })
    }
  return counts
}

/** Chapters with training points, both in an order drawn by the seed. What stands under no chapter counts as one. */
function chaptersOf(all: readonly StageExercises[]): Chapter[] {
  const chapters: Chapter[] = []
  for (const { stage } of all) {
    const { tree, split, seed } = stage
    const byChapter = new Map<NodeId, NodeId[]>()
    for (const node of pointsOf(tree)) {
      const { id } = node
      if (split.roleOf(id) !== 'train' || !isAskable(tree, node)) continue
      const chapter = tree.nearest(id, 'chapter')?.id ?? tree.root.id
      byChapter.set(chapter, [...(byChapter.get(chapter) ?? []), id])
    }
    for (const [id, points] of byChapter)
      chapters.push({ tree, points: randomStream(seed, RECIPE, 'extra', id).shuffle(points) })
  }
  const [first] = all
  return first === undefined ? [] : randomStream(first.stage.seed, RECIPE, 'extra-chapters').shuffle(chapters)
}
