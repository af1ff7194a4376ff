import type { Row } from '../dataset/contract.js'
import { textOf } from '../dataset/row-text.js'
import type { ReportCount, ReportOperator } from './report/contract.js'

/** Rows and their tokens by kind and split. */
export interface RowCounts {
  add(row: Row): void
  rows(): number
  /** Sorted by kind, then split. */
  list(): ReportCount[]
  /** Rows that say that they take an operator, the most frequent first. */
  operators(): ReportOperator[]
}

export function createRowCounts(countTokens: (text: string) => number): RowCounts {
  const counts = new Map<string, ReportCount>()
  const operators = new Map<string, number>()
  let total = 0
  return {
    add: (row) => {
      total += 1
      const key = `${row.kind}\n${row.split}`
      const count = counts.get(key) ?? { kind: row.kind, split: row.split, rows: 0, tokens: 0 }
      count.rows += 1
      count.tokens += countTokens(textOf(row.content))
      counts.set(key, count)
      for (const operator of row.operators ?? []) operators.set(operator, (operators.get(operator) ?? 0) + 1)
    },
    rows: () => total,
    list: () => [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
    operators: () =>
      [...operators]
        .toSorted(([a, some], [b, others]) => others - some || (a < b ? -1 : 1))
        .map(([operator, rows]) => ({ operator, rows })),
  }
}
