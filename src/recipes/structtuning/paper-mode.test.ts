import { beforeAll, describe, expect, it } from 'vitest'
import type { Drop, Made, QuestionSplit, Row } from '../../dataset/contract.js'
import type { AskInput } from '../../inference/contract.js'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import type { Tree } from '../../tree/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { runOn } from './handbook.fixture.js'
import { options } from './options.js'

const SECTIONS = ['Bark', 'Roots', 'Crown', 'Buds', 'Leaves', 'Sap']

let tree: Tree
beforeAll(async () => {
  const chapters = ['Oak', 'Elm'].flatMap((name) => [
    `# ${name}`,
    ...SECTIONS.flatMap((title) => [`## ${title} of the ${name}`, `The ${title} of the ${name} live for forty years.`]),
  ])
  const records = [{ type: 'document' as const, document: documentOf('a.md', 'Trees', chapters, 'trees') }]
  tree = (await growTree({ source: 'trees', records, chunking: { maxTokens: 60, tokenizer: countWords } })).tree
})

async function run(reply: (input: AskInput) => object, given: Record<string, unknown>) {
  const ask = scriptedAsk('large', (input) => JSON.stringify(reply(input)))
  const split: QuestionSplit = { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' }
  const { made } = await runOn([tree], { mode: 'paper', attemptsPerQuestion: 1, cot: false, ...given }, { ask, split })
  const rows = made.flatMap((one: Made): Row[] => (one.type === 'row' && one.row.stage === 'instruct' ? [one.row] : []))
  return {
    ask,
    drops: made.flatMap((one: Made): Drop[] => (one.type === 'drop' ? [one.drop] : [])),
    asked: (kind: string) =>
      rows.flatMap(({ kind: own, content }) =>
        own === kind && 'messages' in content ? [content.messages[0]?.content ?? ''] : [],
      ),
  }
}

const REPLY = {
  question: 'How old does the bark grow?',
  answer: 'very old',
  evidence: 'nowhere',
  explanation: 'It does.',
}

describe('mode paper', () => {
  it('prefixes every question, and judges none by its evidence', async () => {
    const { asked, drops } = await run(() => REPLY, { questionsPerPoint: 1, multiHop: { questions: 0 } })
    expect(drops).toEqual([])
    expect(asked('one-hop')).toHaveLength(12)
    expect(asked('one-hop').every((question) => /\b(?:Bark|Roots|Crown|Buds|Leaves|Sap) of the\b/.test(question))).toBe(
      true,
    )
  })

  it('drops what speaks of its prompt', async () => {
    const { asked, drops } = await run(() => ({ ...REPLY, question: 'What does the passage say of bark?' }), {
      questionsPerPoint: 1,
      multiHop: { questions: 0 },
    })
    expect(asked('one-hop')).toEqual([])
    expect(new Set(drops.map(({ reason }) => reason))).toEqual(new Set(['betrays_prompt']))
  })

  it('joins two or three places by chance, asks for a question in any case and asks nothing about it', async () => {
    const { ask, asked } = await run(() => ({ ...REPLY, bridge: '', evidence: [] }), {
      questionsPerPoint: 0,
      multiHop: { questions: 4 },
    })
    const prompts = ask.asked.map(({ messages }) => messages ?? [])
    expect(prompts).toHaveLength(4)
    const hops = prompts.map((messages) => messages.at(-1)?.content.match(/^Passage \d+,/gm)?.length)
    expect(hops).toContain(3)
    expect(prompts.every((messages) => !/no question is better/.test(messages[0]?.content ?? ''))).toBe(true)
    expect(asked('multi-hop')).toHaveLength(4)
  })

  it('has defaults of its own, which the user may replace', () => {
    const { choice, glossary, multiHop } = options.parse({ from: 'book', mode: 'paper', multiHop: { choice: 1 } })
    expect({ choice, glossary, multiHop }).toEqual({
      choice: 0,
      glossary: { role: 'off' },
      multiHop: { choice: 1, singleHopCheck: false },
    })
  })
})
