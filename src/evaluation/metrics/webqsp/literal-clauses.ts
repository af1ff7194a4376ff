import type { MetricMode } from '../../contract.js'
import { isShortest, rdflibCompare } from './rdflib-literals.js'
import { plainTerm, typedLiteral } from './terms.js'

/** Types whose literals the official code leaves as they are; to all others it adds a time zone. */
const WITHOUT_ZONE = new Set(['integer', 'float', 'dateTime'])
const DATES = new Set(['date', 'dateTime', 'gYear', 'gYearMonth'])
const ZONE = '-08:00'

interface JoinedLiteral {
  text: string
  /** Of the sub-query. */
  index: number
  /** The triple around the literal. */
  clause: (term: string) => string
  mode: MetricMode
}

/**
 * A literal as the object of a relation. compat: rdflib takes the zones from a graph's dates but leaves that of the query, so that they
 * never meet. fixed: with or without the zone, as the graph has it. @throws BadQuery
 */
export function joined({ text, index, clause, mode }: JoinedLiteral): string[] {
  const literal = typedLiteral(text)
  if (literal === undefined) return [clause(plainTerm(text))]
  const { value, type, kind } = literal
  const term = (lexical: string): string => `"${lexical}"^^<${type}>`
  if (mode === 'compat') {
    const official = { ...literal, value: zoned(value, kind) }
    return [isShortest(official) ? clause(term(official.value)) : 'FILTER (false)']
  }
  if (!DATES.has(kind)) return [clause(term(value))]
  return [`VALUES ?l${index} { ${term(value)} ${term(value + ZONE)} }`, clause(`?l${index}`)]
}

interface Comparison {
  variable: string
  sign: string
  text: string
  mode: MetricMode
}

/** A comparison with a literal. fixed: a date is compared by as many characters as the query gives, so that 2010 meets 2010-05-01. */
export function compared({ variable, sign, text, mode }: Comparison): string {
  const literal = typedLiteral(text)
  if (literal === undefined) return `${variable} ${sign} ${plainTerm(text)}`
  const { value, type, kind } = literal
  if (mode === 'fixed' && DATES.has(kind)) {
    const bare = value.replace(ZONE, '')
    return `SUBSTR(STR(${variable}), 1, ${bare.length}) ${sign} "${bare}"`
  }
  if (mode === 'compat') return rdflibCompare(variable, sign, { ...literal, value: zoned(value, kind) })
  return `${variable} ${sign} "${value}"^^<${type}>`
}

const zoned = (value: string, kind: string): string => (WITHOUT_ZONE.has(kind) ? value : value + ZONE)
