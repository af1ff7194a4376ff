/**
 * Questions that a source does not answer, with "not covered" as their answer (`abstention`, off by default), so that training on a book does
 * not teach to answer everything. Made from exercises of the other sources, which need no model, and by a model, one step beyond a place of
 * the book; each is checked against the whole book (`covered.ts`). Every question names the book. No source: the reference has none.
 */
import { z } from 'zod'
import { randomStream } from '../../core/random.js'
import { bookBetrayalOf } from '../../dataset/betrayal.js'
import type { Made, PlanItem, RowContent, Worked } from '../../dataset/contract.js'
import { dropAll, makeRow, planItem } from '../../dataset/make-row.js'
import type { CallId } from '../../inference/contract.js'
import { asBlock } from '../../inference/prompts/as-block.js'
import { askJson } from '../../inference/structured.js'
import type { Exercise } from '../../sources/contract.js'
import { taughtChunks } from '../../tree/asides.js'
import type { Chunk, NodeId } from '../../tree/contract.js'
import { linkTerms } from '../../tree/link-questions.js'
import { pointsOf } from '../../tree/walks.js'
import { type Covered, createCoverage } from './covered.js'
import { mapOf, placeOf } from './place.js'
import { pointsElsewhere } from './judge-question.js'
import { passagesOf } from './question-items.js'
import { isAskable } from './question-quotas.js'
import { lowerFirst } from './self-contained.js'
import { RECIPE, type Stage, wording } from './stage.js'

interface Asking extends PlanItem {
  pointId: NodeId
  chunk: Chunk
  passage: string
  sample: number
}

type AbstentionItem = (PlanItem & { exercise: Exercise }) | Asking

interface Question {
  stem: string
  answer: string
  nodeIds: NodeId[]
  callIds: CallId[]
  language: string | undefined
  licence: string | undefined
}

const written = z.object({ question: z.string(), answer: z.string() })

/** `others`: exercises of the other sources. */
export async function* abstentionRows(stage: Stage, others: readonly Exercise[]): AsyncGenerator<Made> {
  const { options, tree, fill, source } = stage
  const wanted = options.abstention.questions
  if (wanted === 0) return
  const isCovered = await createCoverage(tree)
  const sequence = candidates(stage, others)
  let isShort = false
  yield* fill({
    step: 'abstention',
    quotas: new Map([[tree.root.id, wanted]]),
    allowance: options.attemptsPerQuestion,
    *plan({ missing, used }) {
      const from = used.get(tree.root.id) ?? 0
      const to = from + (missing.get(tree.root.id) ?? 0)
      for (let number = from; number < to; number++) {
        const planned = sequence(number)
        isShort = planned === undefined
        if (planned === undefined) return
        yield planned
      }
    },
    work: (planned) => workAbstention(stage, isCovered, planned),
  })
  if (isShort)
    stage.leaveOut(
      `some of ${wanted} questions (abstention) on "${source}"`,
      options.abstention.from === 'sources' || stage.ask === undefined
        ? 'the other sources have no more training exercises, and no model was asked'
        : 'every knowledge point has been used as often as attemptsPerQuestion says',
    )
}

/** Candidates by number: exercises of the others first, then places of the book in an order drawn by the seed. */
function candidates(stage: Stage, others: readonly Exercise[]): (number: number) => AbstentionItem | undefined {
  const { tree, seed, split, options, ask } = stage
  const random = randomStream(seed, RECIPE, 'abstention', tree.root.id)
  const { from } = options.abstention
  const exercises =
    from === 'model' ? [] : random.shuffle(others.filter((one) => isPlain(one) && split.ofExercise(one) === 'train'))
  const points = [...pointsOf(tree)].filter((node) => split.roleOf(node.id) === 'train' && isAskable(tree, node))
  const places = from === 'sources' || ask === undefined ? [] : random.shuffle(points)
  return (number) => {
    const exercise = exercises[number]
    if (exercise !== undefined) return { ...itemOf(stage, exercise.id), exercise }
    const point = places[(number - exercises.length) % Math.max(1, places.length)]
    const sample = Math.floor((number - exercises.length) / Math.max(1, places.length))
    if (point === undefined || sample >= options.attemptsPerQuestion) return undefined
    const chunks = taughtChunks(tree, point.id)
    const chunk = chunks[sample % chunks.length] as Chunk
    const passage = passagesOf(stage, chunk)[0] ?? chunk.text
    return { ...itemOf(stage, `${point.id}/${sample}`), pointId: point.id, chunk, passage, sample }
  }
}

