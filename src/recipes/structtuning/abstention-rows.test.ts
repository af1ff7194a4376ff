import { beforeAll, describe, expect, it } from 'vitest'
import type { Drop, Made, QuestionSplit, Row } from '../../dataset/contract.js'
import type { AskInput } from '../../inference/contract.js'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import type { Exercise } from '../../sources/contract.js'
import type { Tree } from '../../tree/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { createCoverage } from './covered.js'
import { growHandbook, type Ran, runOn } from './handbook.fixture.js'

let handbook: Tree
let wood: Tree
beforeAll(async () => {
  handbook = await growHandbook()
  const document = documentOf('w.md', 'Wood', ['# Oak', 'Oak trees feed the silver moth in Norland.'], 'wood')
  const records = [{ type: 'document' as const, document }]
  wood = (
    await growTree({ source: 'wood', title: 'The wood', records, chunking: { maxTokens: 50, tokenizer: countWords } })
  ).tree
})

const OFF = { questionsPerPoint: 0, mapRows: false, glossary: { role: 'off' }, scpt: { chunks: false } }
const EVERYTHING_TRAINS: QuestionSplit = { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' }
const rowsOf = (made: readonly Made[]): Row[] =>
  made.flatMap((one) => (one.type === 'row' && one.row.kind === 'abstain' ? [one.row] : []))
const dropsOf = (made: readonly Made[]): Drop[] =>
  made.flatMap((one) => (one.type === 'drop' && one.drop.step === 'abstention' ? [one.drop] : []))
const textsOf = ({ content }: Row): string[] =>
  'messages' in content ? content.messages.map((one) => one.content) : []

async function run(abstention: object, reply?: (input: AskInput) => object, trees = [handbook]): Promise<Ran> {
  const ask = reply === undefined ? undefined : scriptedAsk('large', (input) => JSON.stringify(reply(input)))
  const given = { ...OFF, exercises: trees.length > 1, abstention }
  return runOn(trees, given, { ...(ask === undefined ? {} : { ask }), split: EVERYTHING_TRAINS })
}

describe('abstention', () => {
  it('is off by default', async () => {
    expect(rowsOf((await runOn([handbook], OFF)).made)).toEqual([])
  })

  it('takes what a model asks beyond the book, under the title of the book, and drops what the book answers', async () => {
    let call = 0
    const { made } = await run({ questions: 2 }, () =>
      (call += 1) % 2 === 1
        ? { question: 'Which is the most dwarfing apple rootstock in common use?', answer: 'M27' }
        : { question: `Which emperor first taxed orchards in the ${call}th century?`, answer: 'Diocletian' },
    )
    expect(rowsOf(made).map(textsOf)).toEqual([
      [
        'Regarding The Espalier Handbook, which emperor first taxed orchards in the 2th century?',
        expect.stringContaining('The Espalier Handbook'),
      ],
      [expect.stringContaining('in the 4th century?'), expect.stringMatching(/cover|answer/)],
    ])
    expect(new Set(dropsOf(made).map(({ reason }) => reason))).toEqual(new Set(['covered']))
    expect(rowsOf(made).every(({ nodeIds, callIds }) => nodeIds.length === 1 && callIds.length === 1)).toBe(true)
  })

  it('takes exercises of the other sources without any model, and says when they are used up', async () => {
    const { made, leftOut } = await run({ questions: 500, from: 'sources' }, undefined, [handbook, wood])
    const rows = rowsOf(made)
    expect(rows.length).toBeGreaterThan(20)
    for (const row of rows) {
      expect(row.nodeIds).toEqual(['wood'])
      expect(textsOf(row)[0]).toMatch(/^Regarding The wood, .+\?$/)
    }
    expect(leftOut).toContain(
      'some of 500 questions (abstention) on "wood": the other sources have no more training exercises, and no model was asked',
    )
  })

  it('takes no question of an exam source: it is asked only', async () => {
    const exam = handbook.nodes.flatMap(({ id }): readonly Exercise[] => handbook.exercises(id))
    const own = exam.map((exercise): Exercise => ({ ...exercise, id: `quiz/${exercise.id}`, node: 'Rootstocks' }))
    const given = {
      ...OFF,
      exercises: false,
      exam: { sources: 'quiz' },
      abstention: { questions: 500, from: 'sources' },
    }
    const { made } = await runOn([handbook, wood], given, {
      exercises: new Map([['quiz', own]]),
      split: EVERYTHING_TRAINS,
    })
    expect(rowsOf(made)).toEqual([])
  })

  it.each([
    ['betrays_prompt', { question: 'Which emperor does the passage name first?', answer: 'Nero' }],
    ['not_a_question', { question: 'Name the emperor of old Rome.', answer: 'Nero' }],
    ['missing_reference', { question: 'Which emperor of old Rome ended this war?', answer: 'Nero' }],
  ])('drops with the reason %s', async (reason, reply) => {
    const { made } = await run({ questions: 1 }, () => reply)
    expect(new Set(dropsOf(made).map((drop) => drop.reason))).toEqual(new Set([reason]))
  })
})

describe('createCoverage', () => {
  it('finds every exercise of the handbook covered by the handbook, and none by another book', async () => {
    const [own, other] = [await createCoverage(handbook), await createCoverage(wood)]
    const exercises = handbook.nodes.flatMap(({ id }): readonly Exercise[] => handbook.exercises(id))
    const questions = exercises.flatMap(({ stem, options, answer, answerLabels }) => {
      const right =
        answer ??
        options
          .filter(({ label }) => answerLabels?.includes(label))
          .map(({ text }) => text)
          .join(' ')
      return right === '' || !stem.endsWith('?') ? [] : [{ stem, options: [] as [], answer: right }]
    })
    expect(questions.length).toBeGreaterThan(30)
    expect(questions.filter((question) => !own(question).isCovered)).toEqual([])
    expect(questions.filter((question) => other(question).isCovered)).toEqual([])
  })
})
