import { messageOf, userError } from '../../../core/errors.js'
import { decodeText } from '../../../core/files.js'
import { readBytesOf, type SourceFile } from '../../read-files.js'
import type { EngineQuad } from './read-statements.js'

/** A text is held whole, some three times over. */
const MOST_BYTES = 256 << 20
/** What entities of a document type may add, in characters. */
const MOST_EXPANDED = 16 << 20

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
  if (format === 'application/rdf+xml') checkEntities(text, path)
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

const DECLARED = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)')/g

/** Entities that name entities, or that swell the text, are an attack or a slip. */
function checkEntities(text: string, path: string): void {
  if (!text.includes('<!ENTITY')) return
  const lengths = new Map<string, number>()
  for (const [, name = '', double, single] of text.matchAll(DECLARED)) {
    const value = double ?? single ?? ''
    if (/&(?!#|amp;|lt;|gt;|quot;|apos;)/.test(value))
      throw userError(
        'E_RDF',
        `${path} declares the entity "${name}" by other entities, which is not read. Write it out.`,
      )
    lengths.set(name, value.length)
  }
  let expanded = 0
  for (const [, name = ''] of text.matchAll(/&([\w.-]+);/g)) expanded += lengths.get(name) ?? 0
  if (expanded > MOST_EXPANDED)
    throw userError(
      'E_RDF',
      `${path} grows by ${expanded >> 20} MiB when its entities are put in, more than the ${MOST_EXPANDED >> 20} MiB that are allowed. Write them out.`,
    )
}
