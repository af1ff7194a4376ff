import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions } from '../../read-each.js'
import { findDelimiter, readCsvRows } from '../../tables/csv-rows.js'
import type { RawTable } from '../../tables/make-database.js'
import { readTableFiles, tableNameOf } from '../../tables/read-table-files.js'

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

function readTables(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  const { delimiter } = input.options
  return readTableFiles(input, {
    extensions: EXTENSIONS,
    key: ['csv', delimiter ?? 'found'],
    open: async ({ path, name }) => tableOf(path, name, delimiter ?? (await findDelimiter(path))),
  })
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
    name: tableNameOf({ name }),
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
