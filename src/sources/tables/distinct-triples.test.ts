import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Triple } from '../linearize-contract.js'
import { DistinctTriples } from './distinct-triples.js'

describe('distinct triples', () => {
  it('are those of a set (law)', () => {
    const word = fc.constantFrom('a', 'b', 'c d', '')
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word)), (triples) => {
        const distinct = new DistinctTriples()
        const kept = triples.filter((triple) => distinct.add(triple as Triple))
        expect(kept.map((triple) => JSON.stringify(triple))).toEqual([
          ...new Set(triples.map((triple) => JSON.stringify(triple))),
        ])
      }),
    )
  })

  it('stay known while their table grows', () => {
    const distinct = new DistinctTriples()
    const triple = (number: number): Triple => [`s${number % 500}`, 'p', `o${number}`]
    for (let number = 0; number < 20_000; number++) distinct.add(triple(number))
    expect(distinct.size).toBe(20_000)
    expect(Array.from({ length: 20_000 }, (_, number) => distinct.add(triple(number))).includes(true)).toBe(false)
  })
})
