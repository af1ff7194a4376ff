import type { ReaderInput, SourceRecord } from '../contract.js'
import { openEach, Refusals } from '../read-each.js'
import { type SourceFile, sourceFiles } from '../read-files.js'
import { baseOf, makeDatabase, type RawTable } from './make-database.js'

interface TableFiles {
  extensions: readonly string[]
  /** What the tables depend on beside the files: the reader's id and its options. */
  key: readonly string[]
  /** A file as its table; undefined where it holds no row, which is told in a warning. */
  open: (file: SourceFile) => Promise<RawTable | undefined>
}

/** Files that are a table each, as one database. What cannot be read is told as `unreadable` says. */
export async function* readTableFiles(
  input: ReaderInput<{ unreadable: 'stop' | 'skip' }>,
  { extensions, key, open }: TableFiles,
): AsyncGenerator<SourceRecord> {
  const files = await sourceFiles(input.path, extensions)
  const refusals = new Refusals(input.options.unreadable)
  const warnings: SourceRecord[] = []
  const database = await makeDatabase({
    id: files.length === 1 && files[0] !== undefined ? baseOf(files[0].name) : input.source,
    form: 'tables',
    files: files.map(({ path }) => path),
    key: [...key],
    cache: input.cache,
    licence: input.licence,
    tables: async () => {
      const tables = await openEach(files, { refusals, warnings }, async (file) => {
        const table = await open(file)
        if (table === undefined) warnings.push({ type: 'warning', message: `${file.name} holds no row` })
        return table
      })
      return tables.filter((table) => table !== undefined)
    },
    refuse: (error) => void warnings.push(...refusals.add(error)),
  })
  yield* warnings
  refusals.finish(files.length, 'files')
  yield { type: 'database', database }
}

/** The name of a file's table: the file's, without its ending. */
export function tableNameOf({ name }: Pick<SourceFile, 'name'>): string {
  return name.replace(/\.[^.]+$/, '')
}
