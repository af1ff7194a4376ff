import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choiceKinds, offerOptions, readOffered } from './offer-options.js'

const offer = (seed: number, drawnBy: string) =>
  offerOptions({
    seed,
    stem: 'Which layer is shed?',
    answer: 'corneum',
    wrong: ['basale', 'lucidum', 'spinosum'],
    drawnBy,
  })

describe('offerOptions', () => {
  it('sets each option on a line of its own and answers with letter and text', () => {
    const { question, answer, label } = offer(0, 'a/0')
    const [stem, ...options] = question.split('\n')
    expect(stem).toBe('Which layer is shed?')
    expect(options.map((option) => option.slice(3)).toSorted()).toEqual(['basale', 'corneum', 'lucidum', 'spinosum'])
    expect(options.map((option) => option.slice(0, 3))).toEqual(['A. ', 'B. ', 'C. ', 'D. '])
    expect([options.includes(answer), answer]).toEqual([true, `${label}. corneum`])
    expect(offer(0, 'a/0')).toEqual(offer(0, 'a/0'))
  })

  it.each([0, 1, 7])('puts the right one at each place about as often over a run (seed %i)', (seed) => {
    const counts = new Map<string, number>()
    const run = 4000
    for (let number = 0; number < run; number++) {
      const { label = '' } = offer(seed, `point-${number % 400}/${Math.floor(number / 400)}`)
      counts.set(label, (counts.get(label) ?? 0) + 1)
    }
    const expected = run / 4
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(4)
    expect(chiSquare).toBeLessThan(16.27) // 3 degrees of freedom, p = 0.001
  })

  it('is taken apart again by readOffered, whatever lines the texts have', () => {
    const text = fc.constantFrom('a', 'B. b', 'c\nd', 'A. ', 'D. e\nA. f', 'g.')
    fc.assert(
      fc.property(
        text,
        fc.uniqueArray(fc.constantFrom('p', 'q.', 'A. r', 'Zürich'), { minLength: 4, maxLength: 4 }),
        (stem, texts) => {
          const [right = '', ...wrong] = texts
          const offered = offerOptions({ seed: 0, stem, answer: right, wrong, drawnBy: stem })
          const read = readOffered(offered)
          expect([read?.stem, read?.answer, read?.label]).toEqual([stem, right, offered.label])
          expect(read?.options.map((option) => option.text).toSorted()).toEqual(texts.toSorted())
        },
      ),
    )
    expect(readOffered({ question: 'Why?', answer: 'so' })).toBeUndefined()
  })

  it('leaves a question without wrong answers as it is', () => {
    expect(offerOptions({ seed: 0, stem: 'Why?', answer: 'so', wrong: [], drawnBy: 'x' })).toEqual({
      question: 'Why?',
      answer: 'so',
      label: undefined,
    })
    expect(choiceKinds(['one-hop', 'one-hop-cot'])).toEqual(['one-hop-choice', 'one-hop-choice-cot'])
  })
})
