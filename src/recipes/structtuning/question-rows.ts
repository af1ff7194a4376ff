import { dropAll } from '../../dataset/make-row.js'
import type { Made, RowContent, Worked } from '../../dataset/contract.js'
import type { Ask } from '../../inference/contract.js'
import type { NodeId } from '../../tree/contract.js'
import { answerRows } from './answer-rows.js'
import { optionsFault } from './judge-options.js'
import { judgeAsPaper } from './judge-as-paper.js'
import { judgeQuestion } from './judge-question.js'
import { offerOptions } from './offer-options.js'
import { placeOf } from './place.js'
import { planQuestions, type QuestionItem } from './question-items.js'
import { countOf, isAskable, type PointQuotas, questionQuotas, trainingQuotas } from './question-quotas.js'
import { selfContained } from './self-contained.js'
import type { Stage } from './stage.js'
import { writeQuestion } from './write-question.js'

export interface QuestionRowsInput {
  stage: Stage
  /** Names the step in drops and report. */
  step: string
  kinds: readonly string[]
  quotas: PointQuotas
}

/**
 * One-hop questions: each is about one detail of one chunk, free-form or with four options; the accepted ones that each knowledge point
 * wants, in rounds. Source: reference, section 4 (one-hop).
 */
export async function* questionRows({ stage, step, kinds, quotas }: QuestionRowsInput): AsyncGenerator<Made> {
  const { options, ask, fill } = stage
  if (quotas.size === 0) return
  if (ask === undefined) {
    stage.leaveOut(
      `${countOf(quotas)} questions (${step}) on ${quotas.size} knowledge points of "${stage.source}"`,
      'no model was asked: name a teacher under models in espalier.yaml and run without --no-model',
    )
    return
  }
  yield* fill({
    step,
    quotas: new Map([...quotas].map(([id, { count }]) => [id, count])),
    allowance: options.attemptsPerQuestion,
    plan: (round) => planQuestions(stage, { kinds, quotas }, round),
    work: (planned) => workQuestion(stage, ask, planned),
  })
}

/** The training sections' questions. */
export function trainingQuestionRows(stage: Stage, extra?: PointQuotas): AsyncGenerator<Made> {
  return questionRows({
    stage,
    step: 'one-hop',
    kinds: stage.options.cot ? ['one-hop', 'one-hop-cot'] : ['one-hop'],
    quotas: trainingQuotas(stage, extra),
  })
}

/** The questions of exam sections; as many of them offer options as `choice` says. */
export function examQuestionRows(stage: Stage, isAsked: (nodeId: NodeId) => boolean): AsyncGenerator<Made> {
  const quotas = questionQuotas(stage, (node) => isAsked(node.id) && isAskable(stage.tree, node))
  return questionRows({ stage, step: 'one-hop-exam', kinds: ['one-hop'], quotas })
}

async function workQuestion(stage: Stage, ask: Ask, planned: QuestionItem): Promise<Worked[]> {
  const { assignment, pointId } = planned
  const { chunk, passage } = assignment
  const place = placeOf(stage.tree, pointId)
  const drawnBy = planned.key
  const written = await writeQuestion({ stage, ask, place, assignment, drawnBy })
  if (!written.ok) return dropAll(planned, written)
  const { draft, explanation, callIds, frame } = written
  const { answer, wrong = [] } = draft
  const fault = optionsFault(draft)
  if (fault !== undefined)
    return dropAll(planned, { ...fault, callIds, content: asMessages(draft.question, [answer, ...wrong].join('\n')) })
  const verdict =
    stage.options.mode === 'paper'
      ? judgeAsPaper(draft)
      : judgeQuestion({
          draft: { ...draft, explanation: [draft.explanation ?? '', ...(frame === undefined ? wrong : [])].join('\n') },
          passage,
          titles: stage.tree.path(place.aspect.id).map((node) => node.title),
          maxAnswerWords: stage.options.maxAnswerWords,
          language: chunk.language,
          writer: ask.model.profile.size,
          frame,
        })
  if (!verdict.keep) {
    const { reason, detail } = verdict
    return dropAll(planned, { reason, detail, callIds, content: asMessages(draft.question, draft.answer) })
  }
  const { language } = chunk
  const stem = selfContained(stage, { question: draft.question, answer, text: chunk.text, place, language, drawnBy })
  const rows = answerRows(stage, planned, {
    ...offerOptions({ seed: stage.seed, stem, answer, wrong, drawnBy }),
    explanation,
    place,
    callIds,
    nodeIds: planned.nodeIds,
    spans: [chunk.span],
    split: splitOf(stage, pointId, planned.key),
    language,
    licence: chunk.licence,
  })
  return rows.map((row) => ({ row }))
}

/** A training section's question is train whatever its key; an exam section's is validation or test by its key. */
function splitOf({ split }: Stage, pointId: NodeId, key: string): 'train' | 'validation' | 'test' {
  return split.roleOf(pointId) === 'exam' ? split.splitOf(pointId, key) : 'train'
}

function asMessages(question: string, answer: string): RowContent {
  return {
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  }
}
