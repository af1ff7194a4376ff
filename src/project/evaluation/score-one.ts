import { join } from 'node:path'
import { EspalierError } from '../../core/errors.js'
import { JsonlWriter } from '../../core/jsonl.js'
import type { Evaluating } from '../evaluate.js'
import type { Answered, MoreScore, TaskScore } from './contract.js'
import { problemTeller } from './flags.js'
import { checkResources, metricResources } from './resources.js'
import { scoreAnswers } from './score-task.js'
import type { TaskRun } from './task-run.js'

/** Where each case's score is written, and the problems of a task are told. */
export interface CaseFile {
  writer: JsonlWriter
}

export function openCases(folder: string): CaseFile {
  return { writer: new JsonlWriter(join(folder, 'cases.jsonl')) }
}

/** Scores one task's answers and adds them to the evaluation. */
export async function scoreOne(
  evaluating: Evaluating,
  { run, answers, cases }: { run: TaskRun; answers: readonly Answered[]; cases: CaseFile },
): Promise<void> {
  const { setting, scores, problemCounts, samples, tell } = evaluating
  const { task, sheet, metric } = run
  tell({ event: 'scoring', task, rows: answers.length })
  const { cases: each, ...found } = await scoreAnswers({
    metric,
    answers,
    mode: setting.mode,
    resources: metricResources(run.resources),
    isWellFormed: run.isWellFormed,
    seed: setting.seed,
    task,
  })
  const more = await scoreMore(evaluating, run, answers)
  for (const [index, answer] of answers.entries()) {
    const { scored, ending, isTruncated } = answer
    const judged = each[index]
    if (judged !== undefined) samples.offer(task, answer, judged)
    await cases.writer.write({ task, id: scored.id, ...judged, ending, isTruncated })
  }
  const score: TaskScore = {
    task,
    role: sheet.role,
    metric: sheet.metric,
    headline: metric.headline.key,
    ...found,
    more,
    rows: answers.length,
    paperRows: (setting.split === 'validation' ? sheet.sizes.validation : undefined) ?? sheet.sizes.test,
    problems: problemCounts[task] ?? 0,
  }
  scores.push(score)
  tell({ event: 'task', score })
}

/** Further metrics, those whose resources and fields are there; what is missing is told as a problem. */
async function scoreMore(evaluating: Evaluating, run: TaskRun, answers: readonly Answered[]): Promise<MoreScore[]> {
  const problem = problemTeller(evaluating, run.task)
  const found: MoreScore[] = []
  for (const { about, metric } of run.more) {
    const { needs } = about
    if (needs !== undefined && answers.some(({ scored }) => scored.gold[needs.field] === undefined)) {
      const message = `not computed: rows have no ${needs.field}. It comes from ${needs.from}.`
      problem({ place: `metric ${about.metric}`, message })
      continue
    }
    try {
      found.push(await scoreAgain(evaluating, run, { about, metric, answers }))
    } catch (error) {
      if (!(error instanceof EspalierError) || error.code !== 'E_METRIC_RESOURCE') throw error
      problem({ place: `metric ${about.metric}`, message: `not computed: ${error.message}` })
    }
  }
  return found
}

async function scoreAgain(
  { setting }: Evaluating,
  run: TaskRun,
  { about, metric, answers }: TaskRun['more'][number] & { answers: readonly Answered[] },
): Promise<MoreScore> {
  const resources = { ...run.resources, metric }
  await checkResources(resources)
  const { separator } = about
  const { score, interval, aggregate } = await scoreAnswers({
    metric,
    answers: separator === undefined ? answers : answers.map((answer) => split(answer, separator)),
    mode: setting.mode,
    resources: metricResources(resources),
    isWellFormed: run.isWellFormed,
    seed: setting.seed,
    task: run.task,
  })
  const { key: headline } = metric.headline
  return { metric: about.metric, headline, score, ...(interval === undefined ? {} : { interval }), aggregate }
}

function split(answer: Answered, separator: string): Answered {
  const { prediction } = answer.scored
  const list = typeof prediction === 'string' ? prediction.split(separator) : prediction
  return { ...answer, scored: { ...answer.scored, prediction: list } }
}
