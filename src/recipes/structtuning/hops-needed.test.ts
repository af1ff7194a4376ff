import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import { loadPrompts } from '../prompts.js'
import { hopsNeeded } from './hops-needed.js'
import type { Hop } from './multi-hop-items.js'
import type { Stage } from './stage.js'

const hopOf = (passage: string): Hop => ({ pointId: passage, passage, chunk: {} as Hop['chunk'] })
const DNA = 'A tan is melanin that keeps the DNA of skin cells from harm by UV rays.'
const NUCLEUS = 'The nucleus holds the DNA of a cell, the nucleolus its ribosomal RNA.'
const HAIR = 'Hair is colored by melanin.'
const QUESTION = 'In which part of a cell lies the molecule that a tan protects?'

/** Asks over these passages; the reader answers "the nucleus" where all of `needed` are shown, else "not stated". */
async function judge(passages: readonly string[], needed: readonly string[], given = 'the nucleus') {
  const prompts = await loadPrompts({ folder: fileURLToPath(new URL('prompts', import.meta.url)) })
  const ask = scriptedAsk('large', ({ messages }) => {
    const shown = messages?.at(-1)?.content ?? ''
    return JSON.stringify({ answer: needed.every((text) => shown.includes(text)) ? given : 'not stated' })
  })
  const hops = passages.map(hopOf)
  const { fault } = await hopsNeeded({
    stage: { prompts } as Stage,
    ask,
    hops,
    question: QUESTION,
    answer: 'The nucleus',
  })
  return { fault, asked: ask.asked.map(({ messages }) => messages?.map(({ content }) => content).join('\n') ?? '') }
}

describe('hopsNeeded', () => {
  it('keeps a question that all passages answer and no fewer: a call over all, and one without each', async () => {
    const { fault, asked } = await judge([DNA, NUCLEUS], [DNA, NUCLEUS])
    expect(fault).toBeUndefined()
    expect(asked.map((text) => [DNA, NUCLEUS].filter((one) => text.includes(one)))).toEqual([
      [DNA, NUCLEUS],
      [NUCLEUS],
      [DNA],
    ])
    expect(asked.map((text) => /You are given (.*?) (?:and|,)/.exec(text)?.[1])).toEqual([
      '2 passages',
      'one passage',
      'one passage',
    ])
  })

  it('tells a question that one of two passages answers from one that two of three answer', async () => {
    const one = await judge([DNA, NUCLEUS], [NUCLEUS])
    expect(one.fault).toEqual({ reason: 'single_hop', detail: 'without passage 1 the answer is "the nucleus" too' })
    const two = await judge([DNA, HAIR, NUCLEUS], [DNA, NUCLEUS])
    expect(two.fault).toEqual({ reason: 'hop_unneeded', detail: 'without passage 2 the answer is "the nucleus" too' })
  })

  it('drops a question that all passages together do not answer so: no single one answers it, which proves nothing', async () => {
    expect((await judge([DNA, NUCLEUS], [HAIR])).fault).toEqual({
      reason: 'not_answerable',
      detail: 'all passages together give "not stated"',
    })
    expect((await judge([DNA, NUCLEUS], [DNA, NUCLEUS], 'the cytoplasm')).fault?.reason).toBe('not_answerable')
  })
})
