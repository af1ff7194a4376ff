import { randomStream, stableFraction } from '../../core/random.js'
import type { PlanItem } from '../../dataset/contract.js'
import type { Chunk, NodeId } from '../../tree/contract.js'
import { taughtChunks, taughtText } from '../../tree/asides.js'
import { passagesFor } from '../../tree/passages-for.js'
import { askableSentences, type Candidate, candidatesIn, isUnspaced } from './candidates.js'
import { contentWords } from './content-words.js'
import { type Frame, frameQuestion } from './frame-question.js'
import { isIntroduced, type Paragraph, paragraphsOf } from './introduced.js'
import { choiceKinds, WRONG_OPTIONS } from './offer-options.js'
import type { PointQuotas } from './question-quotas.js'
import { item, RECIPE, type Stage } from './stage.js'
import { listPoints, type PointsUnder, wrongOptions } from './wrong-options.js'

/** One question to be written, and what it is to be about. */
export interface Assignment {
  chunk: Chunk
  /** What the model is shown. */
  passage: string
  /** A sentence of the passage to ask about. */
  focus: string
  /** Chosen by the code, for a small model. */
  answer?: string
  candidate?: Candidate
  /** Chosen by the code, for a small model, where options are offered: the wrong ones. */
  wrong?: string[]
  /** Whether the model is to write wrong options too. */
  isChoice?: boolean
  /** For a small model, in English: the question as the rules make it. */
  frame?: Frame
  /** Of one prompt several draws may be made: from 0. */
  sample: number
}

export type QuestionItem = PlanItem & { pointId: NodeId; assignment: Assignment }

export interface Round {
  missing: ReadonlyMap<NodeId, number>
  used: ReadonlyMap<NodeId, number>
}

/**
 * Exactly what a round misses: for each point the attempts after those it has had. An attempt's subject hangs on the seed, the point and
 * the attempt's number alone. A point whose candidates are used up gets fewer items.
 */
export function* planQuestions(
  stage: Stage,
  { kinds, quotas }: { kinds: readonly string[]; quotas: PointQuotas },
  round: Round,
): Generator<QuestionItem> {
  const planning: Planning = { ...stage, pointsUnder: listPoints(stage.tree) }
  for (const [pointId, missing] of round.missing) {
    const used = round.used.get(pointId) ?? 0
    const { count, choices } = quotas.get(pointId) ?? { count: 1, choices: 0 }
    const assignments = assignmentsOf(stage, pointId)
    for (let attempt = used; attempt < used + missing; attempt++) {
      const assignment = assignments(attempt)
      if (assignment === undefined) break
      const isDrawn = stableFraction(stage.seed, RECIPE, 'one-hop', 'form', pointId, String(attempt)) * count < choices
      const formed = isDrawn ? withOptions(planning, assignment, `${pointId}/${attempt}`, pointId) : assignment
      const isChoice = formed.isChoice === true || formed.wrong !== undefined
      const planned = item(pointId, isChoice ? choiceKinds(kinds) : kinds, String(attempt))
      yield { ...planned, nodeIds: [pointId, assignment.chunk.nodeId], pointId, assignment: formed }
    }
  }
}

/** A stage with its knowledge points. */
type Planning = Stage & { pointsUnder: PointsUnder }

/** Large models write their wrong options; for a small one the code finds them, where it can. */
function withOptions(stage: Planning, assignment: Assignment, key: string, pointId: NodeId): Assignment {
  const { candidate, passage } = assignment
  if (candidate === undefined) return { ...assignment, isChoice: true }
  const wrong = wrongOptions(stage, {
    pointsUnder: stage.pointsUnder,
    pointId,
    right: candidate,
    shown: [passage],
    key,
  })
  return wrong.length === WRONG_OPTIONS ? { ...assignment, wrong } : assignment
}

function assignmentsOf(stage: Stage, pointId: NodeId): (attempt: number) => Assignment | undefined {
  if (stage.ask?.model.profile.size === 'small') {
    const chosen = chosenAnswers(stage, pointId)
    return (attempt) => chosen[attempt]
  }
  const focused = focusedPassages(stage, pointId)
  return (attempt) => {
    const assignment = focused[attempt % Math.max(1, focused.length)]
    return assignment === undefined ? undefined : { ...assignment, sample: Math.floor(attempt / focused.length) }
  }
}

