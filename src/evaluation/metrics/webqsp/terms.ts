/** The parts of a query that come from a prediction: each is checked, so that nothing can leave its place in the query. */
import type { Expression } from '../../s-expression.js'

/** A part is missing, of the wrong kind, or could not stand in a query. */
export class BadQuery extends Error {}

/** A part that must be a word. @throws BadQuery */
export function word(part: Expression | undefined): string {
  if (typeof part === 'string' && part !== '') return part
  throw new BadQuery('a word is missing')
}

/** No sign that ends an IRI; control signs and spaces stand in no word. */
const IRI = /^[^<>"{}|^`\\\p{Cc} ]*$/u

/** A name of Freebase as an IRI. @throws BadQuery */
export function iri(name: string): string {
  if (!IRI.test(name)) throw new BadQuery(`"${name}" is no name`)
  return `<ns:${name}>`
}

/** Python's int() of what stands after the first character: "#12" is 12. @throws BadQuery */
export function variableOf(part: Expression | undefined): number {
  const digits = /^.([+-]?\d+(?:_\d+)*)$/su.exec(word(part))?.[1]
  if (digits === undefined) throw new BadQuery('a part that should be a query is none')
  return Number(digits.replaceAll('_', ''))
}

export const isEntity = (name: string): boolean => name.startsWith('m.') || name.startsWith('g.')

export interface TypedLiteral {
  value: string
  /** The IRI of the type, and what stands after its #. */
  type: string
  kind: string
}

const UNSAFE = /["\\\n\r]/

/** `1998^^http://www.w3.org/2001/XMLSchema#gYear`; undefined for a word without ^^. @throws BadQuery */
export function typedLiteral(text: string): TypedLiteral | undefined {
  if (!text.includes('^^')) return undefined
  const [value = '', type = ''] = text.split('^^')
  const kind = type.split('#')[1]
  if (kind === undefined || UNSAFE.test(value) || !IRI.test(type)) throw new BadQuery(`"${text}" is no literal`)
  return { value, type, kind }
}

const PLAIN =
  /^(?:[+-]?(?:\d+|\d*\.\d+)(?:[eE][+-]?\d+)?|true|false|"[^"\\]*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?|'[^'\\]*'|\?[A-Za-z0-9_]+|<[^<>"{}|^`\\]*>)$/

/** A word as SPARQL takes it: a number, a quoted text, a variable, an IRI. @throws BadQuery */
export function plainTerm(text: string): string {
  if (PLAIN.test(text)) return text
  throw new BadQuery(`"${text}" is no term`)
}
