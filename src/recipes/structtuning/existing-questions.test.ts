import { beforeAll, describe, expect, it } from 'vitest'
import type { Drop, Made, Row } from '../../dataset/contract.js'
import { splitQuestions } from '../../dataset/split-questions.js'
import type { AskInput } from '../../inference/contract.js'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import type { Exercise } from '../../sources/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import type { Tree } from '../../tree/contract.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { growHandbook, type Ran, runOn } from './handbook.fixture.js'

// Question sets that exist already: linked to their place, their reasons led along it, or asked only.

const rowsOf = (made: readonly Made[], kind: string): Row[] =>
  made.flatMap((one) => (one.type === 'row' && one.row.kind === kind ? [one.row] : []))
const dropsOf = (made: readonly Made[]): Drop[] => made.flatMap((one) => (one.type === 'drop' ? [one.drop] : []))
const replyOf = (row: Row | undefined): string =>
  row !== undefined && 'messages' in row.content ? (row.content.messages[1]?.content ?? '') : ''

const m27: Exercise = {
  id: 'm27',
  location: 'English.jsonl:1',
  stem: 'Of the apple rootstocks, which one is the most dwarfing of all?',
  options: [
    { label: 'A', text: 'MM106' },
    { label: 'B', text: 'M27' },
    { label: 'C', text: 'M25' },
  ],
  answer: 'M27',
  answerLabels: ['B'],
  solution: 'M25 makes full-size trees and MM106 middling ones, so only M27 is left.',
  language: 'en',
}
const foreign: Exercise = {
  id: 'zzz',
  location: 'English.jsonl:2',
  stem: 'Quousque tandem?',
  options: [],
  answer: 'Cicero.',
  solution: 'Cicero.',
}
const stray: Exercise = {
  id: 'stray',
  location: 'English.jsonl:3',
  stem: 'Which colour has the label of a rootstock crate at the fair?',
  options: [],
  answer: 'crimson',
  solution: 'Crimson, because the fair of that year had ordered too much crimson paint.',
}

let tree: Tree
beforeAll(async () => {
  tree = await growHandbook()
})

/** Only the set's own questions; all of them are training questions. */
function runSet(
  set: readonly Exercise[],
  given: Record<string, unknown> = {},
  input: Parameters<typeof runOn>[2] = {},
): Promise<Ran> {
  return runOn(
    [tree],
    { exercises: 'quiz', questionsPerPoint: 0, ...given },
    {
      exercises: new Map([['quiz', set]]),
      split: splitQuestions({ trees: [tree], seed: 0, exam: false }),
      ...input,
    },
  )
}

describe('an existing question set without a model', () => {
  it('is linked to its section, and the answer that walks there quotes the sentence that holds it', async () => {
    const { made } = await runSet([m27])
    const [direct] = rowsOf(made, 'exercise')
    const [walked] = rowsOf(made, 'exercise-cot')
    expect(tree.node(direct?.nodeIds[0] ?? '').title).toBe('Rootstocks')
    expect(replyOf(direct)).toBe('B. M27')
    expect(replyOf(walked)).toContain('├─ **Rootstocks**')
    expect(replyOf(walked)).toContain(
      'M27 is the most dwarfing apple rootstock in common use.\nM25 makes full-size trees',
    )
    expect(walked?.nodeIds.slice(1).map((id) => tree.node(id).kind)).toContain('chunk')
    expect(walked?.spans.length).toBe((walked?.nodeIds.length ?? 0) - 1)
    expect(dropsOf(made)).toEqual([])
  })

  it('keeps the answer-only row and drops the walk where nothing was linked, or the link does not hold the answer', async () => {
    const { made } = await runSet([foreign, stray])
    expect(rowsOf(made, 'exercise').map(replyOf)).toEqual(['Cicero.', 'crimson'])
    expect(rowsOf(made, 'exercise-cot')).toEqual([])
    expect(dropsOf(made).map(({ kind, reason, detail }) => [kind, reason, detail.slice(0, 42)])).toEqual([
      ['exercise-cot', 'exercise_unlinked', 'English.jsonl:2 shares no word with the te'],
      ['exercise-cot', 'link_unsupported', expect.stringMatching(/^in the \d linked chunks? no sentence holds/)],
    ])
  })

  it('links past a place that no node has, and says so', async () => {
    const { made, leftOut } = await runSet([{ ...m27, node: 'Root stock' }])
    expect(tree.node(rowsOf(made, 'exercise')[0]?.nodeIds[0] ?? '').title).toBe('Rootstocks')
    expect(leftOut).toEqual([
      'the place that 1 exercises name ("Root stock"): no node of the sources has that title, or several have; they were linked by their words',
    ])
  })

  it('links each question to one book of several', async () => {
    const records = [
      {
        type: 'document' as const,
        document: documentOf('a.md', 'Sea', ['# Tides', 'The moon pulls the tide of the sea twice a day.'], 'sea'),
      },
    ]
    const sea = (await growTree({ source: 'sea', records, chunking: { maxTokens: 100, tokenizer: countWords } })).tree
    const moon: Exercise = {
      id: 'moon',
      location: 'q:1',
      stem: 'What pulls the tide of the sea?',
      options: [],
      answer: 'the moon',
    }
    const { made } = await runOn(
      [tree, sea],
      { exercises: 'quiz', questionsPerPoint: 0 },
      { exercises: new Map([['quiz', [m27, moon]]]), split: splitQuestions({ trees: [], seed: 0, exam: false }) },
    )
    const titles = rowsOf(made, 'exercise').map(
      ({ nodeIds: [id = ''] }) => (tree.nodes.some((node) => node.id === id) ? tree : sea).node(id).title,
    )
    expect(titles).toEqual(['Rootstocks', 'Tides'])
  })
})

