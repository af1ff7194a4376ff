import { beforeAll, describe, expect, it } from 'vitest'
import type { Drop, Made, QuestionSplit, Row } from '../../dataset/contract.js'
import type { AskInput } from '../../inference/contract.js'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import type { Tree } from '../../tree/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { runOn } from './handbook.fixture.js'

// One-hop questions of a large model: replies of the kind that one really gave, on a skin of our own.

const SECTIONS: [title: string, text: string][] = [
  [
    'Bark',
    'Beneath the bark lies the cambium. The cambium stores most of the sugar that keeps a tree alive in spring.',
  ],
  ['Chapter Review', 'Bark is made of cork and bast. Cork keeps water in.'],
  ['References', 'Holt, J. Trees and their skins [Internet]. Oakham: Grove Press; c2011.'],
]

let tree: Tree
beforeAll(async () => {
  const text = ['# The skin of a tree', ...SECTIONS.flatMap(([title, body]) => [`## ${title}`, body])]
  const records = [{ type: 'document' as const, document: documentOf('a.md', 'Trees', text, 'trees') }]
  tree = (await growTree({ source: 'trees', records, chunking: { maxTokens: 60, tokenizer: countWords } })).tree
})

const GOOD = {
  question: 'What keeps a tree alive in spring?',
  answer: 'sugar',
  evidence: 'The cambium stores most of the sugar that keeps a tree alive in spring.',
  explanation: 'The skin of a tree has a layer that stores sugar.',
}

const TRAIN: QuestionSplit = { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' }
const EXAM: QuestionSplit = { roleOf: () => 'exam', splitOf: () => 'test', ofExercise: () => 'test' }

async function run(reply: (input: AskInput) => object, given: Record<string, unknown> = {}, split = TRAIN) {
  const ask = scriptedAsk('large', (input) => JSON.stringify(reply(input)))
  const options = { questionsPerPoint: 1, attemptsPerQuestion: 1, mapRows: false, cot: false, choice: 0, ...given }
  const ran = await runOn([tree], { ...options, multiHop: { questions: 0 } }, { ask, split })
  const one = (made: readonly Made[], kind: string): Row[] =>
    made.flatMap((each) => (each.type === 'row' && each.row.kind === kind ? [each.row] : []))
  const drops = ran.made.flatMap((each): Drop[] => (each.type === 'drop' ? [each.drop] : []))
  const asked = one(ran.made, 'one-hop').map(({ content }) =>
    'messages' in content ? content.messages[0]?.content : '',
  )
  return { ...ran, ask, asked, drops, choices: one(ran.made, 'one-hop-choice') }
}

const isOn = ({ messages }: AskInput, title: string): boolean =>
  (messages?.at(-1)?.content ?? '').includes(`\nTopic: ${title}\n`)
/** A good question on bark; what else is asked gets an empty one. */
const onBark =
  (change: object) =>
  (input: AskInput): object =>
    isOn(input, 'Bark') ? { ...GOOD, ...change } : { ...GOOD, question: '' }

describe('one-hop questions of a large model', () => {
  it.each([
    'Besides the water that rises from the roots, what keeps a tree alive in spring?',
    'Apart from water, what does a tree need in store to stay alive in spring?',
    'A tree lives on two stores in spring; which one keeps it alive until the leaves open?',
    'The loss of which store in spring kills a tree?',
    'Along which layer does the store of a tree lie in spring?',
  ])('may open with what narrows them down: %s', async (question) => {
    const { drops } = await run(onBark({ question }))
    expect(drops.filter(({ nodeIds }) => tree.node(nodeIds[0] ?? '').title === 'Bark')).toEqual([])
  })

  it.each([
    'Besides water, sugar keeps a tree alive in spring?',
    'Is it sugar that keeps a tree alive in spring, or water, which rises?',
    'Name the store that keeps a tree alive in spring, which is what?',
  ])('are dropped where they ask for no detail, reason "not_a_question": %s', async (question) => {
    const { drops } = await run(onBark({ question, answer: 'the cambium' }))
    expect(drops.map(({ reason }) => reason)).toContain('not_a_question')
  })

  it('are prefixed with no title that says the answer, and with none that names no subject', async () => {
    const { asked } = await run((input) =>
      isOn(input, 'Bark')
        ? {
            ...GOOD,
            question: 'What lies above the cambium?',
            answer: 'the bark',
            evidence: 'Beneath the bark lies the cambium.',
          }
        : {
            ...GOOD,
            question: 'Approximately how many tissues is bark made of?',
            answer: 'cork and bast',
            evidence: 'Bark is made of cork and bast.',
          },
    )
    expect(asked.toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))).toEqual([
      'Regarding The skin of a tree, approximately how many tissues is bark made of?',
      'Regarding The skin of a tree, what lies above the cambium?',
    ])
  })

  it('ask nothing about a list of references', async () => {
    const { ask } = await run(onBark({}))
    expect(ask.asked.map((input) => SECTIONS.map(([title]) => title).filter((title) => isOn(input, title)))).toEqual([
      ['Bark'],
      ['Chapter Review'],
    ])
  })

  it('offer four options where they are drawn to, the right one as the row answers it', async () => {
    const { choices, ask } = await run(onBark({ wrong: ['starch', 'salt', 'resin.'] }), { choice: 1 })
    const [row] = choices
    const [asked, answered] = row !== undefined && 'messages' in row.content ? row.content.messages : []
    const [stem, ...options] = asked?.content.split('\n') ?? []
    expect([choices.length, stem]).toEqual([1, GOOD.question.replace('What', 'Regarding Bark, what')])
    expect(options.map((option) => option.slice(3)).toSorted()).toEqual(['resin', 'salt', 'starch', 'sugar'])
    expect(options).toContain(answered?.content)
    expect(ask.asked[0]?.messages?.[0]?.content).toContain('- wrong: three other answers')
  })

  it('are held for the exam with their options, the right one by text and letter', async () => {
    const { exam, choices } = await run(onBark({ wrong: ['starch', 'salt', 'resin'] }), { choice: 1 }, EXAM)
    const [held] = exam
    const stem = GOOD.question.replace('What', 'Regarding Bark, what')
    expect([exam.length, held?.id, held?.question, held?.answers]).toEqual([1, choices[0]?.id, stem, ['sugar']])
    expect(held?.options.map(({ text }) => text).toSorted()).toEqual(['resin', 'salt', 'starch', 'sugar'])
    expect(held?.options.find(({ text }) => text === 'sugar')?.label).toBe(held?.answerLabels?.[0])
  })

  it('are held for the exam free-form where no options are drawn', async () => {
    const { exam } = await run(onBark({}), { choice: 0 }, EXAM)
    expect(exam.map(({ options, answers, answerLabels }) => [options, answers, answerLabels])).toEqual([
      [[], ['sugar'], undefined],
    ])
  })

  it.each([
    ['options_repeat', { wrong: ['starch', 'Sugar', 'resin'] }],
    ['options_betray', { wrong: ['starch', 'salt', 'none of these'] }],
    ['betrays_prompt', { wrong: ['starch', 'salt', 'what the text says'] }],
  ])('are dropped for their options, reason "%s"', async (reason, change) => {
    const { drops } = await run(onBark(change), { choice: 1 })
    expect(drops.map((drop) => drop.reason)).toContain(reason)
  })
})
