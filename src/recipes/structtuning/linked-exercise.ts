/**
 * An exercise that was linked to its place by words: its answer, and an answer that walks the linked path where that path really supports
 * it. Source: reference, section 4 (existing question sets): the given rationale is rewritten along the path, and a judge's yes or no
 * decides whether it is used; every question keeps its answer-only row. Ours: where no rationale is given one is written, also for
 * exercises of the book itself.
 *
 * One instance: "Which is the most dwarfing rootstock?" (M27) is linked to chunks of "Rootstocks". With `rationale: rewrite` a model is
 * asked whether these chunks give M27, then to rewrite the rationale from "Foundations" down to "Rootstocks". With `compose`, or without a
 * model, the row is made where a sentence of the chunks says the answer (`supporting-sentence.ts`); that sentence is quoted.
 */
import { z } from 'zod'
import { counted, excerpt, wordsOf } from '../../core/text.js'
import { bookBetrayalOf } from '../../dataset/betrayal.js'
import type { PlanItem, Worked } from '../../dataset/contract.js'
import { isSupported, numbersOf } from '../../dataset/support.js'
import type { Ask, CallId } from '../../inference/contract.js'
import { asBlock } from '../../inference/prompts/as-block.js'
import { askJson } from '../../inference/structured.js'
import type { Exercise } from '../../sources/contract.js'
import type { Chunk } from '../../tree/contract.js'
import { answerRows } from './answer-rows.js'
import { contentWords } from './content-words.js'
import { explanationOf, questionText } from './exercise-text.js'
import { isGenericTitle } from './generic-titles.js'
import { mapOfHops, placeOfHops } from './multi-hop-place.js'
import { placeOf } from './place.js'
import type { PlacedExercise } from './place-loose-exercises.js'
import { type Stage, wording } from './stage.js'
import { answersOf, type SupportingSentence, supportingSentences } from './supporting-sentence.js'

export type LinkedPlan = PlanItem & PlacedExercise

type Explained =
  | { ok: true; explanation: string; callIds: CallId[] }
  | { ok: false; reason: string; detail: string; callIds: CallId[] }

/** The direct row always; the reasoned one, where it is planned, or why the link does not carry it. */
export async function workLinked(stage: Stage, planned: LinkedPlan, answer: string): Promise<Worked[]> {
  const { exercise, nodeId, linkCallIds = [] } = planned
  const [direct, reasoned] = planned.rows
  const about = {
    question: questionText(exercise),
    answer,
    explanation: undefined,
    split: 'train' as const,
    language: exercise.language ?? stage.language,
    licence: exercise.licence ?? stage.licence,
  }
  const place = placeOf(stage.tree, nodeId)
  const spans = exercise.span === undefined ? [] : [exercise.span]
  const plain = { ...about, place, nodeIds: [nodeId], spans, callIds: linkCallIds }
  const worked: Worked[] = answerRows(stage, only(planned, direct), plain).map((row) => ({ row }))
  if (reasoned === undefined) return worked
  const chunks = (planned.chunkIds ?? []).map((id) => stage.tree.chunk(id))
  const explained = await explain({ stage, planned, answer, chunks })
  if (!explained.ok) {
    const { ok: _, ...why } = explained
    return [...worked, { rowId: reasoned.id, ...why, callIds: [...linkCallIds, ...why.callIds] }]
  }
  const { explanation } = explained
  const callIds = [...linkCallIds, ...explained.callIds]
  const path = pathOf(stage, chunks)
  const nodeIds = [nodeId, ...chunks.map((chunk) => chunk.nodeId)]
  const walked = { ...about, ...path, explanation, nodeIds, spans: chunks.map(({ span }) => span), callIds }
  return [...worked, ...answerRows(stage, only(planned, reasoned), walked).map((row) => ({ row }))]
}

function only(planned: PlanItem, row: PlanItem['rows'][number] | undefined): PlanItem {
  return { ...planned, rows: row === undefined ? [] : [row] }
}