describe('question sets in several languages', () => {
  it('are linked to books of their own language, where there is one', async () => {
    const book = async (source: string, language: string, text: string): Promise<Tree> => {
      const document = { ...documentOf('a.md', source, ['# Teil', text], source), language }
      const records = [{ type: 'document' as const, document }]
      return (await growTree({ source, records, chunking: { maxTokens: 100, tokenizer: countWords } })).tree
    }
    const english = await book('english', 'en', 'Aspirin, aspirin and once more aspirin lowers fever.')
    const german = await book('german', 'de', 'Bei Fieber hilft Aspirin.')
    const ask = (id: string, language?: string): Exercise => ({
      id,
      location: 'q:1',
      stem: 'Aspirin 500?',
      options: [],
      answer: 'Aspirin',
      ...(language === undefined ? {} : { language }),
    })
    const { made } = await runOn(
      [english, german],
      { exercises: 'quiz', questionsPerPoint: 0, cot: false },
      {
        exercises: new Map([['quiz', [ask('a', 'de-AT'), ask('b', 'en'), ask('c', 'ja'), ask('d')]]]),
        split: splitQuestions({ trees: [], seed: 0, exam: false }),
      },
    )
    const bookOf = ({ nodeIds: [id] }: Row): string =>
      german.nodes.some((node) => node.id === id) ? 'german' : 'english'
    expect(rowsOf(made, 'exercise').map(bookOf)).toEqual(['english', 'english', 'english', 'german'])
  })
})

const WALK =
  'Under Foundations, the topic Rootstocks sorts apples by vigour: MM106 and M25 make larger trees, so the rootstock that stays smallest is M27.'

/** The first marked heading of the map in a prompt. */
const headingIn = (messages: AskInput['messages']): string =>
  /\*\*(.*)\*\*/.exec(messages?.at(-1)?.content ?? '')?.[1] ?? ''

/** Says yes to the judge and walks; `replies` may say otherwise. */
function teacher(replies: { supported?: string; explanation?: string } = {}) {
  return scriptedAsk('large', ({ stage }: AskInput) =>
    JSON.stringify(
      stage === 'link-judge' ? { supported: replies.supported ?? 'yes' } : { explanation: replies.explanation ?? WALK },
    ),
  )
}

