/**
 * The sentences of a passage beside the last one that holds the answer, as the published pipeline takes them: from one before it up
 * to, but not with, the passage's last sentence or the one after it. So it may be empty; without the answer it is empty too, as
 * counting starts at -1.
 * @param sentencesOf how a passage is taken apart
 * @example answerWindow('A b . C d . E f . G', 'd', plainSentences) // 'A b . C d .'
 */
export function answerWindow(passage: string, answer: string, sentencesOf: (text: string) => string[]): string {
  const sentences = sentencesOf(passage)
  const found = sentences.findLastIndex((sentence) =>
    ` ${sentence.toLowerCase()} `.includes(` ${answer.toLowerCase()} `),
  )
  return sentences.slice(Math.max(0, found - 1), Math.max(0, Math.min(sentences.length - 1, found + 1))).join(' ')
}

/** Sentences that end at `.`, `!` or `?` before white space: without a model, abbreviations end one too. */
export function plainSentences(text: string): string[] {
  return text.match(/\S[^]*?(?:[.!?](?=\s)|$)/g) ?? []
}
