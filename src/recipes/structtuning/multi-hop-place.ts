import type { NodeId, Tree, TreeNode } from '../../tree/contract.js'
import { fieldOf, mapWith, type Place, placeOf } from './place.js'

/** Where a question's hops stand, together. */
export interface HopPlace {
  /** The root of the map: the chapter that holds them all, else the source. */
  scope: TreeNode
  field: string
  steps: { place: Place; aspect: string; above: string }[]
}

export function placeOfHops(tree: Tree, pointIds: readonly NodeId[]): HopPlace {
  const places = pointIds.map((id) => placeOf(tree, id))
  const chapters = new Set(places.map(({ scope }) => scope.id))
  const scope = chapters.size === 1 ? (places[0] as Place).scope : tree.root
  return { scope, field: fieldOf(tree, scope.id), steps: places.map((place) => stepOf(tree, place)) }
}

function stepOf(tree: Tree, place: Place): HopPlace['steps'][number] {
  const { aspect } = place
  const above = tree.path(aspect.id).slice(0, -1)
  return { place, aspect: aspect.title, above: above.map(({ title }) => title).join(' > ') || aspect.title }
}

/**
 * The maps of the hops' chapters, one below the other, opened and marked likewise. For a prompt: another chapter changes nothing of what is
 * asked.
 */
export function chapterMaps(tree: Tree, { steps }: HopPlace): string {
  const scopes = new Map(steps.map(({ place }) => [place.scope.id, place.scope]))
  return [...scopes.values()]
    .map((scope) => mapOfHops(tree, { scope, steps: steps.filter(({ place }) => place.scope.id === scope.id) }))
    .join('\n')
}

/** The scope's map, opened along the way to each hop, which is marked. */
export function mapOfHops(tree: Tree, { scope, steps }: Pick<HopPlace, 'scope' | 'steps'>): string {
  const aspects = steps.map(({ place }) => place.aspect.id)
  return mapWith(tree, scope.id, [...new Set(aspects.flatMap((id) => tree.path(id).map((node) => node.id)))], aspects)
}
