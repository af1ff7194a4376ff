/**
 * The whole judgement of a written question in mode paper: the reference drops what speaks of its own prompt, and else looks only at the
 * overlap with the exam (`contamination: { mode: paper }` of the data set). "Which passage do the lungs fill?" goes with it.
 * Source: reference, section 4. Its list is known for these three words.
 */
import type { CheckResult } from '../../dataset/contract.js'
import { excerpt } from '../../core/text.js'

const BETRAYING = /\b(?:mind ?maps?|passages?|exams?)\b/iu

export function judgeAsPaper(draft: {
  question: string
  answer: string
  wrong?: readonly string[]
  explanation?: string
}): CheckResult {
  const { question, answer, wrong = [], explanation = '' } = draft
  if (question.trim() === '') return { keep: false, reason: 'not_a_question', detail: 'the question is empty' }
  if (answer.trim() === '') return { keep: false, reason: 'answer_empty', detail: excerpt(question, 200) }
  const word = BETRAYING.exec([question, answer, ...wrong, explanation].join('\n'))?.[0]
  return word === undefined
    ? { keep: true }
    : { keep: false, reason: 'betrays_prompt', detail: excerpt(`"${word}" in: ${question}`, 200) }
}
