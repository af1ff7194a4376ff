import { describe, expect, it } from 'vitest'
import { clipMiddle, partsOf } from './clip.js'

describe('clipMiddle', () => {
  it('keeps both ends, counts what lies between, and never halves a sign', () => {
    const text = `${'a'.repeat(54)}😀${'b'.repeat(100)}😀${'c'.repeat(44)}`
    const { start, end, cut } = clipMiddle(text, 100)
    expect({ start, end, cut }).toEqual({ start: 'a'.repeat(54), end: 'c'.repeat(44), cut: 104 })
  })
})

describe('partsOf', () => {
  it('cuts a prompt in its middle, so that its question is seen, and an answer at its end', () => {
    const content = { prompt: `Schema: ${'t '.repeat(100)}Question: how many?`, completion: 'x'.repeat(30), eos: true }
    expect(partsOf(content, 'completion', 20)).toEqual([
      { role: 'prompt', text: 'Schema: t t', cut: 207, end: 'how many?', isTrained: false },
      { role: 'completion', text: 'x'.repeat(20), cut: 10, isTrained: true },
    ])
  })
})
