import { randomStream, stableFraction } from '../../core/random.js'
import type { PlanItem } from '../../dataset/contract.js'
import { planItem } from '../../dataset/make-row.js'
import { taughtText } from '../../tree/asides.js'
import type { Chunk, NodeId, TreeNode } from '../../tree/contract.js'
import { askableSentences, type Candidate, candidatesIn } from './candidates.js'
import { isReview } from './generic-titles.js'
import { type HopSet, planMultiHop } from './multi-hop-plan.js'
import { choiceKinds, WRONG_OPTIONS } from './offer-options.js'
import { pointTerms } from './point-terms.js'
import { passagesOf } from './question-items.js'
import { isAskable } from './question-quotas.js'
import { RECIPE, type Stage } from './stage.js'
import { listPoints, type PointsUnder, wrongOptions } from './wrong-options.js'

/** One place that a question passes through. */
export interface Hop {
  pointId: NodeId
  chunk: Chunk
  /** What the model is shown of it. */
  passage: string
}

export interface MultiHopItem extends PlanItem {
  hops: Hop[]
  /** Whether four options are offered. */
  isChoice: boolean
  /** Chosen by the code, for a small model: the answer, in the last hop's passage, and what else is offered. */
  chosen?: { answer: string; wrong: string[] }
}

/**
 * The plan's items from `from` up to `to`, `to` left out. Which sets they join hangs on the seed and node ids alone; a set in which a small
 * model finds nothing to ask about is passed over.
 */
export function* planMultiHopItems(stage: Stage, { from, to }: { from: number; to: number }): Generator<MultiHopItem> {
  const { tree, seed, split } = stage
  if (to <= from) return
  const planning: Planning = { ...stage, pointsUnder: listPoints(tree) }
  let number = 0
  const joined = stage.options.mode === 'own' ? { termsOf: pointTerms(tree, stage.terms) } : {}
  const nodes = (node: TreeNode): boolean =>
    split.roleOf(node.id) === 'train' && isAskable(tree, node) && !isReview(node.title)
  const chunks = ({ id }: TreeNode): boolean => taughtText(tree.chunk(id)) !== ''
  for (const set of planMultiHop({ tree, seed, nodes, chunks, ...joined })) {
    const planned = itemOf(planning, set)
    if (planned === undefined) continue
    if (number >= from) yield planned
    number += 1
    if (number >= to) return
  }
}

/** A stage with its knowledge points. */
type Planning = Stage & { pointsUnder: PointsUnder }

function itemOf(stage: Planning, { hops: set }: HopSet): MultiHopItem | undefined {
  const { tree, seed, options } = stage
  const key = set.map(({ chunkId }) => chunkId).join('+')
  const drawn = stableFraction(seed, RECIPE, 'multi-hop', 'form', key) < options.multiHop.choice
  const chunks = set.map(({ pointId, chunkId }) => ({ pointId, chunk: tree.chunk(chunkId) }))
  const isSmall = stage.ask?.model.profile.size === 'small'
  const shown = isSmall ? shortHops(stage, chunks, key, drawn) : { hops: longHops(stage, chunks, key), isChoice: drawn }
  if (shown === undefined) return undefined
  const plain = options.cot ? ['multi-hop', 'multi-hop-cot'] : ['multi-hop']
  const kinds = shown.isChoice ? choiceKinds(plain) : plain
  const nodeIds = [tree.root.id, ...set.flatMap(({ pointId, chunkId }) => [pointId, chunkId])]
  return { ...planItem({ recipe: RECIPE, key, nodeIds, kinds }), ...shown }
}

type Chosen = { pointId: NodeId; chunk: Chunk }[]

function longHops(stage: Stage, chunks: Chosen, key: string): Hop[] {
  const random = randomStream(stage.seed, RECIPE, 'multi-hop', 'passage', key)
  return chunks.map(({ pointId, chunk }) => ({ pointId, chunk, passage: random.pick(passagesOf(stage, chunk)) }))
}

/** One sentence of each chunk, and an answer in the last of them; of the hops, one that holds an answer comes last. */
function shortHops(
  stage: Planning,
  chunks: Chosen,
  key: string,
  isChoiceDrawn: boolean,
): Pick<MultiHopItem, 'hops' | 'isChoice' | 'chosen'> | undefined {
  const random = randomStream(stage.seed, RECIPE, 'multi-hop', 'sentence', key)
  const found = chunks.map(({ pointId, chunk }) => {
    const sentences = random.shuffle(askableSentences(taughtText(chunk)))
    const candidate = bestOf(
      sentences.flatMap((sentence) => candidatesIn(sentence, stage.terms, stage.options.maxAnswerWords)),
    )
    return { hop: { pointId, chunk, passage: candidate?.sentence ?? sentences[0] ?? '' }, candidate }
  })
  const last = found.findLast(({ candidate }) => candidate !== undefined)
  if (last?.candidate === undefined || found.some(({ hop }) => hop.passage === '')) return undefined
  const hops = [...found.filter((one) => one !== last), last].map(({ hop }) => hop)
  const wrong = isChoiceDrawn
    ? wrongOptions(stage, {
        pointsUnder: stage.pointsUnder,
        pointId: last.hop.pointId,
        right: last.candidate,
        shown: hops.map(({ passage }) => passage),
        key,
      })
    : []
  const isChoice = wrong.length === WRONG_OPTIONS
  return { hops, isChoice, chosen: { answer: last.candidate.answer, wrong: isChoice ? wrong : [] } }
}

function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.toSorted((a, b) => a.rank - b.rank)[0]
}
