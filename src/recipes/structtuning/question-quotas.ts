import { taughtChunks } from '../../tree/asides.js'
import type { NodeId, Tree, TreeNode } from '../../tree/contract.js'
import { isPoint } from '../../tree/walks.js'
import { perPoint } from '../../tree/quotas.js'
import { isBackMatter } from './generic-titles.js'
import type { Stage } from './stage.js'

/** One-hop questions of a knowledge point. */
export interface PointQuota {
  /** Accepted questions that are wanted; over 0. */
  count: number
  /** Of these, how many offer options, on average. */
  choices: number
}

export type PointQuotas = ReadonlyMap<NodeId, PointQuota>

/** Share of the questions that offer options where the user says nothing: half of a large model's, none of a small one's. */
const LARGE_CHOICE = 0.5

/** `questionsPerPoint` for each point, and what `extraQuestions` adds to it. */
export function questionQuotas(
  { options, tree, ask }: Stage,
  nodes: (node: TreeNode) => boolean,
  extra: PointQuotas = new Map(),
): Map<NodeId, PointQuota> {
  const choice = options.choice ?? (ask?.model.profile.size === 'large' ? LARGE_CHOICE : 0)
  const quotas = new Map<NodeId, PointQuota>()
  for (const [id, own] of perPoint(tree, options.questionsPerPoint, { nodes })) {
    const { count, choices } = extra.get(id) ?? { count: 0, choices: 0 }
    if (own + count > 0) quotas.set(id, { count: own + count, choices: own * choice + choices })
  }
  return quotas
}

/** The one-hop questions of the training sections. */
export function trainingQuotas(stage: Stage, extra?: PointQuotas): Map<NodeId, PointQuota> {
  const { split, tree } = stage
  return questionQuotas(stage, (node) => split.roleOf(node.id) === 'train' && isAskable(tree, node), extra)
}

/** Whether a place tells of the subject: a list of references or credits does not, nor a picture with its caption. */
export function isAskable(tree: Tree, node: TreeNode): boolean {
  const { id } = node
  if (isPoint(tree, node) && taughtChunks(tree, id).length === 0) return false
  return !tree.path(id).some(({ title, kind }) => kind !== 'chunk' && isBackMatter(title))
}

export function countOf(quotas: PointQuotas): number {
  return [...quotas.values()].reduce((sum, { count }) => sum + count, 0)
}
