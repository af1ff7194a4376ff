import { z } from 'zod'
import { limitError } from '../../../core/errors.js'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import type { Triple } from '../../linearize-contract.js'
import { fileOptions, Refusals } from '../../read-each.js'
import { type SourceFile, sourceFiles } from '../../read-files.js'
import { DistinctTriples } from '../../tables/distinct-triples.js'
import { baseOf, makeDatabase } from '../../tables/make-database.js'
import { isLabel, NameBook } from './name-book.js'
import { EXTENSIONS, type RdfStatement, readStatements } from './read-statements.js'

const options = z.strictObject({
  /** Of labels, where there are several (BCP 47). Literals in other languages are left out where it is given. Default: en is preferred. */
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*$/, 'expected a language tag, such as en or pt-BR')
    .optional(),
  /** Triples of all files, at most. Default 5,000,000. */
  maxTriples: z.number().int().min(1).max(100_000_000).default(5_000_000),
  unreadable: fileOptions.unreadable,
})
type Options = z.infer<typeof options>

/**
 * A graph as RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; named graphs are read as one. Nodes and relations are shown by their
 * labels (skos:prefLabel, rdfs:label, schema:name), else by a short name. Read as a stream, twice; memory grows with the number of IRIs.
 */
const rdf: Reader<Options> = {
  summary: 'a graph as RDF: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD',
  extensions: EXTENSIONS,
  options,
  read: readGraph,
}
export default rdf

async function* readGraph(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  const { path, source, options: given, cache, licence } = input
  const files = await sourceFiles(path, EXTENSIONS)
  const refusals = new Refusals(given.unreadable)
  const book = new NameBook(given.language)
  const readable: SourceFile[] = []
  for (const file of files) {
    try {
      await look(file, readable.length, book, given.maxTriples)
      readable.push(file)
    } catch (error) {
      yield* refusals.add(error)
    }
  }
  refusals.finish(files.length, 'files')
  book.finish()
  const database = await makeDatabase({
    id: files.length === 1 && files[0] !== undefined ? baseOf(files[0].name) : source,
    form: 'graph',
    files: readable.map((file) => file.path),
    key: ['rdf', given.language ?? null],
    cache,
    licence,
    tables: async () => [
      {
        name: 'triple',
        columns: ['subject', 'relation', 'object'],
        types: ['TEXT', 'TEXT', 'TEXT'],
        indexed: ['subject', 'relation', 'object'],
        rows: () => distinctTriples(readable, book),
      },
    ],
  })
  database.warnings.push(...book.warnings(source))
  yield { type: 'database', database }
}

/** The first reading of a file: its names, and whether it is whole. */
async function look(file: SourceFile, index: number, book: NameBook, most: number): Promise<void> {
  const draft = book.draft()
  for await (const statement of readStatements(file, index, (prefix, iri) => draft.addPrefix(prefix, iri))) {
    draft.see(statement)
    if (draft.statements > most)
      throw limitError(
        'E_RDF_SIZE',
        `${file.path}: the graph has more than ${most} triples (maxTriples). Raise maxTriples (some 500 bytes of memory a node), or give a part of it.`,
      )
  }
  draft.keep()
}

async function* distinctTriples(files: readonly SourceFile[], book: NameBook): AsyncGenerator<Triple> {
  const seen = new DistinctTriples()
  for (const [index, file] of files.entries())
    for await (const statement of readStatements(file, index)) {
      const triple = tripleOf(statement, book)
      if (triple !== undefined && seen.add(triple)) yield triple
    }
}

/** A statement in names; none where it only names its subject, or is in a language that is not read. */
function tripleOf({ subject, relation, object }: RdfStatement, book: NameBook): Triple | undefined {
  if (object.kind === 'literal' && (isLabel(relation) || !book.isRead(object))) return undefined
  return [book.nameOf(subject), book.nameOf({ kind: 'iri', text: relation }), book.nameOf(object)]
}
