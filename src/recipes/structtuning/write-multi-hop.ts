import { z } from 'zod'
import { asBlock } from '../../inference/prompts/as-block.js'
import { askJson } from '../../inference/structured.js'
import type { Ask, CallId } from '../../inference/contract.js'
import type { Hop, MultiHopItem } from './multi-hop-items.js'
import { chapterMaps, type HopPlace } from './multi-hop-place.js'
import { WRONG_OPTIONS } from './offer-options.js'
import { type Stage, wording } from './stage.js'

export interface MultiHopDraft {
  question: string
  answer: string
  /** Three other options; empty for a free-form question. */
  wrong: string[]
  /** One sentence a hop, in the hops' order. */
  evidence: string[]
  explanation: string
}

export type MultiHopWritten =
  | { ok: true; draft: MultiHopDraft /** Those of the planned hops that it joins. */; hops: Hop[]; callIds: CallId[] }
  | { ok: false; reason: string; detail: string; callIds: CallId[] }

const small = z.object({ question: z.string() })
const free = z.object({
  bridge: z.string(),
  question: z.string(),
  answer: z.string(),
  evidence: z.array(z.string()).max(3),
  explanation: z.string(),
})
const choice = free.extend({ wrong: z.array(z.string()).max(WRONG_OPTIONS) })

/** What the prompt allows where passages that were drawn have nothing that a question could turn on. */
export const NO_BRIDGE = { reason: 'no_bridge', detail: 'the writer found nothing that joins the passages' } as const

export interface WriteMultiHopInput {
  stage: Stage
  ask: Ask
  planned: MultiHopItem
  place: HopPlace
}

/** Asks for one question over all hops, in the way that suits the model's size. Whatever the reply holds is judged elsewhere. */
export function writeMultiHop(input: WriteMultiHopInput): Promise<MultiHopWritten> {
  const { chosen } = input.planned
  return chosen === undefined ? writeWhole(input) : writeForAnswer(input, chosen)
}

/** Small models write the question for an answer that is given; the explanation is composed of the hops' sentences. */
async function writeForAnswer(
  { stage, ask, planned, place }: WriteMultiHopInput,
  { answer, wrong }: NonNullable<MultiHopItem['chosen']>,
): Promise<MultiHopWritten> {
  const evidence = planned.hops.map(({ passage }) => passage)
  const reply = await askJson({
    ask,
    input: {
      stage: 'multi-hop',
      messages: stage.prompts.renderMessages('multi-hop.small', {
        passages: evidence.map((text) => ({ text: asBlock(text) })),
        answer,
      }),
      sampling: { temperature: 0, maxTokens: stage.options.maxReplyTokens ?? 96 },
      expectedTokens: 32,
    },
    schema: small,
  })
  if (!reply.ok) return reply
  const question = tidyLine(reply.value.question)
  const explanation = composeExplanation(stage, planned, place)
  const draft = { question, answer, wrong, evidence, explanation }
  return { ok: true, draft, hops: planned.hops, callIds: reply.callIds }
}

/** One composed sentence a hop, from its place to what stands there. */
function composeExplanation(stage: Stage, { hops, key }: MultiHopItem, place: HopPlace): string {
  return hops
    .map(({ chunk, passage }, index) => {
      const { aspect, above } = place.steps[index] as HopPlace['steps'][number]
      const values = { aspect, path: above, evidence: passage }
      return wording({ ...stage, name: 'explanation', language: chunk.language, drawnBy: `${key}/${index}`, values })
    })
    .join('\n')
}

async function writeWhole({ stage, ask, planned, place }: WriteMultiHopInput): Promise<MultiHopWritten> {
  const { hops, isChoice } = planned
  const { maxAnswerWords, maxReplyTokens = 3072, mode } = stage.options
  const reply = await askJson({
    ask,
    input: {
      stage: 'multi-hop',
      messages: stage.prompts.renderMessages('multi-hop.large', {
        map: chapterMaps(stage.tree, place),
        passages: hops.map(({ passage }, index) => ({
          number: index + 1,
          aspect: place.steps[index]?.aspect ?? '',
          text: asBlock(passage),
        })),
        count: hops.length,
        language: hops[0]?.chunk.language ?? 'as it stands',
        maxWords: maxAnswerWords,
        isChoice,
        mayDecline: mode === 'own',
      }),
      sampling: { maxTokens: maxReplyTokens },
      expectedTokens: 260,
    },
    schema: isChoice ? choice : free,
  })
  if (!reply.ok) return reply
  const { question, answer, evidence, explanation } = reply.value
  if (question.trim() === '') return { ok: false, ...NO_BRIDGE, callIds: reply.callIds }
  const wrong = 'wrong' in reply.value ? (reply.value.wrong as string[]) : []
  if (isChoice && wrong.length < WRONG_OPTIONS)
    return { ok: false, reason: 'options_missing', detail: wrong.join(' | '), callIds: reply.callIds }
  const quoted = joinedOf(hops, evidence.map(tidyLine))
  const draft = {
    question: tidyLine(question),
    answer: tidyAnswer(answer),
    wrong: wrong.map(tidyAnswer),
    evidence: quoted.map(({ text }) => text),
    explanation: explanation.trim(),
  }
  return { ok: true, draft, hops: quoted.map(({ hop }) => hop), callIds: reply.callIds }
}

/** Of three passages the writer may leave one out: its evidence is empty. Anything else stays as it is, to be judged. */
function joinedOf(hops: readonly Hop[], evidence: readonly string[]): { hop: Hop; text: string }[] {
  const all = hops.map((hop, index) => ({ hop, text: evidence[index] ?? '' }))
  const joined = all.filter(({ text }) => text !== '')
  return joined.length >= 2 ? joined : all
}

function tidyLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function tidyAnswer(text: string): string {
  return tidyLine(text).replace(/(?<=[^.\s]{2})[.。]$/u, '')
}
