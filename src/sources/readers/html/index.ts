import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { decodePage, MOST_PAGE_BYTES } from '../../html/decode-page.js'
import { loadHtmlParser } from '../../html/parse-html.js'
import { readPage } from '../../html/read-page.js'
import { documentOptions, readEach } from '../../read-each.js'
import { bareDocument, readBytesOf } from '../../read-files.js'
import { readSite } from './site.js'

const options = z.strictObject(documentOptions)
type Options = z.infer<typeof options>

const EXTENSIONS = ['.html', '.htm', '.xhtml'] as const

/**
 * Saved web pages: one page, or a folder of them, which is read as a site (see site.ts). Reads the page's main part; navigation,
 * scripts, asides, footers and what sites' classes mark as furniture are left out. Title and language come from the page (`<title>`,
 * else the first h1; `<html lang>`), the encoding from its `<meta charset>` where it is not UTF-8.
 */
const html: Reader<Options> = {
  summary: 'saved web pages and sites; navigation, scripts and footers are left out',
  extensions: EXTENSIONS,
  options,
  read: readPages,
}
export default html

async function* readPages(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  const parse = await loadHtmlParser()
  const site = await readSite(input, EXTENSIONS, parse)
  if (site.entries.length > 0) yield { type: 'outline', entries: site.entries }
  for (const message of site.warnings) yield { type: 'warning', message }
  yield* readEach(
    input,
    EXTENSIONS,
    async function* (file) {
      const document = bareDocument(input.source, file, decodePage(await readBytesOf(file, MOST_PAGE_BYTES), file.path))
      readPage(document, parse, site.isFurniture)
      if (input.licence !== undefined) document.licence = input.licence
      yield { type: 'document', document }
    },
    site.files,
  )
}
