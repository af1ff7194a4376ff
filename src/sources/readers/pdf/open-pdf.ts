import { messageOf, userError } from '../../../core/errors.js'
import { excerpt } from '../../../core/text.js'
import { readBytesOf } from '../../read-files.js'
import { checkLineLength, checkObjects, checkStreams } from './stream-limits.js'

/** What is used of pdf.js, as unpdf bundles it. */
export interface PdfFile {
  numPages: number
  getPage(number: number): Promise<PdfPage>
  getOutline(): Promise<PdfOutlineItem[] | null>
  getDestination(name: string): Promise<unknown[] | null>
  getPageIndex(reference: unknown): Promise<number>
  getMetadata(): Promise<{ info: { Title?: unknown; Language?: unknown } }>
  destroy(): Promise<void>
}

export interface PdfPage {
  getViewport(options: { scale: number }): { transform: number[]; width: number; height: number }
  getTextContent(): Promise<{
    items: (PdfItem | { type: string })[]
    styles: Record<string, { fontFamily?: string; vertical?: boolean }>
  }>
  getOperatorList(): Promise<{ fnArray: number[]; argsArray: unknown[] }>
  cleanup(): boolean
}

export interface PdfItem {
  str: string
  dir: string
  transform: number[]
  width: number
  height: number
  fontName: string
}

export interface PdfOutlineItem {
  title: string
  dest: string | unknown[] | null
  items: PdfOutlineItem[]
}

/** A book with all its pictures. */
const MOST_BYTES = 512 << 20

/**
 * Opens a PDF. Nothing in it is run; fonts are not loaded.
 * @throws E_FILE_DAMAGED, E_FILE_ENCRYPTED (a password is needed), E_FILE_TOO_LARGE (a stream that unpacks without end).
 */
export async function openPdf(path: string): Promise<PdfFile> {
  const bytes = await readBytesOf({ path }, MOST_BYTES)
  if (!bytes.subarray(0, 1024).includes('%PDF-'))
    throw userError('E_FILE_DAMAGED', `${path} is no PDF (${startOf(bytes)}). Check the file and its extension.`)
  checkLineLength(bytes, path)
  checkObjects(bytes, path)
  checkStreams(bytes, path)
  const { getDocumentProxy } = await import('unpdf')
  try {
    const options = { verbosity: 0, stopAtErrors: false, isEvalSupported: false, maxImageSize: 1, enableXfa: false }
    const file: unknown = await getDocumentProxy(new Uint8Array(bytes), options)
    return file as PdfFile
  } catch (error) {
    throw toUserError(error, path)
  }
}

/** What pdf.js threw, as the user's error; its messages can be very long. */
export function toUserError(error: unknown, path: string): Error {
  if (error instanceof Error && error.name === 'PasswordException')
    return userError(
      'E_FILE_ENCRYPTED',
      `${path} is under a password. Save it without one (for instance: qpdf --decrypt --password=... in.pdf out.pdf).`,
    )
  return userError(
    'E_FILE_DAMAGED',
    `${path} cannot be read as a PDF (${excerpt(messageOf(error), 160)}). Get the file again, or repair it (for instance: qpdf in.pdf out.pdf).`,
  )
}

function startOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty'
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'it is a zip archive, as Word, Excel and EPUB files are'
  return `it begins with ${JSON.stringify(new TextDecoder('latin1').decode(bytes.subarray(0, 8)))}`
}