/** For a small model: answers chosen in the text, best kinds first, each sentence once before any is used again. */
function chosenAnswers(stage: Stage, pointId: NodeId): Assignment[] {
  const found: { chunk: Chunk; candidate: Framed; turn: number }[] = []
  for (const chunk of taughtChunks(stage.tree, pointId))
    for (const paragraph of paragraphsOf(taughtText(chunk)))
      for (const text of askableSentences(paragraph.text)) {
        const candidates = framed(stage, { text, paragraph, chunk, pointId })
        const ordered = shuffled(stage, candidates, pointId, text).sort((a, b) => a.rank - b.rank)
        for (const [turn, candidate] of ordered.entries()) found.push({ chunk, candidate, turn })
      }
  return shuffled(stage, found, pointId)
    .sort((a, b) => a.turn - b.turn || a.candidate.rank - b.candidate.rank)
    .map(({ chunk, candidate }) => ({
      chunk,
      passage: candidate.sentence,
      focus: candidate.sentence,
      answer: candidate.answer,
      candidate,
      ...(candidate.frame === undefined ? {} : { frame: candidate.frame }),
      sample: 0,
    }))
}

type Framed = Candidate & { frame?: Frame }

/** In English only answers that a rule can ask for; in other languages the model writes the question alone. */
function framed(stage: Stage, at: { text: string; paragraph: Paragraph; chunk: Chunk; pointId: NodeId }): Framed[] {
  const { terms, tree, options } = stage
  const candidates = candidatesIn(at.text, terms, options.maxAnswerWords)
  if (!/^en\b/iu.test(at.chunk.language ?? 'en') || isUnspaced(at.text)) return candidates
  const titles = tree.path(at.pointId).map((node) => node.title)
  const known = new Set(contentWords([...titles, ...terms].join(' ')))
  return candidates.flatMap((candidate) => {
    const frame = frameQuestion(candidate.sentence, candidate.answer, known)
    const context = { sentence: at.text, lead: at.paragraph.lead, titles, terms }
    return frame !== undefined && isIntroduced(frame.questions[0] ?? '', context) ? [{ ...candidate, frame }] : []
  })
}

/** For a large model: every sentence of every passage as the place to ask about, the passages taking turns. */
function focusedPassages(stage: Stage, pointId: NodeId): Assignment[] {
  const found: { assignment: Assignment; turn: number }[] = []
  for (const chunk of taughtChunks(stage.tree, pointId))
    for (const passage of passagesOf(stage, chunk)) {
      const sentences = askableSentences(passage)
      const places = sentences.length > 0 ? sentences : [passage.slice(0, 200)]
      for (const [turn, focus] of shuffled(stage, places, pointId, passage).entries())
        found.push({ assignment: { chunk, passage, focus, sample: 0 }, turn })
    }
  return shuffled(stage, found, pointId)
    .sort((a, b) => a.turn - b.turn)
    .map(({ assignment }) => assignment)
}

/** What a chunk teaches, in passages; none where it holds nothing but captions or aims. Their tokens are estimated from the chunk's own count: exact ones would not change what is shown much. */
export function passagesOf({ options }: Stage, chunk: Chunk): string[] {
  const maxTokens = options.maxPassageTokens ?? 1024
  const text = taughtText(chunk)
  if (text === '') return []
  if (chunk.tokens <= maxTokens) return [text]
  const tokensPerUnit = chunk.tokens / Math.max(1, chunk.text.length)
  const tokenizer = { count: (part: string) => Math.ceil(part.length * tokensPerUnit) }
  const offsets = text === chunk.text ? chunk.offsets : [0, 0]
  return passagesFor({ chunk: { text, offsets }, maxTokens, tokenizer }).map((passage) => passage.text)
}

function shuffled<T>({ seed }: Stage, items: readonly T[], ...name: string[]): T[] {
  return randomStream(seed, RECIPE, 'one-hop', ...name).shuffle(items)
}
