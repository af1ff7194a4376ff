import { contentWords } from './content-words.js'
import { holds } from './judge-question.js'

/** Whether a reply gives the answer: its letter, or in words one of which holds the other's, function words aside. */
export function isSameAnswer(given: string, answer: string, label: string | undefined): boolean {
  const letter = /^\W*([A-Z])(?:\W|$)/u.exec(given)?.[1]
  if (label !== undefined && letter !== undefined) return letter === label
  const [said, right] = [contentWords(given), contentWords(answer)]
  if (said.length === 0 || right.length === 0) return given.trim() !== '' && holds(given, answer)
  return right.every((word) => said.includes(word)) || said.every((word) => right.includes(word))
}
