import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions } from '../../read-each.js'
import { checkSignature } from '../../tables/check-signature.js'
import { readTableFiles, tableNameOf } from '../../tables/read-table-files.js'
import { openParquet } from './open-parquet.js'

const options = z.strictObject(fileOptions)

/** Parquet files: one database, a table a file; one row group is held at a time. Lists and structures are kept as their JSON. */
const parquet: Reader<z.infer<typeof options>> = {
  summary: 'your own tables as Parquet: one database, a table a file',
  extensions: ['.parquet'],
  gives: 'databases',
  isBinary: true,
  options,
  read: readTables,
}
export default parquet

function readTables(input: ReaderInput<z.infer<typeof options>>): AsyncGenerator<SourceRecord> {
  return readTableFiles(input, {
    extensions: ['.parquet'],
    key: ['parquet'],
    open: async (file) => {
      await checkSignature(file.path, 'PAR1', 'Parquet file')
      return { name: tableNameOf(file), ...(await openParquet(file.path)) }
    },
  })
}
