import { counted, grouped as number } from '../core/text.js'
import { leftOutLines } from './left-out.js'
import type { ReportOperator, ReportSummary } from './report/contract.js'
import { sourceText } from './source-text.js'

/** A run's summary as lines for a terminal. */
export function summaryText(summary: ReportSummary): string {
  const { name, complete, stopped, sources, models, steps, counts, exam, leftOut, warnings, seconds } = summary
  const rows = counts.reduce((sum, count) => sum + count.rows, 0)
  const tokens = counts.reduce((sum, count) => sum + count.tokens, 0)
  const lines = [
    `Run "${name}"${complete ? '' : `, not complete: ${stopped ?? 'under way'}`}`,
    ...sources.map(
      (source) =>
        `  ${source.name}: ${sourceText(source)}${source.terms > 0 ? `, ${counted(source.terms, 'term')}` : ''} (${source.reader}${source.licence === undefined ? '' : `, ${source.licence}`})`,
    ),
    `  ${number(rows)} rows, ${number(tokens)} tokens, in ${seconds} s`,
    ...counts.map(
      (count) =>
        `    ${count.kind.padEnd(16)} ${count.split.padEnd(10)} ${number(count.rows).padStart(9)} rows ${number(count.tokens).padStart(12)} tokens`,
    ),
    ...operatorLine(summary.operators ?? []),
    ...steps.map(
      (step) =>
        `  step ${step.step}: ${step.planned} planned = ${step.rows} rows + ${step.drops} drops${reasons(step.byReason)}`,
    ),
    ...summary.thin.map(
      (one) =>
        `  thin: ${number(one.nodes)} place${one.nodes === 1 ? ' has' : 's have'} ${number(one.missing)} fewer of step ${one.step} than wanted${one.untried > 0 ? `; on ${number(one.untried)} nothing was found to ask` : ''}${reasons(one.byReason)}`,
    ),
    `  exam: ${exam.validation} questions for development, ${exam.test} for the test`,
    ...models.map(
      (model) =>
        `  ${model.ref}: ${model.made} calls made, ${model.replayed} replayed, ${number(model.promptTokens)} + ${number(model.completionTokens)} tokens, ${usd(model.costUsd)}`,
    ),
    ...leftOutLines(leftOut).map((line) => `  ${line}`),
    ...(warnings.length === 0 ? [] : [`  ${counted(warnings.length, 'warning')}, the first: ${warnings[0] ?? ''}`]),
  ]
  return lines.join('\n')
}

function operatorLine(operators: readonly ReportOperator[]): string[] {
  const parts = operators.map(({ operator, rows }) => `${operator} ${number(rows)}`)
  return parts.length === 0 ? [] : [`  rows by operator: ${parts.join(', ')}`]
}

function reasons(byReason: Record<string, number>): string {
  const parts = Object.entries(byReason).toSorted((a, b) => b[1] - a[1])
  return parts.length === 0 ? '' : ` (${parts.map(([reason, count]) => `${reason} ${count}`).join(', ')})`
}

/** `$0.0042`, `$12.30` */
export function usd(value: number): string {
  return value === 0 ? '$0' : value < 1 ? `$${value.toPrecision(2)}` : `$${value.toFixed(2)}`
}
