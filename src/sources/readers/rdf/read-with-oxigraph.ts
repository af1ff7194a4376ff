import { messageOf, userError } from '../../../core/errors.js'
import { decodeText } from '../../../core/files.js'
import { readBytesOf, type SourceFile } from '../../read-files.js'
import type { EngineQuad } from './read-statements.js'

/** A text is held whole, some three times over. */
const MOST_BYTES = 256 << 20
/** What entities of a document type may add, in characters. */
const MOST_EXPANDED = 16 << 20
/** Elements within elements: ontologies have a dozen. */
const MOST_DEPTH = 5000

const NAMES: Readonly<Record<string, string>> = {
  'application/rdf+xml': 'RDF/XML',
  'application/ld+json': 'JSON-LD',
}

/**
 * Quads of RDF/XML or JSON-LD; no other document is fetched, so a remote @context is refused.
 * @throws E_RDF with file:line (the line that was reached), E_FILE_TOO_LARGE over 256 MiB.
 */
export async function* readWithOxigraph(file: SourceFile, format: string, base: string): AsyncGenerator<EngineQuad> {
  const { path } = file
  const { text } = decodeText(await readBytesOf(file, MOST_BYTES), path)
  if (text.trim() === '') return
  if (format === 'application/rdf+xml') {
    checkEntities(text, path)
    checkDepth(text, path)
  }
  const { parse } = await import('oxigraph')
  const reached = { line: 0 }
  try {
    const options = { format, base_iri: base, lenient: true }
    for (const quad of parse(linesOf(text, reached), options)) yield quad
  } catch (error) {
    const said = messageOf(error)
    const hint = /LoadDocumentCallback/.test(said) ? 'a remote @context is not fetched; put it into the file' : said
    throw userError(
      'E_RDF',
      `${path}:${Math.max(1, reached.line)} is no ${NAMES[format] ?? format} (${hint.slice(0, 200)}). Mend the file.`,
    )
  }
}

function* linesOf(text: string, reached: { line: number }): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? text.length : end + 1
    reached.line += 1
    yield text.slice(at, next)
    at = next
  }
}

/** Spaces as XML has them, and names as the engine takes them: up to the next space. */
const DECLARED = /<!ENTITY[ \t\r\n]+([^ \t\r\n%"']+)[ \t\r\n]+(?:"([^"]*)"|'([^']*)')/g

/** Entities that name entities, or that swell the text, are an attack or a slip; so are declarations that cannot be judged. */
function checkEntities(text: string, path: string): void {
  const declarations = [...text.matchAll(DECLARED)]
  if (declarations.length < (text.match(/<!\s*ENTITY/gi)?.length ?? 0))
    throw userError(
      'E_RDF',
      `${path} declares an entity that is not <!ENTITY name "text">, which is not read. Write it out.`,
    )
  if (declarations.length === 0) return
  const lengths = new Map<string, number>()
  for (const [, name = '', double, single] of declarations) {
    const value = double ?? single ?? ''
    if (/&(?!#|amp;|lt;|gt;|quot;|apos;)/.test(value))
      throw userError(
        'E_RDF',
        `${path} declares the entity "${name}" by other entities, which is not read. Write it out.`,
      )
    lengths.set(name, Math.max(value.length, lengths.get(name) ?? 0))
  }
  let expanded = 0
  for (const [, name = ''] of text.matchAll(/&([^&;<]+);/g)) expanded += lengths.get(name) ?? 0
  if (expanded > MOST_EXPANDED)
    throw userError(
      'E_RDF',
      `${path} grows by ${expanded >> 20} MiB when its entities are put in, more than the ${MOST_EXPANDED >> 20} MiB that are allowed. Write them out.`,
    )
}

/** The engine takes time by the square of the depth. Tags in comments count too, which are few. */
function checkDepth(text: string, path: string): void {
  let depth = 0
  for (const [tag, end] of text.matchAll(/<(\/?)[^<>"'!?](?:[^<>"']|"[^"]*"|'[^']*')*>/g)) {
    if (!tag.endsWith('/>')) depth += end === '' ? 1 : -1
    if (depth > MOST_DEPTH)
      throw userError('E_RDF', `${path} has elements within elements more than ${MOST_DEPTH} deep. Leave it out.`)
  }
}
