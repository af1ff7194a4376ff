import type { StageTotals } from '../../inference/dry-ask.js'
import type { Teacher } from '../teacher.js'
import { estimateTime } from '../estimate-time.js'
import { grouped as number } from '../../core/text.js'
import { usd } from '../summary-text.js'
import { callOf } from './ask-answers.js'
import type { TaskRun } from './task-run.js'

export interface Estimate {
  text: string
  costUsd: number
  /** Still to be made. */
  calls: number
}

/** What an evaluation would ask and cost: all prompts are made and counted, nothing is sent. */
export async function estimateEvaluation(
  runs: readonly TaskRun[],
  teacher: Teacher,
  maxTokens: number,
): Promise<Estimate> {
  const { createDryAsk } = await import('../../inference/dry-ask.js')
  const { model, store } = teacher
  const dry = createDryAsk(model, { store })
  for (const run of runs)
    for await (const item of run.items(() => undefined)) await dry.ask(callOf(item, run.task, maxTokens))
  const stages = dry.totals()
  const sum = (of: (stage: StageTotals) => number): number => stages.reduce((total, stage) => total + of(stage), 0)
  const costUsd = sum((stage) => stage.costUsd)
  const calls = sum((stage) => stage.calls)
  const timed = stages.map(({ recordedCalls, calls: toMake, ...stage }) => ({
    ...stage,
    calls: toMake + recordedCalls,
    recorded: recordedCalls,
  }))
  const time = estimateTime({ model, stages: timed, store })
  const text = [
    ...stages.map(
      ({ stage, calls: toMake, recordedCalls, promptTokens, completionTokens, costUsd: cost }) =>
        `  ${stage.padEnd(20)} ${number(toMake)} calls (${number(recordedCalls)} recorded), ${number(promptTokens)} + about ${number(completionTokens)} tokens, ${usd(cost)}`,
    ),
    `  cost about ${usd(costUsd)}, time about ${time.seconds < 90 ? `${Math.ceil(time.seconds)} s` : `${Math.ceil(time.seconds / 60)} min`}`,
  ].join('\n')
  return { text, costUsd, calls }
}
