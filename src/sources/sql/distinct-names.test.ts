import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinctNames } from './distinct-names.js'

describe('distinct names', () => {
  it('keep the first, number the others, and leave what SQLite keeps for itself', () => {
    expect(distinctNames(['Plum', 'plum', 'PLUM', 'plum_2', 'SQLite_stat1'])).toEqual([
      'Plum',
      'plum_2',
      'PLUM_3',
      'plum_2_2',
      '_SQLite_stat1',
    ])
    expect(distinctNames(['Plum', 'Plum'], ' ')).toEqual(['Plum', 'Plum 2'])
  })

  it('are as many as were wanted, and all different (law)', () => {
    const name = fc.constantFrom('a', 'A', 'a_2', 'a_2_2', 'sqlite_a', '_sqlite_a', '')
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(new Set(distinctNames(names).map((each) => each.toLowerCase())).size).toBe(names.length)
      }),
    )
  })
})
