import { mapTitle, renderMindMap } from '../../tree/mind-map.js'
import type { NodeId, NodeKind, Tree, TreeNode } from '../../tree/contract.js'

/** Where a node stands in its source: what maps and phrases are made from. */
export interface Place {
  /** The root of the map that is shown: the chapter, or the source where there are no chapters. */
  scope: TreeNode
  /** The lowest heading above the node, or the node itself. */
  aspect: TreeNode
  /** Headings from below the scope to the aspect. */
  path: TreeNode[]
  /** The scope by name: "book: chapter". */
  field: string
}

const STRUCTURE: ReadonlySet<NodeKind> = new Set(['source', 'part', 'chapter', 'section', 'point'])

/** Whether a node is a heading: chunks and terms hang on the structure and are no part of it. */
export function isStructure(node: TreeNode): boolean {
  return STRUCTURE.has(node.kind)
}

/** The headings directly below a node. */
export function partsOf(tree: Tree, id: NodeId): TreeNode[] {
  return tree.children(id).filter(isStructure)
}

/** @example fieldOf(tree, chapter.id) // 'Garden handbook: Pruning' */
export function fieldOf(tree: Tree, scopeId: NodeId): string {
  const scope = tree.node(scopeId)
  const named = mapTitle(scope.title) // "Loomings." would end a sentence in its middle
  return scopeId === tree.root.id ? named : `${mapTitle(tree.root.title)}: ${named}`
}

/** The place of any node. Source: the reference's map of a chunk is its chapter's. */
export function placeOf(tree: Tree, id: NodeId): Place {
  const headings = tree.path(id).filter(isStructure)
  const aspect = headings.at(-1) ?? tree.root
  const scope = tree.nearest(aspect.id, 'chapter') ?? tree.root
  return {
    scope,
    aspect,
    path: headings.slice(headings.findIndex((node) => node.id === scope.id) + 1),
    field: fieldOf(tree, scope.id),
  }
}

/** The chapter's map, opened only along the way to the aspect, which is marked: short whatever the chapter's size. */
export function mapOf(tree: Tree, place: Place): string {
  return renderMindMap({
    tree,
    root: place.scope.id,
    open: new Set(place.path.map((node) => node.id)),
    focus: [place.aspect.id],
  })
}

/** A heading's map with the given nodes opened and marked. */
export function mapWith(tree: Tree, root: NodeId, open: readonly NodeId[], focus: readonly NodeId[] = []): string {
  return renderMindMap({ tree, root, open: new Set(open), focus })
}
