import type { MetricMode } from '../../evaluation/contract.js'
import type { BenchInput, GivenPrediction } from '../../recipes/bench-contract.js'
import type { Answered } from './contract.js'
import type { TaskRun } from './task-run.js'

/**
 * The answers that a file gives for one task. Lines that hold their row are scored as they stand; the others are found by id in the
 * task's data, in whose order they are scored, and rows of the data that have no line are reported. compat: texts as they are, as the
 * official evaluators take them; fixed: trimmed.
 */
export async function givenAnswers(input: {
  run: TaskRun
  given: readonly GivenPrediction[]
  mode: MetricMode
  problem: BenchInput['problem']
}): Promise<Answered[]> {
  const { run, given, mode, problem } = input
  const textOf = ({ prediction }: GivenPrediction): string => (mode === 'compat' ? prediction : prediction.trim())
  const whole = given.flatMap((one): Answered[] => {
    if (one.scored === undefined) return []
    const scored = { ...one.scored, prediction: textOf(one) }
    return [{ scored, key: `row ${one.index}`, isTruncated: one.isTruncated, ending: 'given' }]
  })
  const bare = given.filter(({ scored }) => scored === undefined)
  return bare.length === 0 ? whole : [...whole, ...(await joined({ run, bare, textOf, problem }))]
}

async function joined(input: {
  run: TaskRun
  bare: readonly GivenPrediction[]
  textOf: (one: GivenPrediction) => string
  problem: BenchInput['problem']
}): Promise<Answered[]> {
  const { run, bare, textOf, problem } = input
  const byId = new Map<string, GivenPrediction>()
  for (const one of bare)
    if (one.id === undefined)
      problem({ place: one.place, message: 'has neither seq_out nor id (expected a whole test row, or its id)' })
    else if (byId.has(one.id))
      problem({ place: one.place, message: `id: "${one.id}" has a prediction already; the first one counts` })
    else byId.set(one.id, one)
  const answers: Answered[] = []
  let without = 0
  for await (const item of run.items(problem)) {
    const one = byId.get(item.id)
    if (one === undefined) {
      without += 1
      continue
    }
    byId.delete(item.id)
    answers.push({ scored: item.toCase(textOf(one)), key: item.id, isTruncated: item.isTruncated, ending: 'given' })
  }
  if (without > 0)
    problem({ place: run.task, message: `${without} rows of the data set have no prediction and are not scored` })
  for (const { id, place } of byId.values()) problem({ place, message: `id: the data set has no row "${id}"` })
  return answers
}
