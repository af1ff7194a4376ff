/** English number words, by the number that each stands for. */
export const NUMBER_WORDS: readonly string[] =
  'zero one two three four five six seven eight nine ten eleven twelve'.split(' ')

const WORD = new RegExp(`\\b(?:${NUMBER_WORDS.join('|')})\\b`, 'giu')

/** A text with its number words as digits: "three layers" gives "3 layers". */
export function withDigits(text: string): string {
  return text.replace(WORD, (word) => String(NUMBER_WORDS.indexOf(word.toLowerCase())))
}