/** The points of the chunks, each once. */
function pointsOf({ tree }: Stage, chunks: readonly Chunk[]): string[] {
  return [...new Set(chunks.map(({ nodeId }) => placeOf(tree, nodeId).aspect.id))]
}

function pathOf(stage: Stage, chunks: readonly Chunk[]) {
  const hops = placeOfHops(stage.tree, pointsOf(stage, chunks))
  const place = placeOf(stage.tree, (chunks[0] as Chunk).nodeId)
  return { place: { ...place, field: hops.field }, map: mapOfHops(stage.tree, hops) }
}

interface ExplainInput {
  stage: Stage
  planned: LinkedPlan
  answer: string
  chunks: readonly Chunk[]
}

async function explain(input: ExplainInput): Promise<Explained> {
  const { stage, planned, chunks } = input
  const { exercise } = planned
  if (chunks.length === 0)
    return refuse('exercise_unlinked', `${exercise.location} shares no word with the text of the sources`)
  const rationale = explanationOf(exercise)
  const { ask } = stage
  const isRewriting = stage.options.rationale === 'rewrite' && ask?.model.profile.size === 'large'
  if (!isRewriting) return compose(input, rationale)
  const judged = await judgeLink(input, ask)
  if (!judged.ok && ask.isEstimate !== true) return judged
  const walked = await rewrite(input, ask, { rationale, callIds: judged.callIds })
  return judged.ok ? walked : { ...judged, callIds: walked.callIds }
}

function refuse(reason: string, detail: string, callIds: CallId[] = []): Explained {
  return { ok: false, reason, detail: excerpt(detail, 200), callIds }
}

/** Place, the sentences that say the answer, and the given rationale, in this order. No model is asked. */
function compose(input: ExplainInput, rationale: string | undefined): Explained {
  const { planned, answer, chunks } = input
  const { exercise } = planned
  const found = supportingSentences(exercise, answer, chunks)
  if (found === undefined)
    return refuse(
      'link_unsupported',
      `in the ${counted(chunks.length, 'linked chunk')} no sentence holds "${answersOf(exercise, answer).join('; ')}" and words of the question without a wrong option`,
    )
  const led = found.map((one, index) => ledTo(input, one, index))
  return { ok: true, explanation: [...led, ...(rationale === undefined ? [] : [rationale])].join('\n'), callIds: [] }
}

/** The place of a sentence, and the sentence. */
function ledTo({ stage, planned }: ExplainInput, { chunk, sentence }: SupportingSentence, index: number): string {
  const { aspect } = placeOf(stage.tree, chunk.nodeId)
  const whole = stage.tree.path(aspect.id)
  const named = whole.findLastIndex(({ title }) => !isGenericTitle(title)) // nothing is "a topic called Chapter Review"
  const [title, above] = named > 0 ? [whole[named]?.title, whole.slice(0, named)] : [aspect.title, whole.slice(0, -1)]
  const path = above.map((node) => node.title).join(' > ') || aspect.title
  const values = { aspect: title ?? aspect.title, path, evidence: sentence }
  const language = planned.exercise.language ?? chunk.language
  const drawnBy = index === 0 ? planned.key : `${planned.key}/${index}`
  return wording({ ...stage, name: 'explanation', language, drawnBy, values })
}

const verdict = z.object({ supported: z.enum(['yes', 'no']) })

async function judgeLink({ stage, planned, answer, chunks }: ExplainInput, ask: Ask): Promise<Explained> {
  const reply = await askJson({
    ask,
    input: {
      stage: 'link-judge',
      messages: stage.prompts.renderMessages('link-judge.large', {
        passages: passagesOf(stage, chunks),
        question: questionText(planned.exercise),
        answer,
      }),
      sampling: { maxTokens: 1024 },
      expectedTokens: 8,
    },
    schema: verdict,
  })
  if (!reply.ok) return refuse(reply.reason, reply.detail, reply.callIds)
  if (reply.value.supported === 'yes') return { ok: true, explanation: '', callIds: reply.callIds }
  return refuse('link_unsupported', `the judge says that the linked text does not give "${answer}"`, reply.callIds)
}

