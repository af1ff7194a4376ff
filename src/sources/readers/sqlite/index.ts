import { z } from 'zod'
import type { Database, Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, readEach } from '../../read-each.js'
import { openSqlite } from '../../sql/open-sqlite.js'
import { readSchema } from '../../sql/read-schema.js'
import { checkSignature } from '../../tables/check-signature.js'
import { baseOf } from '../../tables/make-database.js'

const options = z.strictObject(fileOptions)
const EXTENSIONS = ['.sqlite', '.db'] as const
const SIGNATURE = 'SQLite format 3\0'

/** SQLite databases, read in place and never written. One record a file. */
const sqlite: Reader<z.infer<typeof options>> = {
  summary: 'SQLite databases, read in place',
  extensions: EXTENSIONS,
  gives: 'databases',
  isBinary: true,
  options,
  read: readDatabases,
}
export default sqlite

async function* readDatabases(input: ReaderInput<z.infer<typeof options>>): AsyncGenerator<SourceRecord> {
  yield* readEach(input, EXTENSIONS, async function* ({ path, name }) {
    await checkSignature(path, SIGNATURE, 'SQLite database')
    const opened = await openSqlite(path)
    try {
      const tables = await readSchema(opened, path)
      const database: Database = { id: baseOf(name), form: 'tables', path, tables, warnings: [] }
      if (input.licence !== undefined) database.licence = input.licence
      yield { type: 'database', database }
    } finally {
      await opened.close()
    }
  })
}
