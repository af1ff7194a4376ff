import { messageOf, userError } from '../../../core/errors.js'
import { feedLines } from '../../checked-lines.js'
import type { SourceFile } from '../../read-files.js'
import { readWithOxigraph } from './read-with-oxigraph.js'

export interface RdfTerm {
  kind: 'iri' | 'blank' | 'literal'
  /** An IRI; `_:b1` or, of a second file, `_:b1.2`; a literal's text. */
  text: string
  /** Of a literal, in lower case. */
  language?: string
}

export interface RdfStatement {
  subject: RdfTerm
  relation: string
  object: RdfTerm
}

/** What both engines give of a term. */
export interface EngineTerm {
  termType: string
  value: string
  language?: string
}
export interface EngineQuad {
  subject: EngineTerm
  predicate: EngineTerm
  object: EngineTerm
}

export const EXTENSIONS = ['.ttl', '.trig', '.nt', '.nq', '.rdf', '.owl', '.xml', '.jsonld'] as const

const BY_N3: Readonly<Record<string, string>> = {
  '.ttl': 'Turtle',
  '.trig': 'TriG',
  '.nt': 'N-Triples',
  '.nq': 'N-Quads',
}
const BY_OXIGRAPH: Readonly<Record<string, string>> = {
  '.rdf': 'application/rdf+xml',
  '.owl': 'application/rdf+xml',
  '.xml': 'application/rdf+xml',
  '.jsonld': 'application/ld+json',
}

/**
 * Statements of a file, in flat memory but for RDF/XML and JSON-LD, whose text is held.
 * @param index of the file: blank nodes of two files are never one.
 * @param onPrefix is told each prefix of Turtle and TriG.
 * @throws E_RDF with file:line for what does not parse; E_FILE_BINARY, E_FILE_ENCODING, E_FILE_TOO_LARGE.
 */
export async function* readStatements(
  file: SourceFile,
  index: number,
  onPrefix: (prefix: string, iri: string) => void = () => undefined,
): AsyncGenerator<RdfStatement> {
  const ending = /\.[a-z]+$/.exec(file.path.toLowerCase())?.[0] ?? ''
  const base = `file:///${encodeURI(file.name)}`
  const blanks = new BlankNodes(index)
  const format = BY_N3[ending]
  const quads =
    format === undefined
      ? readWithOxigraph(file, BY_OXIGRAPH[ending] ?? '', base)
      : readWithN3(file, format, base, onPrefix)
  for await (const { subject, predicate, object } of quads) {
    const statement = { subject: blanks.term(subject), relation: predicate.value, object: blanks.term(object) }
    if ([subject, object].some(({ termType }) => termType === 'Quad'))
      throw userError(
        'E_RDF',
        `${file.path} holds triples about triples (RDF-star), which are not read. Take them out.`,
      )
    yield statement
  }
}

/** Names of blank nodes in the order in which they are met: an engine's own differ from one reading to the next. */
class BlankNodes {
  #names = new Map<string, string>()

  constructor(readonly file: number) {}

  term({ termType, value, language }: EngineTerm): RdfTerm {
    if (termType === 'NamedNode') return { kind: 'iri', text: value }
    if (termType === 'BlankNode') return { kind: 'blank', text: this.#nameOf(value) }
    return {
      kind: 'literal',
      text: value,
      ...(language === undefined || language === '' ? {} : { language: language.toLowerCase() }),
    }
  }

  #nameOf(value: string): string {
    const known = this.#names.get(value)
    if (known !== undefined) return known
    const name = `_:b${this.#names.size + 1}${this.file === 0 ? '' : `.${this.file + 1}`}`
    this.#names.set(value, name)
    return name
  }
}

async function* readWithN3(
  file: SourceFile,
  format: string,
  baseIRI: string,
  onPrefix: (prefix: string, iri: string) => void,
): AsyncGenerator<EngineQuad> {
  const { StreamParser } = await import('n3')
  const parser = new StreamParser({ format, baseIRI })
  parser.on('prefix', (prefix, iri) => onPrefix(prefix, typeof iri === 'string' ? iri : iri.value))
  const feeding = feedLines(parser, file.path)
  feeding.catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))))
  try {
    yield* parser as AsyncIterable<EngineQuad>
  } catch (error) {
    const { context } = error as { context?: { line?: number } }
    if (context === undefined && !/ on line \d+/.test(messageOf(error))) throw error
    const line = context?.line ?? / on line (\d+)/.exec(messageOf(error))?.[1]
    throw userError('E_RDF', `${file.path}:${line ?? '?'} is no ${format} (${short(messageOf(error))}). Mend the line.`)
  } finally {
    parser.destroy()
  }
  await feeding
}

export const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
