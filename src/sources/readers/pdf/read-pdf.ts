import { userError } from '../../../core/errors.js'
import { counted } from '../../../core/text.js'
import { composeDocument, EXTRACTED, type PlainBlock } from '../../compose-document.js'
import type { Document } from '../../contract.js'
import { bareDocument, type SourceFile } from '../../read-files.js'
import { joinFlows, toDrafts, type Draft } from './blocks.js'
import { findFurniture } from './furniture.js'
import { bodyOf, guessHeadings, toPlainBlocks } from './headings.js'
import { lineJoiner } from './hyphens.js'
import type { Line, PageText } from './layout.js'
import { openPdf, toUserError, type PdfFile } from './open-pdf.js'
import { bare, placeBookmarks, readBookmarks, type Bookmark, type PlacedBookmarks } from './outline.js'
import { layOut } from './page-lines.js'
import { readRuns } from './page-runs.js'

/**
 * Reads one PDF.
 * @throws E_FILE_DAMAGED, E_FILE_ENCRYPTED, E_FILE_TOO_LARGE, E_PDF_SCANNED (no text layer: names OCR tools), E_PDF_GARBLED (its letters
 * cannot be told from its fonts).
 */
export async function readPdf(source: string, file: SourceFile): Promise<Document> {
  const { pages, bookmarks, info } = await readPages(file.path)
  checkText(pages, file.path)
  const document = bareDocument(source, file, { text: '', encoding: 'utf-8', hasByteOrderMark: false })
  document.encoding = EXTRACTED
  if (info.language !== undefined) document.language = info.language
  const titles = new Set(bookmarks.map(({ title }) => bare(title)))
  const furniture = findFurniture(pages, bodyOf(pages).size, (text) => titles.has(bare(text)))
  const kept = pages.map((page) => withoutLines(page, furniture.lines))
  const { blocks, title } = toBlocks(kept, bookmarks)
  composeDocument(document, blocks)
  document.title = info.title ?? title ?? document.title
  document.warnings = warningsOf(pages, furniture.kinds).map((what) => `${file.name}: ${what}`)
  return document
}

interface PdfContent {
  pages: PageText[]
  bookmarks: Bookmark[]
  info: { title?: string; language?: string }
}

async function readPages(path: string): Promise<PdfContent> {
  const file = await openPdf(path)
  try {
    const pages: PageText[] = []
    for (let number = 1; number <= file.numPages; number++) {
      const page = await file.getPage(number)
      pages.push(layOut(await readRuns(page), number - 1))
      page.cleanup()
    }
    return { pages, bookmarks: await readBookmarks(file), info: await readInfo(file) }
  } catch (error) {
    throw toUserError(error, path)
  } finally {
    await file.destroy()
  }
}

/** A title that a program made of the file's name ("Microsoft Word - a.doc") says nothing. */
const NO_TITLE =
  /^(?:untitled|unbenannt|microsoft word\b.*|.*\.(?:docx?|pdf|tex|indd|qxd|html?)|about:blank)$|^https?:/i

async function readInfo(file: PdfFile): Promise<PdfContent['info']> {
  const { info } = await file.getMetadata()
  const title = typeof info.Title === 'string' ? info.Title.replace(/\s+/g, ' ').trim() : ''
  const language = typeof info.Language === 'string' ? info.Language.trim() : ''
  return {
    ...(title === '' || NO_TITLE.test(title) ? {} : { title }),
    ...(/^[a-z]{2,3}(?:-[\w-]+)?$/i.test(language) ? { language } : {}),
  }
}

/** Fewer characters a page on average are a stamp or a number on pictures. */
const LEAST_CHARACTERS = 16

