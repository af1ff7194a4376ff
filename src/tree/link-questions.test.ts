import { beforeAll, describe, expect, it } from 'vitest'
import { anatomyChapters, hasAnatomy } from './anatomy.fixture.js'
import type { NodeId, Tree } from './contract.js'
import { type GrownTree, growTree } from './grow-tree.js'
import { createLinker, linkQuestions, linkTerms } from './link-questions.js'
import { countWords, documentOf } from './tree.fixture.js'

async function growBook(lines: readonly string[], source = 'book'): Promise<Tree> {
  const records = [{ type: 'document' as const, document: documentOf('a.md', 'Trees', lines, source) }]
  return (await growTree({ source, records, chunking: { maxTokens: 100, tokenizer: countWords } })).tree
}

const asked = (stem: string, answer?: string) => ({ stem, options: [], ...(answer === undefined ? {} : { answer }) })

describe('linkTerms', () => {
  it('keeps stems of content words, and pairs of characters where words are not spaced', () => {
    expect(linkTerms('Which of the valves closes?')).toEqual(['valv', 'clos'])
    expect(linkTerms('心脏瓣膜 heart 血')).toEqual(['心脏', '脏瓣', '瓣膜', 'heart', '血'])
  })
})

describe('linkQuestions', () => {
  it('ranks the sections that share the rarest words, best first, and gives nothing for a question without one', async () => {
    const tree = await growBook([
      '# Roots',
      'A root takes up water.',
      '# Leaves',
      'A leaf makes sugar of light and water.',
      '# Bark',
      'Bark keeps the cold out.',
    ])
    const linked: [string, string[]][] = []
    for await (const { question, nodes } of linkQuestions(
      [asked('What takes up water?'), asked('What is made?', 'Sugar'), asked('Who is it?')],
      { tree },
    ))
      linked.push([question.stem, nodes.map(({ nodeId }) => tree.node(nodeId).title)])
    expect(linked).toEqual([
      ['What takes up water?', ['Roots', 'Leaves']],
      ['What is made?', ['Leaves']],
      ['Who is it?', []],
    ])
  })

  it('links a question to one book of several: the one that most of its best chunks are of', async () => {
    const wood = await growBook(
      ['# Roots', 'A root takes up water.', '# Sap', 'Sap is water that a root sends up.'],
      'wood',
    )
    const sea = await growBook(['# Tides', 'Water goes up with the moon. Water takes its time.'], 'sea')
    const nodes = (await createLinker({ tree: [sea, wood] })).link(asked('What sends water up?', 'a root'))
    expect(nodes.map(({ nodeId, source }) => [source, wood.node(nodeId).title])).toEqual([
      ['wood', 'Sap'],
      ['wood', 'Roots'],
    ])
  })

  it('ranks chunks where they are asked for, at most as many as the limit', async () => {
    const tree = await growBook(['# Roots', 'A root takes up water.', '# Leaves', 'A leaf needs water.'])
    const nodes = (await createLinker({ tree, kind: 'chunk', limit: 1 })).link(asked('Which root takes up water?'))
    expect(nodes.map(({ nodeId, score }) => [tree.chunk(nodeId).text, score > 0])).toEqual([
      ['A root takes up water.', true],
    ])
  })
})

describe.skipIf(!hasAnatomy)("linking a textbook's exercises (skipped where ../shared is absent)", () => {
  let grown: GrownTree
  beforeAll(async () => {
    grown = await growTree({
      source: 'book',
      records: anatomyChapters(),
      // 700 words are about 1,024 tokens, and faster to count.
      chunking: { maxTokens: 700, tokenizer: countWords },
    })
  })

  it('finds the true section first for 90 %, among five for 96 %, in chapters that it was not tuned on (of the whole book: bench/link-questions.mjs)', async () => {
    const { tree, exercises } = grown
    const chapters = tree.nodes.filter(({ kind }) => kind === 'chapter').map(({ id }) => id)
    const isTuned = (id: NodeId): boolean => chapters.indexOf(tree.nearest(id, 'chapter')?.id ?? '') % 2 === 0
    const counts = { asked: 0, first: 0, amongFive: 0 }
    for await (const { question, nodes } of linkQuestions(
      exercises.filter(({ nodeId }) => !isTuned(nodeId)),
      { tree },
    )) {
      const place = nodes.findIndex(({ nodeId }) => nodeId === question.nodeId)
      counts.asked += 1
      if (place === 0) counts.first += 1
      if (place >= 0) counts.amongFive += 1
    }
    expect(counts.asked).toBe(225)
    expect(counts.first / counts.asked).toBeGreaterThanOrEqual(0.9)
    expect(counts.amongFive / counts.asked).toBeGreaterThanOrEqual(0.96)
  })
})
