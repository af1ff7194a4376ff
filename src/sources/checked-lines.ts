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

/** Feeds the lines of a file to a streaming parser, waiting where it is full. */
export async function feedLines(
  parser: {
    write(text: string): boolean
    end(): void
    once(event: string, listener: () => void): unknown
    destroyed: boolean
  },
  path: string,
): Promise<void> {
  let goOn = (): void => undefined
  parser.once('close', () => goOn()) // once for all waits: a listener for each would pile up over a long file
  for await (const line of checkedLines(path)) {
    if (parser.destroyed) return
    if (!parser.write(`${line}\n`))
      await new Promise<void>((resolve) => {
        goOn = resolve
        parser.once('drain', resolve)
      })
  }
  parser.end()
}
