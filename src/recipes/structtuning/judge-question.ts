import { excerpt, wordsOf } from '../../core/text.js'
import { bookBetrayalOf } from '../../dataset/betrayal.js'
import type { CheckResult } from '../../dataset/contract.js'
import { isSupported } from '../../dataset/support.js'
import { isUnspaced, limit } from './candidates.js'
import { contentWords, stem } from './content-words.js'
import type { Frame } from './frame-question.js'
import { isRewording } from './rewording.js'

export interface QuestionDraft {
  question: string
  answer: string
  /** The sentence that the answer rests on. */
  evidence: string
  /** Large models write one; a small model's is composed and needs no check. */
  explanation?: string
  /** The other options; absent or empty for a free-form question. */
  wrong?: string[]
}

export interface JudgeInput {
  draft: QuestionDraft
  /** What the model was shown. */
  passage: string
  /** Titles of the topic and what is above it: words that a question may use though the passage does not. */
  titles: readonly string[]
  maxAnswerWords: number
  /** BCP 47; English where it is not known. Some rules know English only. */
  language?: string | undefined
  /**
   * Who wrote it. A small model is held to rules that a large one breaks with good questions: it keeps to the words of its evidence, uses
   * most of them, and the kind of question fits the kind of answer.
   */
  writer: 'small' | 'large'
  /** What a small model was asked to reword: its question must be that in another order. */
  frame?: Frame | undefined
}

/** Every reason that a question is dropped for, in the order in which they are looked at. */
export const REASONS = [
  'answer_empty',
  'evidence_not_in_span',
  'number_not_in_evidence',
  'answer_not_in_evidence',
  'answer_too_long',
  'betrays_prompt',
  'not_a_question',
  'question_too_long',
  'answer_in_question',
  'copies_passage',
  'missing_reference',
  'question_unrelated',
  'question_partial',
  'question_type_mismatch',
  'question_altered',
] as const

/** Judges a question by rules alone; no model is asked. The first rule that fails names the reason. */
export function judgeQuestion(input: JudgeInput): CheckResult {
  const { draft, passage } = input
  const support =
    draft.evidence === ''
      ? { isSupported: false as const, reason: 'evidence_not_in_span', detail: 'no evidence is given' }
      : isSupported({ ...draft, passage })
  if (!support.isSupported) return { keep: false, reason: support.reason, detail: excerpt(support.detail, 200) }
  for (const [reason, fault] of rules(input)) {
    const detail = fault()
    if (detail !== undefined) return { keep: false, reason, detail: excerpt(detail, 200) }
  }
  return { keep: true }
}

type Rule = [reason: (typeof REASONS)[number], fault: () => string | undefined]

function rules(input: JudgeInput): Rule[] {
  const { passage, draft, maxAnswerWords, language, frame } = input
  const isEnglish = /^en\b/iu.test(language ?? 'en') && !isUnspaced(draft.question)
  const isStrict = isEnglish && input.writer === 'small'
  const { question, answer, explanation = '' } = draft
  const answerWords = wordsOf(answer)
  const questionWords = wordsOf(question)
  const betrayal = bookBetrayalOf(`${question}\n${explanation}`)
  return [
    ['answer_too_long', () => unless(answerWords.length <= limit(answer, maxAnswerWords), answer)],
    ['betrays_prompt', () => (betrayal === undefined ? undefined : `"${betrayal}" in: ${question}`)],
    ['not_a_question', () => unless(isQuestion(question, isEnglish, input.writer), question)],
    ['question_too_long', () => unless(questionWords.length <= (isUnspaced(question) ? 100 : 40), question)],
    [
      'answer_in_question',
      () => unless(!holds(question, answer) && !givesAway(question, answer), `${question} (${answer})`),
    ],
    ['copies_passage', () => unless(frame !== undefined || !copies(question, passage), question)],
    ['missing_reference', () => unless(!isEnglish || !pointsElsewhere(question), question)],
    ['question_unrelated', () => strangers(input)],
    [
      'question_partial',
      () => unless(!isStrict || frame !== undefined || covers(draft), `leaves out most of its evidence: ${question}`),
    ],
    ['question_type_mismatch', () => unless(!isStrict || fits(question, answer), `${question} (${answer})`)],
    [
      'question_altered',
      () => unless(frame === undefined || isRewording(question, frame), `${question} (of: ${frame?.inPlace ?? ''})`),
    ],
  ]
}

