import { describe, expect, it } from 'vitest'
import type { Exercise } from '../../sources/contract.js'
import type { Chunk } from '../../tree/contract.js'
import { supportingSentences } from './supporting-sentence.js'

const chunk = (text: string): Chunk => ({
  nodeId: 'c',
  text,
  span: { documentId: 'd', start: 0, end: text.length, sha256: '' },
  tokens: 1,
  offsets: [0, 0],
})
const choice: Exercise = {
  id: 'q',
  location: 'q:1',
  stem: 'Which apple rootstock is the most dwarfing?',
  options: [
    { label: 'A', text: 'M25' },
    { label: 'B', text: 'M27' },
  ],
  answerLabels: ['B'],
}
const found = (exercise: Exercise, ...texts: string[]): string | undefined =>
  supportingSentences(exercise, exercise.answer ?? 'B. M27', texts.map(chunk))?.[0]?.sentence

describe('the sentence that says an answer', () => {
  it('holds the answer and shares most words with the question, whichever chunk it is of', () => {
    const near = 'M27 is an apple rootstock, the most dwarfing one.'
    expect(found(choice, 'A tree stands. The rootstock M27 dwarfs trees.', near)).toBe(near)
  })

  it.each([
    ['it does not hold the answer', 'The most dwarfing rootstock is grown in Kent.'],
    ['it holds a wrong option too', 'The most dwarfing rootstock is M25 or M27.'],
    ['it is a list', '* Name the most dwarfing apple rootstock\n* Describe M27'],
    ['it shares one word with the question of several', 'M27 is a rootstock.'],
  ])('is none where %s', (_, text) => {
    expect(found(choice, text)).toBe(undefined)
  })

  it('is one for each of several right options where none says them all; none where one of them is not said', () => {
    const several: Exercise = {
      ...choice,
      stem: 'Which apple rootstocks need a stake?',
      options: [...choice.options, { label: 'C', text: 'M9' }],
      answerLabels: ['B', 'C'],
    }
    const all = (...texts: string[]): string[] | undefined =>
      supportingSentences(several, 'B. M27; C. M9', texts.map(chunk))?.map(({ sentence }) => sentence)
    const both = 'Of the apple rootstocks M27 and M9 need a stake.'
    expect(all(both)).toEqual([both])
    const [one, other] = [
      'The apple rootstock M27 needs a stake.',
      'On the apple rootstock M9 a tree needs a stake too.',
    ]
    expect(all(`${one} ${other}`)).toEqual([one, other])
    expect(all(one ?? both)).toBe(undefined)
  })

  it('needs one shared word alone where the question has no more', () => {
    const bare: Exercise = {
      id: 'q',
      location: 'q:1',
      stem: 'What is a scion?',
      options: [],
      answer: 'the grafted shoot',
    }
    expect(found(bare, 'The scion is the grafted shoot.')).toBe('The scion is the grafted shoot.')
  })
})
