import { posix } from 'node:path'
import { userError } from '../../../core/errors.js'
import { ZipArchive } from '../../../core/zip-archive.js'
import { type HtmlNode, loadXmlParser } from '../../html/parse-html.js'
import { type NumberKind, readStyles } from './number-formats.js'
import { attribute, namedElements, type ParseXml, streamElements, textIn } from './xml-parts.js'

/** A full sheet of 1,048,576 rows and 5 columns takes about 200 MiB as XML. Bytes unpacked. */
const LIMITS = { entries: 20_000, entryBytes: 256 << 20, totalBytes: 1 << 30 }

export interface Sheet {
  name: string
  /** Its entry in the archive. */
  part: string
  isHidden: boolean
}

export interface Workbook {
  path: string
  /** As the tabs stand; sheets of cells only. */
  sheets: Sheet[]
  strings: string[]
  styles: NumberKind[]
  /** Days are counted from 1904, as old Macintosh files do. */
  is1904: boolean
  parseXml: ParseXml
}

/**
 * What a workbook says of itself, without the sheets' cells.
 * @throws E_FILE_DAMAGED, E_FILE_ENCRYPTED, E_FILE_TOO_LARGE, E_ZIP_PATH with the path and what to do.
 */
export async function openWorkbook(path: string): Promise<Workbook> {
  const parseXml = await loadXmlParser()
  return withArchive(path, async (archive) => {
    const main = await mainPart(archive, parseXml)
    const book = parseXml((await partText(archive, main)) ?? '')
    const targets = await relations(archive, main, parseXml)
    const sheets: Sheet[] = []
    for (const sheet of namedElements(book, 'sheet')) {
      const target = targets.find(({ id }) => id === attribute(sheet, 'id'))
      const name = attribute(sheet, 'name') ?? ''
      if (target === undefined || (target.type === 'worksheet' && entryOf(archive, target.part) === undefined))
        throw damaged(path, `its sheet "${name}" is not in it`)
      const isHidden = (attribute(sheet, 'state') ?? 'visible') !== 'visible'
      if (target.type === 'worksheet') sheets.push({ name, part: target.part, isHidden })
    }
    if (namedElements(book, 'sheet').next().done === true) throw damaged(path, 'no sheet is listed in it')
    const properties = namedElements(book, 'workbookpr').next().value
    const partOf = (type: string): string => targets.find((target) => target.type === type)?.part ?? ''
    const shared = (await partText(archive, partOf('sharedStrings'))) ?? ''
    return {
      path,
      sheets,
      strings: [...streamElements(parseXml, { xml: shared, name: 'si', place: path })].map(textOfString),
      styles: readStyles(parseXml((await partText(archive, partOf('styles'))) ?? '')),
      is1904: properties !== undefined && /^(?:1|true)$/.test(attribute(properties, 'date1904') ?? ''),
      parseXml,
    }
  })
}

/** The XML of one sheet. */
export async function sheetXml({ path }: Workbook, { part }: Sheet): Promise<string> {
  return withArchive(path, async (archive) => (await partText(archive, part)) ?? '')
}

/** A shared or inline string, its runs joined. */
export function textOfString(node: HtmlNode): string {
  return unescaped(textIn(node, 't'))
}

/**
 * Text without Excel's escapes: line ends that XML would lose are written _x000D_, an underscore that would look so as _x005F_. Other
 * control signs stay as written.
 */
export function unescaped(text: string): string {
  return text.replace(/_x(0009|000[aAdD]|005[fF])_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

async function withArchive<Result>(path: string, use: (archive: ZipArchive) => Promise<Result>): Promise<Result> {
  const archive = await ZipArchive.open(path, LIMITS)
  try {
    return await use(archive)
  } finally {
    await archive.close()
  }
}

async function mainPart(archive: ZipArchive, parseXml: ParseXml): Promise<string> {
  const found = (await relations(archive, '', parseXml)).find(({ type }) => type === 'officeDocument')?.part
  const main = found ?? 'xl/workbook.xml'
  const text = main.endsWith('.xml') ? await partText(archive, main) : undefined
  if (text !== undefined && /<(?:[\w.-]+:)?workbook[\s/>]/.test(text.slice(0, HEAD))) return main
  throw damaged(archive.path, `it is a zip archive but no Excel workbook${hint(archive)}`)
}

/** Characters at a part's beginning in which its root element stands. */
const HEAD = 10_000

/** A part's entry. Names of parts know no case, and some programs write them with backslashes. */
function entryOf(archive: ZipArchive, part: string): string | undefined {
  if (archive.has(part)) return part
  const folded = part.toLowerCase()
  return archive.names().find((name) => name.replaceAll('\\', '/').toLowerCase() === folded)
}

function hint(archive: ZipArchive): string {
  if (archive.has('xl/workbook.bin')) return ' (it is a binary workbook: save it as .xlsx)'
  if (archive.has('content.xml')) return ' (it is an OpenDocument file: save it as .xlsx)'
  if (archive.has('word/document.xml')) return ' (it is a Word document)'
  return ''
}

interface Relation {
  id: string | undefined
  /** The last word of the type's address: worksheet, styles. */
  type: string
  part: string
}

async function relations(archive: ZipArchive, part: string, parseXml: ParseXml): Promise<Relation[]> {
  const folder = part.replace(/[^/]*$/, '')
  const xml = await partText(archive, `${folder}_rels/${part.slice(folder.length)}.rels`)
  return [...namedElements(parseXml(xml ?? ''), 'relationship')].map((relation) => {
    const target = attribute(relation, 'Target') ?? ''
    return {
      id: attribute(relation, 'Id'),
      type: (attribute(relation, 'Type') ?? '').replace(/^.*\//, ''),
      part: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
    }
  })
}

async function partText(archive: ZipArchive, name: string): Promise<string | undefined> {
  const bytes = await archive.read(entryOf(archive, name) ?? name)
  try {
    return bytes === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw damaged(archive.path, `its entry ${name} is not UTF-8`)
  }
}

function damaged(path: string, what: string): Error {
  return userError('E_FILE_DAMAGED', `${path} cannot be read: ${what}. Get the file again, or leave it out.`)
}
