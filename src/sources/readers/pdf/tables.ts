import type { Line } from './layout.js'

export interface TableRun {
  /** Lines from `start` to before `end` of the flow. */
  start: number
  end: number
  rows: string[][]
}

/** Rows with two or more cells that a table has at the least. */
const LEAST_ROWS = 3
/** White space that runs down through all rows, at least so wide in heights of the font, parts two columns. */
const LEAST_GAP = 0.7

/** A marker before an item or a heading, set off by a wide space, is no cell. */
const MARKER = /^(?:[•‣▪●○◦·*–—-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})*\.?|[A-Z]\.)$/

/** Tables in a flow: runs of lines whose cells stand in common columns. */
export function findTables(lines: readonly Line[]): TableRun[] {
  const tables: TableRun[] = []
  for (let start = 0; start < lines.length; ) {
    const table = isRow(lines[start]) ? tableAt(lines, start) : undefined
    if (table !== undefined) tables.push(table)
    start = table?.end ?? start + 1
  }
  return tables
}

function isRow(line: Line | undefined): boolean {
  if (line === undefined || line.cells.length < 2 || line.isMonospace) return false
  return line.cells.length > 2 || !MARKER.test(line.cells[line.isRtl ? 1 : 0]?.text ?? '')
}

interface Stretch {
  start: number
  end: number
}

function tableAt(lines: readonly Line[], start: number): TableRun | undefined {
  let taken: Stretch[] = []
  let end = start
  let rows = 0
  let lastRow = start
  for (; end < lines.length; end++) {
    const line = lines[end] as Line
    const above = lines[end - 1]
    const gap = above === undefined || end === start ? 0 : line.y - above.y
    if (gap > 3.5 * line.size || gap < 0 || line.size > 1.5 * (lines[start] as Line).size) break
    const next = merge(taken, line)
    if (columnsOf(next, line.size).length < 2) break
    if (!isRow(line) && (gap > 2 * line.size || end - lastRow > 6)) break
    taken = next
    if (isRow(line)) {
      rows += 1
      lastRow = end
    }
  }
  end = lastRow + 1
  if (rows < LEAST_ROWS || rows < 0.4 * (end - start)) return undefined
  const own = lines.slice(start, end)
  const columns = columnsOf(own.reduce<Stretch[]>(merge, []), own[0]?.size ?? 10)
  return columns.length < 2 ? undefined : { start, end, rows: rowsOf(own, columns) }
}

/** Stretches that cells cover, sorted, without overlaps. */
function merge(taken: readonly Stretch[], line: Line): Stretch[] {
  const all = [...taken, ...line.cells.map(({ x, right }) => ({ start: x, end: right }))].sort(
    (a, b) => a.start - b.start,
  )
  const result: Stretch[] = []
  for (const { start, end } of all) {
    const last = result.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}

function columnsOf(taken: readonly Stretch[], size: number): Stretch[] {
  const columns: Stretch[] = []
  for (const { start, end } of taken) {
    const last = columns.at(-1)
    if (last !== undefined && start - last.end < LEAST_GAP * size) last.end = end
    else columns.push({ start, end })
  }
  return columns
}

/** A line that begins no row (its first cell is empty and it stands close below) goes on in the cells of the row above. */
function rowsOf(lines: readonly Line[], columns: readonly Stretch[]): string[][] {
  const rows: string[][] = []
  let above: Line | undefined
  for (const line of lines) {
    const cells = columns.map(({ start, end }) =>
      line.cells
        .filter(({ x, right }) => x >= start - 1 && right <= end + 1)
        .map(({ text }) => text)
        .join(' '),
    )
    if (line.isRtl) cells.reverse()
    const last = rows.at(-1)
    const isClose = above !== undefined && line.y - above.y < 1.45 * line.size
    if (last !== undefined && isClose && cells[0] === '' && last[0] !== '')
      for (const [index, cell] of cells.entries()) last[index] = `${last[index] ?? ''} ${cell}`.trim()
    else rows.push(cells)
    above = line
  }
  return rows
}
