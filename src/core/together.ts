import { EspalierError, userError } from './errors.js'

/**
 * Works items one after another; a user's fault in one does not hide those of the others: all are told at once, at the end.
 * @throws the one fault, or the first one's code with every message on its own line.
 */
export async function together<In, Out>(items: Iterable<In>, work: (item: In) => Promise<Out>): Promise<Out[]> {
  const made: Out[] = []
  const faults: EspalierError[] = []
  for (const item of items)
    try {
      made.push(await work(item))
    } catch (error) {
      if (!(error instanceof EspalierError) || error.exitCode !== 2) throw error
      faults.push(error)
    }
  const [first] = faults
  if (first === undefined) return made
  if (faults.length === 1) throw first
  throw userError(first.code, faults.map(({ message }) => message).join('\n'))
}
