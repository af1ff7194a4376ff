import { counted, grouped as number } from '../core/text.js'
import { leftOutLines } from './left-out.js'
import type { Plan, PlannedModel } from './plan.js'
import { sourceText } from './source-text.js'
import { usd } from './summary-text.js'

/** A plan as lines for a terminal. */
export function planText(plan: Plan): string {
  const { sources, model, others = [], stages, rows, exam, examWritten, leftOut, warnings } = plan
  const expected = Object.values(rows).reduce((sum, count) => sum + count, 0)
  return [
    `Plan for "${plan.project}" (nothing has been sent)`,
    ...sources.map((source) => `  ${source.name} (${source.reader}): ${sourceText(source)}`),
    ...(model === undefined && others.length === 0 ? ['  no model is asked'] : []),
    ...[...(model === undefined ? [] : [model]), ...others].map((one) => `  model ${one.ref}: ${priceText(one)}`),
    ...(stages.length === 0 ? [] : [stageHeader()]),
    ...stages.map(
      (stage) =>
        `  ${stage.stage.padEnd(20)} ${number(stage.calls).padStart(8)} ${number(stage.recorded).padStart(9)} ${number(stage.promptTokens).padStart(12)} ${number(stage.completionTokens).padStart(12)} ${usd(stage.costUsd).padStart(10)}`,
    ),
    ...(model === undefined && others.length === 0 ? [] : [costText(plan)]),
    `  about ${number(expected)} rows: ${Object.entries(rows)
      .map(([kind, count]) => `${kind} ${number(count)}`)
      .join(', ')}`,
    `  exam: ${counted(exam, 'question')} held out${examWritten === 0 ? '' : `, and at most ${number(examWritten)} more that the model is to write`}`,
    ...leftOutLines(leftOut).map((line) => `  ${line}`),
    ...warnings.slice(0, 5).map((warning) => `  warning: ${warning}`),
    ...(warnings.length > 5 ? [`  and ${warnings.length - 5} more warnings`] : []),
  ].join('\n')
}

/** What a source holds; a source of questions alone has neither documents nor nodes. */

function stageHeader(): string {
  return `  ${'stage'.padEnd(20)} ${'calls'.padStart(8)} ${'recorded'.padStart(9)} ${'prompt tok.'.padStart(12)} ${'reply tok.'.padStart(12)} ${'cost'.padStart(10)}`
}

function costText(plan: Plan): string {
  const most =
    plan.mostAttempts > 1 && plan.costUsd > 0
      ? ` (up to ${usd(plan.costUsd * plan.mostAttempts)} if replies are dropped and asked again)`
      : ''
  return `  cost about ${usd(plan.costUsd)}${most}, time about ${timeText(plan)}`
}

function priceText(model: PlannedModel): string {
  return model.isFree
    ? 'free'
    : `$${model.inputUsdPerMillion} a million prompt tokens, $${model.outputUsdPerMillion} a million reply tokens`
}

function timeText({ time }: Plan): string {
  if (time === undefined) return 'nothing'
  const minutes = time.seconds / 60
  const span =
    time.seconds < 90
      ? `${Math.round(time.seconds)} s`
      : minutes < 90
        ? `${Math.round(minutes)} min`
        : `${(minutes / 60).toFixed(1)} h`
  const basis =
    time.basis === 'measured' ? 'at the speed of calls recorded here' : 'at an assumed speed: nothing is measured yet'
  return `${span} (${basis}; set by ${time.limitedBy.replaceAll('-', ' ')})`
}
