/**
 * Finds where in a tree a question belongs, by BM25+ over its chunks (minisearch), as StructTuning does for existing question sets with
 * a retriever of its own. A chunk is found by its text and, with less weight, by the titles above it; a section scores by its best
 * chunks, each further one counting half as much as the one before.
 *
 * One instance: "Which part of the sternum does the clavicle meet?" with the answer "manubrium" finds the chunks that hold "manubrium",
 * "sternum" and "clavicle" and so the section "The Pectoral Girdle".
 *
 * Tuned on the exercises of the anatomy textbook's even chapters and reported on the odd ones (docs/benchmarks.md). It compares words: a
 * question that names its subject by other words than the book is not found. Stop words and word endings are English; other languages
 * rely on the rarity of words alone, and scripts without spaces on pairs of characters.
 */
import { wordsOf } from '../core/text.js'
import type { Exercise } from '../sources/contract.js'
import type { NodeId, NodeKind, Tree } from './contract.js'
import { type LinkedNode, placesOf, rankPlaces } from './rank-places.js'

export type { LinkedNode } from './rank-places.js'

/** What a question is linked by. An `Exercise` is one. */
export type LinkableQuestion = Pick<Exercise, 'stem' | 'options' | 'answer'>

export interface LinkOptions {
  /** One tree or several. Of several, each question is linked to one: the book that most of its ten best chunks are of. */
  tree: Tree | readonly Tree[]
  /** What is ranked: chunks, or the nearest node of this kind above them (a chunk that has none counts for the lowest heading above it). Default section. */
  kind?: NodeKind
  /** Most nodes a question. Default 5. */
  limit?: number
}

export interface Linker {
  /** The nodes that a question fits best, best first; empty where it shares no word with the text. */
  link(question: LinkableQuestion): LinkedNode[]
}

/** Weights of a question's parts, of titles against text, and BM25+'s constants: see docs/benchmarks.md for what they were tuned on. */
const WEIGHTS = { stem: 1, options: 0.5, answer: 1 } as const
const TITLE_BOOST = 0.4
const BM25 = { k: 2, b: 0.75, d: 0.5 } as const
/** Chunks of a question that are looked at. */
const CHUNKS_A_QUESTION = 200

/**
 * Indexes the chunks once.
 * @example const linker = await createLinker({ tree }); linker.link(exercise)[0]?.nodeId
 */
export async function createLinker({ tree, kind = 'section', limit = 5 }: LinkOptions): Promise<Linker> {
  const trees = treesOf(tree)
  const search = await createWordSearch(trees)
  const places = placesOf(trees, kind)
  return { link: (question) => rankPlaces(search(question), places, limit) }
}

/** One tree or several, as a list. */
export function treesOf(tree: LinkOptions['tree']): readonly Tree[] {
  return Array.isArray(tree) ? (tree as readonly Tree[]) : [tree as Tree]
}

/** A chunk that a question found. */
export interface FoundChunk {
  chunkId: NodeId
  /** Over 0; more is better. */
  score: number
}

/** Indexes chunks by their words. The function gives the chunks that a question finds, best first, at most 200. */
export async function createWordSearch(trees: readonly Tree[]): Promise<(question: LinkableQuestion) => FoundChunk[]> {
  const { default: MiniSearch } = await import('minisearch')
  const index = new MiniSearch<{ id: NodeId; text: string; titles: string }>({
    fields: ['text', 'titles'],
    tokenize: linkTerms,
    processTerm: (term) => term,
  })
  for (const tree of trees)
    for (const { nodeId, text } of tree.chunks()) {
      const headings = tree.path(nodeId).slice(1, -1)
      index.add({ id: nodeId, text, titles: headings.map(({ title }) => title).join('\n') })
    }
  return (question) => {
    const weights = weightsOf(question)
    if (weights.size === 0) return []
    const found = index.search([...weights.keys()].join(' '), {
      tokenize: (text) => text.split(' '),
      boost: { text: 1, titles: TITLE_BOOST },
      boostTerm: (term) => weights.get(term) ?? 1,
      bm25: BM25,
    })
    return found.slice(0, CHUNKS_A_QUESTION).map(({ id, score }) => ({ chunkId: id as NodeId, score }))
  }
}

/** Links questions one after the other, in their order. Nothing but the index is held. */
export async function* linkQuestions<Question extends LinkableQuestion>(
  questions: AsyncIterable<Question> | Iterable<Question>,
  options: LinkOptions,
): AsyncGenerator<{ question: Question; nodes: LinkedNode[] }> {
  const linker = await createLinker(options)
  for await (const question of questions) yield { question, nodes: linker.link(question) }
}

function weightsOf({ stem, options, answer }: LinkableQuestion): Map<string, number> {
  const weights = new Map<string, number>()
  const add = (text: string, weight: number): void => {
    for (const term of linkTerms(text)) weights.set(term, (weights.get(term) ?? 0) + weight)
  }
  add(stem, WEIGHTS.stem)
  for (const { text } of options) add(text, WEIGHTS.options)
  if (answer !== undefined) add(answer, WEIGHTS.answer)
  return weights
}

/** English function words, and the words that questions are made of. */
const STOP_WORDS = new Set(
  (
    'a an the of to in on at by for from with and or not no nor but is are was were be been being do does did has have had can could ' +
    'should would will may might must it its this that these those they them their there what which who whom whose when where why how ' +
    'you your we our i he she his her if then than as so such very into between about each all any some other also both following ' +
    'explain describe discuss identify name list statement statements true false above none refers refer called best correct one two ' +
    'example examples most'
  ).split(' '),
)

const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** A text's terms: words without stop words and English endings; in scripts without spaces each pair of neighbouring characters. */
export function linkTerms(text: string): string[] {
  const words = wordsOf(text)
  const terms: string[] = []
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? ''
    if (!UNSPACED.test(word)) {
      if (!STOP_WORDS.has(word)) terms.push(withoutEnding(word))
    } else if (UNSPACED.test(next)) terms.push(word + next)
    else if (!UNSPACED.test(words[index - 1] ?? '')) terms.push(word)
  }
  return terms
}

function withoutEnding(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word
  const stem = word.replace(/(?:ies|ied)$/, 'y').replace(/(?:ing|edly|ed|es|s|ly)$/, '')
  return stem.replace(/e$/, '') || word
}
