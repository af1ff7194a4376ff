import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import grailqa from './index.js'
import { buildGraph } from './build-graph.js'
import { type Expression, parseExpression } from '../../s-expression.js'
import { LabelledGraph } from './graph.js'
import { areIsomorphic } from './isomorphism.js'
import { parseOntologyFiles, toOntology } from './ontology.js'
import { inSetOrder } from './small-integer-set.js'

const parsed = {
  relation_domain_range: { 'f.film.actor': ['f.film', 'f.person'], 'f.film.year': ['f.film', 'type.int'] },
  types: ['f.film', 'f.person', 'type.int'],
  reverse_properties: { 'f.film.actor': 'f.person.film' },
  upper_types: { 'f.person': ['type.int'] },
}
const ontology = toOntology(parsed)

describe('s-expressions', () => {
  it.each<[string, Expression | undefined]>([
    ['(AND a (JOIN b c))', ['AND', 'a', ['JOIN', 'b', 'c']]],
    ['a b', 'a'],
    ['(AND a', 'AND'],
    ['(a)b c)', ['ab', 'c']],
    ['(AND a ) )', undefined],
    ['( AND a)', undefined],
    ['a)', undefined],
    ['', undefined],
  ])('%j', (text, expression) => expect(parseExpression(text)).toEqual(expression))
})

describe('GrailQA', () => {
  const score = async (prediction: string, gold: string, mode: 'compat' | 'fixed' = 'fixed'): Promise<unknown> => {
    const resources = {
      json: async (): Promise<unknown> => parsed,
      database: async (id: string): Promise<string> => id,
    }
    const cases = [{ id: '1', gold: { s_expression: gold }, prediction }]
    return (await grailqa.evaluate({ cases, mode, resources })).cases[0]
  }

  it('does not mind the order of AND, nor a relation that knows its reverse', async () => {
    const gold = '(AND f.film (JOIN f.film.actor m.01))'
    expect(await score('(AND (JOIN f.film.actor m.01) f.film)', gold)).toBe(1)
    expect(await score('(JOIN f.film.actor m.01)', gold)).toBe(1)
    expect(await score('(AND f.film (JOIN f.film.actor m.02))', gold)).toBe(0)
    expect(await score('(COUNT (AND f.film (JOIN f.film.actor m.01)))', gold)).toBe(0)
  })

  it('is 0 for what does not parse, unknown operators, and the mark of an unknown', async () => {
    for (const bad of [
      '(and a b)',
      '(JOIN f.film.actor',
      '',
      '(AND f.film)',
      '(TC f.film x)',
      'm.01 @@UNKNOWN@@',
      '(((',
      '()',
    ])
      expect(await score(bad, '(JOIN f.film.actor m.01)')).toBe(0)
  })

  it('gives up on nesting past every query, without running out of stack', async () => {
    const deep = `${'(COUNT '.repeat(5000)}m.01${')'.repeat(5000)}`
    expect(await score(deep, deep)).toBe(0)
  })
})

describe('graphs', () => {
  const build = (text: string): LabelledGraph => buildGraph(parseExpression(text) ?? '', ontology)

  it('name the class inside a relation by the narrower one', () => {
    const graph = build('(JOIN f.film.actor type.int)')
    expect(graph.label(1)).toEqual({ id: 'f.person', type: 'class' })
  })

  it('are isomorphic to themselves under any numbering', () => {
    const edges = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom('r', 's')),
      { maxLength: 10 },
    )
    const labels = fc.array(fc.constantFrom('a', 'b'), { minLength: 6, maxLength: 6 })
    const order = fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(edges, labels, order, (links, ids, numbers) => {
        const graph = new LabelledGraph()
        for (const [index, id] of ids.entries()) graph.addNode(index + 1, { id, type: 'class' })
        for (const [from, to, relation] of links) graph.addEdge(from, to, relation)
        const other = new LabelledGraph()
        other.addGraph(graph, (node) => numbers[node - 1] ?? 0)
        expect(areIsomorphic(graph, other, { isForgetful: false })).toBe(true)
        const changed = new LabelledGraph()
        changed.addGraph(other, (node) => node)
        changed.addEdge(1, 2, 'new')
        expect(areIsomorphic(graph, changed, { isForgetful: false })).toBe(false)
      }),
    )
  })

  it('tell a triangle of edges from a path with as many', () => {
    const ring = (edges: [number, number][]): LabelledGraph => {
      const graph = new LabelledGraph()
      for (let node = 1; node <= 6; node += 1) graph.addNode(node, { id: 'x', type: 'entity' })
      for (const [from, to] of edges) graph.addEdge(from, to, 'r')
      return graph
    }
    const two = ring([
      [1, 2],
      [2, 3],
      [3, 1],
      [4, 5],
      [5, 6],
      [6, 4],
    ])
    const one = ring([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [5, 6],
      [6, 1],
    ])
    expect(areIsomorphic(two, one, { isForgetful: false })).toBe(false)
  })
})

describe('ontology', () => {
  it('is the same from the three files of GrailQA', () => {
    const files = {
      roles: 'f.film f.film.actor f.person\nf.film f.film.year type.int\n',
      types: 'f.person type.object.type type.int\nf.film common type.int\n',
      reverses: 'f.film.actor\tf.person.film\n',
    }
    const read = parseOntologyFiles(files)
    expect([read.relations, read.reverses, read.types]).toEqual([ontology.relations, ontology.reverses, ontology.types])
    expect(read.above.get('f.person')).toEqual(new Set(['type.int']))
  })

  it('says what is missing', () => {
    expect(() => toOntology({ types: [] })).toThrow(/the GrailQA ontology is not as expected/)
  })
})

it('numbers come out of a Python set in the order of its table: 8 before 1, growth sorts small ones', () => {
  expect(inSetOrder([1, 2, 3])).toEqual([1, 2, 3])
  expect(inSetOrder([9, 8, 2])).toEqual([8, 9, 2])
  expect(inSetOrder([8, 1, 9])).toEqual([8, 1, 9])
  expect(inSetOrder([12, 3, 7, 20, 1, 5, 9])).toEqual([1, 3, 5, 7, 9, 12, 20])
})
