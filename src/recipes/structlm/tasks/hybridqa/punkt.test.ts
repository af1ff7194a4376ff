import { rm } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { tasks } from '../../families.js'
import { folderOf, readTask } from '../../structlm.fixture.js'
import { punktSentences } from './punkt.js'

/** `he` was seen in lower case and never in upper case within a sentence; `louis` in upper case alone. */
const model = {
  abbreviations: new Set(['st', 'u.s', 'fig']),
  collocations: new Set(['##number##\tmay']),
  starters: new Set(['since']),
  contexts: new Map([
    ['he', 2 + 32],
    ['louis', 4],
  ]),
}
const sentences = (text: string): string[] => punktSentences(text, model)

it('ends a sentence at a point, not after an abbreviation', () => {
  expect(sentences('He lives in St. Louis . It rained . ')).toEqual(['He lives in St. Louis .', 'It rained .'])
  expect(sentences('in the U.S. He left.')).toEqual(['in the U.S.', 'He left.'])
  expect(sentences('in the U.S. Since then')).toEqual(['in the U.S.', 'Since then'])
  expect(sentences('the U.S. is big')).toEqual(['the U.S. is big'])
})

it('knows initials, numbers and pairs', () => {
  expect(sentences('J. Louis came. B. he')).toEqual(['J. Louis came.', 'B. he'])
  expect(sentences('It took 5. then')).toEqual(['It took 5. then'])
  expect(sentences('on 5. May')).toEqual(['on 5. May'])
})

it('keeps closing signs with their sentence', () => {
  expect(sentences('(It is old.) "Is it?" Yes!!! No')).toEqual(['(It is old.)', '"Is it?"', 'Yes!!!', 'No'])
  expect(sentences('So... He left')).toEqual(['So...', 'He left'])
  expect(sentences('')).toEqual([])
})

const passage = 'The club is old . It plays in the U.S. and Canada . It won . The end .'
const files = {
  'dev.traced.json': [
    {
      question_id: 'h',
      question: 'Where?',
      table_id: 'T',
      'answer-text': 'Canada',
      'answer-node': [['x', [0, 0], '/wiki/FC_Nord', 'passage']],
    },
  ],
  'tables_tok/T.json': { header: [['A', []]], data: [[['x', []]]] },
  'request_tok/T.json': { '/wiki/FC_Nord': passage },
}

const shown = async (more: object) => {
  const folder = await folderOf({ ...files, ...more })
  const task = await tasks.load('hybridqa')
  const { rows, problems } = await readTask(task, { folder, split: 'test' })
  await rm(folder, { recursive: true })
  return { passages: rows[0]?.raw['passages'], problems: problems.map(({ place }) => place.replace(folder, '')) }
}

it("takes passages apart with the user's copy of the model, and says so where there is none", async () => {
  const english = {
    'punkt_tab/english/abbrev_types.txt': 'u.s\n',
    'punkt_tab/english/collocations.tab': '',
    'punkt_tab/english/sent_starters.txt': 'he\n',
    'punkt_tab/english/ortho_context.tab': 'and\t46\n',
  }
  expect(await shown(english)).toEqual({
    passages: [{ title: 'FC Nord', text: 'The club is old . It plays in the U.S. and Canada .' }],
    problems: [],
  })
  expect(await shown({})).toEqual({
    passages: [{ title: 'FC Nord', text: 'It plays in the U.S. and Canada .' }],
    problems: ['/punkt_tab/english'],
  })
})
