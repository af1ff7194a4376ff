import { contentWords } from './content-words.js'
import { holds } from './judge-question.js'
import { withDigits } from './number-words.js'

/** What the prompts ask for where a passage does not tell. Its one content word would be taken for that of "a steady state". */
const NOT_STATED = /^\W*not stated\W*$/iu

/**
 * Whether a reply gives the answer: its letter, or words of which one holds the other's; function words, endings, and whether a small number is
 * a word or digits aside.
 */
export function isSameAnswer(given: string, answer: string, label: string | undefined): boolean {
  if (NOT_STATED.test(given)) return false
  const letter = /^\W*([A-Z])(?:\W|$)/u.exec(given)?.[1]
  const isArticle = /^\W*A\s+\p{L}/u.test(given) // "A vein" names no option
  if (label !== undefined && letter !== undefined && !isArticle) return letter === label
  const [said, right] = [contentWords(withDigits(given)), contentWords(withDigits(answer))]
  if (said.length === 0 || right.length === 0) return given.trim() !== '' && holds(given, answer)
  return right.every((word) => said.includes(word)) || said.every((word) => right.includes(word))
}
