import { expect, it } from 'vitest'
import { pointsElsewhere } from './judge-question.js'

it.each([
  ['How long does this last?', true],
  ['What does the plant need in these weeks?', true],
  ['What happens to the chemical energy stored in chemical bonds when these bonds break?', false],
  ['What happens to the chemical energy when these bonds break?', true],
  ['Why do they grow?', true],
])('finds in "%s" what it points at and does not name: %s', (question, expected) => {
  expect(pointsElsewhere(question)).toBe(expected)
})