function itemOf({ tree }: Stage, key: string): PlanItem {
  return planItem({ recipe: RECIPE, key: `abstain/${key}`, nodeIds: [tree.root.id], kinds: ['abstain'] })
}

/** Points at what stands beside an exercise. */
const POINTING = /\b(?:this|these|following|above|below|figure|table|video|image)\b/iu
/** Words that say what is asked. */
const LEAST_WORDS = 3

/** Asks something in one line that is understood alone, and its answer is known. */
function isPlain({ stem, answer, answerLabels }: Exercise): boolean {
  return (
    /[?？]$/u.test(stem.trim()) &&
    !stem.includes('\n') &&
    !POINTING.test(stem) &&
    linkTerms(stem).length >= LEAST_WORDS &&
    (answer !== undefined || answerLabels !== undefined)
  )
}

async function workAbstention(
  stage: Stage,
  isCovered: (question: { stem: string; options: []; answer: string }) => Covered,
  planned: AbstentionItem,
): Promise<Worked[]> {
  const made = 'exercise' in planned ? fromExercise(stage, planned.exercise) : await fromModel(stage, planned)
  if ('reason' in made) return dropAll(planned, made)
  const { stem, answer, callIds } = made
  const content = contentOf(stage, made, planned.key)
  const betrayal = bookBetrayalOf(stem)
  if (betrayal !== undefined)
    return dropAll(planned, { reason: 'betrays_prompt', detail: `"${betrayal}" in: ${stem}`, callIds, content })
  if (!/[?？]$/u.test(stem) && !stem.endsWith('か。'))
    return dropAll(planned, { reason: 'not_a_question', detail: stem, callIds, content })
  if (pointsElsewhere(stem)) return dropAll(planned, { reason: 'missing_reference', detail: stem, callIds, content })
  const covered = isCovered({ stem, options: [], answer })
  if (covered.isCovered)
    return dropAll(planned, { reason: 'covered', detail: `${covered.detail}: ${stem} (${answer})`, callIds, content })
  const row = makeRow({
    id: planned.rows[0]?.id ?? '',
    recipe: RECIPE,
    stage: 'instruct',
    kind: 'abstain',
    content,
    nodeIds: made.nodeIds,
    callIds,
    licence: made.licence,
    language: made.language,
  })
  return [{ row }]
}

/** The question under the book's title, and that the book does not cover it. */
function contentOf(stage: Stage, { stem, language }: Question, drawnBy: string): RowContent {
  const field = stage.tree.root.title
  const draw = (name: string, values: Record<string, string>): string =>
    wording({ ...stage, name, language, drawnBy, values })
  return {
    messages: [
      { role: 'user', content: draw('regarding', { title: field, question: lowerFirst(stem, '') }) },
      { role: 'assistant', content: draw('not-covered', { field }) },
    ],
  }
}

function fromExercise(stage: Stage, exercise: Exercise): Question {
  const { stem, options, answer, answerLabels, language, licence } = exercise
  const right = options.filter(({ label }) => answerLabels?.includes(label)).map(({ text }) => text)
  return {
    stem: stem.trim(),
    answer: answer ?? right.join(' '),
    nodeIds: [stage.tree.root.id],
    callIds: [],
    language: language ?? stage.language,
    licence: licence ?? stage.licence,
  }
}

async function fromModel(
  stage: Stage,
  { pointId, chunk, passage, sample }: Asking,
): Promise<Question | { reason: string; detail: string; callIds: CallId[] }> {
  const { ask, tree, options } = stage
  if (ask === undefined) return { reason: 'no_model', detail: 'no model was asked', callIds: [] }
  const place = placeOf(tree, pointId)
  const reply = await askJson({
    ask,
    input: {
      stage: 'abstention',
      messages: stage.prompts.renderMessages('abstain', {
        map: mapOf(tree, place),
        aspect: place.aspect.title,
        passage: asBlock(passage),
        field: place.field,
        language: chunk.language ?? 'as it stands',
      }),
      sampling: { maxTokens: options.maxReplyTokens ?? 1024 },
      sample,
      expectedTokens: 60,
    },
    schema: written,
  })
  if (!reply.ok) return reply
  const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim()
  return {
    stem: tidy(reply.value.question),
    answer: tidy(reply.value.answer),
    nodeIds: [pointId],
    callIds: reply.callIds,
    language: chunk.language,
    licence: chunk.licence,
  }
}
