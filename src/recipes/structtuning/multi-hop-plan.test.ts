import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { NodeId, NodeKind, Tree, TreeNode } from '../../tree/contract.js'
import { anatomyChapters, hasAnatomy } from '../../tree/anatomy.fixture.js'
import { growTree } from '../../tree/grow-tree.js'
import { createTree } from '../../tree/tree.js'
import { pointsOf } from '../../tree/walks.js'
import { type HopSet, planMultiHop } from './multi-hop-plan.js'
import { pointTerms } from './point-terms.js'

/** A book of chapters, each a list of points, each with so many chunks. Its ids are paths: c1/p2/k1. */
function bookOf(chapters: readonly (readonly number[])[]): Tree {
  const nodes: TreeNode[] = []
  const add = (id: NodeId, parentId: NodeId | null, kind: NodeKind, ordinal: number): NodeId => {
    nodes.push({ id, parentId, kind, title: id, ordinal })
    return id
  }
  const book = add('book', null, 'source', 0)
  for (const [c, points] of chapters.entries()) {
    const chapter = add(`c${c}`, book, 'chapter', c)
    for (const [p, chunks] of points.entries()) {
      const point = add(`${chapter}/p${p}`, chapter, 'section', p)
      for (let k = 0; k < chunks; k++) add(`${point}/k${k}`, point, 'chunk', k)
    }
  }
  return createTree({ nodes, chunks: new Map(), exercises: new Map() })
}

function* firstOf(sets: Iterable<HopSet>, count: number): Generator<HopSet> {
  let number = 0
  for (const set of sets) {
    if (number++ === count) return
    yield set
  }
}

function take(tree: Tree, count: number, seed = 0): HopSet[] {
  return [...firstOf(planMultiHop({ tree, seed }), count)]
}

const pairsOf = ({ hops }: HopSet): string[] => {
  const ids = hops.map(({ pointId }) => pointId).toSorted()
  return ids.flatMap((a, index) => ids.slice(index + 1).map((b) => `${a} ${b}`))
}
const chapterOf = (tree: Tree, pointId: NodeId): NodeId =>
  tree.nearest(pointId, 'chapter')?.id ?? tree.path(pointId)[1]?.id ?? pointId
const countOf = (sets: readonly HopSet[], kind: HopSet['kind']): number =>
  sets.filter((set) => set.kind === kind).length

/** What breaks the laws of every plan and every beginning of it. */
function faultsOf(tree: Tree, sets: readonly HopSet[]): string[] {
  const faults: string[] = []
  const hold = (isHeld: boolean, fault: string): void => void (isHeld || faults.push(fault))
  const pairs = sets.flatMap(pairsOf)
  hold(new Set(pairs).size === pairs.length, 'a pair came twice')
  const used = new Map([...pointsOf(tree)].map(({ id }) => [id, 0]))
  let unused = used.size
  let turn = 0
  for (const { kind, hops } of sets) {
    hold(hops.length === 2 || hops.length === 3, `${hops.length} hops`)
    const chapters = new Set(hops.map(({ pointId }) => chapterOf(tree, pointId)))
    hold((chapters.size === 1) === (kind === 'within'), `${kind} in ${chapters.size} chapters`)
    for (const { pointId, chunkId } of hops) {
      hold(tree.node(chunkId).parentId === pointId, `${chunkId} is not of ${pointId}`)
      hold(used.get(pointId) === turn, `${pointId} again before all`)
      used.set(pointId, turn + 1)
      unused -= 1
    }
    if (unused === 0) [unused, turn] = [used.size, turn + 1]
  }
  return faults
}

const chapter = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 12 })

