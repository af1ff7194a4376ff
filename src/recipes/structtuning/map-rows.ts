import { makeRow } from '../../dataset/make-row.js'
import type { Made, PlanItem, Row } from '../../dataset/contract.js'
import type { Tree, TreeNode } from '../../tree/contract.js'
import { mapTitle } from '../../tree/mind-map.js'
import { fieldOf, isStructure, mapWith, partsOf, placeOf } from './place.js'
import { item, RECIPE, type Stage, wording } from './stage.js'

/**
 * Rows that teach the structure itself: the book's map from its name, each chapter's map from the book's, each section opened in
 * its chapter's map (stage pretrain, kind scpt-map), and each chapter's map by heart (stage instruct, kind map-recall).
 * Source: reference, sections 3 and 4. A heading with nothing below it has no map and gives no row.
 */
export async function* mapRows(stage: Stage): AsyncGenerator<Made> {
  const { tree, options, fill } = stage
  if (!options.mapRows) return
  yield* fill({
    step: 'scpt-map',
    *plan() {
      for (const node of openable(tree)) yield { ...item(node.id, ['scpt-map']), node }
    },
    work: (planned) => [{ row: mapRow(stage, planned) }],
  })
  yield* fill({
    step: 'map-recall',
    *plan() {
      for (const node of openable(tree))
        if (node.kind === 'chapter' || (node.kind === 'source' && !hasChapters(tree)))
          yield { ...item(node.id, ['map-recall']), node }
    },
    work: (planned) => [{ row: recallRow(stage, planned) }],
  })
}

function* openable(tree: Tree): Generator<TreeNode> {
  for (const node of tree.nodes) if (isStructure(node) && partsOf(tree, node.id).length > 0) yield node
}

function hasChapters(tree: Tree): boolean {
  return tree.nodes.some((node) => node.kind === 'chapter')
}

type NodePlan = PlanItem & { node: TreeNode }

function mapRow(stage: Stage, { node, rows }: NodePlan): Row {
  const { tree } = stage
  const draw = (name: string, values: Record<string, string>): string =>
    wording({ ...stage, name, drawnBy: node.id, values })
  const isTop = node.id === tree.root.id
  const scope = isTop || node.kind === 'part' || node.kind === 'chapter' ? tree.root : placeOf(tree, node.id).scope
  const opening = draw('scpt-opening', { field: fieldOf(tree, scope.id) })
  const above = pathBetween(tree, scope, node)
  const isOpened = scope.id !== tree.root.id
  const known = `${mapWith(tree, scope.id, above.slice(0, -1), [node.id])}\n${draw('map-lead', { aspect: mapTitle(node.title) })}\n`
  return makeRow({
    id: rows[0]?.id ?? '',
    recipe: RECIPE,
    stage: 'pretrain',
    kind: 'scpt-map',
    content: {
      prompt: isTop ? `${opening}\n` : `${opening}\n${known}`,
      completion: isOpened ? mapWith(tree, scope.id, above) : mapWith(tree, node.id, []),
      eos: true,
    },
    nodeIds: [node.id],
    licence: stage.licence,
    language: stage.language,
  })
}

/** Ids of the headings from below the scope to the node, both ends as said. */
function pathBetween(tree: Tree, scope: TreeNode, node: TreeNode): string[] {
  const ids = tree.path(node.id).map(({ id }) => id)
  return ids.slice(ids.indexOf(scope.id) + 1)
}

function recallRow(stage: Stage, { node, rows }: NodePlan): Row {
  const { tree } = stage
  const all = [...tree.descend(node.id)].filter(isStructure).map(({ id }) => id)
  const question = wording({
    ...stage,
    name: 'map-question',
    drawnBy: node.id,
    values: { field: fieldOf(tree, node.id) },
  })
  return makeRow({
    id: rows[0]?.id ?? '',
    recipe: RECIPE,
    stage: 'instruct',
    kind: 'map-recall',
    content: {
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: mapWith(tree, node.id, all) },
      ],
    },
    nodeIds: [node.id],
    licence: stage.licence,
    language: stage.language,
  })
}
