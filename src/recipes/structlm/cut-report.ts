import type { Made, Row } from '../../dataset/contract.js'
import type { RecipeInput } from '../contract.js'

/**
 * Passes rows on and, after the last one, says for each kind how many were cut and how much of them: by the tokenizer's limit
 * (`cutTokens`), of their tables before it (`cutRows`, `cutCells`), and by those who published them (`cutBefore`).
 * @param where for the report, such as `train`
 */
export async function* reportCuts(
  made: AsyncIterable<Made>,
  input: Pick<RecipeInput, 'leaveOut'>,
  where: string,
): AsyncGenerator<Made> {
  const counts = new Map<string, Cuts>()
  for await (const one of made) {
    if (one.type === 'row') {
      const known = counts.get(one.row.kind) ?? noCuts()
      counts.set(one.row.kind, known)
      count(known, one.row.scores)
    }
    yield one
  }
  for (const [kind, cuts] of counts) for (const why of reasons(cuts)) input.leaveOut(`parts of ${kind}, ${where}`, why)
}

type Cuts = ReturnType<typeof noCuts>

const noCuts = () => ({ rows: 0, cut: 0, long: 0, tokens: 0, tables: 0, tableRows: 0, cells: 0, before: 0 })

function count(cuts: Cuts, { cutTokens = 0, cutRows = 0, cutCells = 0, cutBefore = 0 }: Row['scores']): void {
  cuts.rows += 1
  cuts.cut += Number(cutTokens + cutRows + cutCells > 0)
  cuts.long += Number(cutTokens > 0)
  cuts.tokens += cutTokens
  cuts.tables += Number(cutRows + cutCells > 0)
  cuts.tableRows += cutRows
  cuts.cells += cutCells
  cuts.before += cutBefore
}

function reasons({ rows, cut, long, tokens, tables, tableRows, cells, before }: Cuts): string[] {
  const parts = [
    ...(long > 0 ? [`${long} lost the end of their structure (${tokens} tokens)`] : []),
    ...(tables > 0 ? [`${tables} a part of their tables (${tableRows} table rows, ends of ${cells} long cells)`] : []),
  ]
  return [
    ...(parts.length > 0 ? [`${cut} of ${rows} rows were too long: ${parts.join(', ')}`] : []),
    ...(before > 0 ? [`${before} of ${rows} rows were cut by their authors`] : []),
  ]
}
