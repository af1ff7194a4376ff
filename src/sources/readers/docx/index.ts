import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { documentOptions, readEach } from '../../read-each.js'
import { readDocx } from './read-docx.js'

const options = z.strictObject(documentOptions)
type Options = z.infer<typeof options>

const EXTENSIONS = ['.docx', '.docm'] as const

/**
 * Word documents. Headings by their styles (also own styles with an outline level), lists, tables, footnotes after the block that
 * refers to them; of tracked changes the text as it stands when all are accepted. Left out: tables of contents, page headers and
 * footers, comments, pictures. The stored text is what was taken out, an empty line between blocks.
 */
const docx: Reader<Options> = {
  summary: 'Word documents: headings by style, lists, tables, footnotes',
  extensions: EXTENSIONS,
  isBinary: true,
  options,
  read: readDocuments,
}
export default docx

async function* readDocuments(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  yield* readEach(input, EXTENSIONS, async function* (file) {
    const document = await readDocx(input.source, file)
    if (input.licence !== undefined) document.licence = input.licence
    yield { type: 'document', document }
  })
}
