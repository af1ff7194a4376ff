import { z } from 'zod'
import { excerpt } from '../../../core/text.js'
import type { Check, CheckResult, Row } from '../../contract.js'
import { betrayalOf } from '../../betrayal.js'
import { completionOf, isQuestion, promptOf, textOf } from '../../row-text.js'

const options = z.strictObject({
  /** Longest question or answer of a question row, in UTF-16 units. Minimum 1. */
  maxQuestionLength: z.int().min(1).default(20_000),
  /** Longest text of a pretraining row, in UTF-16 units. Minimum 1. */
  maxTextLength: z.int().min(1).default(200_000),
  /** Whether questions that a model wrote may speak of "the passage": for recipes whose questions show one. */
  mayNamePassage: z.boolean().default(false),
})
type Options = z.infer<typeof options>

/** Left over from a chat template, a reasoning model, an attribute list or a prompt template; never meant to be learned. */
const LEFT_OVER =
  /<\|[a-z_]{2,30}\|>|<\/?(?:think|s|start_of_turn|end_of_turn)>|\[\/?INST\]|<<\/?SYS>>|\{:\s*(?:data-|\.|#)[^}]*\}|<div data-type=/i
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\uFFFD]/
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Drops rows that are broken whatever they say: nothing asked or nothing learned, characters that no text has, marks of a chat
 * template, too long, or a generated question that speaks of a text its reader does not see.
 */
const wellFormed: Check<Options> = {
  summary: 'drops rows that are empty, too long, hold left-over markup, or speak of their own prompt',
  scope: 'row',
  reasons: ['completion_empty', 'question_empty', 'bad_characters', 'markup_left', 'too_long', 'betrays_prompt'],
  callsPerRow: 0,
  options,
  start: (context) => ({ check: (row) => checkForm(row, context.options) }),
}

export default wellFormed

function checkForm(row: Row, { maxQuestionLength, maxTextLength, mayNamePassage }: Options): CheckResult {
  const text = textOf(row.content)
  const prompt = promptOf(row.content)
  const completion = completionOf(row.content)
  const isAsking = isQuestion(row)
  if (completion.trim() === '') return drop('completion_empty', `nothing is learned (${row.kind})`)
  if (isAsking && prompt.trim() === '') return drop('question_empty', `nothing is asked (${row.kind})`)
  const character = CONTROL.exec(text)?.[0] ?? LONE_SURROGATE.exec(text)?.[0]
  if (character !== undefined) return drop('bad_characters', codePointOf(character))
  const mark = LEFT_OVER.exec(text)?.[0]
  if (mark !== undefined) return drop('markup_left', excerpt(mark, 60))
  const [length, most] = isAsking
    ? [Math.max(prompt.length, completion.length), maxQuestionLength]
    : [text.length, maxTextLength]
  if (length > most) return drop('too_long', `${length} characters, at most ${most}`)
  const phrase =
    isAsking && row.callIds.length > 0 && !mayNamePassage ? betrayalOf(`${prompt}\n${completion}`) : undefined
  return phrase === undefined ? { keep: true } : drop('betrays_prompt', `"${phrase}" in: ${excerpt(prompt, 120)}`)
}

function drop(reason: string, detail: string): CheckResult {
  return { keep: false, reason, detail }
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
