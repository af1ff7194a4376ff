import type { Random } from '../../core/random.js'
import type { NodeId } from '../../tree/contract.js'
import type { PointSet } from './multi-hop-sets.js'

/** One chapter's points of a turn: those that meet each other, and those that meet other chapters'. */
export interface Share {
  chapterId: NodeId
  within: NodeId[]
  across: NodeId[]
}

/** Draws that hang on a chapter alone, so that another chapter changes none of them. */
export type DrawOf = (chapterId: NodeId) => Random

/**
 * Halves each chapter's points, so that all sets come out full: never one point alone within a chapter, and across chapters no chapter
 * with more than twice the points of all the others. A small book's halves may be unequal for that; a single chapter has none across.
 * @param isPaired an even number within, so that sets of two use all of them; half of all points on average over many chapters.
 */
export function shareOut(chapters: ReadonlyMap<NodeId, readonly NodeId[]>, drawOf: DrawOf, isPaired = false): Share[] {
  const sizes = [...chapters.values()].map((points) => points.length)
  const half = isPaired ? evenHalf : anyHalf
  const within = [...chapters].map(([id, { length }]) => half(length, drawOf(id)))
  makeAcrossPossible(sizes, within)
  return [...chapters].map(([chapterId, points], index) => ({
    chapterId,
    within: points.slice(0, within[index]),
    across: points.slice(within[index]),
  }))
}

function anyHalf(length: number, random: Random): number {
  const halves = [Math.floor(length / 2), Math.ceil(length / 2)].filter((count) => count !== 1)
  return halves.length > 0 ? random.pick(halves) : length > 1 ? random.pick([0, 2]) : 0
}

/** Of 7 points two or four, the latter three times of four. */
function evenHalf(length: number, random: Random): number {
  const low = 2 * Math.floor(length / 4)
  return low + 2 <= length && random.below(4) < length % 4 ? low + 2 : low
}

function makeAcrossPossible(sizes: readonly number[], within: number[]): void {
  for (;;) {
    const across = sizes.map((size, index) => size - (within[index] as number))
    const most = across.indexOf(Math.max(...across))
    const others = across.reduce((sum, count) => sum + count, 0) - (across[most] ?? 0)
    if ((across[most] ?? 0) <= 2 * others) return
    const giver = within.findIndex((count, index) => index !== most && count > 0)
    if (giver >= 0) within[giver] = 0
    else {
      const size = sizes[most] as number
      const count = size - 2 * others
      within[most] = count === 1 && size > 1 ? 2 : count
      return
    }
  }
}

/**
 * How many sets each chapter's own points and those across give: of two or three, and as many in all within as across where that can be.
 * A chapter draws its own number; only where they cannot be matched across are some of them changed.
 * @param isPaired as many sets of two as there can be, whatever the balance: one of three for an odd number of points.
 */
export function setCounts(
  shares: readonly Share[],
  drawOf: DrawOf,
  random: Random,
  isPaired = false,
): { within: number[]; across: number } {
  const ranges = shares.map(({ within: { length } }) => ({
    low: isPaired ? Math.floor(length / 2) : Math.ceil(length / 3),
    high: Math.floor(length / 2),
  }))
  const within = ranges.map(
    ({ low, high }, index) => low + drawOf((shares[index] as Share).chapterId).below(high - low + 1),
  )
  const sizes = shares.map(({ across }) => across.length)
  const total = sumOf(sizes)
  const low = Math.ceil(total / 3)
  const high = Math.max(low, Math.min(Math.floor(total / 2), total - Math.max(0, ...sizes)))
  let surplus = sumOf(within) - between(sumOf(within), low, high)
  for (const index of random.shuffle([...within.keys()])) {
    const own = ranges[index] as (typeof ranges)[number]
    const changed = between((within[index] as number) - surplus, own.low, own.high)
    surplus -= (within[index] as number) - changed
    within[index] = changed
  }
  return { within, across: isPaired ? high : between(sumOf(within), low, high) }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)
const between = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))

/**
 * Deals points to sets like cards. Where neighbours in the list are of one chapter, and no chapter has more than twice the points of all
 * others, every set across gets points of two chapters at least.
 */
export function dealt(points: readonly NodeId[], count: number, kind: PointSet['kind']): PointSet[] {
  const sets = Array.from({ length: count }, (): PointSet => ({ kind, points: [] }))
  if (count > 0) for (const [index, point] of points.entries()) sets[index % count]?.points.push(point)
  return sets
}
