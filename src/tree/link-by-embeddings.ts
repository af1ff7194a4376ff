/**
 * Finds where in a tree a question belongs by embeddings beside words: pieces of every chunk are embedded under the titles above them, a
 * chunk is as near as its nearest piece (cosine), and its scores by words (`link-questions.ts`) and by nearness are added, each divided by
 * the best of its kind. StructTuning embeds alone. Joining ranks instead (1 / (60 + rank), Cormack, Clarke and Buettcher, SIGIR 2009) was
 * tried and found the true section less often than words alone (docs/benchmarks.md).
 *
 * One instance: "Which vessel brings blood back to the heart?" shares only "blood" and "heart" with the chunk that says "Veins return blood
 * to the right atrium", which is found by nearness.
 *
 * The search is exact: every piece is compared. Vectors are 32-bit floats, four bytes a number: 100,000 pieces of 384 take 154 MB.
 */
import { userError } from '../core/errors.js'
import { inOrder } from '../core/in-order.js'
import type { Ask, CallId } from '../inference/contract.js'
import { chunkPassages, type TokenCounter } from './chunker.js'
import type { NodeId, Tree } from './contract.js'
import {
  createWordSearch,
  type FoundChunk,
  type LinkableQuestion,
  type LinkOptions,
  treesOf,
} from './link-questions.js'
import { type LinkedNode, placesOf, rankPlaces } from './rank-places.js'
import { createVectors, type Vectors } from './vectors.js'

export interface EmbeddingLinkOptions extends LinkOptions {
  /** A model that gives embeddings. */
  ask: Ask
  tokenizer: TokenCounter
  /** both: joined with BM25; embeddings: nearness alone. Default both. */
  by?: 'both' | 'embeddings'
}

export interface EmbeddingLinker {
  /** The nodes that a question fits best, best first. A question whose embedding was refused is linked by its words. */
  link(question: LinkableQuestion): Promise<LinkedNode[]>
}

/** Tokens of an embedded piece without its titles: most small embedding models read 256 and cut the rest. */
const PIECE_TOKENS = 200
/** Chunks of a question that are looked at. */
const CHUNKS_A_QUESTION = 200
/** Calls at once while the chunks are embedded. */
const CONCURRENCY = 64

/**
 * Embeds the chunks, one call a piece.
 * @throws E_EMBEDDING where the model gives none, or vectors of different lengths; what `ask` throws where a limit stops it.
 * @example const linker = await createEmbeddingLinker({ tree, ask, tokenizer }); (await linker.link(exercise))[0]?.nodeId
 */
export async function createEmbeddingLinker(options: EmbeddingLinkOptions): Promise<EmbeddingLinker> {
  const { ask, kind = 'section', limit = 5, by = 'both' } = options
  const trees = treesOf(options.tree)
  const places = placesOf(trees, kind)
  const searchWords = await createWordSearch(trees)
  const vectors = await embedChunks(trees, options)
  return {
    link: async (question) => {
      const asked = await embed(ask, questionText(question), 'link-question')
      const near = asked.vector === undefined ? [] : vectors.nearest(asked.vector, CHUNKS_A_QUESTION)
      const byWords = by === 'both' || near.length === 0 ? searchWords(question) : []
      const found = rankPlaces(joined([byWords, near]), places, limit)
      return near.length === 0 ? found : found.map((node) => ({ ...node, callIds: [asked.callId] }))
    },
  }
}

/** Chunks by the sum of their scores, each as a share of the best in its list. Equal sums keep the order of the first list. */
function joined(lists: readonly (readonly FoundChunk[])[]): FoundChunk[] {
  const sums = new Map<NodeId, number>()
  for (const list of lists) {
    const best = list[0]?.score ?? 1
    for (const { chunkId, score } of list) sums.set(chunkId, (sums.get(chunkId) ?? 0) + score / best)
  }
  return [...sums].map(([chunkId, score]) => ({ chunkId, score })).sort((a, b) => b.score - a.score)
}

function questionText({ stem, options, answer }: LinkableQuestion): string {
  return [stem, ...options.map(({ text }) => text), ...(answer === undefined ? [] : [answer])].join('\n')
}

interface Piece {
  chunkId: NodeId
  text: string
}

async function embedChunks(trees: readonly Tree[], { ask, tokenizer }: EmbeddingLinkOptions): Promise<Vectors> {
  const vectors = createVectors(ask.model.ref)
  let refused: string | undefined
  const embedded = inOrder(
    piecesOf(trees, tokenizer),
    async ({ chunkId, text }) => ({ chunkId, ...(await embed(ask, text, 'link-chunks')) }),
    { concurrency: CONCURRENCY },
  )
  for await (const { chunkId, vector, why } of embedded)
    if (vector === undefined) refused ??= why
    else vectors.add(chunkId, vector)
  if (vectors.size === 0 && refused !== undefined && refused !== NOT_ASKED)
    throw userError(
      'E_EMBEDDING',
      `${ask.model.ref} gave no embedding: ${refused}. Name a model that gives embeddings.`,
    )
  return vectors
}

function* piecesOf(trees: readonly Tree[], tokenizer: TokenCounter): Generator<Piece> {
  for (const tree of trees)
    for (const { nodeId, text } of tree.chunks()) {
      const titles = tree
        .path(nodeId)
        .slice(1, -1)
        .map(({ title }) => title)
      const passage = { kind: 'paragraph' as const, text, start: 0, end: text.length, offsets: [0, 0] }
      for (const piece of chunkPassages([passage], { maxTokens: PIECE_TOKENS, tokenizer }))
        yield { chunkId: nodeId, text: titles.length === 0 ? piece.text : `${titles.join(' > ')}\n${piece.text}` }
    }
}

const NOT_ASKED = 'not asked'

interface Embedded {
  callId: CallId
  vector?: readonly number[]
  /** Why there is none. */
  why?: string
}

async function embed(ask: Ask, text: string, stage: string): Promise<Embedded> {
  const { id: callId, outcome } = await ask({ stage, kind: 'embedding', text })
  if (outcome.kind === 'rejection') return { callId, why: outcome.status === 0 ? NOT_ASKED : outcome.message }
  return outcome.embedding === undefined
    ? { callId, why: 'the reply holds none' }
    : { callId, vector: outcome.embedding }
}
