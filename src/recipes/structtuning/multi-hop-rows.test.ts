import { beforeAll, describe, expect, it } from 'vitest'
import type { Drop, Made, Row } from '../../dataset/contract.js'
import type { AskInput, ModelProfile } from '../../inference/contract.js'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import type { SourceRecord } from '../../sources/contract.js'
import type { Tree } from '../../tree/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { type Ran, runOn } from './handbook.fixture.js'

const TREES = ['Oak', 'Elm', 'Ash', 'Birch', 'Lime', 'Alder', 'Maple', 'Willow']
const COLOURS = ['silver', 'copper', 'golden', 'purple', 'white', 'brown', 'scarlet', 'orange']
const LANDS = ['Norland', 'Westland', 'Eastmark', 'Southmark', 'Highvale', 'Lowvale', 'Farholm', 'Nearholm']

const fact = (index: number): string => `${TREES[index]} trees feed the ${COLOURS[index]} moth in ${LANDS[index]}.`

/** Two chapters of four sections, a fact each. */
async function growWood(): Promise<Tree> {
  const records = ['North', 'South'].map((title, half): SourceRecord => {
    const facts = [0, 1, 2, 3].map((index) => half * 4 + index)
    const lines = facts.flatMap((index) => [`## ${TREES[index]}`, fact(index)])
    return { type: 'document', document: documentOf(`${title}.md`, title, [`# ${title}`, ...lines], 'wood') }
  })
  return (
    await growTree({ source: 'wood', title: 'The wood', records, chunking: { maxTokens: 50, tokenizer: countWords } })
  ).tree
}

const passagesIn = ({ messages }: AskInput): string[] =>
  [...(messages?.at(-1)?.content ?? '').matchAll(/<passage>\n(.*)\n<\/passage>/g)].map((match) => match[1] as string)
/** Where the question asks about the last passage: in which land its tree stands. */
const askedIn = ({ messages }: AskInput): string =>
  /\nQuestion: ([^]*)$/.exec(messages?.at(-1)?.content ?? '')?.[1] ?? ''
const CHECKED = new Set(['single-hop', 'hops-needed'])
const parse = (text: string): string[] => /^(\w+) trees feed the (\w+) moth in (\w+)\.$/.exec(text)?.slice(1) ?? []

/** The prompt with every passage of the wood beside its own. */
function everything({ messages }: AskInput): string {
  const all = TREES.map((_, index) => `<passage>\n${fact(index)}\n</passage>`)
  return [...all, messages?.at(-1)?.content ?? ''].join('\n')
}

/** A good question over all passages, whose answer stands in the last. */
function write(input: AskInput, change: Record<string, unknown> = {}): string {
  const evidence = passagesIn(input)
  const [tree, colour, land] = parse(evidence.at(-1) ?? '')
  const others = evidence.slice(0, -1).map((text) => parse(text))
  const question = `In which land do ${tree} trees feed the ${colour} moth, if ${others.map(([one, shade]) => `${one} trees feed the ${shade} moth`).join(' and ')}?`
  const wrong = LANDS.filter((one) => !evidence.some((text) => text.includes(one))).slice(0, 3)
  return JSON.stringify({
    bridge: 'moths',
    question,
    answer: land,
    wrong,
    evidence,
    explanation: `Both feed moths. So it is ${land}.`,
    ...change,
  })
}

const rowsOf = (made: readonly Made[]): Row[] =>
  made.flatMap((one) => (one.type === 'row' && one.row.kind.startsWith('multi-hop') ? [one.row] : []))
const dropsOf = (made: readonly Made[]): Drop[] =>
  made.flatMap((one) => (one.type === 'drop' && one.drop.step === 'multi-hop' ? [one.drop] : []))
const messagesOf = ({ content }: Row): string[] =>
  'messages' in content ? content.messages.map((one) => one.content) : []

let tree: Tree
beforeAll(async () => {
  tree = await growWood()
})

interface Given {
  multiHop: Record<string, unknown>
  size?: ModelProfile['size']
  reply: (input: AskInput) => string
}

