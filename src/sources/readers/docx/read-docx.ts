import { messageOf, userError } from '../../../core/errors.js'
import { excerpt } from '../../../core/text.js'
import { ZipArchive } from '../../../core/zip-archive.js'
import { composeDocument, EXTRACTED } from '../../compose-document.js'
import type { Document } from '../../contract.js'
import { type HtmlNode, loadXmlParser } from '../../html/parse-html.js'
import { bareDocument, type SourceFile } from '../../read-files.js'
import { fillLateRows } from './late-rows.js'
import { labelParagraphs } from './list-numbers.js'
import { readProperties } from './properties.js'
import { readBlocks } from './read-blocks.js'
import { headingStyles, toStyleMap } from './styles.js'

/** The text of a book of 2,000 pages takes about 20 MiB as XML; the parser holds many times that. Bytes unpacked. */
const LIMITS = { entries: 20_000, entryBytes: 64 << 20, totalBytes: 128 << 20 }

/** What the text is made of; pictures, fonts and themes are never unpacked. */
const NEEDED = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|word\/(?:_rels\/)?[\w.-]+\.(?:xml|rels)|docProps\/core\.xml)$/i
const NOT_NEEDED = /^word\/(?:_rels\/)?(?:header|footer|settings|fontTable|webSettings|theme|stylesWithEffects)/i

/**
 * Reads one Word document.
 * @throws E_FILE_DAMAGED, E_FILE_ENCRYPTED, E_FILE_TOO_LARGE, E_ZIP_PATH with the path and what to do.
 */
export async function readDocx(source: string, file: SourceFile): Promise<Document> {
  const parts = await readParts(file.path)
  const parseXml = await loadXmlParser()
  const stylesXml = parseXml(textOf(parts, 'word/styles.xml'))
  const styles = headingStyles(stylesXml)
  completeDocument(parts, stylesXml, parseXml)
  const { html, warnings } = await toHtml(parts, toStyleMap(styles), file.path)
  const document = bareDocument(source, file, { text: '', encoding: 'utf-8', hasByteOrderMark: false })
  document.encoding = EXTRACTED
  const stated = readProperties(parseXml(textOf(parts, 'docProps/core.xml')))
  if (stated.language !== undefined) document.language = stated.language
  const { blocks, title } = readBlocks(parseXml(html), html) // what mammoth writes is well-formed
  composeDocument(document, blocks)
  const first = document.headings.find((heading) => heading.level === 1)?.title
  document.title = title ?? first ?? stated.title ?? document.title
  document.warnings = [...warnings, ...lostFormulas(textOf(parts, 'word/document.xml'))].map(
    (what) => `${file.name}: ${what}`,
  )
  return document
}

type Parts = Record<string, Uint8Array>

async function readParts(path: string): Promise<Parts> {
  const archive = await ZipArchive.open(path, LIMITS)
  try {
    if (!archive.has('[Content_Types].xml') || !archive.names().some((name) => /^word\/.*\.xml$/.test(name)))
      throw userError(
        'E_FILE_DAMAGED',
        `${path} is a zip archive but no Word document${hint(archive)}. Check the file.`,
      )
    const parts: Parts = {}
    for (const name of archive.names())
      if (NEEDED.test(name) && !NOT_NEEDED.test(name)) parts[name] = (await archive.read(name)) as Uint8Array
    return parts
  } finally {
    await archive.close()
  }
}

/** Writes into the document what mammoth would lose of it. */
function completeDocument(parts: Parts, styles: HtmlNode, parseXml: (xml: string) => HtmlNode): void {
  const found = textOf(parts, 'word/document.xml')
  const document = fillLateRows(found, parseXml)
  const labelled = labelParagraphs({ document, numbering: textOf(parts, 'word/numbering.xml'), styles }, parseXml)
  if (labelled !== found) parts['word/document.xml'] = new TextEncoder().encode(labelled)
}

function hint(archive: ZipArchive): string {
  if (archive.has('xl/workbook.xml')) return ' (it is a spreadsheet)'
  if (archive.has('ppt/presentation.xml')) return ' (it is a presentation)'
  if (archive.has('META-INF/container.xml')) return ' (it looks like an EPUB: use the "epub" reader)'
  return archive.has('content.xml') ? ' (it is an OpenDocument file: save it as docx)' : ''
}

function textOf(parts: Parts, name: string): string {
  const bytes = parts[name]
  return bytes === undefined ? '' : new TextDecoder().decode(bytes)
}

/** Through mammoth, which is given the parts that it needs in an archive of our own making, so that nothing large is unpacked there. */
async function toHtml(parts: Parts, styleMap: string[], path: string): Promise<{ html: string; warnings: string[] }> {
  const [{ default: mammoth }, { zipSync }] = await Promise.all([import('mammoth'), import('fflate')])
  try {
    const { value, messages } = await mammoth.convertToHtml(
      { buffer: Buffer.from(zipSync(parts, { level: 0 })) },
      { styleMap, convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })) },
    )
    const warnings = messages
      .map(({ message }) => message)
      .filter(
        (message) =>
          !/^Unrecognised|unrecognised element|style with ID|^Image of type|was referenced but not defined/.test(
            message,
          ),
      )
    return { html: value, warnings: [...new Set(warnings)].slice(0, 10) }
  } catch (error) {
    throw userError(
      'E_FILE_DAMAGED',
      `${path} cannot be read as a Word document (${excerpt(messageOf(error), 160)}). Open it in Word or LibreOffice and save it again.`,
    )
  }
}

function lostFormulas(xml: string): string[] {
  const count = xml.match(/<m:oMath[ >]/g)?.length ?? 0
  return count === 0 ? [] : [`${count} formulas are left out: Word's formulas cannot be read yet`]
}
