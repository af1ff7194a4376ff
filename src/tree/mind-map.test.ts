import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NodeKind, Tree, TreeNode } from './contract.js'
import { mapTitle, openAlong, parseMindMap, renderMindMap } from './mind-map.js'
import { createTree } from './tree.js'

/** A tree from indented titles; the id of a node is its title. "~" before a title makes a chunk. */
function treeOf(lines: readonly string[]): Tree {
  const path: TreeNode[] = []
  const nodes = lines.map((line): TreeNode => {
    const depth = /^ */.exec(line)?.[0].length ?? 0
    const title = line.trim()
    const kind: NodeKind = title.startsWith('~') ? 'chunk' : 'point'
    path.length = depth
    const node: TreeNode = { id: title, parentId: path[depth - 1]?.id ?? null, kind, title, ordinal: 0 }
    path.push(node)
    return node
  })
  return createTree({ nodes, chunks: new Map(), exercises: new Map() })
}

const heart = treeOf([
  'Anatomy of the heart',
  ' Location and shape.',
  '  ~location',
  ' Chambers and valves:',
  '  Atria',
  '   ~atria',
  '  Ventricles',
  ' Coronary circulation',
])

describe('renderMindMap', () => {
  it('draws the map of the reference fact sheet, character by character', () => {
    expect(renderMindMap({ tree: heart, root: 'Anatomy of the heart', focus: ['Chambers and valves:'] })).toBe(
      [
        'Anatomy of the heart',
        '├─ Location and shape',
        '├─ **Chambers and valves**',
        '│ ├─ Atria',
        '│ └─ Ventricles',
        '└─ Coronary circulation',
      ].join('\n'),
    )
  })

  it('opens only what is asked for, and marks the nearest drawn node above a chunk', () => {
    const closed = renderMindMap({ tree: heart, root: 'Anatomy of the heart', open: new Set(), focus: ['~atria'] })
    expect(closed.split('\n')).toEqual([
      'Anatomy of the heart',
      '├─ Location and shape',
      '├─ **Chambers and valves**',
      '└─ Coronary circulation',
    ])
    const open = renderMindMap({
      tree: heart,
      root: heart.root.id,
      open: openAlong(heart, '~atria'),
      focus: ['~atria'],
    })
    expect(open).toContain('│ ├─ **Atria**')
  })

  it('draws an only child with the title of its parent as one with it', () => {
    const tree = treeOf(['Book', ' Bones', '  Bones.', '   Skull', '   Spine', ' Skin'])
    expect(renderMindMap({ tree, root: 'Book', focus: ['Bones.'] }).split('\n')).toEqual([
      'Book',
      '├─ **Bones**',
      '│ ├─ Skull',
      '│ └─ Spine',
      '└─ Skin',
    ])
  })

  it('leaves out the database of a document', () => {
    const database: TreeNode = {
      id: 'd',
      parentId: 'Anatomy of the heart',
      kind: 'database',
      title: 'a.md',
      ordinal: 9,
    }
    const tree = createTree({ nodes: [...heart.nodes, database], chunks: new Map(), exercises: new Map() })
    const input = { root: 'Anatomy of the heart', focus: [] }
    expect(renderMindMap({ tree, ...input })).toBe(renderMindMap({ tree: heart, ...input }))
  })

  it('says how many nodes it left out, and keeps the focus and upper levels', () => {
    const tree = treeOf(['Book', ' A', '  A1', '  A2', ' B', '  B1', '   B11', ' C', ' D'])
    const map = renderMindMap({ tree, root: 'Book', focus: ['B11'], maxLines: 6 })
    expect(map.split('\n')).toEqual(['Book', '├─ A', '├─ B', '│ └─ B1', '│   └─ **B11**', '└─ … (4 more)'])
    expect(parseMindMap(map).more).toBe(4)
  })

  it('keeps closing brackets, drops trailing punctuation, line breaks and asterisks of titles', () => {
    expect(['Water (H2O)', 'What is it?', 'Two\nlines…', '**Bold**', '水的性质。', '...'].map(mapTitle)).toEqual([
      'Water (H2O)',
      'What is it',
      'Two lines',
      'Bold',
      '水的性质',
      '...',
    ])
  })
})

describe('the law of maps', () => {
  it('reads back with the same titles, depths and focus', () => {
    const titles = fc.oneof(
      fc.constantFrom('├─ a', '│ b', '… x', '**c**', 'd.', '  e'),
      fc.string({ unit: 'grapheme' }),
    )
    const shape = fc.array(fc.record({ title: titles, depth: fc.nat(4), isFocus: fc.boolean() }), { maxLength: 30 })
    fc.assert(
      fc.property(shape, (entries) => {
        const path: string[] = ['n0']
        const nodes: TreeNode[] = [{ id: 'n0', parentId: null, kind: 'source', title: 'Root', ordinal: 0 }]
        const wanted = [{ title: 'Root', depth: 0, isFocus: false }]
        const focus: string[] = []
        for (const [index, { title, depth, isFocus }] of entries.entries()) {
          const id = `n${index + 1}`
          const at = Math.min(depth + 1, path.length)
          // The number keeps an only child from having its parent's title, and a title from looking like "… (3 more)".
          const own = `${title} ${index}`
          nodes.push({ id, parentId: path[at - 1] as string, kind: 'point', title: own, ordinal: index })
          path.length = at
          path.push(id)
          if (isFocus) focus.push(id)
          wanted.push({ title: mapTitle(own), depth: at, isFocus })
        }
        const tree = createTree({ nodes, chunks: new Map(), exercises: new Map() })
        expect(parseMindMap(renderMindMap({ tree, root: 'n0', focus }))).toEqual({ lines: wanted, more: 0 })
      }),
    )
  })
})
