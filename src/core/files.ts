import { constants, existsSync } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { messageOf, systemCodeOf, userError } from './errors.js'
import { syncFile } from './jsonl.js'

/** Bytes of a file. @throws E_FILE_MISSING, E_FILE_UNREADABLE with the path and what to do. */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT')
      throw userError('E_FILE_MISSING', `${path} does not exist. Check the path in espalier.yaml.`)
    throw userError('E_FILE_UNREADABLE', `${path} cannot be read (${messageOf(error)}).`)
  }
}

/** Text of a UTF-8 file of our own making. */
export async function readText(path: string): Promise<string> {
  return (await readBytes(path)).toString('utf8')
}

export interface DecodedText {
  text: string
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be'
  hasByteOrderMark: boolean
}

/**
 * Decodes a user's text file: UTF-8, or UTF-16 where a byte-order mark says so. Nothing is changed but the mark, which is removed.
 * @throws E_FILE_BINARY for NUL bytes, E_FILE_ENCODING with file:line for bytes that are not UTF-8.
 */
export function decodeText(bytes: Uint8Array, path: string): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: decode(bytes.subarray(2), 'utf-16le', path), encoding: 'utf-16le', hasByteOrderMark: true }
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return { text: decode(bytes.subarray(2), 'utf-16be', path), encoding: 'utf-16be', hasByteOrderMark: true }
  if (bytes.subarray(0, 1 << 16).includes(0))
    throw userError(
      'E_FILE_BINARY',
      `${path} is a binary file (it holds NUL bytes), expected text. Name the reader of its format, or leave it out.`,
    )
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return {
    text: decode(hasByteOrderMark ? bytes.subarray(3) : bytes, 'utf-8', path),
    encoding: 'utf-8',
    hasByteOrderMark,
  }
}

function decode(bytes: Uint8Array, encoding: DecodedText['encoding'], path: string): string {
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    if (encoding === 'utf-8' || !text.slice(0, 1 << 16).includes('\u0000')) return text
  } catch {
    throw userError(
      'E_FILE_ENCODING',
      `${path}:${firstBadLine(bytes)} is not valid ${encoding}. Convert the file to UTF-8 (for instance: iconv -f latin1 -t utf-8).`,
    )
  }
  throw userError(
    'E_FILE_BINARY',
    `${path} begins as UTF-16 does and holds NUL characters: it is UTF-32 or no text. Convert it to UTF-8 (for instance: iconv -f utf-32 -t utf-8).`,
  )
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1
  let start = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end))
    } catch {
      return line
    }
    line += 1
    start = end + 1
  }
  return line
}

/** Files under a folder (or the file itself), as absolute paths in a stable order; hidden ones and node_modules are left out. */
export async function listFiles(path: string, extensions: readonly string[]): Promise<string[]> {
  const info = await stat(path).catch(() => undefined)
  if (info === undefined) throw userError('E_FILE_MISSING', `${path} does not exist. Check the path in espalier.yaml.`)
  if (info.isFile()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.toLowerCase().endsWith(extension)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(path, file)
          .split(sep)
          .some((part) => part.startsWith('.') || part === 'node_modules'),
    )
    .sort((a, b) => (a < b ? -1 : 1))
}

/** Writes a file whole or not at all: to a temporary name, synced, then renamed. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await mkdir(dirname(path), { recursive: true })
  await writeFile(temporary, content)
  await syncFile(temporary)
  await rename(temporary, path)
}

/** Whether something exists at the path. */
export function exists(path: string): boolean {
  return existsSync(path)
}

/** @throws E_FOLDER_READ_ONLY where nothing can be written. */
export async function ensureWritableFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
    await access(path, constants.W_OK)
  } catch (error) {
    throw userError(
      'E_FOLDER_READ_ONLY',
      `${path} cannot be written to (${messageOf(error)}). Choose another folder with --project, or change its permissions.`,
    )
  }
}

/** Forces a folder's entries to the disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export { mkdir as makeFolder, rename as renamePath, rm as removePath }