const rewritten = z.object({ explanation: z.string().min(1) })

async function rewrite(
  { stage, planned, answer, chunks }: ExplainInput,
  ask: Ask,
  { rationale, callIds }: { rationale: string | undefined; callIds: CallId[] },
): Promise<Explained> {
  const { exercise } = planned
  const reply = await askJson({
    ask,
    input: {
      stage: 'rationale',
      messages: stage.prompts.renderMessages(rationale === undefined ? 'rationale-new.large' : 'rationale.large', {
        map: pathOf(stage, chunks).map,
        passages: passagesOf(stage, chunks),
        question: questionText(exercise),
        answer,
        ...(rationale === undefined ? {} : { rationale: asBlock(rationale) }),
        language: exercise.language ?? stage.language ?? 'as it stands',
      }),
      sampling: { maxTokens: stage.options.maxReplyTokens ?? 2048 },
      expectedTokens: 160,
    },
    schema: rewritten,
  })
  const calls = [...callIds, ...reply.callIds]
  if (!reply.ok) return refuse(reply.reason, reply.detail, calls)
  const explanation = reply.value.explanation.trim()
  const fault = faultOf({ stage, exercise, answer, chunks, explanation })
  return fault === undefined ? { ok: true, explanation, callIds: calls } : refuse(...fault, calls)
}

function passagesOf({ tree }: Stage, chunks: readonly Chunk[]) {
  return chunks.map(({ nodeId, text }) => {
    const { aspect } = placeOf(tree, nodeId)
    const above = tree.path(aspect.id).slice(0, -1)
    return { aspect: aspect.title, above: above.map(({ title }) => title).join(' > '), text: asBlock(text) }
  })
}

/** An answer of more words is a statement of its own, which a walk ends with in other words. */
const STATEMENT_WORDS = 16
/**
 * Of a statement's content words, the share that the walk must hold, beside every number. Of five such answers of the anatomy book, walks to the
 * own statement held 0.71 to 0.92 of them, walks to another one of the book at most 0.46.
 */
const OF_STATEMENT = 0.6

function reaches(explanation: string, answer: string): boolean {
  if (wordsOf(answer).length <= STATEMENT_WORDS)
    return isSupported({ answer, evidence: '', passage: explanation }).isSupported
  const said = new Set(contentWords(explanation))
  const wanted = [...new Set(contentWords(answer))]
  const numbers = new Set(numbersOf(explanation))
  const held = wanted.filter((word) => said.has(word)).length
  return held >= wanted.length * OF_STATEMENT && numbersOf(answer).every((number) => numbers.has(number))
}

/** What is wrong with a rationale that a model wrote: it betrays its prompt, names no heading of the path, or does not reach the answer. */
function faultOf(input: {
  stage: Stage
  exercise: Exercise
  answer: string
  chunks: readonly Chunk[]
  explanation: string
}): [reason: string, detail: string] | undefined {
  const { stage, exercise, answer, chunks, explanation } = input
  const betrayal = bookBetrayalOf(explanation)
  if (betrayal !== undefined) return ['betrays_prompt', `"${betrayal}" in: ${explanation}`]
  const said = new Set(contentWords(explanation))
  const headings = pointsOf(stage, chunks).flatMap((id) => stage.tree.path(id).slice(1))
  if (!headings.some(({ title }) => contentWords(title).some((word) => said.has(word))))
    return ['rationale_off_path', `names none of ${headings.map(({ title }) => title).join(', ')}: ${explanation}`]
  const missing = answersOf(exercise, answer).find((text) => !reaches(explanation, text))
  return missing === undefined ? undefined : ['rationale_without_answer', `does not say "${missing}": ${explanation}`]
}