function unless(isFine: boolean, detail: string): string | undefined {
  return isFine ? undefined : detail
}

/** Whether a text holds another as a run of whole words, case and punctuation aside. */
export function holds(text: string, part: string): boolean {
  return ` ${wordsOf(text).join(' ')} `.includes(` ${wordsOf(part).join(' ')} `)
}

const ASKING =
  /^(?:what|which|who|whom|whose|when|where|why|how|in|on|at|by|for|from|to|of|with|within|between|during|under|after|before|into|about|over|through|as|if|once)\b/iu
/** A question word that stayed in its place: "Wires are spaced how far apart?". */
const IN_PLACE =
  /\bhow (?:many|much|far|long|deep|high|tall|wide|thick|old)\b|\b(?:what|which) (?:temperatures?|percentage|months?)\b|\b(?:when|what)\?$/iu
const YES_OR_NO = /^(?:do|does|did|is|are|was|were|can|could|may|must|will|would|should|has|have|had|name|tell|say)\b/iu
const ASKED = /\b(?:what|which|who|whom|whose|when|where|why|how)\b/iu
/**
 * The same inside a sentence: behind a comma or a semicolon, or behind a preposition: "Besides the lungs, which organs ...", "The loss of
 * which layer ...". Only large models write such questions.
 */
const ASKED_INSIDE =
  /(?:[,;:—–] (?:and |but |then )?(?:\p{L}+ )?|\b(?:of|in|on|at|by|for|from|to|with|within|between|during|under|after|before|into|about|over|through|along|across|against|among|around|behind|below|beneath|beside|beyond|inside|near|onto|outside|per|than|toward|towards|until|upon|via|without|unlike|like) )(?:what|which|who|whom|whose|when|where|why|how)\b/iu

/** One sentence that ends as a question; in English also one that asks for a detail (not yes or no). */
function isQuestion(question: string, isEnglish: boolean, writer: JudgeInput['writer']): boolean {
  if (!/[?？]$/u.test(question) || /[?？].*[?？]/su.test(question) || question.includes('\n')) return false
  if (isUnspaced(question)) return /[什么哪谁几多何怎为吗]/u.test(question)
  if (!isEnglish) return true
  if (ASKING.test(question) && ASKED.test(question)) return true
  if (YES_OR_NO.test(question)) return false
  return IN_PLACE.test(question) || (writer === 'large' && ASKED_INSIDE.test(question))
}

/** An answer whose every content word stands in the question is no answer, whatever the order. */
function givesAway(question: string, answer: string): boolean {
  if (isUnspaced(answer)) return false
  const asked = new Set(contentWords(question))
  const wanted = contentWords(answer)
  return wanted.length > 0 && wanted.every((word) => asked.has(word))
}

/** A question that repeats ten or more words of the passage in a row, with hardly a word of its own. */
function copies(question: string, passage: string): boolean {
  const words = wordsOf(question)
  const run = isUnspaced(question) ? 20 : 10
  const text = ` ${wordsOf(passage).join(' ')} `
  for (let start = 0; start + run <= words.length; start++)
    if (words.length - run <= 2 && text.includes(` ${words.slice(start, start + run).join(' ')} `)) return true
  return false
}

/**
 * Content words must come from what was shown: of a small model's at least two, from the evidence, and two thirds of all; the rest is
 * invention. A large model paraphrases: one word of the evidence must be there.
 */
function strangers({ draft, passage, titles, writer }: JudgeInput): string | undefined {
  const { question, evidence } = draft
  if (isUnspaced(question)) return strangeCharacters(question, evidence)
  const known = new Set(contentWords([passage, ...titles].join(' ')))
  const near = new Set(contentWords(evidence))
  const asked = [...new Set(contentWords(question))]
  const foreign = asked.filter((word) => !known.has(word))
  const related = asked.filter((word) => near.has(word))
  if (related.length < Math.min(writer === 'small' ? 2 : 1, near.size))
    return `shares ${related.length} words with its evidence: ${question}`
  if (writer === 'small' && foreign.length * 3 > asked.length)
    return `words from nowhere (${foreign.join(', ')}): ${question}`
  return undefined
}

/**
 * Whether a question uses half of what its evidence says about the answer: of the whole sentence, or of the clause that holds the answer
 * with the one before. "How many buds are there in the first winter?" does not ask what the sentence tells.
 */
