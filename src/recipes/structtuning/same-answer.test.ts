import { describe, expect, it } from 'vitest'
import { isSameAnswer } from './same-answer.js'

describe('isSameAnswer', () => {
  it.each([
    ['The nucleus.', 'the nucleus', undefined],
    ['In the nucleus of the cell', 'nucleus', undefined],
    ['67%', 'About 67 percent', undefined],
    ['5', 'five layers', undefined],
    ['one', '1', undefined],
    ['lysosomes', 'a lysosome', undefined],
    ['C', 'benign', 'C'],
    ['C. benign', 'benign', 'C'],
    ['benign', 'benign', 'C'],
    ['A capillary', 'a capillary', 'C'],
  ])('takes "%s" for "%s" (right option: %s)', (given, answer, label) => {
    expect(isSameAnswer(given, answer, label)).toBe(true)
  })

  it.each([
    ['not stated', 'the nucleus', undefined],
    ['Not stated.', 'a steady state', undefined],
    ['the nucleolus', 'the nucleus', undefined],
    ['4', 'five layers', undefined],
    ['B', 'benign', 'C'],
    ['B. benign', 'benign', 'C'],
    ['', 'benign', 'C'],
    ['A vein', 'a capillary', 'A'],
    ['B capillary', 'a capillary', 'C'],
  ])('does not take "%s" for "%s" (right option: %s)', (given, answer, label) => {
    expect(isSameAnswer(given, answer, label)).toBe(false)
  })
})