describe('an existing question set with rationale: rewrite', () => {
  const rewrite = { rationale: 'rewrite' }

  it('asks the judge, then has the rationale rewritten along the linked path; both calls stand in the row', async () => {
    const ask = teacher()
    const { made } = await runSet([m27], rewrite, { ask })
    expect(ask.asked.map(({ stage }) => stage)).toEqual(['link-judge', 'rationale'])
    expect(ask.asked[1]?.messages?.at(-1)?.content).toContain('M25 makes full-size trees and MM106 middling ones')
    const [walked] = rowsOf(made, 'exercise-cot')
    expect(walked?.callIds.length).toBe(2)
    expect(replyOf(walked)).toContain(`\n\n${WALK}\n\nTaken together, the answer is: B. M27`)
  })

  it.each<[string, { supported?: string; explanation?: string }, number]>([
    ['link_unsupported', { supported: 'no' }, 1],
    ['betrays_prompt', { explanation: 'Rootstocks: as the passage says, it is M27.' }, 2],
    ['rationale_off_path', { explanation: 'It is M27, as everyone can see who looks.' }, 2],
    ['rationale_without_answer', { explanation: 'Foundations, then Rootstocks: the smallest of them is it.' }, 2],
    ['reply_malformed', { supported: 'perhaps' }, 2],
  ])('drops the walk with the reason %s and keeps the answer', async (reason, replies, calls) => {
    const { made } = await runSet([m27], rewrite, { ask: teacher(replies) })
    expect(rowsOf(made, 'exercise').map(replyOf)).toEqual(['B. M27'])
    expect(rowsOf(made, 'exercise-cot')).toEqual([])
    expect(dropsOf(made).map((drop) => [drop.kind, drop.reason, drop.callIds.length])).toEqual([
      ['exercise-cot', reason, calls],
    ])
  })

  it('has the reasons written where none are given, from what stands at the place, and judges them alike', async () => {
    const { solution: _, ...bare } = m27
    const ask = teacher()
    const { made } = await runSet([bare], rewrite, { ask })
    expect(ask.asked.map(({ stage }) => stage)).toEqual(['link-judge', 'rationale'])
    const asked = ask.asked[1]?.messages?.map(({ content }) => content).join('\n') ?? ''
    expect([asked.includes('M27 is the most dwarfing apple rootstock'), asked.includes('Rationale:')]).toEqual([
      true,
      false,
    ])
    expect(replyOf(rowsOf(made, 'exercise-cot')[0])).toContain(`\n\n${WALK}\n\nTaken together`)
    const vague = await runSet([bare], rewrite, { ask: teacher({ explanation: 'Foundations, then Rootstocks.' }) })
    expect(dropsOf(vague.made).map(({ reason }) => reason)).toEqual(['rationale_without_answer'])
  })

  it('has reasons written for the exercises of the book itself, from the chunks of their own section', async () => {
    const ask = scriptedAsk('large', ({ stage, messages }) => {
      const wanted = /\nAnswer: (?:[A-Z]\. )?(.*)/.exec(messages?.at(-1)?.content ?? '')?.[1] ?? ''
      return JSON.stringify(
        stage === 'link-judge' ? { supported: 'yes' } : { explanation: `${headingIn(messages)}: ${wanted}` },
      )
    })
    const given = { questionsPerPoint: 0, multiHop: { questions: 0 }, mapRows: false }
    const plain = await runOn([tree], given, { ask })
    const { made } = await runOn([tree], { ...given, ...rewrite }, { ask })
    const walked = rowsOf(made, 'exercise-cot').filter(({ callIds }) => callIds.length > 0)
    const bare = rowsOf(plain.made, 'exercise').length - rowsOf(plain.made, 'exercise-cot').length
    expect([walked.length, bare > 5]).toEqual([bare, true])
    for (const {
      nodeIds: [place = '', ...chunks],
      spans,
    } of walked) {
      expect(chunks.length).toBeGreaterThan(0)
      expect(chunks.every((id) => tree.path(id).some((node) => node.id === place))).toBe(true)
      expect(spans).toEqual(chunks.map((id) => tree.chunk(id).span))
    }
    const spansOf = (ran: Ran) => rowsOf(ran.made, 'exercise').map(({ id, spans }) => [id, spans])
    expect(spansOf({ ...plain, made })).toEqual(spansOf(plain))
  })

  it('teaches several right letters on one line, and walks to each of them', async () => {
    const several: Exercise = { ...m27, id: 'two', answer: 'MM106; M25', answerLabels: ['A', 'C'] }
    const { made } = await runSet([several], rewrite, {
      ask: teacher({ explanation: 'Foundations, Rootstocks: MM106 and M25 are the larger.' }),
    })
    expect(rowsOf(made, 'exercise').map(replyOf)).toEqual(['A. MM106; C. M25'])
    expect(replyOf(rowsOf(made, 'exercise-cot')[0])).toMatch(/\n\nTaken together, the answer is: A\. MM106; C\. M25$/)
    const half = await runSet([several], rewrite, { ask: teacher({ explanation: 'Foundations, Rootstocks: M25.' }) })
    expect(dropsOf(half.made).map(({ reason }) => reason)).toEqual(['rationale_without_answer'])
  })

  it('takes an answer of whole sentences as reached where the walk says it in its own words, not where it says another', async () => {
    const statement =
      'M27 stays under two metres because its roots are weak, so it needs a stake all its life. MM106 and M25 have stronger roots, grow to four metres and more, and stand alone after a few years.'
    const long: Exercise = { ...m27, id: 'long', options: [], answer: statement, answerLabels: [] }
    const said =
      'Under Foundations, Rootstocks are sorted by vigour. Weak roots keep M27 under two metres and make it need a stake all its life, while MM106 and M25, whose roots are stronger, reach four metres and stand without one.'
    const other =
      'Under Foundations, Rootstocks are sorted by vigour, and pears are grafted on quince, which dwarfs them; some varieties do not unite well with it and need an interstem.'
    const reached = await runSet([long], rewrite, { ask: teacher({ explanation: said }) })
    expect(dropsOf(reached.made)).toEqual([])
    const missed = await runSet([long], rewrite, { ask: teacher({ explanation: other }) })
    expect(dropsOf(missed.made).map(({ reason }) => reason)).toEqual(['rationale_without_answer'])
  })

  it('asks nothing by default, or of a small model', async () => {
    const ask = teacher()
    await runSet([m27], {}, { ask })
    const small = scriptedAsk('small', () => '')
    const { leftOut } = await runSet([m27], rewrite, { ask: small })
    expect([ask.asked, small.asked]).toEqual([[], []])
    expect(leftOut).toEqual([
      'rationales rewritten by a model: scripted/scripted is small, which does not follow such instructions; they were composed',
    ])
  })
})

