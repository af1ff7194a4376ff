import { boundedLines } from '../core/bounded-lines.js'
import { userError } from '../core/errors.js'
import { checkIsText } from './read-files.js'

/**
 * Lines of at most 64 MiB without a byte-order mark.
 * @throws what boundedLines throws; E_FILE_ENCODING for U+FFFD, which an earlier bad conversion has left.
 */
export async function* checkedLines(path: string): AsyncGenerator<string> {
  for await (const { number, text } of boundedLines(path)) {
    if (text.includes('\uFFFD'))
      throw userError(
        'E_FILE_ENCODING',
        `${path}:${number} holds U+FFFD, the mark of an earlier bad conversion. Convert the original to UTF-8 (for instance: iconv -f latin1 -t utf-8).`,
      )
    if (number === 1) checkIsText(text, path)
    yield text
  }
}

/** A streaming parser: `write` is false where it is full, and "drain" tells that it has room again. */
export interface LineSink {
  write(text: string): boolean
  end(): void
  on(event: string, listener: () => void): unknown
  destroyed: boolean
}

/** So many lines are written at once: a call each would take longer than the parsing. */
const LINES_AT_ONCE = 64

/** Feeds the lines of a file to a streaming parser, waiting where it is full. Ends early where the parser is destroyed. */
export async function feedLines(parser: LineSink, path: string): Promise<void> {
  let lines: string[] = []
  let goOn = (): void => undefined
  // Two listeners for the whole file: one a wait would pile up.
  for (const event of ['drain', 'close']) parser.on(event, () => goOn())
  const send = async (): Promise<void> => {
    const isFull = !parser.write(`${lines.join('\n')}\n`)
    lines = []
    if (isFull && !parser.destroyed)
      await new Promise<void>((go) => {
        goOn = go
      })
  }
  for await (const line of checkedLines(path)) {
    lines.push(line)
    if (lines.length >= LINES_AT_ONCE) await send()
    if (parser.destroyed) return
  }
  if (lines.length > 0) await send()
  parser.end()
}
