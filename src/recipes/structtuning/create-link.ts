import { EspalierError, messageOf } from '../../core/errors.js'
import { loadTokenizer } from '../../inference/tokenizer/load-tokenizer.js'
import type { Tree } from '../../tree/contract.js'
import { createEmbeddingLinker } from '../../tree/link-by-embeddings.js'
import { createLinker } from '../../tree/link-questions.js'
import type { RecipeInput } from '../contract.js'
import type { Options } from './options.js'
import type { LinkQuestion } from './place-loose-exercises.js'

/**
 * How questions are linked to their place: by words, or with the model that `link.embeddings` names. Where that model is not asked, all go by
 * words; where a limit stops it, the rest do, so that rows that need no model are still made. Either is reported, and a run that a limit
 * stopped is incomplete.
 */
export async function createLink(input: RecipeInput<Options>, trees: readonly Tree[]): Promise<LinkQuestion> {
  const { options, models } = input
  const { embeddings, by } = options.link
  const words = await createLinker({ tree: trees, limit: 1 })
  const byWords: LinkQuestion = (question) => words.link(question)
  if (embeddings === undefined) return byWords
  const ask = models?.get(embeddings)
  const tellOnce = once((why: string) => input.leaveOut(`linking by the embeddings of ${embeddings}`, why))
  if (ask === undefined) {
    tellOnce('no model is asked; questions were linked by their words')
    return byWords
  }
  const made = await unlessStopped(
    async () => createEmbeddingLinker({ tree: trees, limit: 1, ask, tokenizer: await loadTokenizer(), by }),
    tellOnce,
  )
  if (made === undefined) return byWords
  let isStopped = false
  return async (question) => {
    const found = isStopped ? undefined : await unlessStopped(() => made.link(question), tellOnce)
    isStopped ||= found === undefined
    return found ?? byWords(question)
  }
}

function once(tell: (text: string) => void): (text: string) => void {
  let isTold = false
  return (text) => {
    if (!isTold) tell(text)
    isTold = true
  }
}

async function unlessStopped<Result>(
  act: () => Promise<Result>,
  tell: (why: string) => void,
): Promise<Result | undefined> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof EspalierError) || error.exitCode !== 3) throw error
    tell(`${messageOf(error)} Questions were linked by their words.`)
    return undefined
  }
}