describe('extra questions', () => {
  it('are half as many as the existing ones with 0.5, dealt out over the chapters', async () => {
    const asked = new Map<string, number>()
    const ask = scriptedAsk('large', () => 'no JSON')
    const set = Array.from({ length: 20 }, (_, index) => ({ ...m27, id: `q${index}` }))
    const { made } = await runSet(
      set,
      { extraQuestions: 0.5, attemptsPerQuestion: 1, multiHop: { questions: 0 } },
      { ask },
    )
    for (const { kind, nodeIds } of dropsOf(made)) {
      if (kind !== 'one-hop-choice') continue
      const chapter = tree.nearest(nodeIds[0] ?? '', 'chapter')?.title ?? ''
      asked.set(chapter, (asked.get(chapter) ?? 0) + 1)
    }
    expect(Object.fromEntries(asked)).toEqual({
      Foundations: 2,
      'How a fruit tree grows': 2,
      'Planting and training': 2,
      'The flat tree': 2,
      'The year in the orchard': 2,
    })
  })
})

describe('the form of extra questions', () => {
  it.each([
    ['all with options where the set has options', 20, 20],
    ['all free-form where it has none', 0, 0],
    ['half with options where half of the set has', 10, 10],
  ])('is that of the set: %s', async (_, withOptions, wanted) => {
    const ask = scriptedAsk('large', () => 'no JSON')
    const { answerLabels: _labels, ...rest } = m27
    const free: Exercise = { ...rest, options: [], answer: 'M27' }
    const set = Array.from({ length: 20 }, (_one, index) => ({
      ...(index < withOptions ? m27 : free),
      id: `q${index}`,
    }))
    const { made } = await runSet(
      set,
      { extraQuestions: 1, attemptsPerQuestion: 1, cot: false, multiHop: { questions: 0 } },
      { ask },
    )
    const kinds = dropsOf(made).map(({ kind }) => kind)
    const choices = kinds.filter((kind) => kind === 'one-hop-choice').length
    expect(kinds.length).toBe(20)
    expect(Math.abs(choices - wanted)).toBeLessThanOrEqual(wanted === 10 ? 5 : 0)
  })
})

describe('exam.sources', () => {
  it('are held out whole as test questions, linked, with their set; never taught', async () => {
    const long: Exercise = { ...stray, id: 'long', group: 'qasper', accepted: ['crimson', 'deep red'] }
    const unanswered: Exercise = { id: 'none', location: 'q:9', stem: 'What is a rootstock?', options: [] }
    const { made, exam, leftOut } = await runSet(
      [stray],
      { exam: { sources: 'bench' } },
      {
        exercises: new Map([
          ['quiz', [stray]],
          ['bench', [m27, long, unanswered]],
        ]),
      },
    )
    expect(
      exam.map(({ id, question: _question, spans: _spans, sha256, nodeIds: [nodeId = ''], ...rest }) => ({
        ...rest,
        id,
        hashed: sha256.length,
        at: tree.node(nodeId).title,
      })),
    ).toEqual([
      {
        id: 'm27',
        options: m27.options,
        answers: ['M27'],
        answerLabels: ['B'],
        kind: 'exercise',
        set: 'bench',
        split: 'test',
        language: 'en',
        hashed: 64,
        at: 'Rootstocks',
      },
      {
        id: 'long',
        options: [],
        answers: ['crimson', 'deep red'],
        kind: 'exercise',
        set: 'qasper',
        split: 'test',
        language: 'en',
        hashed: 64,
        at: 'Rootstocks',
      },
    ])
    expect(rowsOf(made, 'exercise').length).toBe(1)
    expect(leftOut).toContain('1 exam questions on "handbook": their source gives no answer to score against')
  })
})
