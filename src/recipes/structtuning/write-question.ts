import { z } from 'zod'
import { askJson } from '../../inference/structured.js'
import type { Ask, AskInput, CallId } from '../../inference/contract.js'
import { type QuestionDraft } from './judge-question.js'
import type { Frame } from './frame-question.js'
import { mapOf, type Place } from './place.js'
import { WRONG_OPTIONS } from './offer-options.js'
import type { Assignment } from './question-items.js'
import { type Stage, wording } from './stage.js'

export type Written =
  | { ok: true; draft: QuestionDraft; explanation: string; callIds: CallId[]; frame?: Frame | undefined }
  | { ok: false; reason: string; detail: string; callIds: CallId[] }

const small = z.object({ question: z.string() })
const large = z.object({ question: z.string(), answer: z.string(), evidence: z.string(), explanation: z.string() })
const choice = large.extend({ wrong: z.array(z.string()).length(WRONG_OPTIONS) })

/** Asks for one question, in the way that suits the model's size. Whatever the reply holds is judged elsewhere. */
export function writeQuestion(input: {
  stage: Stage
  ask: Ask
  place: Place
  assignment: Assignment
  drawnBy: string
}): Promise<Written> {
  return input.assignment.answer === undefined
    ? writeWhole(input)
    : writeForAnswer({ ...input, answer: input.assignment.answer })
}

interface WriteInput {
  stage: Stage
  ask: Ask
  place: Place
  assignment: Assignment
  drawnBy: string
}

/** Small models: the answer is given and only the question is wanted; the explanation is composed from the structure. */
async function writeForAnswer(input: WriteInput & { answer: string }): Promise<Written> {
  const { stage, ask, place, assignment, answer } = input
  const { frame, wrong = [] } = assignment
  const messages = stage.prompts.renderMessages(frame === undefined ? 'one-hop.small' : 'one-hop.reword', {
    passage: asOneBlock(assignment.passage),
    gapped: asOneBlock(assignment.passage.replace(answer, () => '____')),
    answer,
    aspect: place.aspect.title,
    opening: frame?.opening ?? '',
    inPlace: asOneBlock(frame?.inPlace ?? assignment.passage),
  })
  const request: AskInput = {
    stage: 'one-hop',
    messages,
    sampling: { temperature: 0, maxTokens: stage.options.maxReplyTokens ?? 64 },
    sample: assignment.sample,
    expectedTokens: 24,
  }
  const explanation = composeExplanation(input)
  const isChosen = frame !== undefined && stage.options.smallWording === 'choose'
  const [only, ...others] = isChosen ? frame.questions : []
  if (only !== undefined && others.length === 0)
    return {
      ok: true,
      draft: { question: only, answer, evidence: assignment.focus, wrong },
      explanation,
      callIds: [],
      frame,
    }
  const schema = only === undefined ? small : z.object({ question: z.enum([only, ...others]) })
  const reply = await askJson({ ask, input: request, schema })
  if (!reply.ok) return reply
  const question = tidyLine(reply.value.question)
  const draft = { question, answer, evidence: assignment.focus, wrong }
  return { ok: true, draft, explanation, callIds: reply.callIds, frame }
}

function composeExplanation({ stage, place, assignment, drawnBy }: WriteInput): string {
  const above = [stage.tree.root, ...(place.scope.id === stage.tree.root.id ? [] : [place.scope]), ...place.path]
    .filter((node) => node.id !== place.aspect.id)
    .map((node) => node.title)
  return wording({
    ...stage,
    name: 'explanation',
    language: assignment.chunk.language,
    drawnBy,
    values: { aspect: place.aspect.title, path: above.join(' > ') || place.aspect.title, evidence: assignment.focus },
  })
}

/** Large models write question, answer, evidence and explanation at once. */
async function writeWhole({ stage, ask, place, assignment }: WriteInput): Promise<Written> {
  const { chunk, passage, focus, sample, isChoice = false } = assignment
  const { maxAnswerWords, maxReplyTokens = 2048 } = stage.options
  const messages = stage.prompts.renderMessages('one-hop.large', {
    map: mapOf(stage.tree, place),
    aspect: place.aspect.title,
    passage: asOneBlock(passage),
    focus: asOneBlock(focus),
    language: chunk.language ?? 'as it stands',
    maxWords: maxAnswerWords,
    isChoice,
  })
  const request: AskInput = {
    stage: 'one-hop',
    messages,
    sampling: { maxTokens: maxReplyTokens },
    sample,
    expectedTokens: isChoice ? 190 : 160,
  }
  const reply = await askJson({ ask, input: request, schema: isChoice ? choice : large })
  if (!reply.ok) return reply
  const { question, answer, evidence, explanation } = reply.value
  const wrong = 'wrong' in reply.value ? (reply.value.wrong as string[]) : []
  const draft = {
    question: tidyLine(question),
    answer: tidyAnswer(answer),
    wrong: wrong.map(tidyAnswer),
    evidence: tidyLine(evidence),
    explanation: explanation.trim(),
  }
  return { ok: true, draft, explanation: draft.explanation, callIds: reply.callIds }
}

function tidyLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function tidyAnswer(text: string): string {
  return tidyLine(text).replace(/(?<=[^.\s]{2})[.。]$/u, '')
}

/** A line that closes the passage, inside the passage, is turned into plain text: what follows it stays data. */
function asOneBlock(text: string): string {
  return text.replace(/^(\s*)<(\/?)passage>(\s*)$/gimu, '$1($2passage)$3')
}
