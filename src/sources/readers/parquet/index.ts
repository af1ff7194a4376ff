import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, openEach, Refusals } from '../../read-each.js'
import { sourceFiles } from '../../read-files.js'
import { checkSignature } from '../../tables/check-signature.js'
import { baseOf, makeDatabase, type RawTable } from '../../tables/make-database.js'
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

async function* readTables(input: ReaderInput<z.infer<typeof options>>): AsyncGenerator<SourceRecord> {
  const files = await sourceFiles(input.path, ['.parquet'])
  const refusals = new Refusals(input.options.unreadable)
  const warnings: SourceRecord[] = []
  const database = await makeDatabase({
    id: files.length === 1 && files[0] !== undefined ? baseOf(files[0].name) : input.source,
    form: 'tables',
    files: files.map(({ path }) => path),
    key: ['parquet'],
    cache: input.cache,
    licence: input.licence,
    tables: () =>
      openEach(files, { refusals, warnings }, async ({ path, name }): Promise<RawTable> => {
        await checkSignature(path, 'PAR1', 'Parquet file')
        return { name: name.replace(/\.[^.]+$/, ''), ...(await openParquet(path)) }
      }),
    refuse: (error) => void warnings.push(...refusals.add(error)),
  })
  yield* warnings
  refusals.finish(files.length, 'files')
  yield { type: 'database', database }
}
