import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, readEach } from '../../read-each.js'
import { readTextOf } from '../../read-files.js'
import { readPlainText } from '../../plain-text/read-plain-text.js'

const options = z.strictObject(fileOptions)
type Options = z.infer<typeof options>

const EXTENSIONS = ['.txt', '.text'] as const

/** Plain text: paragraphs parted by blank lines; a line is a heading only where that is clear (see read-plain-text.ts). */
const text: Reader<Options> = {
  summary: 'plain text files; clear headings are found, paragraphs are parted by blank lines',
  extensions: EXTENSIONS,
  options,
  read: readTexts,
}
export default text

async function* readTexts(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  yield* readEach(input, EXTENSIONS, async function* (file) {
    yield { type: 'document', document: readPlainText(input.source, file, await readTextOf(file), input.licence) }
  })
}