describe('planMultiHop', () => {
  it('joins two or three points, no pair twice, every point before any again, in any book', () => {
    fc.assert(
      fc.property(fc.array(chapter, { minLength: 1, maxLength: 9 }), fc.nat(), (shape, seed) => {
        const tree = bookOf(shape)
        expect(faultsOf(tree, take(tree, 80, seed))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('keeps these laws where points are joined by what they share, and then joins pairs but for an odd one', () => {
    fc.assert(
      fc.property(
        fc.array(chapter, { minLength: 1, maxLength: 9 }),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (shape, seed, kinds) => {
          const tree = bookOf(shape)
          const termsOf = (id: NodeId): string[] => [
            `t${id.length % kinds}`,
            `u${(id.charCodeAt(id.length - 1) + id.charCodeAt(1)) % kinds}`,
          ]
          const sets = [...firstOf(planMultiHop({ tree, seed, termsOf }), 80)]
          expect(faultsOf(tree, sets)).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
    const tree = bookOf(Array.from({ length: 6 }, () => Array.from({ length: 8 }, () => 1)))
    const termsOf = (id: NodeId): string[] => [id.slice(-2)]
    const sets = [...firstOf(planMultiHop({ tree, seed: 0, termsOf }), 24)]
    expect(sets.map(({ hops }) => hops.length)).toEqual(Array.from({ length: 24 }, () => 2))
    const isRelated = ({ hops }: HopSet): boolean => new Set(hops.map(({ pointId }) => pointId.slice(-2))).size === 1
    expect(sets.filter(isRelated).length).toBeGreaterThan(2 * take(tree, 24).filter(isRelated).length)
  })

  it('uses every point in its first turn, half within and half across, in any book of several chapters of some size', () => {
    const sizable = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(sizable, { minLength: 4, maxLength: 9 }), fc.nat(), (shape, seed) => {
        const tree = bookOf(shape)
        const points = [...pointsOf(tree)].length
        const turn: HopSet[] = []
        for (const set of planMultiHop({ tree, seed })) {
          if (turn.reduce((sum, { hops }) => sum + hops.length, 0) === points) break
          turn.push(set)
        }
        expect(turn.reduce((sum, { hops }) => sum + hops.length, 0)).toBe(points)
        expect(Math.abs(countOf(turn, 'within') - countOf(turn, 'across'))).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('joins what there is in a book of one chapter, and nothing in a book of one point', () => {
    const sets = take(bookOf([[1, 1, 1, 1, 1]]), 2)
    expect(sets.map(({ kind, hops }) => `${kind} ${hops.length}`).toSorted()).toEqual(['within 2', 'within 3'])
    expect(take(bookOf([[4]]), 9)).toEqual([])
  })

  it('gives a point its chunks in turn', () => {
    const sets = take(
      bookOf([
        [2, 2, 2],
        [2, 2, 2],
        [2, 2, 2],
        [2, 2],
      ]),
      40,
    )
    const chunks = sets.flatMap(({ hops }) =>
      hops.filter(({ pointId }) => pointId === 'c1/p1').map(({ chunkId }) => chunkId),
    )
    expect(chunks.length).toBeGreaterThan(2)
    expect(chunks.filter((chunk, index) => chunk === chunks[index - 1])).toEqual([])
  })

  it('depends on the seed and node ids alone: asking for more changes nothing before', () => {
    const tree = bookOf([
      [1, 2, 1, 1],
      [1, 1, 1],
      [3, 1, 1, 1, 1],
    ])
    expect(take(tree, 12).slice(0, 5)).toEqual(take(tree, 5))
    expect(take(tree, 5, 1)).not.toEqual(take(tree, 5))
  })

  it('keeps the sets within chapters when a chapter is added', () => {
    const shape = Array.from({ length: 8 }, (_, index) => Array.from({ length: 6 + (index % 3) }, () => 1))
    const within = (tree: Tree): string[] =>
      take(tree, 24).flatMap(({ kind, hops }) => (kind === 'within' ? [hops.map(({ pointId }) => pointId).join()] : []))
    const before = within(bookOf(shape))
    const after = new Set(within(bookOf([...shape, [1, 1, 1, 1, 1, 1, 1]])))
    expect(before.filter((set) => after.has(set)).length).toBeGreaterThanOrEqual(before.length - 3)
  })

  it('keeps most of the related sets across chapters when a chapter is added', () => {
    const shape = Array.from({ length: 24 }, (_, index) => Array.from({ length: 6 + (index % 4) }, () => 1))
    const termsOf = (id: NodeId): string[] => {
      const [one = 0, other = 0] = (id.match(/\d+/g) ?? []).map(Number)
      return [`a${(one * 5 + other) % 9}`, `b${(one + other * 7) % 13}`]
    }
    const across = (tree: Tree, count: number): string[] => {
      const sets = [...firstOf(planMultiHop({ tree, seed: 0, termsOf }), count)]
      return sets.flatMap(({ kind, hops }) => (kind === 'across' ? [hops.map(({ pointId }) => pointId).join()] : []))
    }
    const before = across(bookOf(shape), 80)
    const after = new Set(across(bookOf([...shape, [1, 1, 1, 1, 1, 1, 1]]), 94))
    expect(before).toHaveLength(40)
    expect(before.filter((set) => after.has(set)).length).toBeGreaterThanOrEqual(28)
  })
})

describe.skipIf(!hasAnatomy)('planMultiHop on a whole textbook (skipped where ../shared is absent)', () => {
  let tree: Tree
  beforeAll(async () => {
    const chunking = {
      maxTokens: 4000,
      tokenizer: { count: (text: string) => text.length },
      measure: 'characters' as const,
    }
    tree = (await growTree({ source: 'book', records: anatomyChapters(), chunking })).tree
  })

  it.each([50, 100, 400, 1000, 2500])(
    'gives %i sets by all the laws, half within and half across chapters with a tolerance of 0.02',
    (count) => {
      for (const seed of [0, 1, 2]) {
        const terms = tree.nodes.flatMap((node) => (node.kind === 'term' ? [node.title] : []))
        for (const termsOf of [undefined, ...(seed === 0 ? [pointTerms(tree, terms)] : [])]) {
          const sets = [...firstOf(planMultiHop({ tree, seed, ...(termsOf === undefined ? {} : { termsOf }) }), count)]
          expect(sets).toHaveLength(count)
          expect(faultsOf(tree, sets)).toEqual([])
          expect(Math.abs(countOf(sets, 'within') / count - 0.5)).toBeLessThanOrEqual(0.02)
        }
      }
    },
  )
})
