import type { NodeKind } from './contract.js'
import type { PlacedHeading } from './taught-headings.js'

/** Chapter, section, points; with fewer levels the lowest are sections. */
export function kindsOfDepth(depth: number): NodeKind[] {
  if (depth <= 1) return ['section']
  return depth === 2 ? ['chapter', 'section'] : ['chapter', 'section', 'point']
}

/** How many levels the taught headings of a document have. */
export function depthOf(headings: readonly PlacedHeading[]): number {
  const open: number[] = []
  let depth = 0
  for (const { heading, role } of headings) {
    if (role !== 'taught') continue
    while ((open.at(-1) ?? 0) >= heading.level) open.pop()
    open.push(heading.level)
    depth = Math.max(depth, open.length)
  }
  return depth
}
