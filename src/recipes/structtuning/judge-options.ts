import { normalizeText } from '../../core/text.js'

/** Options that speak of other options give the answer away, or have none. */
const ABOUT_OPTIONS =
  /\b(?:(?:all|none|both|neither|any) of (?:the|these|those)|(?:both|neither) [A-D] (?:and|nor) [A-D])\b|以上(?:都|皆|全)/iu

/**
 * What is wrong with a question's options: two that are the same (options_repeat), or one that speaks of the others (options_betray).
 * Undefined where nothing is, and where none are offered.
 */
export function optionsFault({
  answer,
  wrong = [],
}: {
  answer: string
  wrong?: readonly string[]
}): { reason: string; detail: string } | undefined {
  if (wrong.length === 0) return undefined
  const options = [answer, ...wrong]
  const different = new Set(options.map(normalizeText).filter((option) => option !== ''))
  if (different.size < options.length) return { reason: 'options_repeat', detail: options.join(' | ') }
  const betraying = options.find((option) => ABOUT_OPTIONS.test(option))
  return betraying === undefined ? undefined : { reason: 'options_betray', detail: betraying }
}
