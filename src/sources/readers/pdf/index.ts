import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { documentOptions, readEach } from '../../read-each.js'
import { readPdf } from './read-pdf.js'

const options = z.strictObject(documentOptions)
type Options = z.infer<typeof options>

const EXTENSIONS = ['.pdf'] as const

/**
 * PDF files with a text layer. Headings from the file's own outline, else from font sizes; columns and right-to-left text in reading
 * order; words broken at line ends joined; running headers, page numbers and dotted tables of contents left out (a warning says which).
 * Left out too: pictures, and text that stands on its side. A scan without a text layer is refused with the names of OCR tools.
 * The stored text is what was taken out, an empty line between blocks.
 */
const pdf: Reader<Options> = {
  summary: 'PDF files with a text layer: outline or headings by size, columns, tables',
  extensions: EXTENSIONS,
  isBinary: true,
  options,
  read: readFiles,
}
export default pdf

async function* readFiles(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  yield* readEach(input, EXTENSIONS, async function* (file) {
    const document = await readPdf(input.source, file)
    if (input.licence !== undefined) document.licence = input.licence
    yield { type: 'document', document }
  })
}