function covers({ question, answer, evidence }: QuestionDraft): boolean {
  const asked = new Set(contentWords(question))
  const given = new Set(contentWords(answer))
  const clauses = evidence.split(/[,;:]\s/u)
  const at = Math.max(
    0,
    clauses.findIndex((clause) => clause.includes(answer)),
  )
  return [evidence, clauses.slice(Math.max(0, at - 1), at + 1).join(' ')].some((text) => {
    const wanted = [...new Set(contentWords(text))].filter((word) => !given.has(word))
    return wanted.length > 0 && wanted.filter((word) => asked.has(word)).length * 2 >= wanted.length
  })
}

function strangeCharacters(question: string, evidence: string): string | undefined {
  const near = new Set(wordsOf(evidence))
  const asked = new Set(wordsOf(question))
  const shared = [...asked].filter((character) => near.has(character)).length
  return shared >= 3 ? undefined : `shares ${shared} characters with its evidence: ${question}`
}

const HAS_NUMBER =
  /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|half)\b/iu
const ASKS_NUMBER =
  /\bhow (?:many|much|long|far|often|deep|high|tall|wide|old|large|big|thick|heavy|soon|late|early|close)\b|\b(?:what|which) (?:is|are|was|should|percentage|share|number|depth|height|distance|spacing|age|temperature|length|width|angle|ph|range|proportion|fraction|interval|year|size|amount|rate|diameter|weight|thickness|time|month|part)\b|\bat what\b|\bwhen\b|\bto what\b|\b(?:by|for|within|in) (?:what|which|how)\b/iu

/** Whether the kind of question fits the kind of answer (English): a number is asked for as a number, a thing is not asked for by when or why. */
function fits(question: string, answer: string): boolean {
  const isNumber = HAS_NUMBER.test(answer)
  const counted = /\bhow many ([\p{L}-]+)/iu.exec(question)?.[1]
  if (counted !== undefined) return isNumber && countsSame(counted, answer)
  if (/\bhow (?:much|long|far|often|deep|high|tall|wide|old|thick)\b/iu.test(question)) return isNumber
  if (
    /^\S{0,12}\s?why\b|\bwhat happens\b|\bdifference between\b|\bhow (?:do|does|is|are|can|should|did|was|were|to)\b/iu.test(
      question,
    )
  )
    return false
  if (/^when\b/iu.test(question)) return isNumber || TIME.test(answer)
  if (/^where\b/iu.test(question)) return !isNumber || /\b(?:cm|mm|m|km|metres?|centimetres?)\b/u.test(answer)
  if (/^who\b/iu.test(question)) return /\p{Lu}/u.test(answer)
  return !isNumber || ASKS_NUMBER.test(question) || /\bwhich\b/iu.test(question)
}

/** "How many feet" is not answered by "two metres". A bare number answers whatever is counted. */
function countsSame(counted: string, answer: string): boolean {
  const units = contentWords(answer).filter((word) => !HAS_NUMBER.test(word))
  return units.length === 0 || units.includes(stem(counted.toLowerCase()))
}

const TIME =
  /\b(?:spring|summer|autumn|fall|winter|midsummer|midwinter|january|february|march|april|may|june|july|august|september|october|november|december|year|month|week|day|night|morning|evening|noon|season|frost|harvest|flowering|dormant|dormancy|planting|pruning|growth|before|after|during)/iu

/** Whether an English question points at something that is not there once it stands alone: "How long does this last?". */
export function pointsElsewhere(question: string): boolean {
  if (BARE.test(question)) return true
  const found = DEMONSTRATIVE.exec(question)
  if (found === null) return false
  const noun = stem((found[1] ?? '').toLowerCase())
  return !contentWords(question.slice(0, found.index)).includes(noun) // "... in chemical bonds when these bonds break?" names them
}

const BARE =
  /^(?:what|which|how|why|when|where) (?:is|are|does|do|did|was|were|can|should) (?:it|they|this|these|that|those|he|she)\b/iu
const DEMONSTRATIVE =
  /\b(?:this|these|those) (?=\p{L}+\b)(?!(?:is|are|can|will|has|have|do|does|the|a|grow|bear|carry|may)\b)(\p{L}+)[^?]{0,12}\?$/iu
