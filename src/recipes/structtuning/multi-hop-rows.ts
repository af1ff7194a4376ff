/**
 * Multi-hop questions: each joins two or three chunks from different knowledge points (`multi-hop-plan.ts`), free-form or with four options,
 * and gives a direct row and one that shows the map of all its places and walks it. Source: reference, section 4 (multi-hop).
 */
import { dropAll } from '../../dataset/make-row.js'
import type { Made, Worked } from '../../dataset/contract.js'
import type { Ask } from '../../inference/contract.js'
import { answerRows } from './answer-rows.js'
import type { HopsInput } from './hop-answer.js'
import { type HopsNeeded as HopsChecked, hopsNeeded } from './hops-needed.js'
import { judgeAsPaper } from './judge-as-paper.js'
import { judgeMultiHop } from './judge-multi-hop.js'
import { type Hop, type MultiHopItem, planMultiHopItems } from './multi-hop-items.js'
import { type HopPlace, mapOfHops, placeOfHops } from './multi-hop-place.js'
import { offerOptions } from './offer-options.js'
import { lowerFirst, namesTopic, topicOf } from './self-contained.js'
import { answerFromOneHop } from './single-hop.js'
import { phraseLanguage, type Stage, wording } from './stage.js'
import { NO_BRIDGE, writeMultiHop } from './write-multi-hop.js'

/** Of the one-hop questions, how many multi-hop ones a large model writes beside them where the user names no number. */
const SHARE = 0.25

/** The questions that `multiHop` wants, on training sections. `oneHop`: how many questions of one place `questionsPerPoint` wants there. */
export async function* multiHopRows(stage: Stage, oneHop: number): AsyncGenerator<Made> {
  const { ask, fill, tree, options, source } = stage
  const byItself = ask?.model.profile.size === 'large' ? Math.round(oneHop * SHARE) : 0
  const wanted = options.multiHop.questions ?? byItself
  if (wanted === 0) return
  if (ask === undefined) {
    stage.leaveOut(
      `${wanted} questions (multi-hop) on "${source}"`,
      'no model was asked: name a teacher under models in espalier.yaml and run without --no-model',
    )
    return
  }
  let isShort = false
  const outcome = { accepted: 0, drops: new Map<string, number>() }
  const made = fill({
    step: 'multi-hop',
    quotas: new Map([[tree.root.id, wanted]]),
    allowance: options.attemptsPerQuestion,
    exempt: [NO_BRIDGE.reason],
    *plan({ missing, used }): Generator<MultiHopItem> {
      const from = used.get(tree.root.id) ?? 0
      const to = from + (missing.get(tree.root.id) ?? 0)
      let number = from
      for (const planned of planMultiHopItems(stage, { from, to })) {
        number += 1
        yield planned
      }
      isShort = number < to
    },
    work: (planned) => workMultiHop(stage, ask, planned),
  })
  for await (const one of made) {
    count(outcome, one)
    yield one
  }
  if (isShort)
    stage.leaveOut(
      `some of ${wanted} questions (multi-hop) on "${source}"`,
      'every pair of knowledge points that could be joined has been',
    )
  else if (outcome.accepted < wanted && ask.isEstimate !== true)
    stage.leaveOut(
      `${wanted - outcome.accepted} of ${wanted} questions (multi-hop) on "${source}"`,
      `the attempts are used up: ${[...outcome.drops].map(([reason, drops]) => `${reason} ${drops}`).join(', ')}`,
    )
}

/** Counts a question by its first row: kept, or why not. */
function count(outcome: { accepted: number; drops: Map<string, number> }, one: Made): void {
  const { kind } = one.type === 'row' ? one.row : one.drop
  if (kind.endsWith('-cot')) return
  if (one.type === 'row') outcome.accepted += 1
  else outcome.drops.set(one.drop.reason, (outcome.drops.get(one.drop.reason) ?? 0) + 1)
}

/** As long as a question usually is, options apart: what an estimate asks about where there is none yet. */
const USUAL_QUESTION = `${'which '.repeat(32).trim()}?`

