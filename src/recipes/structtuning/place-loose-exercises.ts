import { setImmediate } from 'node:timers/promises'
import { inOrder } from '../../core/in-order.js'
import { excerpt } from '../../core/text.js'
import type { CallId } from '../../inference/contract.js'
import type { Exercise } from '../../sources/contract.js'
import type { NodeId, Tree, TreeNode } from '../../tree/contract.js'
import { createLinker, type LinkableQuestion } from '../../tree/link-questions.js'
import type { LinkedNode } from '../../tree/rank-places.js'
import { findByTitle, type Titled } from '../../tree/place-exercises.js'
import { isStructure } from './place.js'
import { baseLanguage } from './stage.js'

/** A set may have a hundred thousand questions of some milliseconds each: signals are to be heard between them. */
const YIELD_EVERY = 64

/** An exercise and the node of the stage's tree that it belongs to. */
export interface PlacedExercise {
  exercise: Exercise
  nodeId: NodeId
  /** Of an exercise that was linked: the chunks that fit it best, best first; empty where none shares a word with it. */
  chunkIds?: NodeId[]
  /** The calls that such a link rests on, where embeddings were asked for. */
  linkCallIds?: CallId[]
  /** Of an exam source: what the exam calls its set. It is asked, never taught. */
  examSet?: string
}

/** Exercises that stand in a tree, in reading order. */
export function treeExercises(tree: Tree): PlacedExercise[] {
  return tree.nodes.flatMap((node) => tree.exercises(node.id).map((exercise) => ({ exercise, nodeId: node.id })))
}

/** Links a question to the places that fit it best, best first. */
export type LinkQuestion = (question: LinkableQuestion) => Promise<readonly LinkedNode[]> | readonly LinkedNode[]

/** Chunks that an exercise of a book is linked to, as many as one of a question set is. */
const CHUNKS = 3

/** Exercises whose place is known, those that `isWanted` takes with the chunks at their place that fit them best; without, where none does. */
export async function linkWithinPlace(
  tree: Tree,
  placed: readonly PlacedExercise[],
  isWanted: (placed: PlacedExercise) => boolean,
): Promise<PlacedExercise[]> {
  const linker = await createLinker({ tree, kind: 'chunk', limit: Number.POSITIVE_INFINITY })
  const linked: PlacedExercise[] = []
  for (const one of placed) {
    if (linked.length % YIELD_EVERY === 0) await setImmediate()
    const near = isWanted(one) ? linker.link(one.exercise) : []
    const own = near.filter(({ nodeId }) => tree.path(nodeId).some(({ id }) => id === one.nodeId))
    const chunkIds = own.slice(0, CHUNKS).map(({ nodeId }) => nodeId)
    linked.push(chunkIds.length === 0 ? one : { ...one, chunkIds })
  }
  return linked
}

export interface LooseExercises {
  /** Links among the books of a language; made once a language, at the first question that needs it. */
  linker: (language: string | undefined) => Promise<LinkQuestion>
  trees: readonly Tree[]
  leaveOut: (what: string, why: string) => void
}

/** Questions that are linked at once, where a model is asked. */
const CONCURRENCY = 32

/**
 * Finds places in these trees where the user names none, as `createLink` links. A question that states its language is not
 * linked to books of another, where there are any else: names and numbers are shared by all languages and would link it anywhere.
 */
export function looseExercises(
  trees: readonly Tree[],
  leaveOut: LooseExercises['leaveOut'],
  createLink: (trees: readonly Tree[]) => Promise<LinkQuestion>,
): LooseExercises {
  const linkers = new Map<string, Promise<LinkQuestion>>()
  let known: { tree: Tree; languages: ReadonlySet<string> }[] | undefined
  const linker = (language: string | undefined): Promise<LinkQuestion> => {
    known ??= trees.map((tree) => ({ tree, languages: languagesOf(tree) }))
    const wanted = baseLanguage(language)
    const own = known.filter(({ languages }) => wanted === '' || languages.has('') || languages.has(wanted))
    const isAny = own.length === 0 || own.length === trees.length
    const key = isAny ? '' : wanted
    const made = linkers.get(key) ?? createLink(isAny ? trees : own.map(({ tree }) => tree))
    linkers.set(key, made)
    return made
  }
  return { trees, leaveOut, linker }
}

/** Languages of a book's chunks; nothing stands for one that is not known. */
function languagesOf(tree: Tree): Set<string> {
  const found = new Set<string>()
  for (const { language } of tree.chunks()) found.add(baseLanguage(language))
  return found
}

/**
 * Places a questions file's exercises: at the node that their `node` names, else at the section that fits them best, in the book that
 * most of their best chunks are of. One that fits no book stands at the root of the first, linked to nothing.
 * Source: the reference finds the book by retrieval and keeps the chunks of the majority book.
 */
export async function placeLooseExercises(
  exercises: readonly Exercise[],
  { trees, linker, leaveOut }: LooseExercises,
): Promise<{ tree: Tree; placed: PlacedExercise }[]> {
  const first = trees[0]
  if (first === undefined || exercises.length === 0) return []
  const byRoot = new Map(trees.map((tree) => [tree.root.id, tree]))
  const titled = trees.map((tree) => ({ tree, nodes: titledNodes(tree) }))
  const unknown: string[] = []
  const found: { tree: Tree; placed: PlacedExercise }[] = []
  const place = async (exercise: Exercise): Promise<{ tree: Tree; placed: PlacedExercise }> => {
    const named = exercise.node === undefined ? undefined : namedPlace(titled, exercise)
    if (named !== undefined) return named
    const link = await linker(exercise.language)
    const [best] = await link(exercise)
    const { nodeId = first.root.id, chunkIds = [], callIds } = best ?? {}
    const linked = callIds === undefined ? {} : { linkCallIds: callIds }
    return { tree: byRoot.get(best?.source ?? '') ?? first, placed: { exercise, nodeId, chunkIds, ...linked } }
  }
  for await (const one of inOrder(exercises, place, { concurrency: CONCURRENCY })) {
    if (found.length % YIELD_EVERY === 0) await setImmediate()
    const { node } = one.placed.exercise
    if (node !== undefined && one.placed.chunkIds !== undefined) unknown.push(node)
    found.push(one)
  }
  if (unknown.length > 0)
    leaveOut(
      `the place that ${unknown.length} exercises name ("${excerpt(unknown[0] ?? '', 60)}")`,
      'no node of the sources has that title, or several have; they were linked by their words',
    )
  return found
}

function namedPlace(
  titled: readonly { tree: Tree; nodes: Titled<TreeNode>[] }[],
  exercise: Exercise,
): { tree: Tree; placed: PlacedExercise } | undefined {
  for (const { tree, nodes } of titled) {
    const found = findByTitle(nodes, exercise.node ?? '')
    if ('node' in found) return { tree, placed: { exercise, nodeId: found.node.id } }
  }
  return undefined
}

function titledNodes(tree: Tree): Titled<TreeNode>[] {
  const byId = new Map<string, Titled<TreeNode>>()
  for (const node of tree.nodes) {
    if (!isStructure(node)) continue
    const parent = node.parentId === null ? undefined : byId.get(node.parentId)
    byId.set(node.id, { node, title: node.title, parent })
  }
  return [...byId.values()]
}
