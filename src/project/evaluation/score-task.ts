import type { JsonObject } from '../../core/errors.js'
import { isErrorScore } from '../../evaluation/score-cases.js'
import type { CaseScore, Metric, MetricMode, MetricResources, MetricResult } from '../../evaluation/contract.js'
import { bootstrapInterval, meanAt, uniformInterval } from './bootstrap.js'
import type { Answered, Interval, OutcomeGroup, TaskScore } from './contract.js'

export interface ScoreInput {
  metric: Metric
  answers: readonly Answered[]
  mode: MetricMode
  resources: MetricResources
  /** Whether a prediction has the form of an answer. */
  isWellFormed: (prediction: string) => boolean
  seed: number
  task: string
}

export interface Scored extends Pick<TaskScore, 'score' | 'note' | 'interval' | 'groups' | 'aggregate'> {
  /** In the order of the answers. */
  cases: { score: number | null; group: OutcomeGroup }[]
}

/** A task's predictions by its metric: the headline with its interval, and what became of each case. */
export async function scoreAnswers(input: ScoreInput): Promise<Scored> {
  const { metric, answers, mode, resources } = input
  const result = await metric.evaluate({ cases: answers.map(({ scored }) => scored), mode, resources })
  const values = result.cases.map((score) => caseValue(score, metric.headline, mode))
  const groups: Scored['groups'] = {
    right: 0,
    partly: 0,
    format: 0,
    truncated: 0,
    wrong: 0,
    refused: 0,
    unscored: 0,
  }
  const cases = answers.map((answer, index) => {
    const value = values[index]
    const group = groupOf(answer, value, input.isWellFormed)
    groups[group] += 1
    return { score: value ?? null, group }
  })
  const headline = result.aggregate[metric.headline.key]
  const score = typeof headline === 'number' ? headline * metric.headline.scale : null
  const interval = score === null ? undefined : intervalOf(input, result, values, score)
  return {
    score,
    ...(score === null ? { note: noteOf(result.aggregate) } : {}),
    ...(interval === undefined ? {} : { interval }),
    groups,
    aggregate: result.aggregate,
    cases,
  }
}

function noteOf({ error }: JsonObject): string {
  return typeof error === 'string'
    ? `the official evaluator stops on these rows (${error}); --mode fixed scores them`
    : 'the metric has no number for these rows'
}

/** One case's part in the headline, 0 to 1; undefined for a case that has none. */
export function caseValue(
  score: CaseScore,
  { key, case: name = key, isCounted }: Metric['headline'],
  mode: MetricMode,
): number | undefined {
  if (typeof score === 'number') return score
  if (isErrorScore(score) || isCounted?.(score, mode) === false) return undefined
  const value = score[name]
  return typeof value === 'number' ? value : undefined
}

function intervalOf(
  { metric, seed, task, mode }: ScoreInput,
  { resample }: MetricResult,
  values: readonly (number | undefined)[],
  score: number,
): Interval | undefined {
  const name = `${task} ${mode}`
  const { scale } = metric.headline
  if (resample !== undefined)
    return bootstrapInterval({
      count: values.length,
      scoreOf: (places) => resample(places) * scale,
      score,
      seed,
      name,
    })
  const own = values.flatMap((value) => (value === undefined ? [] : [value * 100]))
  const uniform = uniformInterval(own, score)
  if (uniform !== undefined) return uniform
  return bootstrapInterval({ count: own.length, scoreOf: meanAt(own), score, seed, name })
}

const FULL = 1 - 1e-9

function groupOf(
  { scored, isTruncated, ending }: Answered,
  value: number | undefined,
  isWellFormed: (prediction: string) => boolean,
): OutcomeGroup {
  if (ending === 'refused') return 'refused'
  if (value === undefined) return 'unscored'
  if (value >= FULL) return 'right'
  const text = typeof scored.prediction === 'string' ? scored.prediction : scored.prediction.join(', ')
  if (ending === 'cut' || !isWellFormed(text)) return 'format'
  if (isTruncated) return 'truncated'
  return value > 0 ? 'partly' : 'wrong'
}
