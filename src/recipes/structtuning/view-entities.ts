import { randomStream } from '../../core/random.js'
import { wordsOf } from '../../core/text.js'
import type { Chunk, NodeId, Tree, TreeNode } from '../../tree/contract.js'
import { isGenericTitle } from './generic-titles.js'
import { isStructure, partsOf } from './place.js'
import { RECIPE } from './stage.js'

/** Two things that one section names, and a chunk that names each. */
export interface EntityPair {
  sectionId: NodeId
  one: string
  other: string
  /** One where a chunk names both, else one for each. */
  chunks: Chunk[]
}

export interface PairInput {
  tree: Tree
  /** Terms of the source's glossaries. */
  terms: readonly string[]
  seed: number
  /** Most pairs a section. */
  links: number
}

/** Most things of a section: pairs grow with their square. */
const MOST_THINGS = 40

/**
 * Pairs of things of each section: glossary terms and titles that its text holds word for word, and names (two or more capitalised words).
 * Drawn by the seed and the section's id; a pair that one chunk holds comes first. Source: our own; the idea of links between the entities
 * of a text is known from synthetic continued pretraining.
 */
export function* entityPairs({ tree, terms, seed, links }: PairInput): Generator<EntityPair> {
  const known = knownOf([...new Set(terms)])
  for (const section of sectionsOf(tree)) {
    const random = randomStream(seed, RECIPE, 'view-link', section.node.id)
    const things = random.shuffle(thingsOf(tree, section, known)).slice(0, MOST_THINGS)
    const pairs = things.flatMap((one, index) =>
      things.slice(index + 1).flatMap((other) => pairOf(section.node.id, one, other)),
    )
    yield* random
      .shuffle(pairs)
      .sort((a, b) => a.chunks.length - b.chunks.length)
      .slice(0, links)
  }
}

interface Section {
  node: TreeNode
  chunks: Chunk[]
}

interface Thing {
  name: string
  chunks: Chunk[]
}

function* sectionsOf(tree: Tree): Generator<Section> {
  let section: Section | undefined
  for (const chunk of tree.chunks()) {
    const node = tree.nearest(chunk.nodeId, 'section') ?? tree.path(chunk.nodeId).at(-2) ?? tree.root
    if (section?.node.id !== node.id) {
      if (section !== undefined) yield section
      section = { node, chunks: [] }
    }
    section.chunks.push(chunk)
  }
  if (section !== undefined) yield section
}

/** Names by the first word of each. */
type Known = Map<string, { name: string; words: string[] }[]>

function knownOf(names: readonly string[]): Known {
  const known: Known = new Map()
  for (const name of names) {
    const words = wordsOf(name)
    const [first] = words
    if (first === undefined || words.join('').length < 3) continue
    known.set(first, [...(known.get(first) ?? []), { name, words }])
  }
  return known
}

/** The known names that a text holds as whole words, in its order. */
function namesIn(text: string, known: Known): string[] {
  const words = wordsOf(text)
  const lower = text.toLowerCase()
  return words.flatMap((word, at) =>
    (known.get(word) ?? [])
      .filter(
        (one) => one.words.every((part, index) => words[at + index] === part) && lower.includes(one.name.toLowerCase()),
      )
      .map(({ name }) => name),
  )
}

/** A heading over others is not related to one of them: it holds it. */
function isLowest(tree: Tree, { id }: TreeNode): boolean {
  return partsOf(tree, id).length === 0
}

function thingsOf(tree: Tree, { node, chunks }: Section, terms: Known): Thing[] {
  const titles = knownOf(
    [...tree.descend(node.id)].flatMap((heading) =>
      isStructure(heading) && heading.id !== node.id && !isGenericTitle(heading.title) && isLowest(tree, heading)
        ? [heading.title]
        : [],
    ),
  )
  const things = new Map<string, Thing>()
  for (const chunk of chunks)
    for (const name of [
      ...namesIn(chunk.text, terms),
      ...namesIn(chunk.text, titles),
      ...(chunk.text.match(NAME) ?? []),
    ]) {
      const key = name.toLowerCase()
      const thing = things.get(key) ?? { name, chunks: [] }
      if (thing.chunks.at(-1) !== chunk) thing.chunks.push(chunk)
      things.set(key, thing)
    }
  return [...things.values()]
}

/** Two to four capitalised words behind a small letter: "by the Potager du Roi" gives none, "of Apple Bois Blanc" does. */
const NAME = /(?<=[\p{Ll},;] )\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){1,3}/gu

/** None where one name is part of the other. */
function pairOf(sectionId: NodeId, one: Thing, other: Thing): EntityPair[] {
  const [a, b] = [one.name.toLowerCase(), other.name.toLowerCase()]
  if (a.includes(b) || b.includes(a)) return []
  const both = one.chunks.find((chunk) => other.chunks.includes(chunk))
  const chunks = both === undefined ? [one.chunks[0] as Chunk, other.chunks[0] as Chunk] : [both]
  return [{ sectionId, one: one.name, other: other.name, chunks }]
}
