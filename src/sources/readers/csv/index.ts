import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, openEach, Refusals } from '../../read-each.js'
import { type SourceFile, sourceFiles } from '../../read-files.js'
import { findDelimiter, readCsvRows } from '../../tables/csv-rows.js'
import { baseOf, makeDatabase, type RawTable } from '../../tables/make-database.js'

const options = z.strictObject({
  ...fileOptions,
  /** Between fields. Default: what cuts each file's first line most often, of tab, comma, semicolon and bar. */
  delimiter: z.string().length(1).optional(),
})
type Options = z.infer<typeof options>

const EXTENSIONS = ['.csv', '.tsv'] as const

/**
 * One file, or a folder of them, with a header each: one database, a table a file, types found from all values (see found-type). Read
 * as a stream, twice.
 */
const csv: Reader<Options> = {
  summary: 'your own tables as CSV or TSV: one database, a table a file',
  extensions: EXTENSIONS,
  gives: 'databases',
  options,
  read: readTables,
}
export default csv

async function* readTables(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  const files = await sourceFiles(input.path, EXTENSIONS)
  const refusals = new Refusals(input.options.unreadable)
  const warnings: SourceRecord[] = []
  const database = await makeDatabase({
    id: files.length === 1 && files[0] !== undefined ? baseOf(files[0].name) : input.source,
    form: 'tables',
    files: files.map(({ path }) => path),
    key: ['csv', input.options.delimiter ?? 'found'],
    cache: input.cache,
    licence: input.licence,
    tables: async () => {
      const open = async ({ path, name }: SourceFile): Promise<RawTable | undefined> => {
        const table = await tableOf(path, name, input.options.delimiter ?? (await findDelimiter(path)))
        if (table === undefined) warnings.push({ type: 'warning', message: `${name} holds no row` })
        return table
      }
      const tables = await openEach(files, { refusals, warnings }, open)
      return tables.filter((table) => table !== undefined)
    },
    refuse: (error) => void warnings.push(...refusals.add(error)),
  })
  yield* warnings
  refusals.finish(files.length, 'files')
  yield { type: 'database', database }
}

/** A file as a table; none for an empty file. */
async function tableOf(path: string, name: string, delimiter: string): Promise<RawTable | undefined> {
  let columns: string[] | undefined
  for await (const header of readCsvRows(path, delimiter)) {
    columns = header
    break
  }
  if (columns === undefined) return undefined
  return {
    name: name.replace(/\.[^.]+$/, ''),
    columns,
    async *rows() {
      let isHeader = true
      for await (const row of readCsvRows(path, delimiter)) {
        if (!isHeader) yield row
        isHeader = false
      }
    },
  }
}
