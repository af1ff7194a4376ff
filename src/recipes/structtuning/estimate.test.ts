import { beforeAll, describe, expect, it } from 'vitest'
import { createDryAsk } from '../../inference/dry-ask.js'
import type { Provider } from '../../inference/contract.js'
import type { Made } from '../../dataset/contract.js'
import type { Exercise } from '../../sources/contract.js'
import type { Tree } from '../../tree/contract.js'
import { growHandbook, runOn } from './handbook.fixture.js'

// What `espalier plan` counts: an Ask that sends nothing, so that no reply leads on to the next call.

let tree: Tree
beforeAll(async () => {
  tree = await growHandbook()
})

const provider: Provider = {
  capabilities: { schema: 'none', logprobs: false },
  doCall: () => Promise.reject(new Error('an estimate sends nothing')),
  close: () => Promise.resolve(),
}

async function estimate(given: Record<string, unknown>, size: 'small' | 'large' = 'large', set: Exercise[] = []) {
  const { ask, totals } = createDryAsk({
    ref: 'a/b',
    identity: { name: 'b' },
    profile: { size, contextTokens: 8192 },
    price: { input: 1, output: 1 },
    isFree: false,
    provider,
  })
  const { made } = await runOn(
    [tree],
    {
      exercises: set.length > 0 ? 'quiz' : false,
      questionsPerPoint: 0,
      attemptsPerQuestion: 1,
      mapRows: false,
      ...given,
    },
    {
      ask,
      exercises: new Map([['quiz', set]]),
      split: { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' },
    },
  )
  const calls = Object.fromEntries(totals().map((stage) => [stage.stage, stage.calls]))
  return { made, calls, totals: totals() }
}

/** How many places each planned multi-hop question joins, in plan order: its direct rows and drops name the source and two nodes a place. */
function hopsOf(made: readonly Made[]): number[] {
  return made.flatMap((one) => {
    const { kind, nodeIds } = one.type === 'row' ? one.row : one.drop
    const isDirect = kind.startsWith('multi-hop') && !kind.endsWith('-cot')
    return isDirect ? [Math.floor(nodeIds.length / 2)] : []
  })
}

describe('an estimate', () => {
  it('counts the calls that check each multi-hop question: one over all passages, one without each', async () => {
    const { made, calls, totals } = await estimate({ multiHop: { questions: 4 } })
    const hops = hopsOf(made)
    expect(hops.length).toBe(4)
    expect(calls).toEqual({ 'multi-hop': 4, 'hops-needed': hops.reduce((sum, count) => sum + count + 1, 0) })
    const [written, checked] = totals
    expect((checked?.promptTokens ?? 0) / (checked?.calls ?? 1)).toBeGreaterThan(100)
    expect(checked?.completionTokens).toBeLessThan(written?.completionTokens ?? 0)
    expect((await estimate({ multiHop: { questions: 4, singleHopCheck: false } })).calls).toEqual({ 'multi-hop': 4 })
  })

  it('counts a quarter as many multi-hop questions as one-hop ones where a large model writes, none of a small one', async () => {
    const { calls } = await estimate({ questionsPerPoint: 2 })
    expect(calls['multi-hop']).toBe(Math.round((calls['one-hop'] ?? 0) / 4))
    const two = { questionsPerPoint: 0, extraQuestions: 2, exercises: 'quiz' }
    const exercise: Exercise = { id: 'a', location: 'q:1', stem: 'What is a scion?', options: [], answer: 'a shoot' }
    expect((await estimate(two, 'large', [exercise, { ...exercise, id: 'b' }])).calls).toEqual({ 'one-hop': 4 })
    const small = await estimate({ questionsPerPoint: 2 }, 'small')
    expect(small.calls['multi-hop']).toBeUndefined()
  })

  it('counts judge and rationale of each linked exercise, with a rationale or without', async () => {
    const one: Exercise = {
      id: 'a',
      location: 'q:1',
      stem: 'Which apple rootstock is the most dwarfing?',
      options: [],
      answer: 'M27',
    }
    const two = { ...one, id: 'b', stem: 'Which rootstock is for full-size trees?', answer: 'M25' }
    const { calls } = await estimate({ rationale: 'rewrite' }, 'large', [one, two])
    expect(calls).toEqual({ 'link-judge': 2, rationale: 2 })
  })
})
