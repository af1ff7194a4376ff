import { expect, it } from 'vitest'
import { duration, progressText } from './progress.js'

const event = {
  event: 'progress',
  rows: 40,
  drops: 10,
  planned: 80,
  made: 30,
  replayed: 5,
  costUsd: 0.0123,
  waiting: 0,
} as const

it('claims no time left where the whole is not known', () => {
  expect(progressText(event, 10)).toBe('40 rows, 10 drops, 30 calls made, 5 replayed, $0.0123')
})

it('says how much is done and what is left where a plan counted the whole', () => {
  expect(progressText(event, 10, 200)).toBe(
    '40 rows, 10 drops (25 %), 30 calls made, 5 replayed, $0.0123, about 30 s left',
  )
})

it('never says 100 % of a run that goes on', () => {
  expect(progressText(event, 10, 20)).toBe('40 rows, 10 drops (99 %), 30 calls made, 5 replayed, $0.0123')
})

it('says what is waited for before the first call has come back', () => {
  const first = { ...event, rows: 1200, drops: 0, made: 0, replayed: 0, costUsd: 0, waiting: 36 }
  expect(progressText(first, 10)).toBe('1,200 rows, 0 drops, 0 calls made, 0 replayed, 36 under way')
})

it.each([
  [0.2, '1 s'],
  [89, '89 s'],
  [150, '3 min'],
  [7800, '2 h 10 min'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})
