import { decodeText } from '../../core/files.js'
import { userError } from '../../core/errors.js'
import { checkIsText } from '../read-files.js'

/** A page's bytes, at the most: the longest pages on the web are a few mebibytes (the HTML standard 13), the parser holds some seventy times as much. */
export const MOST_PAGE_BYTES = 16 << 20

/** How far browsers look for it (HTML standard, 13.2.3.2). */
const HEAD = 1024

const STATED =
  /<meta[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w:.-]{2,30})|^\s*<\?xml[^>]{0,100}?\bencoding\s*=\s*["']([\w:.-]{2,30})/i

/** A decoded page. */
export interface DecodedPage {
  text: string
  /** As the Encoding standard names it, "utf-8", "windows-1252". */
  encoding: string
  hasByteOrderMark: boolean
}

/**
 * Decodes a page: by its byte-order mark, else by the encoding that it states (`<meta charset>`, `<?xml encoding>`), else as UTF-8.
 * @throws E_FILE_BINARY, E_FILE_ENCODING with file:line where the bytes are not in that encoding.
 */
export function decodePage(bytes: Uint8Array, path: string): DecodedPage {
  checkIsText(bytes, path)
  const hasMark = (bytes[0] === 0xef && bytes[1] === 0xbb) || (bytes[0] ?? 0) + (bytes[1] ?? 0) === 0x1fd
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD))
  const match = STATED.exec(head)
  const label = (match?.[1] ?? match?.[2] ?? 'utf-8').toLowerCase()
  // A file that was saved as UTF-16 without a mark could not state it legibly: browsers read such a statement as UTF-8 too.
  if (hasMark || /^(?:utf-?8|utf-?16.*|unicode)$/.test(label)) return decodeText(bytes, path)
  const decoder = decoderFor(label)
  if (decoder === undefined || head.includes('\u0000')) return decodeText(bytes, path)
  try {
    return { text: decoder.decode(bytes), encoding: decoder.encoding, hasByteOrderMark: false }
  } catch {
    throw userError('E_FILE_ENCODING', `${path} says that it is ${label}, but it is not. Convert the file to UTF-8.`)
  }
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { fatal: true })
  } catch {
    return undefined
  }
}
