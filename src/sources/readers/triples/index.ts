import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, openEach, Refusals } from '../../read-each.js'
import { type SourceFile, sourceFiles } from '../../read-files.js'
import { DistinctTriples } from '../../tables/distinct-triples.js'
import { baseOf, makeDatabase } from '../../tables/make-database.js'
import { readTabTriples } from './tab-triples.js'

const options = z.strictObject(fileOptions)
const EXTENSIONS = ['.tsv', '.txt'] as const

/**
 * A graph as subject, relation and object with tabs between them. All files make one graph, as a database of one table `triple`; equal
 * triples count once. Each file is read twice, first to see that it can be: nothing of a broken one stays. N-Triples and the other formats of RDF are the reader rdf's.
 */
const triples: Reader<z.infer<typeof options>> = {
  summary: 'a graph as triples: lines with tabs',
  extensions: EXTENSIONS,
  gives: 'databases',
  options,
  read: readGraph,
}
export default triples

async function* readGraph(input: ReaderInput<z.infer<typeof options>>): AsyncGenerator<SourceRecord> {
  const files = await sourceFiles(input.path, EXTENSIONS)
  const refusals = new Refusals(input.options.unreadable)
  const warnings: SourceRecord[] = []
  const readable = await openEach(files, { refusals, warnings }, wholeFile)
  yield* warnings
  refusals.finish(files.length, 'files')
  const database = await makeDatabase({
    id: files.length === 1 && files[0] !== undefined ? baseOf(files[0].name) : input.source,
    form: 'graph',
    files: readable.map(({ path }) => path),
    key: ['triples'],
    cache: input.cache,
    licence: input.licence,
    tables: async () => [
      {
        name: 'triple',
        columns: ['subject', 'relation', 'object'],
        types: ['TEXT', 'TEXT', 'TEXT'],
        indexed: ['subject', 'relation', 'object'],
        async *rows() {
          const seen = new DistinctTriples()
          for (const { path } of readable)
            for await (const triple of readTabTriples(path)) if (seen.add(triple)) yield triple
        },
      },
    ],
  })
  yield { type: 'database', database }
}

/** The file, where each line of it is a triple. */
async function wholeFile(file: SourceFile): Promise<SourceFile> {
  for await (const _ of readTabTriples(file.path));
  return file
}
