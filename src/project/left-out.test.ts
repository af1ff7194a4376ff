import { expect, it } from 'vitest'
import { leftOutLines } from './left-out.js'

it('gives a reason of one thing one line', () => {
  expect(leftOutLines([{ what: '2 questions on "a"', why: 'no model was asked' }])).toEqual([
    'left out: 2 questions on "a" (no model was asked)',
  ])
})

it('says a reason once for all that share it, and counts what is not listed', () => {
  const many = Array.from({ length: 11 }, (_, index) => ({ what: `source ${index}`, why: 'no model was asked' }))
  expect(leftOutLines([...many, { what: 'column x', why: 'empty' }])).toEqual([
    'left out: no model was asked',
    ...many.slice(0, 8).map(({ what }) => `  ${what}`),
    '  and 3 more; the report has all',
    'left out: column x (empty)',
  ])
})
