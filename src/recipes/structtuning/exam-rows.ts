import { sha256 } from '../../core/canonical.js'
import { normalizeText } from '../../core/text.js'
import type { ExamQuestion, Made, Row } from '../../dataset/contract.js'
import { examQuestionOf } from '../../dataset/split-questions.js'
import type { NodeId } from '../../tree/contract.js'
import type { PlacedExercise } from './place-loose-exercises.js'
import { readOffered } from './offer-options.js'
import { placeOf } from './place.js'
import { examQuestionRows } from './question-rows.js'
import type { Stage } from './stage.js'
import { holdTerms } from './term-rows.js'

/**
 * The exam, before anything is taught, so that every training row is checked against it: exercises of exam sections, terms where the
 * user wants them asked, and, for exam sections without an answered exercise, generated questions. These are rows of split
 * validation or test as well.
 */
export async function* examRows(stage: Stage, exercises: readonly PlacedExercise[]): AsyncGenerator<Made> {
  const asked = new Set<NodeId>()
  let unanswered = 0
  for (const { exercise, nodeId, examSet } of exercises) {
    const split = examSet === undefined ? stage.split : { ...stage.split, ofExercise: () => 'test' as const }
    const question = examQuestionOf(exercise, nodeId, split)
    if (question === undefined && examSet !== undefined) unanswered += 1
    if (question === undefined) continue
    const { language = stage.language } = question
    stage.hold({
      ...question,
      ...(language === undefined ? {} : { language }),
      ...(examSet === undefined ? {} : { set: examSet }),
    })
    if (examSet === undefined) asked.add(sectionOf(stage, nodeId))
  }
  if (unanswered > 0)
    stage.leaveOut(`${unanswered} exam questions on "${stage.source}"`, 'their source gives no answer to score against')
  holdTerms(stage)
  const made = examQuestionRows(stage, (id) => stage.split.roleOf(id) === 'exam' && !asked.has(sectionOf(stage, id)))
  for await (const one of made) {
    if (one.type === 'row') stage.hold(toExamQuestion(one.row))
    yield one
  }
}

/** The section whose questions go together: the node of that kind, else the lowest heading. */
function sectionOf({ tree }: Stage, nodeId: NodeId): NodeId {
  return (tree.nearest(nodeId, 'section') ?? placeOf(tree, nodeId).aspect).id
}

function toExamQuestion(row: Row): ExamQuestion {
  const [asked, answered] = 'messages' in row.content ? row.content.messages : []
  const whole = { question: asked?.content ?? '', answer: answered?.content ?? '' }
  const offered = row.kind.endsWith('-choice') ? readOffered(whole) : undefined
  const question = offered?.stem ?? whole.question
  return {
    id: row.id,
    question,
    options: offered?.options ?? [],
    answers: [offered?.answer ?? whole.answer],
    ...(offered === undefined ? {} : { answerLabels: [offered.label] }),
    nodeIds: row.nodeIds,
    kind: 'generated',
    split: row.split === 'validation' ? 'validation' : 'test',
    ...(row.language === undefined ? {} : { language: row.language }),
    ...(row.licence === undefined ? {} : { licence: row.licence }),
    spans: row.spans,
    sha256: sha256(normalizeText(question)),
  }
}
