import { z } from 'zod'
import { EspalierError, userError } from '../core/errors.js'
import type { Document, ReaderInput, SourceRecord } from './contract.js'
import { sourceFiles, type SourceFile } from './read-files.js'
import { databaseOfTables } from './tables/database-of-tables.js'

/** Options of every reader of files that may be damaged. */
export const fileOptions = {
  /** "stop" (the default) fails at the end, naming every file that could not be read; "skip" leaves them out with a warning each. */
  unreadable: z.enum(['stop', 'skip']).default('stop'),
}

/** Options of readers of documents. */
export const documentOptions = {
  ...fileOptions,
  /** Whether a document's tables are also given as a database of their own, for the recipe `own-structure`. Default false. */
  tables: z.boolean().default(false),
}

/** What could not be read, gathered so that the rest is read all the same. */
export class Refusals {
  #errors: { error: EspalierError; path: string | undefined }[] = []

  constructor(readonly policy: 'stop' | 'skip') {}

  /** Keeps a user's fault; anything else is thrown on. `path`: the file, where several faults of it may come. */
  add(error: unknown, path?: string): SourceRecord[] {
    if (!(error instanceof EspalierError) || error.exitCode !== 2) throw error
    this.#errors.push({ error, path })
    return this.policy === 'skip' ? [{ type: 'warning', message: `left out: ${error.message}` }] : []
  }

  /** Whether the source is to fail at its end. */
  get isStopping(): boolean {
    return this.policy === 'stop' && this.#errors.length > 0
  }

  /** @throws the one fault, or E_SOURCE_FILES with each of them: under "stop" if there was any, under "skip" if nothing was read. */
  finish(count: number, noun: string): void {
    const [first] = this.#errors
    if (first === undefined || (this.policy === 'skip' && this.#errors.length < count)) return
    if (this.#errors.length === 1) throw count > 1 ? withHint(first.error, noun) : first.error
    const told = this.#listed()
    const listed = told.slice(0, MOST_LISTED)
    const more = told.length > listed.length ? `\n  and ${told.length - listed.length} more` : ''
    throw userError(
      'E_SOURCE_FILES',
      `${this.#errors.length} of ${count} ${noun} could not be read:\n${listed.join('\n')}${more}\nMend them or take them out of the source, or set unreadable: skip.`,
    )
  }

  /** A line a fault, and of one file the first few. */
  #listed(): string[] {
    const counts = new Map<string, number>()
    const lines = this.#errors.flatMap(({ error, path }) => {
      const count = path === undefined ? 0 : (counts.get(path) ?? 0) + 1
      if (path !== undefined) counts.set(path, count)
      return count > MOST_LISTED_OF_FILE ? [] : [`  ${error.code}: ${error.message}`]
    })
    for (const [path, count] of counts)
      if (count > MOST_LISTED_OF_FILE) lines.push(`  and ${count - MOST_LISTED_OF_FILE} more of ${path}`)
    return lines
  }
}

/** One bad file among good ones may be left out. */
function withHint(error: EspalierError, noun: string): EspalierError {
  const { code, exitCode, details } = error
  const message = `${error.message}\nThe other ${noun} can be read without it: unreadable: skip in the source leaves it out.`
  return new EspalierError(message, { code, exitCode, details, cause: error })
}

const MOST_LISTED = 50
const MOST_LISTED_OF_FILE = 3

/**
 * Reads each file as far as it must be opened to know that it can be read: what cannot is told at the end, or left out with a warning,
 * which is added to `warnings`.
 */
export async function openEach<Opened>(
  files: readonly SourceFile[],
  { refusals, warnings }: { refusals: Refusals; warnings: SourceRecord[] },
  open: (file: SourceFile) => Promise<Opened>,
): Promise<Opened[]> {
  const opened: Opened[] = []
  for (const file of files)
    try {
      opened.push(await open(file))
    } catch (error) {
      warnings.push(...refusals.add(error))
    }
  return opened
}

/** Parsers of trees call themselves; a file that nests a hundred thousand levels is an attack or a slip. */
function nestedTooDeep(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message)
}

function tooDeep({ path }: SourceFile): EspalierError {
  return userError('E_FILE_DAMAGED', `${path} is nested too deep to be read. Leave it out.`)
}

/**
 * Reads the files of a source one by one. A file that cannot be read does not keep the others from being read: it is told at the end,
 * or, with `unreadable: skip`, in a warning. With `tables: true` a document's tables follow it as a database. `known`: the files, where the reader has looked them up already.
 */
export async function* readEach(
  { path, options, cache, licence }: ReaderInput<{ unreadable: 'stop' | 'skip'; tables?: boolean }>,
  extensions: readonly string[],
  read: (file: SourceFile, isOnly: boolean) => AsyncIterable<SourceRecord>,
  known?: readonly SourceFile[],
): AsyncGenerator<SourceRecord> {
  const files = known ?? (await sourceFiles(path, extensions))
  const refusals = new Refusals(options.unreadable)
  async function* withDatabase(document: Document, file: SourceFile): AsyncGenerator<SourceRecord> {
    if (document.text.trim() === '') document.warnings.push(`${file.name}: the file is empty`)
    const database = options.tables === true ? await databaseOfTables(document, cache, licence) : undefined
    yield { type: 'document', document }
    if (database !== undefined) yield { type: 'database', database }
  }
  for (const file of files) {
    const records = read(file, files.length === 1)[Symbol.asyncIterator]()
    for (;;) {
      let next: IteratorResult<SourceRecord>
      try {
        next = await records.next()
      } catch (error) {
        yield* refusals.add(nestedTooDeep(error) ? tooDeep(file) : error)
        break
      }
      if (next.done === true) break
      if (next.value.type === 'document') yield* withDatabase(next.value.document, file)
      else yield next.value
    }
  }
  refusals.finish(files.length, 'files')
}
