import { randomStream } from '../../core/random.js'
import { normalizeText } from '../../core/text.js'
import { taughtText } from '../../tree/asides.js'
import type { NodeId, Tree, TreeNode } from '../../tree/contract.js'
import { pointsOf } from '../../tree/walks.js'
import { askableSentences, type Candidate, candidatesIn } from './candidates.js'
import { WRONG_OPTIONS } from './offer-options.js'
import { RECIPE, type Stage } from './stage.js'

/** How many points are searched for wrong options. */
const SEARCHED = 60

/** The knowledge points under a node, each list made once. */
export type PointsUnder = (id: NodeId) => readonly TreeNode[]

export function listPoints(tree: Tree): PointsUnder {
  const lists = new Map<NodeId, readonly TreeNode[]>()
  return (id) => {
    const points = lists.get(id) ?? [...pointsOf(tree, id)]
    lists.set(id, points)
    return points
  }
}

export interface WrongOptionsInput {
  pointsUnder: PointsUnder
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
export function wrongOptions(stage: Stage, { pointsUnder, pointId, right, shown, key }: WrongOptionsInput): string[] {
  const { tree, seed, terms, options } = stage
  const chapter = tree.nearest(pointId, 'chapter')?.id ?? tree.root.id
  const random = randomStream(seed, RECIPE, 'multi-hop', 'options', key)
  const own = pointsUnder(chapter)
  const draw = (from: readonly TreeNode[], count: number) => Array.from({ length: count }, () => random.pick(from))
  const near = own.length > SEARCHED ? draw(own, SEARCHED) : random.shuffle(own)
  const far = draw(pointsUnder(tree.root.id), SEARCHED - near.length)
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