function checkText(pages: readonly PageText[], path: string): void {
  const texts = pages.flatMap(linesOf).map(({ text }) => text)
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  if (length < LEAST_CHARACTERS * Math.min(pages.length, 4))
    throw userError(
      'E_PDF_SCANNED',
      `${path} has no text layer (${counted(length, 'character')} on ${counted(pages.length, 'page')}): it is a scan, or pictures of pages. Recognise its text first, for instance with OCRmyPDF (ocrmypdf in.pdf out.pdf) or Tesseract, and read the result.`,
    )
  const garbled = texts.reduce((sum, text) => sum + (text.match(/[\uFFFD\uE000-\uF8FF]/g)?.length ?? 0), 0)
  if (garbled > 0.3 * length)
    throw userError(
      'E_PDF_GARBLED',
      `${path}: ${Math.round((100 * garbled) / length)} % of its characters cannot be told from its fonts. Recognise its text anew (ocrmypdf --force-ocr in.pdf out.pdf).`,
    )
}

function linesOf({ flows }: PageText): Line[] {
  return flows.flatMap((flow) => flow.lines)
}

function withoutLines(page: PageText, left: ReadonlySet<Line>): PageText {
  const flows = page.flows.map((flow) => ({ ...flow, lines: flow.lines.filter((line) => !left.has(line)) }))
  return { ...page, flows: flows.filter(({ lines }) => lines.length > 0) }
}

/** Bookmarks of a single page or a single title are no outline. */
const LEAST_BOOKMARKS = 2

/** Title: the first heading, if it stands on the first page and the headings are found by their looks. */
function toBlocks(
  pages: readonly PageText[],
  bookmarks: readonly Bookmark[],
): { blocks: PlainBlock[]; title?: string } {
  const isOutlined = bookmarks.length >= LEAST_BOOKMARKS
  const placed: PlacedBookmarks = isOutlined
    ? placeBookmarks(bookmarks, pages)
    : { lines: new Map(), before: new Map() }
  const body = bodyOf(pages)
  const join = lineJoiner(pages.flatMap(linesOf).map(({ text }) => text))
  const flows = pages.flatMap((page) =>
    page.flows.map((flow) => toDrafts({ flow, headings: placed.lines, join, bodySize: body.size })),
  )
  const drafts = joinFlows(flows, join)
  if (!isOutlined) guessHeadings(drafts, body)
  const first = drafts.find(({ level }) => level !== undefined)
  const title = !isOutlined && first?.first.page === 0 ? first.text : undefined
  const blocks = drafts.flatMap((draft) => [...titlesBefore(draft, placed), ...toPlainBlocks([draft])])
  return { blocks, ...(title === undefined ? {} : { title }) }
}

/** Titles of the outline that stand on no line of the page come before the block that holds the line where they lead. */
function titlesBefore({ first, last }: Draft, { before }: PlacedBookmarks): PlainBlock[] {
  const blocks: PlainBlock[] = []
  for (let page = first.page; page <= last.page; page++) {
    const waiting = before.get(page) ?? []
    const isHere = ({ line }: { line: Line }): boolean =>
      (page > first.page || line.y >= first.y) &&
      (page < last.page || line.y <= last.y) &&
      (line === first || line.x <= first.right)
    for (const { title, level } of waiting.filter(isHere)) blocks.push({ kind: 'heading', text: title, level })
    if (waiting.length > 0)
      before.set(
        page,
        waiting.filter((title) => !isHere(title)),
      )
  }
  return blocks
}

function warningsOf(pages: readonly PageText[], furniture: readonly string[]): string[] {
  const warnings: string[] = []
  if (furniture.length > 0) {
    const more = furniture.length > 6 ? `, and ${furniture.length - 6} more` : ''
    warnings.push(`left out as running headers, footers or contents: ${furniture.slice(0, 6).join(', ')}${more}`)
  }
  const empty = pages.filter((page) => page.flows.length === 0).map(({ page }) => page + 1)
  if (empty.length > 0)
    warnings.push(`no text on page ${listOf(empty)}: if these are scans, recognise them first (OCRmyPDF)`)
  const turned = pages.filter((page) => page.turned > 0).map(({ page }) => page + 1)
  if (turned.length > 0) warnings.push(`text that stands on its side is left out on page ${listOf(turned)}`)
  return warnings
}

function listOf(numbers: readonly number[]): string {
  return `${numbers.slice(0, 10).join(', ')}${numbers.length > 10 ? `, and ${numbers.length - 10} more` : ''}`
}
