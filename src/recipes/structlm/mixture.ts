import { userError } from '../../core/errors.js'
import { randomStream } from '../../core/random.js'
import type { Task } from './contract.js'

/** Examples by task. */
export type Sizes = Readonly<Record<string, number>>

/**
 * Which share of each task is kept under a temperature (UnifiedSKG): size^(1/T) over the sum of all, times total / size, divided by
 * the largest of these. T = 1 keeps all (the paper's final mixture); a higher T thins out the large tasks.
 * @example temperatureShares({ a: 100, b: 400 }, 2) // { a: 1, b: 0.5 }
 */
export function temperatureShares(sizes: Sizes, temperature: number): Record<string, number> {
  if (!(temperature >= 1))
    throw userError(
      'E_MIXTURE',
      `temperature ${temperature} is not a number of 1 or more. Use 1 to keep all, 2 as UnifiedSKG did.`,
    )
  const raised = Object.entries(sizes).map(
    ([task, size]) => [task, size === 0 ? 0 : size ** (1 / temperature - 1)] as const,
  )
  const most = Math.max(...raised.map(([, weight]) => weight))
  return Object.fromEntries(raised.map(([task, weight]) => [task, most === 0 ? 0 : weight / most]))
}

export interface MixtureInput {
  sizes: Sizes
  /** 1 or more; default 1: everything. */
  temperature?: number
  /** At most so many of each task. */
  cap?: number
  /** At most so many of one task, by its id. */
  caps?: Sizes
}

/** How many examples of each task go into the mixture. */
export function mixtureCounts({
  sizes,
  temperature = 1,
  cap = Infinity,
  caps = {},
}: MixtureInput): Record<string, number> {
  const shares = temperatureShares(sizes, temperature)
  return Object.fromEntries(
    Object.entries(sizes).map(([task, size]) => [
      task,
      Math.min(Math.round(size * (shares[task] ?? 1)), cap, caps[task] ?? Infinity, size),
    ]),
  )
}

/**
 * How many general instructions go beside `structured` examples. The paper says a share of the whole, its builder takes a share of the
 * structured examples: 50 % is as many again, or half as many. Its final mixture, all of SlimOrca, is 43.1 % of the whole and 75.7 % of the structured.
 */
export function generalCount({
  structured,
  share,
  of,
}: {
  structured: number /** 0 to 1, below 1 for `whole`. */
  share: number
  of: 'whole' | 'structured'
}): number {
  if (!(share >= 0) || (of === 'whole' && share >= 1))
    throw userError(
      'E_MIXTURE',
      `general share ${share} is not possible. Give 0 or more, and less than 1 where it is a share of the whole.`,
    )
  return Math.round(of === 'whole' ? (structured * share) / (1 - share) : structured * share)
}

/**
 * Passes `count` of `size` items on, in their order, each choice equally likely (selection sampling, Knuth 3.4.2 S): memory is flat.
 * With `count` = `size` all pass, so that the paper's concatenation is the special case. All items are read, so that faults are found.
 */
export async function* choose<Item>(
  items: AsyncIterable<Item>,
  { count, size, seed, name }: { count: number; size: number; seed: number; name: string },
): AsyncGenerator<Item> {
  const takes = chooser({ count, size, seed, name })
  for await (const item of items) if (takes()) yield item
}

/** The same choice item by item, where items of several kinds come mixed: whether the next one of its kind is taken. */
export function chooser({
  count,
  size,
  seed,
  name,
}: {
  count: number
  size: number
  seed: number
  name: string
}): () => boolean {
  const random = randomStream(seed, 'mixture', name)
  let [seen, chosen] = [0, 0]
  return () => {
    const isTaken = chosen < count && random.next() * (size - seen) < count - chosen
    seen += 1
    if (isTaken) chosen += 1
    return isTaken
  }
}

/** @throws E_HELD_OUT naming the held-out tasks among those to be trained on. */
export function refuseHeldOut(chosen: readonly (readonly [id: string, task: Pick<Task, 'role'>])[]): void {
  const held = chosen.filter(([, task]) => task.role === 'held-out').map(([id]) => id)
  if (held.length > 0)
    throw userError(
      'E_HELD_OUT',
      `${held.join(', ')} ${held.length === 1 ? 'is' : 'are'} held out: trained on, the score would no longer tell how the model does on unseen tasks. Take ${held.length === 1 ? 'it' : 'them'} out of train:, or use the arm of a single task.`,
    )
}
