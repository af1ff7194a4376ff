import { excerpt, wordsOf } from '../../core/text.js'
import { bookBetrayalOf } from '../../dataset/betrayal.js'
import type { CheckResult } from '../../dataset/contract.js'
import { numbersOf } from '../../dataset/support.js'
import { isUnspaced } from './candidates.js'
import { contentWords } from './content-words.js'
import { NUMBER_WORDS } from './number-words.js'

export interface JudgeViewInput {
  /** What the model wrote. */
  view: string
  /** The spans that it must rest on. */
  passages: readonly string[]
  /** Titles above them: names may come from there too. */
  titles: readonly string[]
  language?: string | undefined
  /** Length of the view in words against the passages', least and most. Absent: not looked at. */
  lengths?: readonly [least: number, most: number]
  /** Things that it must name. */
  mustName?: readonly string[]
}

/** Every reason that a view is dropped for, in the order in which they are looked at. */
export const VIEW_REASONS = [
  'view_empty',
  'betrays_prompt',
  'view_number_not_in_span',
  'view_name_not_in_span',
  'view_unrelated',
  'view_entity_missing',
  'view_length',
  'view_copies',
] as const

/** Runs of so many words (characters in scripts without spaces) that stand in both are copied. */
const COPIED_RUN = { words: 8, characters: 16 }
/** Share of such runs above which a view is the passage itself. */
const MOST_COPIED = 0.7
/** Share of a view's content words that must stand in its spans. The rest is the wording of the style. */
const LEAST_SHARED = 0.4

/**
 * Judges a view by rules alone: numbers and names of the view must stand in its spans, it must be about them, and be no copy. A false
 * statement in the words of the span passes: it compares words.
 */
export function judgeView(input: JudgeViewInput): CheckResult {
  for (const [reason, fault] of rules(input)) {
    const detail = fault()
    if (detail !== undefined) return { keep: false, reason, detail: excerpt(detail, 200) }
  }
  return { keep: true }
}

type Rule = [reason: (typeof VIEW_REASONS)[number], fault: () => string | undefined]

function rules({ view, passages, titles, language, lengths, mustName = [] }: JudgeViewInput): Rule[] {
  const span = passages.join('\n')
  const known = [span, ...titles].join('\n')
  return [
    ['view_empty', () => (wordsOf(view).length === 0 ? 'no word' : undefined)],
    ['betrays_prompt', () => bookBetrayalOf(view)],
    ['view_number_not_in_span', () => foreignNumber(view, known)],
    ['view_name_not_in_span', () => foreignName(view, known, language)],
    ['view_unrelated', () => unrelated(view, known)],
    ['view_entity_missing', () => mustName.find((name) => !view.toLowerCase().includes(name.toLowerCase()))],
    ['view_length', () => wrongLength(view, span, lengths)],
    ['view_copies', () => (lengths !== undefined && copiedShare(view, span) > MOST_COPIED ? view : undefined)],
  ]
}

/** A number of the view that the span does not write, as digits or (up to twelve) as an English word. */
function foreignNumber(view: string, known: string): string | undefined {
  const numbers = new Set(numbersOf(known))
  const words = new Set(wordsOf(known))
  for (const [number, word] of NUMBER_WORDS.entries()) if (words.has(word)) numbers.add(String(number))
  return numbersOf(view.replace(/^\s*\d+[.)]\s/gmu, '')).find((number) => !numbers.has(number))
}

/** German writes every noun with a capital: there capitals tell no names. */
const CAPITALS_TELL_NOTHING = /^de\b/iu

/** A name of the view whose words the span does not hold: a capitalised word inside a sentence, an abbreviation, a run of Katakana. */
function foreignName(view: string, known: string, language: string | undefined): string | undefined {
  const words = new Set(wordsOf(known))
  const names = CAPITALS_TELL_NOTHING.test(language ?? '') ? [] : (view.match(INNER_NAME) ?? [])
  const abbreviations = view.match(/(?<![\p{L}\p{N}])\p{Lu}[\p{Lu}\p{N}]+(?![\p{L}\p{N}])/gu) ?? []
  const isKnown = (name: string): boolean => wordsOf(name).every((word) => words.has(word) || words.has(singular(word)))
  const foreign = [...names, ...abbreviations].find((name) => !isKnown(name))
  return foreign ?? (view.match(/[\p{Script=Katakana}ー]{3,}/gu) ?? []).find((name) => !known.includes(name))
}

/** Behind a small letter, a comma or the like and a space: not at the start of a sentence or a line. */
const INNER_NAME = /(?<=[\p{Ll}\p{N},;)][ ])(?!I\b)\p{Lu}[\p{L}\p{M}'’-]+/gu

function singular(word: string): string {
  return word.replace(/(?:'s|s)$/u, '')
}

function unrelated(view: string, known: string): string | undefined {
  const words = new Set(contentWords(known))
  const own = [...new Set(contentWords(view))]
  const shared = own.filter((word) => words.has(word)).length
  return own.length > 0 && shared < own.length * LEAST_SHARED
    ? `${shared} of ${own.length} content words stand in the span: ${view}`
    : undefined
}

function wrongLength(view: string, span: string, lengths: JudgeViewInput['lengths']): string | undefined {
  if (lengths === undefined) return undefined
  const share = wordsOf(view).length / Math.max(1, wordsOf(span).length)
  return share < lengths[0] || share > lengths[1] ? `${share.toFixed(2)} times as long as its span` : undefined
}

/** Share of the view's runs of words that stand in the span. */
function copiedShare(view: string, span: string): number {
  const run = isUnspaced(view) ? COPIED_RUN.characters : COPIED_RUN.words
  const [own, other] = [runsOf(wordsOf(view), run), new Set(runsOf(wordsOf(span), run))]
  return own.length === 0 ? 0 : own.filter((words) => other.has(words)).length / own.length
}

function runsOf(words: readonly string[], run: number): string[] {
  return words.slice(0, Math.max(0, words.length - run + 1)).map((_, at) => words.slice(at, at + run).join(' '))
}
