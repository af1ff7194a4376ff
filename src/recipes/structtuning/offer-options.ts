import { randomStream } from '../../core/random.js'
import { RECIPE } from './stage.js'

/** Wrong options beside the right one. */
export const WRONG_OPTIONS = 3

export interface Offered {
  /** As the user of the trained model would ask it: the stem and, a line each, the options. */
  question: string
  /** "B. text"; of a free-form question the answer as it is. */
  answer: string
  /** Letter of the right option; undefined for a free-form question. */
  label: string | undefined
}

/**
 * A question as it stands in rows. Where there are wrong answers, all are offered as options, the right one at a place that hangs on the seed
 * and `drawnBy` alone: over a run each place is as likely.
 * @example offerOptions({ seed: 0, stem: 'Which?', answer: 'this', wrong: [], drawnBy: 'a/0' }) // { question: 'Which?', answer: 'this', label: undefined }
 */
export function offerOptions(input: {
  seed: number
  stem: string
  answer: string
  wrong: readonly string[]
  drawnBy: string
}): Offered {
  const { seed, stem, answer, wrong, drawnBy } = input
  if (wrong.length === 0) return { question: stem, answer, label: undefined }
  const texts = randomStream(seed, RECIPE, 'choice', 'place', drawnBy).shuffle([answer, ...wrong])
  const options = texts.map((text, index) => ({ text, label: String.fromCharCode(65 + index) }))
  const label = options[texts.indexOf(answer)]?.label ?? ''
  return {
    question: [stem, ...options.map((one) => `${one.label}. ${one.text}`)].join('\n'),
    answer: `${label}. ${answer}`,
    label,
  }
}

/** The kinds of an item's rows where it offers options: "one-hop-cot" gives "one-hop-choice-cot". */
export function choiceKinds(kinds: readonly string[]): string[] {
  return kinds.map((kind) => (kind.endsWith('-cot') ? kind.replace(/-cot$/, '-choice-cot') : `${kind}-choice`))
}

const OFFERED = /^(.*)\nA\. (.*)\nB\. (.*)\nC\. (.*)\nD\. (.*)$/s

/** Takes a question as `offerOptions` wrote it apart again; undefined for a free-form one. */
export function readOffered({
  question,
  answer,
}: {
  question: string
  answer: string
}): { stem: string; options: { label: string; text: string }[]; answer: string; label: string } | undefined {
  const [whole, stem = '', ...texts] = OFFERED.exec(question) ?? []
  const options = texts.map((text, index) => ({ text, label: String.fromCharCode(65 + index) }))
  const right = options.find(({ label, text }) => answer === `${label}. ${text}`)
  return whole === undefined || right === undefined
    ? undefined
    : { stem, options, answer: right.text, label: right.label }
}
