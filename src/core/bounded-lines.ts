import { createReadStream } from 'node:fs'
import { messageOf, systemCodeOf, userError } from './errors.js'

/** A line and where it stands, from 1. */
export interface NumberedLine {
  number: number
  text: string
}

/** No record of a file of ours or of a public data set comes near. Bytes. */
export const MOST_LINE_BYTES = 64 << 20

/**
 * The lines of a user's UTF-8 file without their ends, in memory that one line bounds; a byte-order mark at the start is left out.
 * @throws E_FILE_MISSING, E_FILE_UNREADABLE; E_FILE_BINARY for NUL bytes, E_FILE_ENCODING for bytes that are not UTF-8 and E_LINE_TOO_LONG
 * past `mostBytes`, each with file:line.
 */
export async function* boundedLines(path: string, mostBytes = MOST_LINE_BYTES): AsyncGenerator<NumberedLine> {
  let pieces: Buffer[] = []
  let length = 0
  let number = 1
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
      let start = 0
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        pieces.push(chunk.subarray(start, end))
        yield { number, text: toText(pieces, path, number) }
        pieces = []
        length = 0
        number += 1
        start = end + 1
      }
      if (start < chunk.length) pieces.push(chunk.subarray(start))
      length += chunk.length - start
      if (length > mostBytes) throw tooLong(path, number, mostBytes)
    }
  } catch (error) {
    throw toUserError(error, path)
  }
  if (length > 0) yield { number, text: toText(pieces, path, number) }
}

const firstLine = new TextDecoder('utf-8', { fatal: true })
const laterLines = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function toText(pieces: readonly Buffer[], path: string, number: number): string {
  const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
  if (bytes.includes(0))
    throw userError(
      'E_FILE_BINARY',
      `${path}:${number} holds a NUL byte: this is a binary file, expected text. Name the reader of its format, or leave it out.`,
    )
  try {
    const text = (number > 1 ? laterLines : firstLine).decode(bytes)
    return text.endsWith('\r') ? text.slice(0, -1) : text
  } catch {
    throw userError(
      'E_FILE_ENCODING',
      `${path}:${number} is not valid utf-8. Convert the file to UTF-8 (for instance: iconv -f latin1 -t utf-8).`,
    )
  }
}

function tooLong(path: string, number: number, mostBytes: number): Error {
  return userError(
    'E_LINE_TOO_LONG',
    `${path}:${number} is longer than ${mostBytes >> 20} MiB. Expected one record a line: split the file into lines.`,
  )
}

function toUserError(error: unknown, path: string): unknown {
  const code = systemCodeOf(error)
  if (code === 'ENOENT') return userError('E_FILE_MISSING', `${path} does not exist. Check the path in espalier.yaml.`)
  if (code === 'EACCES' || code === 'EISDIR' || code === 'EPERM')
    return userError('E_FILE_UNREADABLE', `${path} cannot be read (${messageOf(error)}).`)
  return error
}
