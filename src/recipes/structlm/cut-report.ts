import type { Made } from '../../dataset/contract.js'
import type { RecipeInput } from '../contract.js'

/**
 * Passes rows on and, after the last one, says how many were cut and how much of them: by the tokenizer's limit (`cutTokens`), and of
 * their tables before it (`cutRows`, `cutCells`).
 * @param what for the report, such as `wikitq, train`
 */
export async function* reportCuts(
  made: AsyncIterable<Made>,
  input: Pick<RecipeInput, 'leaveOut'>,
  what: string,
): AsyncGenerator<Made> {
  const all = { rows: 0, cut: 0, long: 0, tokens: 0, tables: 0, tableRows: 0, cells: 0, before: 0 }
  for await (const one of made) {
    if (one.type === 'row') {
      const { cutTokens = 0, cutRows = 0, cutCells = 0, cutBefore = 0 } = one.row.scores
      all.rows += 1
      all.cut += Number(cutTokens + cutRows + cutCells > 0)
      all.long += Number(cutTokens > 0)
      all.tokens += cutTokens
      all.tables += Number(cutRows + cutCells > 0)
      all.tableRows += cutRows
      all.cells += cutCells
      all.before += cutBefore
    }
    yield one
  }
  const parts = [
    ...(all.long > 0 ? [`${all.long} lost the end of their structure (${all.tokens} tokens)`] : []),
    ...(all.tables > 0
      ? [`${all.tables} a part of their tables (${all.tableRows} table rows, ends of ${all.cells} long cells)`]
      : []),
  ]
  if (parts.length > 0)
    input.leaveOut(`parts of ${what}`, `${all.cut} of ${all.rows} rows were too long: ${parts.join(', ')}`)
  if (all.before > 0) input.leaveOut(`parts of ${what}`, `${all.before} of ${all.rows} rows were cut by their authors`)
}
