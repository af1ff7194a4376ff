import type { Exercise } from '../sources/contract.js'
import type { DraftNode } from './draft-node.js'
import { asideNodeAt, type Placement } from './grow-document.js'
import { grownHome } from './growth/settle-asides.js'
import { exerciseLabel, findByTitle, type Titled } from './place-exercises.js'

/** An exercise as it was read. */
export interface ReadExercise {
  exercise: Exercise
  /** The document that it stands in, where it stands in one. */
  documentId: string | undefined
  /** Where it was hung. */
  node?: DraftNode
}

/**
 * Hangs exercises on the drafts: at the node that they name, else where they stand in their document, else at the root. Gives a warning for
 * each name that is no node's, or several nodes'.
 */
export function hangExercises(
  root: DraftNode,
  exercises: readonly ReadExercise[],
  placements: ReadonlyMap<string, Placement>,
): string[] {
  const warnings: string[] = []
  let titled: Titled<DraftNode>[] | undefined
  for (const entry of exercises) {
    const { exercise, documentId } = entry
    const placement = placements.get(documentId ?? '')
    entry.node = root
    if (exercise.node !== undefined) {
      titled ??= titledDrafts(root)
      const found = findByTitle(titled, exercise.node)
      if ('node' in found) entry.node = found.node
      else warnings.push(`${exerciseLabel(exercise)} stands at the root: ${found.warning}`)
    } else if (placement !== undefined) {
      const offset = exercise.span?.start ?? 0
      entry.node = grownHome(asideNodeAt(placement, offset), offset)
    }
    entry.node.exercises.push(exercise)
  }
  return warnings
}

function titledDrafts(root: DraftNode): Titled<DraftNode>[] {
  const found: Titled<DraftNode>[] = []
  const visit = (node: DraftNode, parent: Titled<DraftNode> | undefined): void => {
    if (node.kind === 'chunk' || node.kind === 'term') return
    const entry = { node, title: node.title, parent }
    found.push(entry)
    for (const child of [...node.own, ...node.entries]) visit(child, entry)
  }
  visit(root, undefined)
  return found
}
