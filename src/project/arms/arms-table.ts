import { counted } from '../../core/text.js'
import { leftOutLines } from '../left-out.js'
import type { ArmsReport, ReportedArm } from './contract.js'

const HEAD = ['arm', 'matching', 'unique', 'forward', 'loss', 'steps', 'repeats']

/** The arms as a table for a terminal: a line an arm and matching, tokens in o200k. */
export function armsTable({ arms, pool, leftOut, warnings }: ArmsReport): string {
  const shares = pool === undefined ? [undefined] : [...new Set(arms.map(({ share }) => share))]
  const lines: string[] = []
  for (const share of shares) {
    const at = pool?.shares.find((one) => one.share === share)
    if (at !== undefined)
      lines.push(
        `share ${at.share} of ${counted(pool?.tokens ?? 0, 'token')}: ${counted(at.tokens, 'token')} in ${counted(at.sections, 'section')}`,
      )
    lines.push(...aligned([HEAD, ...arms.filter((arm) => arm.share === share).map(cells)]))
  }
  lines.push(...leftOutLines(leftOut))
  for (const warning of warnings) lines.push(`warning: ${warning}`)
  return lines.join('\n')
}

function cells(arm: ReportedArm): string[] {
  const repeats = arm.stages.map(({ forwardTokens, uniqueTokens, epochs }) =>
    (forwardTokens / epochs / uniqueTokens).toFixed(2),
  )
  const { uniqueTokens, forwardTokens, lossTokens, steps } = arm
  const numbers = [uniqueTokens, forwardTokens, lossTokens, steps].map(String)
  return [arm.arm, arm.matching, ...numbers, repeats.join(' + ') || '-']
}

/** Text columns to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
