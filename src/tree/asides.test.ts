import { describe, expect, it } from 'vitest'
import type { Passage } from '../sources/contract.js'
import { asidesAmong, taughtText } from './asides.js'
import { growTree } from './grow-tree.js'
import { readTrees } from './read-tree.js'
import { countWords, documentOf } from './tree.fixture.js'
import { toTreeLines } from './write-tree.js'

const passage = (kind: Passage['kind'], text: string): Passage => ({ kind, text, start: 0, end: 0, offsets: [0, 0] })
const among = (passages: [Passage['kind'], string][], heading = 'Bees'): boolean[] =>
  asidesAmong(
    passages.map(([kind, text]) => passage(kind, text)),
    heading,
  )

describe('asidesAmong', () => {
  it.each([
    'By the end of this section, you will be able to:',
    'After studying this chapter, you will be able to:',
    'Learning objectives',
    '学完本章后，你应该能够：',
    'À la fin de ce chapitre, vous serez capable de :',
    'Al final de esta sección, usted será capaz de:',
    'После изучения этой главы вы сможете:',
    'この章を読み終えると、次のことができるようになります:',
    'Am Ende dieses Kapitels können Sie:',
  ])('takes "%s" and its list for aims, and not what follows', (lead) => {
    expect(
      among([
        ['paragraph', lead],
        ['list', '- name the castes'],
        ['paragraph', 'A hive has:'],
        ['list', '- a queen'],
      ]),
    ).toEqual([true, true, false, false])
  })

  it.each([
    ['After the rain, a gardener in the section by the river will be able to:', false],
    ['By the end of the summer the colony has:', false],
    ['Figure 3.2: The heart, cut open.', true],
    ['Fig. 4 | Three castes', true],
    ['图 3：心脏', true],
    ['Figure 3.2 shows the heart.', false],
    ['Table 2 lists the bones of the hand.', false],
    ['(credit: a museum of the town)', true],
    ['Photo by A. Gardener, 1911.', true],
    ['Image credit: a museum', true],
    ['Credit is given to whoever asks the bank for it.', false],
  ])('of a single paragraph "%s" says %s', (text, isAside) => {
    expect(among([['paragraph', text]])).toEqual([isAside])
  })

  it('takes all under a heading of aims, and every figure', () => {
    expect(among([['paragraph', 'You learn what a bee is.']], 'Learning Objectives')).toEqual([true])
    expect(
      among([
        ['paragraph', 'Bees fly.'],
        ['figure', 'A bee on a rose.'],
      ]),
    ).toEqual([false, true])
  })
})

describe('a grown chunk', () => {
  it('keeps its captions in the text and leaves them out of what is taught', async () => {
    const document = documentOf('bees.md', 'Bees', [
      '# Bees',
      'Bees live in hives.',
      'Figure 1: A hive.',
      'A queen lays eggs.',
    ])
    const { tree } = await growTree({
      source: 'book',
      records: [{ type: 'document', document }],
      chunking: { maxTokens: 100, tokenizer: countWords },
    })
    const [chunk] = [...tree.chunks()]
    expect(chunk?.text).toBe('Bees live in hives.\n\nFigure 1: A hive.\n\nA queen lays eggs.')
    expect(chunk?.asides).toEqual([21, 38])
    const stored = [...toTreeLines(tree)].map((line) => JSON.parse(JSON.stringify(line)) as unknown)
    expect([...((await readTrees(stored)).get('book')?.chunks() ?? [])]).toEqual([chunk])
    expect(taughtText(chunk ?? { text: '' })).toBe('Bees live in hives.\n\nA queen lays eggs.')
  })

  it('gives its own text where nothing stands beside it, and nothing where nothing else is in it', () => {
    expect(taughtText({ text: 'Bees fly.' })).toBe('Bees fly.')
    expect(taughtText({ text: 'A bee.\n\nA rose.', asides: [0, 6, 8, 15] })).toBe('')
  })
})