/** What an honest reader answers: the land, where all trees that the question names are spoken of; by letter where there are options. */
function answerOver(input: AskInput): string {
  const question = askedIn(input)
  const facts = passagesIn(input).map(parse)
  const named = TREES.filter((name) => question.includes(name))
  const [, asked] = /do (\w+) trees/.exec(question) ?? []
  if (!named.every((name) => facts.some(([tree]) => tree === name))) return 'not stated'
  const land = facts.find(([tree]) => tree === asked)?.[2] ?? ''
  return new RegExp(`^([A-D])\\. ${land}$`, 'm').exec(question)?.[1] ?? land
}

async function run({ multiHop, size = 'large', reply }: Given): Promise<Ran & { asked: AskInput[] }> {
  const ask = scriptedAsk(size, (input) =>
    CHECKED.has(input.stage) ? JSON.stringify({ answer: answerOver(input) }) : reply(input),
  )
  const ran = await runOn(
    [tree],
    { questionsPerPoint: 0, mapRows: false, multiHop },
    { ask, split: { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' } },
  )
  return { ...ran, asked: ask.asked }
}

describe('multiHopRows', () => {
  it('gives a direct row and one that walks the map of all places, resting on every hop', async () => {
    const { made, asked } = await run({ multiHop: { questions: 1, choice: 0 }, reply: write })
    const [direct, reasoned, ...more] = rowsOf(made)
    expect(more).toEqual([])
    const hops = direct?.spans.length ?? 0
    expect([2, 3]).toContain(hops)
    expect([direct?.kind, reasoned?.kind, direct?.callIds.length, direct?.nodeIds.length]).toEqual([
      'multi-hop',
      'multi-hop-cot',
      2 + hops,
      2 * hops,
    ])
    const [question, answer] = messagesOf(direct as Row)
    const [, walked] = messagesOf(reasoned as Row)
    expect(question).toMatch(/^In which land do \w+ trees feed/)
    expect(LANDS).toContain(answer)
    const outline = /Outline:\n([^]*?)\n+Passage 1/.exec(asked[0]?.messages?.at(-1)?.content ?? '')?.[1] ?? ''
    expect(outline).not.toContain('The wood') // another chapter of the book changes nothing of what is asked
    expect(outline.match(/\*\*\w+\*\*/g)).toHaveLength(hops)
    const marked = walked?.match(/\*\*\w+\*\*/g) ?? []
    expect(marked).toHaveLength(hops)
    expect(walked).toMatch(
      new RegExp(`\\n\\nBoth feed moths\\. So it is ${answer}\\.\\n\\nTaken together, the answer is: ${answer}$`),
    )
    expect(asked.map(({ stage }) => stage)).toEqual([
      'multi-hop',
      ...Array.from({ length: 1 + hops }, () => 'hops-needed'),
    ])
  })

  it('offers four options, the right one at a place drawn by the seed', async () => {
    const { made } = await run({ multiHop: { questions: 6, choice: 1, singleHopCheck: false }, reply: write })
    const direct = rowsOf(made).filter(({ kind }) => kind === 'multi-hop-choice')
    expect(direct).toHaveLength(6)
    const labels = direct.map((row) => {
      const [question = '', answer = ''] = messagesOf(row)
      const [, ...options] = question.split('\n')
      expect(options.map((option) => option.slice(0, 3))).toEqual(['A. ', 'B. ', 'C. ', 'D. '])
      expect(options).toContain(answer)
      return answer[0]
    })
    expect(new Set(labels).size).toBeGreaterThan(1)
    const again = await run({ multiHop: { questions: 6, choice: 1, singleHopCheck: false }, reply: write })
    expect(rowsOf(again.made)).toEqual(rowsOf(made))
  })

  it('draws about half of the questions as choices', async () => {
    const { made } = await run({ multiHop: { questions: 8, singleHopCheck: false }, reply: write })
    const kinds = rowsOf(made).map(({ kind }) => kind)
    expect(
      kinds.filter((kind) => kind === 'multi-hop').length + kinds.filter((kind) => kind === 'multi-hop-choice').length,
    ).toBe(8)
    expect(new Set(kinds)).toEqual(new Set(['multi-hop', 'multi-hop-cot', 'multi-hop-choice', 'multi-hop-choice-cot']))
  })

  it.each<[string, (input: AskInput) => Record<string, unknown>]>([
    ['evidence_not_in_span', (input) => ({ evidence: passagesIn(input).map(() => fact(0).replace('Oak', 'Pine')) })],
    ['evidence_not_in_span', (input) => ({ evidence: passagesIn(input).toReversed() })],
    [
      'hop_without_evidence',
      (input) => ({ evidence: passagesIn(input).map((text, index) => (index === 0 ? '' : text)) }),
    ],
    ['options_repeat', (input) => ({ wrong: ['Nowhere', 'nowhere.', parse(passagesIn(input)[0] ?? '')[2]] })],
    ['options_betray', () => ({ wrong: ['Nowhere', 'All of the above', 'Elsewhere'] })],
    ['betrays_prompt', () => ({ explanation: 'As the passage says, so it is.' })],
    [
      'hop_unused',
      (input) => {
        const [tree, colour] = parse(passagesIn(input).at(-1) ?? '')
        return { question: `In which land do ${tree} trees feed the ${colour} moth?` }
      },
    ],
    ['answer_not_in_evidence', () => ({ answer: 'Atlantis' })],
    ['options_missing', () => ({ wrong: ['Nowhere'] })],
    ['no_bridge', () => ({ bridge: '', question: '', answer: '', wrong: [], evidence: [], explanation: '' })],
  ])('drops both rows with the reason %s', async (reason, change) => {
    const singleHopCheck = reason !== 'hop_unused'
    const { made } = await run({
      multiHop: { questions: 1, choice: 1, singleHopCheck },
      reply: (input) => write(input, change(input)),
    })
    expect(rowsOf(made)).toEqual([])
    expect(new Set(dropsOf(made).map((drop) => drop.reason))).toEqual(new Set([reason]))
  })

  it.each<[string, (input: AskInput) => string]>([
    ['not_answerable', () => 'not stated'],
    ['single_hop', (input) => answerOver({ ...input, messages: [{ role: 'user', content: everything(input) }] })],
    ['hops_unchecked', () => ''],
  ])(
    'drops a question whose passages, asked over all and all but one, show %s, with those calls',
    async (reason, answer) => {
      const ask = scriptedAsk('large', (input) => {
        if (!CHECKED.has(input.stage)) return write(input)
        const given = answer(input)
        return given === '' ? 'I cannot tell.' : JSON.stringify({ answer: given })
      })
      const { made } = await runOn(
        [tree],
        { questionsPerPoint: 0, mapRows: false, attemptsPerQuestion: 1, multiHop: { questions: 6, choice: 0 } },
        { ask, split: { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' } },
      )
      expect(rowsOf(made)).toEqual([])
      const drop = dropsOf(made).find(({ nodeIds }) => nodeIds.length === 5)
      expect([drop?.reason, drop?.callIds.length]).toEqual([reason, 4])
    },
  )

  it('rests on two of three places where the writer leaves one out, in rows, map and check', async () => {
    const lines = [0, 1, 2].flatMap((index) => [`## ${TREES[index]}`, fact(index)])
    const document = documentOf('one.md', 'Wood', ['# Wood', ...lines], 'wood')
    const records: SourceRecord[] = [{ type: 'document', document }]
    const three = (await growTree({ source: 'wood', records, chunking: { maxTokens: 50, tokenizer: countWords } })).tree
    const ask = scriptedAsk('large', (input) => {
      if (CHECKED.has(input.stage)) return JSON.stringify({ answer: answerOver(input) })
      const shown = passagesIn(input)
        .slice(1)
        .map((text) => `<passage>\n${text}\n</passage>`)
      const messages = [{ role: 'user' as const, content: shown.join('\n') }]
      const written = JSON.parse(write({ ...input, messages })) as { evidence: string[] }
      return JSON.stringify({ ...written, evidence: ['', ...written.evidence] })
    })
    const { made } = await runOn(
      [three],
      { questionsPerPoint: 0, mapRows: false, multiHop: { questions: 1, choice: 0 } },
      { ask, split: { roleOf: () => 'train', splitOf: () => 'train', ofExercise: () => 'train' } },
    )
    const rows = rowsOf(made)
    expect(rows.map(({ spans, nodeIds, callIds }) => [spans.length, nodeIds.length, callIds.length])).toEqual([
      [2, 4, 4],
      [2, 4, 4],
    ])
    expect(messagesOf(rows[1] as Row)[1]?.match(/\*\*\w+\*\*/g)).toHaveLength(2)
    expect(passagesIn(ask.asked[0] as AskInput)).toHaveLength(3)
  })

  it('does not name the places that a large writer leaves to be found', async () => {
    const { made } = await run({
      multiHop: { questions: 1, choice: 0, singleHopCheck: false },
      reply: (input) => {
        const [, , land] = parse(passagesIn(input).at(-1) ?? '')
        const shades = passagesIn(input).map((text) => parse(text)[1])
        return write(input, { question: `Where do the ${shades.join(' and the ')} insects feed?`, answer: land })
      },
    })
    const [direct] = rowsOf(made)
    const asked = messagesOf(direct as Row)[0] ?? ''
    expect(asked).toMatch(/^Regarding (?:The wood|North|South), where do the \w+ and the \w+/)
  })

  it('shows a small model a sentence of each hop and the answer, and composes the explanation of all', async () => {
    const { made, asked } = await run({
      multiHop: { questions: 2, choice: 0 },
      size: 'small',
      reply: (input) => JSON.stringify({ question: (JSON.parse(write(input)) as { question: string }).question }),
    })
    const rows = rowsOf(made)
    expect(rows.filter(({ kind }) => kind === 'multi-hop')).toHaveLength(2)
    expect(dropsOf(made).filter((drop) => drop.reason === 'betrays_prompt')).toEqual([]) // "this fact" in a composed explanation betrays nothing
    const reasoned = rows.find(({ kind }) => kind === 'multi-hop-cot') as Row
    const facts = reasoned.nodeIds.filter((id) => tree.node(id).kind === 'chunk').map((id) => tree.chunk(id).text)
    const walked = messagesOf(reasoned)[1] ?? ''
    expect(facts.filter((text) => !walked.includes(text))).toEqual([])
    expect(passagesIn(asked[0] as AskInput).every((text) => TREES.some((name) => text.startsWith(name)))).toBe(true)
  })

  it('offers answers of other places beside the one that it chose for a small model', async () => {
    const { made } = await run({
      multiHop: { questions: 2, choice: 1 },
      size: 'small',
      reply: (input) => JSON.stringify({ question: (JSON.parse(write(input)) as { question: string }).question }),
    })
    const rows = rowsOf(made).filter(({ kind }) => kind === 'multi-hop-choice')
    expect(rows).toHaveLength(2)
    for (const row of rows) {
      const [question = '', answer = ''] = messagesOf(row)
      const options = question.split('\n').slice(1)
      const facts = row.nodeIds.filter((id) => tree.node(id).kind === 'chunk').map((id) => tree.chunk(id).text)
      const found = options.filter((option) => facts.some((text) => text.includes(option.slice(3))))
      expect([options.length, found]).toEqual([4, [answer]])
    }
  })

  it('makes none unless asked to', async () => {
    const { made, asked } = await run({ multiHop: {}, reply: write })
    expect([rowsOf(made), dropsOf(made), asked]).toEqual([[], [], []])
  })

  it('says how many are missing and why, where the attempts are used up', async () => {
    const { leftOut } = await run({
      multiHop: { questions: 1, choice: 0 },
      reply: (input) => write(input, { question: '' }),
    })
    expect(leftOut).toEqual(['1 of 1 questions (multi-hop) on "wood": the attempts are used up: no_bridge 3'])
  })

  it('says what it leaves out: without a model, and where pairs run out', async () => {
    const { leftOut } = await runOn([tree], { questionsPerPoint: 0, mapRows: false, multiHop: { questions: 3 } })
    expect(leftOut).toEqual([
      '3 questions (multi-hop) on "wood": no model was asked: name a teacher under models in espalier.yaml and run without --no-model',
    ])
    const many = await run({ multiHop: { questions: 60, singleHopCheck: false }, reply: write })
    expect(many.leftOut).toEqual([
      'some of 60 questions (multi-hop) on "wood": every pair of knowledge points that could be joined has been',
    ])
  })
})
