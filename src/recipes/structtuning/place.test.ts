import { expect, it } from 'vitest'
import type { TreeNode } from '../../tree/contract.js'
import { createTree } from '../../tree/tree.js'
import { fieldOf } from './place.js'

it('names a chapter without the stop that its title ends with: it stands inside a sentence', () => {
  const book: TreeNode = { id: 'b', parentId: null, kind: 'source', title: 'The Whale.', ordinal: 0 }
  const chapter: TreeNode = { id: 'c', parentId: 'b', kind: 'chapter', title: 'Chapter 130. The Hat.', ordinal: 0 }
  const tree = createTree({ nodes: [book, chapter], chunks: new Map(), exercises: new Map() })
  expect([fieldOf(tree, 'b'), fieldOf(tree, 'c')]).toEqual(['The Whale', 'The Whale: Chapter 130. The Hat'])
})
