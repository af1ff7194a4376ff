import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import type { Triple } from '../../linearize-contract.js'
import { sourceFiles } from '../../read-files.js'
import { DistinctTriples } from '../../tables/distinct-triples.js'
import { baseOf, makeDatabase } from '../../tables/make-database.js'
import { readNTriples, readTabTriples, type Term } from '../../tables/triple-lines.js'

const options = z.strictObject({})
const EXTENSIONS = ['.nt', '.tsv', '.txt'] as const

/**
 * A graph: N-Triples (.nt), or subject, relation and object with tabs between them (.tsv, .txt). All files make one graph, as a database
 * of one table `triple`; equal triples count once. An IRI is shown by what stands after its last # or /, where no other one ends so.
 */
const triples: Reader<z.infer<typeof options>> = {
  summary: 'a graph as triples: N-Triples, or lines with tabs',
  extensions: EXTENSIONS,
  gives: 'databases',
  options,
  read: readGraph,
}
export default triples

async function* readGraph(input: ReaderInput<z.infer<typeof options>>): AsyncGenerator<SourceRecord> {
  const files = await sourceFiles(input.path, EXTENSIONS)
  const names = new ShortNames()
  for (const { path } of files)
    if (path.endsWith('.nt')) for await (const terms of readNTriples(path)) terms.forEach((term) => names.see(term))
  const database = await makeDatabase({
    id: files.length === 1 && files[0] !== undefined ? baseOf(files[0].name) : input.source,
    form: 'graph',
    files: files.map(({ path }) => path),
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
          for (const { path } of files)
            for await (const triple of triplesOf(path, names)) if (seen.add(triple)) yield triple
        },
      },
    ],
  })
  yield { type: 'database', database }
}

async function* triplesOf(path: string, names: ShortNames): AsyncGenerator<Triple> {
  if (!path.endsWith('.nt')) yield* readTabTriples(path)
  else
    for await (const [subject, relation, object] of readNTriples(path))
      yield [names.of(subject), names.of(relation), names.of(object)]
}

/** Short names of IRIs, where only one IRI has it. Memory grows with the number of IRIs. */
class ShortNames {
  #byName = new Map<string, string | undefined>()

  see({ kind, text }: Term): void {
    if (kind !== 'iri') return
    const name = lastPart(text)
    if (!this.#byName.has(name)) this.#byName.set(name, text)
    else if (this.#byName.get(name) !== text) this.#byName.set(name, undefined)
  }

  of({ kind, text }: Term): string {
    if (kind !== 'iri') return text
    const name = lastPart(text)
    return this.#byName.get(name) === text ? name : text
  }
}

function lastPart(iri: string): string {
  const part = iri.replace(/[/#]+$/, '').replace(/^.*[/#]/, '')
  if (part === '') return iri
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
