import { wordsOf } from '../../core/text.js'
import type { Exercise } from '../../sources/contract.js'

/** The stem and, a line each, the options: "A. text". */
export function questionText({ stem, options }: Exercise): string {
  return [stem, ...options.map(({ label, text }) => `${label}. ${text}`)].join('\n')
}

/** The answer as it is taught, on one line where it is options: "B. text", "A. this; C. that"; else the solution. Undefined where the source gives none. */
export function answerOf({ options, answer, answerLabels, solution }: Exercise): string | undefined {
  const right = options.filter(({ label }) => answerLabels?.includes(label))
  if (right.length > 0) return right.map(({ label, text }) => `${label}. ${text}`).join('; ')
  const text = (answer ?? solution)?.trim()
  return text === '' ? undefined : text
}

/**
 * What the solution says beyond the answer itself: its reasons. Undefined for a bare letter, a repeated option, or fewer than four
 * words more than the answer.
 */
export function explanationOf(exercise: Exercise): string | undefined {
  const answer = answerOf(exercise)
  if (exercise.solution === undefined || answer === undefined) return undefined
  const reasons = exercise.solution.replace(/^\s*\(?[A-Z](?:\s*,\s*[A-Z])*(?:[.):：、]\s*|\s*$)/u, '').trim()
  const bare = new Set(wordsOf(answer))
  const more = wordsOf(reasons).filter((word) => !bare.has(word))
  return more.length < 4 ? undefined : reasons
}
