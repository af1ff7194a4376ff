import { beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from '../../core/canonical.js'
import type { Drop, Made, Row } from '../../dataset/contract.js'
import type { Ask, ModelProfile } from '../../inference/contract.js'
import { mockReplyText } from '../../inference/mock-reply/mock-reply.js'
import type { Tree } from '../../tree/contract.js'
import { growHandbook, type Ran, runOn } from './handbook.fixture.js'

const rowsOf = (made: readonly Made[], kind?: string): Row[] =>
  made.flatMap((one) => (one.type === 'row' && (kind === undefined || one.row.kind === kind) ? [one.row] : []))
const dropsOf = (made: readonly Made[]): Drop[] => made.flatMap((one) => (one.type === 'drop' ? [one.drop] : []))
const countKinds = (rows: readonly Row[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { kind } of rows) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** The seeded mock as an Ask. `reply` may replace its text. */
function mockAsk(size: ModelProfile['size'], reply?: (text: string) => string): Ask & { calls: number } {
  const ask = async (input: Parameters<Ask>[0]): ReturnType<Ask> => {
    made.calls += 1
    const { stage: _, expectedTokens: __, ...request } = input
    const id = hashOf(request)
    const text = mockReplyText({ messages: input.messages ?? [], schema: input.schema, seed: 0, hash: id })
    return {
      id,
      request: { kind: 'chat', model: { name: 'mock' }, sampling: {}, draw: { sample: 0, attempt: 0 } },
      outcome: { kind: 'reply', text: reply === undefined ? text : reply(text), finishReason: 'stop' },
      usage: { promptTokens: 1, completionTokens: 1 },
      costUsd: 0,
      at: '',
      latencyMs: 0,
    }
  }
  const made = Object.assign(ask, {
    calls: 0,
    model: {
      ref: 'mock/mock',
      identity: { name: 'mock' },
      profile: { size, contextTokens: 8192 },
      isFree: true,
      capabilities: { schema: 'enforced' as const, logprobs: false },
    },
  })
  return made
}

let tree: Tree
let bare: Ran
beforeAll(async () => {
  tree = await growHandbook()
  bare = await runOn([tree])
})

describe('structtuning without a model', () => {
  it('gives every chunk, map and term a row, and exercises by the section they stand in', () => {
    expect(countKinds(rowsOf(bare.made))).toEqual({
      'scpt-chunk': [...tree.chunks()].length,
      'scpt-map': 6,
      'map-recall': 5,
      term: 27,
      exercise: 48 - bare.exam.length,
      'exercise-cot': rowsOf(bare.made, 'exercise-cot').length,
    })
    expect(bare.exam.length).toBeGreaterThan(0)
    expect(bare.exam.every(({ kind, split }) => kind === 'exercise' && split !== ('train' as string))).toBe(true)
    expect(dropsOf(bare.made)).toEqual([])
  })

  it('says which questions it left out', () => {
    expect(bare.leftOut.map((line) => line.replace(/^\d+ questions \((.*?)\).*/, '$1'))).toEqual([
      'one-hop-exam',
      'one-hop',
    ])
  })

  it('shows a chunk its place: the chapter map with the topic marked, then the topic', () => {
    const row = rowsOf(bare.made, 'scpt-chunk').find(
      (one) => 'prompt' in one.content && one.content.prompt.includes('**Rootstocks**'),
    )
    expect(row?.content).toMatchObject({
      completion: expect.stringMatching(/^A grafted fruit tree consists of two plants\./),
      eos: true,
    })
    expect((row?.content as { prompt: string } | undefined)?.prompt.split('\n').slice(1, 5)).toEqual([
      'Foundations',
      '├─ **Rootstocks**',
      '├─ Grafting and budding',
      '└─ Wires and posts',
    ])
  })

  it('teaches the book map, then each chapter map from the book map', () => {
    const [book, chapter] = rowsOf(bare.made, 'scpt-map').map(
      ({ content }) => content as { prompt: string; completion: string },
    )
    expect(book?.completion.split('\n')).toHaveLength(6)
    expect(book?.prompt.split('\n')).toHaveLength(2)
    expect(chapter?.prompt).toContain('├─ **The flat tree**')
    expect(chapter?.completion).toBe('The flat tree\n├─ What an espalier is\n├─ The forms\n└─ Why grow flat')
  })

  it('renders a choice with its options, and walks the structure where the book gives reasons', () => {
    const rows = rowsOf(bare.made)
    const direct = rows.find(
      (one) => one.kind === 'exercise' && JSON.stringify(one.content).includes('most dwarfing apple'),
    )
    const reasoned = rows.find(
      ({ id, kind, nodeIds }) => kind === 'exercise-cot' && id !== direct?.id && nodeIds[0] === direct?.nodeIds[0],
    )
    expect(direct?.content).toEqual({
      messages: [
        {
          role: 'user',
          content: 'Which is the most dwarfing apple rootstock in common use?\nA. M25\nB. MM106\nC. M9\nD. M27',
        },
        { role: 'assistant', content: 'D. M27' },
      ],
    })
    const content = (reasoned?.content as { messages: { content: string }[] } | undefined)?.messages[1]?.content ?? ''
    expect(content).toMatch(
      /^The knowledge about The Espalier Handbook: Foundations is structured as follows:\nFoundations\n├─ \*\*Rootstocks/,
    )
    expect(content).toMatch(/\n\nTaken together, the answer is: [A-D]\. .+$/)
  })

  it('trains the structure but not the map when cotMapLoss is false', async () => {
    const { made } = await runOn([tree], { cotMapLoss: false })
    const row = rowsOf(made, 'exercise-cot')[0] as Row
    const text = (row.content as { messages: { content: string }[] }).messages[1]?.content ?? ''
    const { ranges } = row.loss as { ranges: [number, number][] }
    expect(ranges.map(([from, to]) => text.slice(from, to)).join('|')).toMatch(/^The knowledge .* as follows:\n\|\n\n/)
    expect(ranges.at(-1)?.[1]).toBe(text.length)
  })

  it('drops an exercise without an answer, reason "exercise_unanswered"', async () => {
    const loose = { id: 'q1', location: 'q.jsonl:1', stem: 'What is sap?', options: [], node: 'Rootstocks' }
    const { made } = await runOn([tree], { exercises: 'quiz' }, { exercises: new Map([['quiz', [loose]]]) })
    expect(dropsOf(made).map(({ step, reason, detail }) => ({ step, reason, detail }))).toEqual([
      { step: 'exercise', reason: 'exercise_unanswered', detail: 'q.jsonl:1 gives no answer' },
    ])
  })

  it('asks for the terms of exam sections with glossary.role exam, and teaches none of them', async () => {
    const { made, exam } = await runOn([tree], { glossary: { role: 'exam' } })
    const asked = exam.filter(({ id }) => tree.nodes.some((node) => node.id === id && node.kind === 'term'))
    expect(rowsOf(made, 'term').length + asked.length).toBe(27)
  })

  it('names a source that does not exist', async () => {
    await expect(runOn([tree], { from: 'bok' })).rejects.toThrow(
      'there is no source "bok" with documents (there are: handbook)',
    )
  })
})

describe('structtuning with a model', () => {
  it.each(['small', 'large'] as const)(
    'plans two rows a question with a %s model, each kept or dropped',
    async (size) => {
      const ask = mockAsk(size)
      const { made } = await runOn([tree], { questionsPerPoint: 1 }, { ask })
      const rows = rowsOf(made)
      const kept = countKinds(rows)
      expect(kept['one-hop']).toBeGreaterThan(8)
      expect(kept['one-hop-cot']).toBe(rows.filter(({ kind, split }) => kind === 'one-hop' && split === 'train').length)
      const direct = rows.filter(({ kind }) => kind.startsWith('one-hop'))
      expect(
        direct.every(
          ({ callIds, spans, nodeIds }) => callIds.length <= 1 && spans.length === 1 && nodeIds.length === 2,
        ),
      ).toBe(true)
      const again = await runOn([tree], { questionsPerPoint: 1 }, { ask: mockAsk(size) })
      expect(again.made).toEqual(made)
    },
  )

  it('generates the exam of sections that hold no exercise, before anything is taught', async () => {
    const { made, exam } = await runOn([tree], { exercises: false, questionsPerPoint: 1 }, { ask: mockAsk('small') })
    const first = made.findIndex((one) => one.type === 'row' && one.row.split === 'train')
    const held = rowsOf(made.slice(0, first))
    expect(held.length).toBeGreaterThan(0)
    expect(exam.map(({ id, kind }) => ({ id, kind }))).toEqual(held.map(({ id }) => ({ id, kind: 'generated' })))
    expect(rowsOf(made.slice(first)).every(({ split }) => split === 'train')).toBe(true)
  })

  it('lets a small model choose among wordings, and asks nothing where there is one', async () => {
    const { made } = await runOn([tree], { questionsPerPoint: 10, attemptsPerQuestion: 1 }, { ask: mockAsk('small') })
    const direct = rowsOf(made, 'one-hop')
    expect([direct.length > 50, new Set(direct.map(({ callIds }) => callIds.length))]).toEqual([true, new Set([0, 1])])
    expect(dropsOf(made)).toEqual([])
  })

  it("offers answers of other places beside a small model's with choice, each once", async () => {
    const given = { questionsPerPoint: 4, attemptsPerQuestion: 1 }
    const { made } = await runOn([tree], { ...given, choice: 1 }, { ask: mockAsk('small') })
    const choices = rowsOf(made, 'one-hop-choice')
    expect(choices.length).toBeGreaterThan(10)
    for (const { content, nodeIds } of choices) {
      const [asked, answered] = 'messages' in content ? content.messages : []
      const [, ...options] = asked?.content.split('\n') ?? []
      expect([options.length, new Set(options).size, options.includes(answered?.content ?? '')]).toEqual([4, 4, true])
      expect(tree.chunk(nodeIds[1] ?? '').text).toContain(answered?.content.slice(3))
    }
    const free = await runOn([tree], given, { ask: mockAsk('small') })
    expect(rowsOf(free.made, 'one-hop-choice')).toEqual([])
  })

  it('drops what a small model writes of its own with smallWording write, reason "question_altered"', async () => {
    const reply = '{"question": "How many kilograms of apples does a step-over on M27 bear?"}'
    const { made } = await runOn(
      [tree],
      { questionsPerPoint: 10, smallWording: 'write' },
      { ask: mockAsk('small', () => reply) },
    )
    const reasons = dropsOf(made).map(({ reason }) => reason)
    expect([rowsOf(made, 'one-hop').length, reasons.includes('question_altered')]).toEqual([0, true])
  })

  it('drops both rows of a reply that cannot be read, after one more try', async () => {
    const ask = mockAsk('small', () => '{"question": ')
    const { made } = await runOn([tree], { questionsPerPoint: 1, attemptsPerQuestion: 1 }, { ask })
    const drops = dropsOf(made).filter(({ step }) => step === 'one-hop')
    expect(new Set(drops.map(({ reason }) => reason))).toEqual(new Set(['reply_malformed']))
    expect(drops.every(({ callIds }) => callIds.length === 2)).toBe(true)
    expect(drops.filter(({ kind }) => kind === 'one-hop').length * 2).toBe(drops.length)
  })
})
