import { basename, relative, sep } from 'node:path'
import { sha256 } from '../core/canonical.js'
import { userError } from '../core/errors.js'
import { decodeText, listFiles, readBytes, type DecodedText } from '../core/files.js'
import { fileSize } from '../core/file-head.js'
import type { Document } from './contract.js'

/** A file of a source. */
export interface SourceFile {
  /** Absolute. */
  path: string
  /** As in `Document.path`: relative to the source's folder, with "/"; a single file's own name. */
  name: string
}

/**
 * The files of a source in reading order: names compared with their numbers as numbers ("2" before "10"), and README or index first
 * in its folder.
 * @throws E_FILE_MISSING; E_SOURCE_EMPTY where a folder holds no file with such an extension.
 */
export async function sourceFiles(path: string, extensions: readonly string[]): Promise<SourceFile[]> {
  const paths = await listFiles(path, extensions)
  if (paths.length === 0)
    throw userError(
      'E_SOURCE_EMPTY',
      `${path} holds no file that ends in ${extensions.join(' or ')}. Check the path of this source.`,
    )
  return paths
    .map((file) => ({ path: file, name: file === path ? basename(file) : nameWithin(path, file) }))
    .sort((a, b) => compareNames(a.name, b.name))
}

/** A file's name relative to a folder, with "/" on every system. */
export function nameWithin(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/')
}

function compareNames(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function sortKey(name: string): string {
  return name
    .split('/')
    .map((part, index, parts) => {
      const isFirst = index === parts.length - 1 && /^(?:readme|index|_index)\.\w+$/i.test(part)
      return `${isFirst ? '\u0000' : ''}${part.replace(/\d+/g, (digits) => digits.padStart(12, '0'))}`
    })
    .join('\u0000')
}

/** Reads and decodes one file. @throws E_FILE_MISSING, E_FILE_BINARY, E_FILE_ENCODING with file:line. */
export async function readSourceFile(path: string): Promise<DecodedText> {
  return decodeText(await readBytes(path), path)
}

/**
 * The bytes of a file of at most `mostBytes`: a parser holds many times its input.
 * @throws E_FILE_MISSING, E_FILE_UNREADABLE, E_FILE_TOO_LARGE.
 */
export async function readBytesOf({ path }: Pick<SourceFile, 'path'>, mostBytes: number): Promise<Buffer> {
  const size = await fileSize(path).catch(() => 0) // readBytes says what is wrong
  if (size > mostBytes)
    throw userError(
      'E_FILE_TOO_LARGE',
      `${path} is ${Math.ceil(size / (1 << 20))} MiB long, more than the ${mostBytes >> 20} MiB that are read of one such file. Split it.`,
    )
  return readBytes(path)
}

/** A book of 20 million words: what is read of one text file at the most. Its reader holds some twenty times as much. */
const MOST_TEXT_BYTES = 64 << 20

/** Reads and decodes one text. @throws what readBytesOf throws; E_FILE_BINARY, E_FILE_ENCODING with file:line. */
export async function readTextOf(file: SourceFile): Promise<DecodedText> {
  const bytes = await readBytesOf(file, MOST_TEXT_BYTES)
  checkIsText(bytes, file.path)
  return decodeText(bytes, file.path)
}

/** Formats that may be written in ASCII alone. */
const NO_TEXT: readonly [string, string][] = [
  ['%PDF-', 'a PDF (use the "pdf" reader)'],
  ['{\\rtf', 'a Rich Text document (save it as docx)'],
  ['-----BEGIN PGP MESSAGE', 'encrypted (decrypt it first)'],
  ['%!PS', 'a PostScript file (convert it to PDF)'],
]

/** @throws E_FILE_BINARY for bytes, or a text, that begin as another format does. */
export function checkIsText(content: Uint8Array | string, path: string): void {
  const head = typeof content === 'string' ? content : new TextDecoder('latin1').decode(content.subarray(0, 32))
  const found = NO_TEXT.find(([signature]) => head.startsWith(signature))
  if (found !== undefined) throw userError('E_FILE_BINARY', `${path} is no text but ${found[1]}, or leave it out.`)
}

/** Decoded text, in whatever encoding it was. */
export interface Decoded extends Omit<DecodedText, 'encoding'> {
  encoding: string
}

/** A document with nothing read from its text yet. */
export function bareDocument(source: string, file: SourceFile, decoded: Decoded): Document {
  return {
    id: `${source}/${file.name}`,
    source,
    path: file.name,
    title: basename(file.name).replace(/\.[^.]+$/, ''),
    text: decoded.text,
    sha256: sha256(decoded.text),
    encoding: decoded.encoding,
    hasByteOrderMark: decoded.hasByteOrderMark,
    regions: [],
    headings: [],
    passages: [],
    glossary: [],
    warnings: [],
  }
}

/** Tells the line (from 1) of an offset, by halving. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
