import { beforeAll, describe, expect, it } from 'vitest'
import type { QuestionSplit } from '../../dataset/contract.js'
import type { AskInput } from '../../inference/contract.js'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import type { Tree } from '../../tree/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { runOn } from './handbook.fixture.js'

const CAPTION = 'Figure 1: The tower of the old mill stands on the hill above Oakham. (credit: A. Miller)'
const LINES = [
  '# Mills',
  '## Wind',
  CAPTION,
  'The miller turns the cap of the mill into the wind before the day begins.',
  '## Pictures',
  'Figure 2: The wheel of a mill in Grove Valley turns under a sky full of clouds.',
]

let tree: Tree
beforeAll(async () => {
  const records = [{ type: 'document' as const, document: documentOf('a.md', 'Mills', LINES, 'mills') }]
  tree = (await growTree({ source: 'mills', records, chunking: { maxTokens: 60, tokenizer: countWords } })).tree
})

const split: QuestionSplit = { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' }

describe.each(['small', 'large'] as const)('captions and credits with a %s model', (size) => {
  it('are in no prompt for a question, and a place with nothing else gets none', async () => {
    const asked: AskInput[] = []
    const ask = scriptedAsk(size, (input) => {
      asked.push(input)
      return 'nothing'
    })
    await runOn([tree], { questionsPerPoint: 2, views: { styles: [], questions: true } }, { ask, split })
    const shown = asked.map((input) => JSON.stringify(input.messages ?? input.text)).join('\n')
    expect(shown).toContain('cap of the mill')
    expect(shown).not.toMatch(/Oakham|credit|Grove Valley/)
  })

  it('stay in the rows to read', async () => {
    const { made } = await runOn([tree], {}, { split })
    const texts = made.flatMap((one) =>
      one.type === 'row' && 'completion' in one.row.content ? [one.row.content.completion] : [],
    )
    expect(texts.filter((text) => text.includes(CAPTION))).not.toEqual([])
    expect(texts.filter((text) => text.includes('Grove Valley'))).not.toEqual([])
  })
})
