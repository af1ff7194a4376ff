import { beforeAll, describe, expect, it } from 'vitest'
import type { Drop, Made, Row } from '../../dataset/contract.js'
import type { AskInput } from '../../inference/contract.js'
import { scriptedAsk } from '../../inference/scripted-ask.fixture.js'
import type { Tree } from '../../tree/contract.js'
import { parseMindMap } from '../../tree/mind-map.js'
import { arms } from './arms.js'
import { growHandbook, type Ran, runOn } from './handbook.fixture.js'
import { entityPairs } from './view-entities.js'

let tree: Tree
beforeAll(async () => {
  tree = await growHandbook()
})

const OFF = {
  questionsPerPoint: 0,
  mapRows: false,
  exercises: false,
  glossary: { role: 'off' },
  scpt: { chunks: false },
}
const passageOf = ({ messages }: AskInput): string =>
  /<passage>\n([\s\S]*?)\n<\/passage>/.exec(messages?.at(-1)?.content ?? '')?.[1] ?? ''

/** The passage without every fourth word: no run of eight words is left of it. */
const thinned = (text: string): string =>
  text
    .split(/\s+/)
    .filter((_, index) => index % 4 !== 3)
    .join(' ')

const replies: Record<string, (input: AskInput) => object> = {
  'view-paraphrase': (input) => ({ text: thinned(passageOf(input)) }),
  'view-questions': (input) => ({ questions: [`What is said of ${thinned(passageOf(input)).split('. ')[0]}?`] }),
  'view-link': (input) => {
    const [, one = '', other = ''] = /^The two: (.*); (.*)$/m.exec(input.messages?.at(-1)?.content ?? '') ?? []
    return { text: `${passageOf(input).slice(0, 200)} Both ${one} and ${other} belong here.` }
  },
}

async function run(views: object, reply = replies): Promise<Ran & { asked: AskInput[] }> {
  const ask = scriptedAsk('large', (input) => JSON.stringify(reply[input.stage]?.(input) ?? {}))
  const ran = await runOn([tree], { ...OFF, views }, { ask })
  return { ...ran, asked: ask.asked }
}
const rowsOf = (made: readonly Made[]): Row[] => made.flatMap((one) => (one.type === 'row' ? [one.row] : []))
const dropsOf = (made: readonly Made[]): Drop[] => made.flatMap((one) => (one.type === 'drop' ? [one.drop] : []))

describe('views', () => {
  it('are off by default: nothing is asked', async () => {
    expect((await run({})).asked).toEqual([])
  })

  it('tells every chunk again in each style, under the map of its place, resting on its span', async () => {
    const { made, asked } = await run({ styles: ['plain', 'notes'] })
    const rows = rowsOf(made)
    expect(asked).toHaveLength(2 * [...tree.chunks()].length)
    expect(rows.length + dropsOf(made).length).toBe(asked.length)
    expect(rows.length).toBeGreaterThan(30)
    for (const { kind, stage, content, nodeIds, spans, callIds } of rows) {
      expect([kind, stage, callIds.length, spans]).toEqual([
        'view-paraphrase',
        'pretrain',
        1,
        [tree.chunk(nodeIds[0] as string).span],
      ])
      const lines = (content as { prompt: string }).prompt.trimEnd().split('\n')
      expect(parseMindMap(lines.slice(1, -1).join('\n')).lines.filter(({ isFocus }) => isFocus)).toHaveLength(1)
    }
  })

  it('puts questions before the chunk that answers them, in training sections alone', async () => {
    const { made } = await run({ questions: true })
    const rows = rowsOf(made)
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.length).toBeLessThan([...tree.chunks()].length)
    for (const { content, nodeIds } of rows) {
      const [questions, ...text] = (content as { completion: string }).completion.split('\n\n')
      expect([questions?.endsWith('?'), text.join('\n\n')]).toEqual([true, tree.chunk(nodeIds[0] as string).text])
    }
  })

  it.each([
    ['not_a_question', 'Grafting joins two plants.'],
    ['missing_reference', 'How long does this union?'],
  ])('drops questions of which one is none, or points elsewhere, reason "%s"', async (reason, line) => {
    const { made } = await run(
      { questions: true },
      { 'view-questions': () => ({ questions: ['Which plant bears fruit?', line] }) },
    )
    expect(rowsOf(made)).toEqual([])
    expect(new Set(dropsOf(made).map((drop) => drop.reason))).toContain(reason)
  })

  it('links two things that a section names, drawn by the seed, and drops what names a third from nowhere', async () => {
    const pairs = [...entityPairs({ tree, terms: ['rootstock', 'scion', 'graft union'], seed: 0, links: 2 })]
    expect(pairs.length).toBeGreaterThan(3)
    for (const { one, other, chunks } of pairs) {
      const text = chunks.map((chunk) => chunk.text.toLowerCase()).join('\n')
      expect([text.includes(one.toLowerCase()), text.includes(other.toLowerCase()), one === other]).toEqual([
        true,
        true,
        false,
      ])
    }
    expect([...entityPairs({ tree, terms: ['rootstock', 'scion', 'graft union'], seed: 0, links: 2 })]).toEqual(pairs)
    const { made } = await run({ links: 2 })
    expect(new Set(rowsOf(made).map(({ kind }) => kind))).toEqual(new Set(['view-link']))
    const wrong = await run(
      { links: 1 },
      { 'view-link': (input) => ({ text: `${passageOf(input)} It grows in Ruritania, for The two.` }) },
    )
    expect(new Set(dropsOf(wrong.made).map(({ reason }) => reason))).toContain('view_name_not_in_span')
  })

  it('says that they were left out without a model', async () => {
    const { leftOut } = await runOn([tree], { ...OFF, views: { styles: ['plain'] } })
    expect(leftOut).toEqual([expect.stringMatching(/^views of the chunks of "handbook": no model was asked/)])
  })

  it('are in every arm, without the map in cpt', async () => {
    const [row] = rowsOf((await run({ styles: ['plain'] })).made)
    const formed = (name: string): Row | undefined => arms.form(name, { treeOf: () => tree, seed: 0 })(row as Row)
    expect(formed('cpt')?.content).toMatchObject({ prompt: '' })
    expect(formed('cpt-breadcrumb')?.content).toMatchObject({
      prompt: expect.stringMatching(/^The Espalier Handbook > [^\n]+\n$/),
    })
    expect(arms.isShared(row as Row)).toBe(true)
  })
})
