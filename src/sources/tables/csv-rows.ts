import { messageOf, userError } from '../../core/errors.js'
import { checkedLines, feedLines } from '../checked-lines.js'

/** A longer row, in characters, is a quote that is never closed. */
const MOST_ROW = 16 << 20

/**
 * Rows of a CSV or TSV file, the header among them, in flat memory. Empty lines are passed over.
 * @throws E_CSV_ROW with file:line for a row that cannot be read or has more fields than the header; E_FILE_BINARY, E_FILE_ENCODING.
 */
export async function* readCsvRows(path: string, delimiter: string): AsyncGenerator<string[]> {
  const { parse } = await import('csv-parse')
  const parser = parse({
    delimiter,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MOST_ROW,
  })
  const feeding = feedLines(parser, path)
  feeding.catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))))
  let line = 1
  let width: number | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (record.every((field) => field.trim() === '') && record.length <= 1) continue
      width ??= record.length
      if (record.length > width) throw tooWide(path, line, record.length, width)
      yield record
      line = info.lines + 1
    }
  } catch (error) {
    const own = error as { lines?: number; code?: string }
    if (own.code?.startsWith('CSV_') !== true) throw error
    throw userError(
      'E_CSV_ROW',
      `${path}:${own.lines ?? line} cannot be read as CSV (${messageOf(error)}). Check its quotes and the delimiter.`,
    )
  } finally {
    parser.destroy()
  }
  await feeding
}

function tooWide(path: string, line: number, fields: number, width: number): Error {
  return userError(
    'E_CSV_ROW',
    `${path}:${line} has ${fields} fields, expected at most ${width} as in the header. Check its quotes and the delimiter.`,
  )
}

/** The delimiter that the first line is cut by: the one of tab, comma, semicolon and bar that it holds most often. */
export async function findDelimiter(path: string): Promise<string> {
  for await (const line of checkedLines(path)) {
    if (line.trim() === '') continue
    const counts = ['\t', ',', ';', '|'].map((sign) => ({ sign, count: line.split(sign).length }))
    return counts.reduce((best, next) => (next.count > best.count ? next : best)).sign
  }
  return ','
}
