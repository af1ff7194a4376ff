import { shortHash } from '../core/canonical.js'
import type { CallId } from '../inference/contract.js'
import type { NodeId } from '../tree/contract.js'
import type { Drop, Made, PlanItem, Row, RowContent, RowId, Worked } from './contract.js'

/** What a row's id is made of. `key` names the plan item within its recipe and kind. */
export interface RowIdentity {
  recipe: string
  kind: string
  nodeIds: readonly NodeId[]
  key: string
}

/**
 * A row's id: 16 hexadecimal digits of the hash of (recipe, kind, node ids, key). Wording is no part of it.
 * @example rowId({ recipe: 'structtuning', kind: 'one-hop', nodeIds: ['5d0c'], key: '5d0c/0' })
 */
export function rowId({ recipe, kind, nodeIds, key }: RowIdentity): RowId {
  return shortHash([recipe, kind, nodeIds, key])
}

/**
 * A plan item with one planned row for each kind, in the order of `kinds`.
 * @example planItem({ recipe: 'structtuning', key: `${point.id}/0`, nodeIds: [point.id], kinds: ['one-hop', 'one-hop-cot'] })
 */
export function planItem({
  recipe,
  key,
  nodeIds,
  kinds,
}: {
  recipe: string
  key: string
  nodeIds: readonly NodeId[]
  kinds: readonly string[]
}): PlanItem {
  return {
    key,
    nodeIds: [...nodeIds],
    rows: kinds.map((kind) => ({ id: rowId({ recipe, kind, nodeIds, key }), kind })),
  }
}

/** What a row must say; the rest has a default: loss on the completion, split train, no spans, calls or scores. */
export type RowInput = Pick<Row, 'id' | 'recipe' | 'stage' | 'kind' | 'content' | 'nodeIds'> &
  Partial<Omit<Row, 'licence' | 'language' | 'verifiable' | 'operators'>> & {
    licence?: string | undefined
    language?: string | undefined
    verifiable?: Row['verifiable'] | undefined
    operators?: Row['operators'] | undefined
  }

/** A row with its members in one fixed order, so that equal rows are equal lines. */
export function makeRow(input: RowInput): Row {
  return {
    id: input.id,
    recipe: input.recipe,
    stage: input.stage,
    kind: input.kind,
    content: input.content,
    loss: input.loss ?? 'completion',
    nodeIds: input.nodeIds,
    spans: input.spans ?? [],
    callIds: input.callIds ?? [],
    scores: input.scores ?? {},
    split: input.split ?? 'train',
    ...(input.licence === undefined ? {} : { licence: input.licence }),
    ...(input.language === undefined ? {} : { language: input.language }),
    ...(input.verifiable === undefined ? {} : { verifiable: input.verifiable }),
    ...(input.operators === undefined ? {} : { operators: input.operators }),
  }
}

/** Why a planned row was not made. */
export interface DropReason {
  reason: string
  detail: string
  callIds?: CallId[]
  content?: RowContent
}

/** The same outcome for every planned row of an item: what `work` gives when the item as a whole failed. */
export function dropAll(item: PlanItem, reason: DropReason): Worked[] {
  return item.rows.map(({ id }) => ({ rowId: id, ...reason }))
}

/** A drop record, with its members in one fixed order. */
export function makeDrop(input: DropReason & Pick<Drop, 'rowId' | 'nodeIds' | 'kind' | 'step'>): Made {
  const { rowId: id, nodeIds, kind, step, reason, detail, callIds, content } = input
  const drop: Drop = { rowId: id, nodeIds, kind, step, reason, detail, callIds: callIds ?? [] }
  return { type: 'drop', drop: content === undefined ? drop : { ...drop, content } }
}
