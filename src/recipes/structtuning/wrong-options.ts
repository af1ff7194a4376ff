import { randomStream } from '../../core/random.js'
import { normalizeText } from '../../core/text.js'
import { taughtText } from '../../tree/asides.js'
import type { NodeId, TreeNode } from '../../tree/contract.js'
import { pointsOf } from '../../tree/walks.js'
import { askableSentences, type Candidate, candidatesIn } from './candidates.js'
import { WRONG_OPTIONS } from './offer-options.js'
import { RECIPE, type Stage } from './stage.js'

/** How many points are searched for wrong options. */
const SEARCHED = 60

export interface WrongOptionsInput {
  /** All knowledge points, listed once. */
  points: readonly TreeNode[]
  /** Where the right answer stands. */
  pointId: NodeId
  right: Candidate
  /** What the question rests on: no wrong option stands there. */
  shown: readonly string[]
  key: string
}

/**
 * Options for an answer that the code chose: answers of the same kind from other places, of the same rank and, where the right one has a
 * number, with one too; of the own chapter first. Empty where too few are found.
 */
export function wrongOptions(stage: Stage, { points, pointId, right, shown, key }: WrongOptionsInput): string[] {
  const { tree, seed, terms, options } = stage
  const chapter = tree.nearest(pointId, 'chapter')?.id ?? tree.root.id
  const random = randomStream(seed, RECIPE, 'multi-hop', 'options', key)
  const near = random.shuffle([...pointsOf(tree, chapter)]).slice(0, SEARCHED)
  const far = Array.from({ length: SEARCHED - near.length }, () => random.pick(points))
  const around = ` ${shown.map(normalizeText).join(' ')} `
  const wrong = new Map<string, string>()
  for (const { id } of [...near, ...far])
    for (const sentence of sentencesAt(stage, id))
      for (const { answer, rank } of candidatesIn(sentence, terms, options.maxAnswerWords)) {
        const isLike = rank === right.rank && /\d/u.test(answer) === /\d/u.test(right.answer)
        if (isLike && !around.includes(` ${normalizeText(answer)} `)) wrong.set(normalizeText(answer), answer)
        if (wrong.size === WRONG_OPTIONS) return [...wrong.values()]
      }
  return []
}

function sentencesAt({ tree }: Stage, pointId: NodeId): string[] {
  return tree
    .children(pointId)
    .flatMap(({ id, kind }) => (kind === 'chunk' ? askableSentences(taughtText(tree.chunk(id))) : []))
}
