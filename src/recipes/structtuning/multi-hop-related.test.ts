import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinRelated, relatedness } from './multi-hop-related.js'

const TERMS: Record<string, string[]> = {
  mitochondria: ['organelle', 'atp', 'membrane', 'body'],
  muscle: ['fiber', 'atp', 'body'],
  nails: ['keratin', 'finger', 'body'],
  hair: ['keratin', 'follicle', 'body'],
  skin: ['layer', 'body'],
}
const ids = Object.keys(TERMS)
const related = relatedness(ids, (id) => TERMS[id] ?? [])

describe('relatedness', () => {
  it('counts rare terms that both have; one that nearly all have joins nothing', () => {
    const { score } = related
    expect(score('mitochondria', 'muscle')).toBeCloseTo(Math.log(5 / 2))
    expect(score('nails', 'hair')).toBeCloseTo(Math.log(5 / 2))
    expect([score('skin', 'hair'), score('muscle', 'nails')]).toEqual([0, 0])
  })

  it('counts three shared terms at most: two passages that say the same are no better than two that meet in three things', () => {
    const same = ['a', 'b', 'c', 'd', 'e', 'f']
    const terms: Record<string, string[]> = { one: same, other: same, third: ['x'], fourth: ['y'] }
    const twins = relatedness(Object.keys(terms), (id) => terms[id] ?? [])
    expect(twins.score('one', 'other')).toBeCloseTo(3 * Math.log(2))
  })
})

describe('joinRelated', () => {
  const join = (points: readonly string[], count: number, met: ReadonlySet<string> = new Set()) =>
    joinRelated({
      points,
      count,
      kind: 'within',
      chapterOf: new Map(),
      met,
      related,
      drawOf: (id) => points.indexOf(id) / points.length,
    })

  it('gives each point the free one that it has most in common with', () => {
    expect(join(['mitochondria', 'nails', 'hair', 'muscle'], 2).map(({ points }) => points)).toEqual([
      ['mitochondria', 'muscle'],
      ['nails', 'hair'],
    ])
  })

  it('joins no two that have met, while another is free', () => {
    const points = ['mitochondria', 'muscle', 'skin', 'nails']
    expect(join(points, 2)[0]?.points).toEqual(['mitochondria', 'muscle'])
    expect(join(points, 2, new Set(['mitochondria muscle'])).map((set) => set.points)).toEqual([
      ['muscle', 'nails'],
      ['mitochondria', 'skin'],
    ])
  })

  it('uses every point once, in sets of two or three, whatever is related', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), (length, salt) => {
        const points = Array.from({ length }, (_, index) => `p${index}`)
        const count = Math.ceil(length / 3) + (salt % (Math.floor(length / 2) - Math.ceil(length / 3) + 1))
        const related = relatedness(points, (id) => [`t${(Number(id.slice(1)) * (salt + 7)) % 11}`, id])
        const sets = joinRelated({
          points,
          count,
          kind: 'within',
          chapterOf: new Map(),
          met: new Set(),
          related,
          drawOf: (id) => Number(id.slice(1)) / length,
        })
        expect(sets.flatMap((set) => set.points).toSorted()).toEqual(points.toSorted())
        expect(sets.every((set) => set.points.length === 2 || set.points.length === 3)).toBe(true)
      }),
    )
  })
})
