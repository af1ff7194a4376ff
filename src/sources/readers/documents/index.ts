import { z } from 'zod'
import { boundedLines } from '../../../core/bounded-lines.js'
import { messageOf, userError } from '../../../core/errors.js'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, Refusals } from '../../read-each.js'
import { sourceFiles, type SourceFile } from '../../read-files.js'
import { DocumentLines } from './document-lines.js'

const name = z.string().min(1).optional()

const options = z.strictObject({
  ...fileOptions,
  /** Names of the fields, where they are not the usual ones. */
  columns: z
    .strictObject({ text: name, id: name, title: name, language: name, question: name, answers: name })
    .default({}),
})
export type DocumentsOptions = z.infer<typeof options>

const EXTENSIONS = ['.jsonl', '.ndjson'] as const

/**
 * Documents as JSON Lines, one a line. Usual names: text (`context`, `text`, `content`, `body`), id (`_id`, `id`), title, language, and a
 * question about the document (`input`, `question`) with its accepted answers (`answers`, `answer`), which becomes an exercise: the layout
 * of LongBench (arXiv 2308.14508). A text that comes again is one document with several questions. The text is stored as the line has it;
 * "Passage 1:" at the head of its parts gives headings. Files stream, a line is at most 64 MiB.
 */
const documents: Reader<DocumentsOptions> = {
  summary: 'documents as JSONL, one a line, with questions if there are any (LongBench)',
  extensions: EXTENSIONS,
  fields: [['context', 'text', 'content', 'body']],
  options,
  read: readDocuments,
}
export default documents

async function* readDocuments(input: ReaderInput<DocumentsOptions>): AsyncGenerator<SourceRecord> {
  const refusals = new Refusals(input.options.unreadable)
  const lines = new DocumentLines(input)
  let count = 0
  for (const file of await sourceFiles(input.path, EXTENSIONS)) {
    const before = count
    try {
      for await (const { number, text } of boundedLines(file.path)) {
        if (text.trim() === '') continue
        count += 1
        try {
          yield* lines.read(file, number, parseObject(text, file, number))
        } catch (error) {
          yield* refusals.add(error, file.path)
        }
      }
      if (count === before) yield { type: 'warning', message: `${file.name} holds no document` }
    } catch (error) {
      count += 1
      yield* refusals.add(error, file.path)
    }
  }
  refusals.finish(count, 'lines')
}

function parseObject(text: string, { path }: SourceFile, line: number): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw userError(
      'E_JSONL_LINE',
      `${path}:${line} is not one JSON value (${messageOf(error).slice(0, 160)}). Expected one JSON object a line.`,
    )
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw userError(
    'E_JSONL_OBJECT',
    `${path}:${line} holds ${Array.isArray(value) ? 'a list' : typeof value}, expected an object such as {"text": "...", "title": "..."}.`,
  )
}
