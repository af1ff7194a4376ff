import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { documentOptions, readEach } from '../../read-each.js'
import { readBook } from './read-book.js'

const options = z.strictObject(documentOptions)
type Options = z.infer<typeof options>

const EXTENSIONS = ['.epub'] as const

/**
 * EPUB 2 and 3 books. Each file of the spine is a document (`book.epub/OPS/chapter1.xhtml`), its text stored as it stands in the book;
 * the outline is the book's own (nav, else NCX). Left out: navigation files, covers and what the book marks as not linear, pictures.
 * Files under a reader's rights management (DRM) are refused.
 */
const epub: Reader<Options> = {
  summary: 'EPUB 2 and 3 books, chapter by chapter, with their own table of contents',
  extensions: EXTENSIONS,
  isBinary: true,
  options,
  read: readBooks,
}
export default epub

async function* readBooks(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  yield* readEach(input, EXTENSIONS, (file, isOnly) =>
    readBook({
      source: input.source,
      file,
      isOnly,
      ...(input.licence === undefined ? {} : { licence: input.licence }),
    }),
  )
}
