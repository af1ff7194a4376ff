/**
 * The sentence of linked text that says an exercise's answer: what stands for the judge where no model is asked. It holds the answer (as
 * `isSupported` reads it), none of the wrong options, and half of the words that the question uses beside it, at least two (one, where it has
 * no more). Lists are passed over: a list of aims holds every term and states nothing.
 *
 * One instance: of "Which is the most dwarfing rootstock? A. M25, B. M27" the sentence "M27 is the most dwarfing apple rootstock in common
 * use." holds "M27", "dwarfing" and "rootstock". "M25 and M27 are rootstocks." holds both options and says nothing.
 *
 * It compares words: that the sentence means what the answer says, it cannot tell.
 */
import { isSupported } from '../../dataset/support.js'
import type { Exercise } from '../../sources/contract.js'
import type { Chunk } from '../../tree/contract.js'
import { sentenceEnds } from '../../tree/sentences.js'
import { contentWords } from './content-words.js'

/** Words of the question that the sentence must hold, and their share of all. */
const LEAST_SHARED = 2
const LEAST_SHARE = 0.5

export interface SupportingSentence {
  chunk: Chunk
  sentence: string
}

/** The right options' texts, or the answer in words. */
export function answersOf({ options, answerLabels = [] }: Exercise, answer: string): string[] {
  const right = options.filter(({ label }) => answerLabels.includes(label)).map(({ text }) => text)
  return right.length > 0 ? right : [answer]
}

/**
 * One sentence that says the whole answer; of several right options, where no sentence says them all, one for each, none twice. Undefined
 * where one is missing.
 */
export function supportingSentences(
  exercise: Exercise,
  answer: string,
  chunks: readonly Chunk[],
): SupportingSentence[] | undefined {
  const answers = answersOf(exercise, answer)
  const whole = sentenceFor(exercise, answers.join(' '), chunks)
  if (whole !== undefined) return [whole]
  if (answers.length === 1) return undefined
  const found = answers.flatMap((one) => sentenceFor(exercise, one, chunks) ?? [])
  if (found.length < answers.length) return undefined
  return [...new Map(found.map((one) => [one.sentence, one])).values()]
}

/** Of several, the one that shares most words with the question; of equals the first. Undefined where there is none. */
function sentenceFor(exercise: Exercise, wanted: string, chunks: readonly Chunk[]): SupportingSentence | undefined {
  const asked = new Set(contentWords(exercise.stem))
  for (const word of contentWords(wanted)) asked.delete(word)
  const least = Math.max(1, Math.min(LEAST_SHARED, asked.size), Math.ceil(asked.size * LEAST_SHARE))
  const wrong = exercise.options.filter(({ label }) => !(exercise.answerLabels ?? []).includes(label))
  let best: (SupportingSentence & { shared: number }) | undefined
  for (const chunk of chunks)
    for (const sentence of sentencesOf(chunk.text)) {
      if (sentence.includes('\n')) continue
      const shared = new Set(contentWords(sentence).filter((word) => asked.has(word))).size
      if (shared < least || shared <= (best?.shared ?? 0)) continue
      const holds = (text: string): boolean =>
        isSupported({ answer: text, evidence: sentence, passage: sentence }).isSupported
      if (holds(wanted) && !wrong.some(({ text }) => holds(text))) best = { chunk, sentence, shared }
    }
  return best
}

function* sentencesOf(text: string): Generator<string> {
  let start = 0
  for (const end of sentenceEnds(text)) {
    yield text.slice(start, end).trim()
    start = end
  }
}
