/** S-expressions of GrailQA and WebQSP, "(AND tv.tv_program (JOIN tv.tv_program.country m.09c7w0))", as nested lists. */
import { splitWords } from '../core/python-text.js'

export type Expression = string | Expression[]

/**
 * Reads an expression as the official evaluator does: by words, "(" before a word opens, ")" after it closes, further ")" inside are lost.
 * Undefined where that fails: a ")" that stands alone or closes nothing. A bracket that is never closed leaves the first item inside it.
 */
export function parseExpression(text: string): Expression | undefined {
  const stack: Expression[][] = []
  let current: Expression[] = []
  for (const token of splitWords(text)) {
    const word = token.replace(/^\(+/, '')
    if (word === '') return undefined
    for (let opened = token.length - word.length; opened > 0; opened -= 1) {
      const nested: Expression[] = []
      current.push(nested)
      stack.push(current)
      current = nested
    }
    current.push(word.replaceAll(')', ''))
    let closed = 0
    while (closed < word.length && word.charAt(word.length - 1 - closed) === ')') closed += 1
    if (closed === word.length) return undefined
    for (let count = 0; count < closed; count += 1) {
      const parent = stack.pop()
      if (parent === undefined) return undefined
      current = parent
    }
  }
  return current[0]
}
