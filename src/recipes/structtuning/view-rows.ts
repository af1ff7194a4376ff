/**
 * Views of a chunk beside its own text, by a model (`views`, off by default): told again in other styles, under questions that it answers,
 * and paragraphs that link two things of a section. Each stands under the same map as the chunk itself, and each is judged against its
 * span (`judge-view.ts`). No source: the reference trains on the text alone.
 */
import { z } from 'zod'
import type { Made, PlanItem, Row, Worked } from '../../dataset/contract.js'
import { dropAll, makeRow, planItem } from '../../dataset/make-row.js'
import type { Ask, CallId } from '../../inference/contract.js'
import { asBlock } from '../../inference/prompts/as-block.js'
import { askJson } from '../../inference/structured.js'
import type { Chunk } from '../../tree/contract.js'
import { pointsElsewhere } from './judge-question.js'
import { type JudgeViewInput, judgeView } from './judge-view.js'
import { placeOf } from './place.js'
import { scptPrompt } from './pretrain-rows.js'
import { passagesOf } from './question-items.js'
import { isAskable } from './question-quotas.js'
import { RECIPE, type Stage } from './stage.js'
import { entityPairs } from './view-entities.js'

interface ViewItem extends PlanItem {
  prompt: 'view-paraphrase' | 'view-questions' | 'view-link'
  /** What the view rests on. */
  chunks: Chunk[]
  passages: string[]
  /** The prompt's own variables. */
  values: Record<string, unknown>
  judged: Pick<JudgeViewInput, 'lengths' | 'mustName'>
}

const told = z.object({ text: z.string() })
const asked = z.object({ questions: z.array(z.string()).min(1).max(12) })

/** A retelling may be shorter or longer than its span; beyond this it has left out or made up much. */
const LENGTHS = [0.4, 2.5] as const

export async function* viewRows(stage: Stage): AsyncGenerator<Made> {
  const { options, ask, fill, source } = stage
  const { styles, questions, links } = options.views
  if (styles.length === 0 && !questions && links === 0) return
  if (ask === undefined) {
    stage.leaveOut(
      `views of the chunks of "${source}"`,
      'no model was asked: name a teacher under models in espalier.yaml and run without --no-model',
    )
    return
  }
  yield* fill({ step: 'view', plan: () => planViews(stage), work: (planned) => workView(stage, ask, planned) })
}

function* planViews(stage: Stage): Generator<ViewItem> {
  const { tree, options, split } = stage
  const { styles, questions, links } = options.views
  for (const chunk of tree.chunks()) {
    if (!isAskable(tree, tree.node(chunk.nodeId))) continue
    for (const [index, passage] of passagesOf(stage, chunk).entries()) {
      for (const style of styles)
        yield viewItem('view-paraphrase', `${style}/${index}`, [chunk], [passage], { style }, { lengths: LENGTHS })
      if (questions && split.roleOf(chunk.nodeId) === 'train')
        yield viewItem('view-questions', String(index), [chunk], [passage], {}, {})
    }
  }
  if (links === 0) return
  for (const { one, other, chunks } of entityPairs({ ...stage, links }))
    yield viewItem(
      'view-link',
      `${one}/${other}`,
      chunks,
      chunks.map(({ text }) => text),
      { one, other },
      { mustName: [one, other] },
    )
}

function viewItem(
  prompt: ViewItem['prompt'],
  key: string,
  chunks: Chunk[],
  passages: string[],
  values: Record<string, unknown>,
  judged: ViewItem['judged'],
): ViewItem {
  const nodeIds = chunks.map(({ nodeId }) => nodeId)
  return {
    ...planItem({ recipe: RECIPE, key: `${nodeIds[0] ?? ''}/${key}`, nodeIds, kinds: [prompt] }),
    prompt,
    chunks,
    passages,
    values,
    judged,
  }
}

async function workView(stage: Stage, ask: Ask, planned: ViewItem): Promise<Worked[]> {
  const { prompt, chunks, passages, values, judged } = planned
  const [chunk] = chunks as [Chunk]
  const place = placeOf(stage.tree, chunk.nodeId)
  const input = {
    stage: prompt,
    messages: stage.prompts.renderMessages(prompt, {
      aspect: place.aspect.title,
      language: chunk.language ?? 'as it stands',
      ...(prompt === 'view-link' ? { passages: passages.map(asBlock) } : { passage: asBlock(passages[0] ?? '') }),
      ...values,
    }),
    sampling: samplingOf(stage, ask),
    expectedTokens: prompt === 'view-paraphrase' ? chunk.tokens : 160,
  }
  const reply =
    prompt === 'view-questions'
      ? await askJson({ ask, input, schema: asked })
      : await askJson({ ask, input, schema: told })
  if (!reply.ok) return dropAll(planned, reply)
  const written = 'questions' in reply.value ? reply.value.questions.map(oneLine).join('\n') : reply.value.text.trim()
  const completion = prompt === 'view-questions' ? `${written}\n\n${passages[0] ?? ''}` : written
  const content = { prompt: scptPrompt(stage, chunk, planned.key), completion, eos: true }
  const verdict = judgeView({
    view: written,
    passages,
    titles: chunks.flatMap(({ nodeId }) =>
      stage.tree
        .path(nodeId)
        .slice(0, -1)
        .map(({ title }) => title),
    ),
    language: chunk.language,
    ...judged,
  })
  const fault = verdict.keep ? questionFault(prompt, written) : verdict
  if (fault !== undefined) return dropAll(planned, { ...fault, callIds: reply.callIds, content })
  return [{ row: viewRow(planned, content, reply.callIds) }]
}

/** A view is about as long as its span; a small model that runs on is cut off. */
function samplingOf(
  { options: { maxReplyTokens } }: Stage,
  { model }: Ask,
): { temperature?: number; maxTokens: number } {
  const isSmall = model.profile.size === 'small'
  return { ...(isSmall ? { temperature: 0 } : {}), maxTokens: maxReplyTokens ?? (isSmall ? 512 : 4096) }
}

/** Japanese questions may end in か。 */
const ENDS_AS_QUESTION = /(?:[?？]|か。)$/u

function questionFault(prompt: ViewItem['prompt'], written: string): { reason: string; detail: string } | undefined {
  if (prompt !== 'view-questions') return undefined
  const statement = written.split('\n').find((line) => !ENDS_AS_QUESTION.test(line))
  if (statement !== undefined) return { reason: 'not_a_question', detail: statement }
  const pointing = written.split('\n').find(pointsElsewhere)
  return pointing === undefined ? undefined : { reason: 'missing_reference', detail: pointing }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function viewRow(planned: ViewItem, content: Row['content'], callIds: CallId[]): Row {
  const { chunks, rows } = planned
  return makeRow({
    id: rows[0]?.id ?? '',
    recipe: RECIPE,
    stage: 'pretrain',
    kind: planned.prompt,
    content,
    nodeIds: planned.nodeIds,
    spans: chunks.map(({ span }) => span),
    callIds,
    licence: chunks[0]?.licence,
    language: chunks[0]?.language,
  })
}