function placeOf({ tree }: Stage, hops: readonly Hop[]): HopPlace {
  return placeOfHops(
    tree,
    hops.map(({ pointId }) => pointId),
  )
}

async function workMultiHop(stage: Stage, ask: Ask, planned: MultiHopItem): Promise<Worked[]> {
  const written = await writeMultiHop({ stage, ask, planned, place: placeOf(stage, planned.hops) })
  if (!written.ok) {
    if (ask.isEstimate === true)
      await checkHops({ stage, ask, hops: planned.hops, question: USUAL_QUESTION, answer: '' })
    return dropAll(planned, written)
  }
  const { draft, hops } = written
  const place = placeOf(stage, hops)
  const { question, answer, wrong } = draft
  const stem = underTopics(stage, planned, place, question)
  const asked = offerOptions({ seed: stage.seed, stem, answer, wrong, drawnBy: planned.key })
  const content = {
    messages: [
      { role: 'user' as const, content: asked.question },
      { role: 'assistant' as const, content: asked.answer },
    ],
  }
  const verdict =
    stage.options.mode === 'paper'
      ? judgeAsPaper(draft)
      : judgeMultiHop({
          draft,
          passages: hops.map(({ passage }) => passage),
          titles: place.steps.flatMap((step) => stage.tree.path(step.place.aspect.id).map(({ title }) => title)),
          isWritten: planned.chosen === undefined,
          isHopCheckAsked: stage.options.multiHop.singleHopCheck,
          maxAnswerWords: stage.options.maxAnswerWords,
          language: hops[0]?.chunk.language,
        })
  if (!verdict.keep)
    return dropAll(planned, { reason: verdict.reason, detail: verdict.detail, callIds: written.callIds, content })
  const checked = await checkHops({ stage, ask, hops, question: asked.question, answer, label: asked.label })
  const callIds = [...written.callIds, ...checked.callIds]
  if (checked.fault !== undefined) {
    const { reason, detail } = checked.fault
    return dropAll(planned, { reason, detail: `${detail}: ${draft.question}`, callIds, content })
  }
  const rows = answerRows(stage, planned, {
    ...asked,
    explanation: draft.explanation,
    place: { ...(place.steps[0] as HopPlace['steps'][number]).place, field: place.field },
    map: mapOfHops(stage.tree, place),
    nodeIds: hops.flatMap(({ pointId, chunk }) => [pointId, chunk.nodeId]),
    spans: hops.map(({ chunk }) => chunk.span),
    callIds,
    split: 'train',
    language: hops[0]?.chunk.language,
    licence: hops[0]?.chunk.licence,
  })
  return rows.map((row) => ({ row }))
}

/** The check by a model, where it is wanted: a large one is asked over all hops but one, a small one over each alone. */
async function checkHops(input: HopsInput): Promise<HopsChecked> {
  const { stage, ask } = input
  if (!stage.options.multiHop.singleHopCheck) return { callIds: [] }
  if (ask.model.profile.size === 'large') return hopsNeeded(input)
  const { hop, callIds } = await answerFromOneHop(input)
  return hop === undefined
    ? { callIds }
    : { callIds, fault: { reason: 'single_hop', detail: `passage ${hop + 1} alone answers` } }
}

/**
 * As for one hop, a question that names none of its topics is prefixed with them. What a large model wrote gets its chapter's or book's title
 * instead: the topics are the steps that it leaves to be found.
 */
function underTopics(
  stage: Stage,
  { hops, key, chosen }: MultiHopItem,
  { steps, scope }: HopPlace,
  question: string,
): string {
  const language = hops[0]?.chunk.language
  const topics = [...new Set(steps.map(({ place }) => topicOf(stage.tree, place)))]
  const shown = chosen === undefined ? [scope.title] : topics
  if (stage.options.mode === 'own' && namesTopic(question, [...topics, ...shown], language)) return question
  const title = new Intl.ListFormat(phraseLanguage(language)).format(shown)
  return wording({
    ...stage,
    name: 'regarding',
    language,
    drawnBy: key,
    values: { title, question: lowerFirst(question, hops.map(({ chunk }) => chunk.text).join('\n')) },
  })
}
