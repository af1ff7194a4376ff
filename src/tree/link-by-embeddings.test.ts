import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ask, AskInput, Reply } from '../inference/contract.js'
import { mockEmbedding } from '../inference/mock-reply/mock-logprobs.js'
import type { Tree } from './contract.js'
import { growTree } from './grow-tree.js'
import { createEmbeddingLinker } from './link-by-embeddings.js'
import { countWords, documentOf } from './tree.fixture.js'
import { createVectors } from './vectors.js'

const LINES = [
  '# Roots',
  'A root takes up water.',
  '# Leaves',
  'A leaf makes sugar of light and water.',
  '# Bark',
  'Bark keeps the cold out.',
]

async function growBook(): Promise<Tree> {
  const records = [{ type: 'document' as const, document: documentOf('a.md', 'Trees', LINES) }]
  return (await growTree({ source: 'book', records, chunking: { maxTokens: 100, tokenizer: countWords } })).tree
}

/** Meanings: drinking, cooking, clothing. */
function meaningOf(text: string): number[] {
  return [/root|drink/i, /leaf|leaves|cook/i, /bark|coat/i].map((words) => (words.test(text) ? 1 : 0.1))
}

function embedder(embed: (text: string) => number[] | string): Ask & { asked: AskInput[] } {
  const asked: AskInput[] = []
  const ask = async (input: AskInput): ReturnType<Ask> => {
    asked.push(input)
    const made = embed(input.text ?? '')
    const reply: Reply = { kind: 'reply', text: '', finishReason: 'stop' }
    return {
      id: String(asked.length),
      request: { kind: 'embedding', model: { name: 'e' }, sampling: {}, draw: { sample: 0, attempt: 0 } },
      outcome:
        typeof made === 'string' ? { kind: 'rejection', status: 400, message: made } : { ...reply, embedding: made },
      usage: { promptTokens: 1, completionTokens: 0 },
      costUsd: 0,
      at: '',
      latencyMs: 0,
    }
  }
  const profile = { size: 'large' as const, contextTokens: 512 }
  const capabilities = { schema: 'none' as const, logprobs: false }
  const model = { ref: 'mine/e', identity: { name: 'e' }, profile, isFree: true, capabilities }
  return Object.assign(ask, { asked, model })
}

describe('createEmbeddingLinker', () => {
  const question = (stem: string, answer?: string) => ({
    stem,
    options: [],
    ...(answer === undefined ? {} : { answer }),
  })

  it('finds by meaning a section that shares no word with the question, and asks once a chunk and question', async () => {
    const tree = await growBook()
    const ask = embedder(meaningOf)
    const linker = await createEmbeddingLinker({ tree, ask, tokenizer: countWords })
    const titles = (await linker.link(question('Which part is the coat?'))).map(({ nodeId }) => tree.node(nodeId).title)
    expect(titles[0]).toBe('Bark')
    expect(ask.asked.map(({ stage, kind, text }) => [stage, kind, text])).toEqual([
      ['link-chunks', 'embedding', 'Roots\nA root takes up water.'],
      ['link-chunks', 'embedding', 'Leaves\nA leaf makes sugar of light and water.'],
      ['link-chunks', 'embedding', 'Bark\nBark keeps the cold out.'],
      ['link-question', 'embedding', 'Which part is the coat?'],
    ])
  })

  it('joins words and meaning: a place that both orders know stands before one that leads in one of them', async () => {
    const tree = await growBook()
    const ask = embedder((text) => (text.includes('water?') ? [0.9, 1, 0] : meaningOf(text)))
    const both = await createEmbeddingLinker({ tree, ask, tokenizer: countWords })
    const alone = await createEmbeddingLinker({ tree, ask, tokenizer: countWords, by: 'embeddings' })
    const first = async (linker: typeof both): Promise<string> =>
      tree.node((await linker.link(question('What takes up water?')))[0]?.nodeId ?? '').title
    expect([await first(both), await first(alone)]).toEqual(['Roots', 'Leaves'])
  })

  it('links a question whose embedding is refused by its words', async () => {
    const tree = await growBook()
    const ask = embedder((text) => (text.endsWith('?') ? 'too long' : meaningOf(text)))
    const linker = await createEmbeddingLinker({ tree, ask, tokenizer: countWords })
    expect((await linker.link(question('What makes sugar?'))).map(({ nodeId }) => tree.node(nodeId).title)).toEqual([
      'Leaves',
    ])
  })

  it('cuts long chunks into pieces of at most 200 tokens, each under the titles', async () => {
    const long = Array.from({ length: 90 }, (_, index) => `Sentence number ${index} is about pears.`).join(' ')
    const records = [
      { type: 'document' as const, document: documentOf('a.md', 'Trees', ['# Apples', 'None.', '# Pears', long]) },
    ]
    const { tree } = await growTree({ source: 'book', records, chunking: { maxTokens: 1000, tokenizer: countWords } })
    const ask = embedder(mockEmbedding)
    await createEmbeddingLinker({ tree, ask, tokenizer: countWords })
    const texts = ask.asked.slice(1).map(({ text }) => text ?? '')
    expect(texts.map((text) => [text.startsWith('Pears\nSentence number'), countWords.count(text) <= 201])).toEqual(
      Array.from({ length: 3 }, () => [true, true]),
    )
    expect(texts.map((text) => text.slice('Pears\n'.length)).join('')).toBe(long)
  })

  it.each([
    [() => 'this model makes no embeddings', 'mine/e gave no embedding: this model makes no embeddings. Name a model'],
    [(text: string) => (text.startsWith('Roots') ? [1, 0] : [1, 0, 0]), 'gave an embedding of 3 numbers'],
    [() => [0, 0, 0], 'that are not all zero'],
  ])('refuses a model that gives none, or none that can be compared', async (embed, message) => {
    const tree = await growBook()
    await expect(createEmbeddingLinker({ tree, ask: embedder(embed), tokenizer: countWords })).rejects.toThrow(message)
  })
})

describe('createVectors', () => {
  it('gives the chunks in the order of the cosine of their nearest piece, whatever the lengths', () => {
    const vector = fc
      .array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 })
      .filter((v) => v.some(Boolean))
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 600 }), vector, (pieces, asked) => {
        const vectors = createVectors('m')
        for (const [index, piece] of pieces.entries()) vectors.add(`c${index % 7}`, piece)
        const cosine = (a: number[], b: number[]): number =>
          a.reduce((sum, x, i) => sum + x * (b[i] as number), 0) / Math.hypot(...a) / Math.hypot(...b)
        const best = new Map<string, number>()
        for (const [index, piece] of pieces.entries())
          best.set(`c${index % 7}`, Math.max(best.get(`c${index % 7}`) ?? -1, cosine(piece, asked)))
        const found = vectors.nearest(asked, 7).filter(({ score }) => score > 1e-4)
        const wanted = [...best.values()].filter((value) => value > 1e-4).sort((a, b) => b - a)
        const isNear = (a = -1, b = -1): boolean => Math.abs(a - b) < 1e-5
        expect(found.length).toBe(wanted.length)
        expect(found.every(({ score }, rank) => isNear(score, wanted[rank]))).toBe(true)
        expect(found.every(({ chunkId, score }) => isNear(score, best.get(chunkId)))).toBe(true)
      }),
    )
  })
})
