/**
 * Comparisons and order of literals as rdflib 7.0.0 has them (term.py: Literal), written in SPARQL for an engine that keeps to the
 * standard. rdflib takes the literals of a graph to their shortest form, but those of a query as they are written; dates are read as far as
 * they make sense, so that "2010-08:00" as a year is 1 August 2010; literals of different types are ordered by the names of their types.
 */
import { pythonFloat } from '../../../core/python-text.js'
import type { TypedLiteral } from './terms.js'

const XSD = 'http://www.w3.org/2001/XMLSchema#'
const NUMERIC = new Set(
  'integer decimal double float byte int long negativeInteger nonNegativeInteger nonPositiveInteger positiveInteger short unsignedByte unsignedInt unsignedLong unsignedShort'.split(
    ' ',
  ),
)
const DATES = new Set(['date', 'gYear', 'gYearMonth'])
/** Two literals of other types are not compared at all. */
const COMPARED = [...NUMERIC, 'string', 'boolean', 'date', 'dateTime']

/** Names of the types in the order of comparison: text with a language is text. */
const typeOf = (variable: string): string => `IF(LANG(${variable}) != "", "${XSD}string", STR(DATATYPE(${variable})))`

const either = (condition: string, one: string, other: string): string => `IF(${condition}, ${one}, ${other})`

/** What is known of gt and eq, and whether they are errors. */
interface Verdict {
  greater: string
  equal: string
  /** eq raises where both are not the same text. */
  isUnsure?: boolean
}

/** A FILTER's condition: the variable's literal against one of the query. Without the brackets. */
export function rdflibCompare(variable: string, sign: string, literal: TypedLiteral): string {
  const { type, kind } = literal
  if (!COMPARED.includes(kind)) {
    const known = COMPARED.map((name) => `"${XSD}${name}"`).join(', ')
    const greater = decide({ greater: `${typeOf(variable)} > "${type}"`, equal: 'false' }, sign)
    return `isLiteral(${variable}) && ${typeOf(variable)} IN (${known}) && ${greater}`
  }
  const other = decide({ greater: `${typeOf(variable)} > "${type}"`, equal: 'false' }, sign)
  if (NUMERIC.has(kind)) {
    const numeric = isNumber(literal) ? `${variable} ${sign} "${literal.value}"^^<${type}>` : String(sign === '<=')
    return `isLiteral(${variable}) && ${either(`isNumeric(${variable})`, numeric, other)}`
  }
  const same = either(
    `LANG(${variable}) != ""`,
    decide({ greater: 'true', equal: 'false' }, sign),
    sameType(variable, sign, literal),
  )
  return `isLiteral(${variable}) && ${either(`${typeOf(variable)} = "${type}"`, same, other)}`
}

function decide({ greater, equal, isUnsure = false }: Verdict, sign: string): string {
  if (sign === '>') return `(${greater})`
  if (sign === '>=') return `(${greater} || ${equal})`
  if (isUnsure) return sign === '<=' ? `(!(${greater}))` : 'false'
  return sign === '<' ? `(!(${greater}) && !(${equal}))` : `(!(${greater}))`
}

/** decimal and double have a zone behind them by now: no number. */
const isNumber = ({ value, kind }: TypedLiteral): boolean =>
  kind === 'integer' ? /^\s*[+-]?\d+\s*$/.test(value) : Number.isFinite(Number(value)) && value.trim() !== ''

function sameType(variable: string, sign: string, { value, type, kind }: TypedLiteral): string {
  if (kind === 'date') {
    const key = dayOf(value)
    if (key !== undefined) return `(${dayKey(variable, kind)} ${sign} "${key}")`
  } else if (kind === 'dateTime' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) {
    const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(value)
    const plain = `${variable} ${sign} "${value}"^^<${type}>`
    // Without a zone is before any with one.
    const isZoned = `TZ(${variable}) != ""`
    return hasZone
      ? either(isZoned, plain, String(sign.startsWith('<')))
      : either(isZoned, String(sign.startsWith('>')), plain)
  } else if (kind === 'boolean') {
    const text = /^(?:true|1)$/i.test(value) ? 'true' : 'false'
    return `(STR(${variable}) ${sign} "${text}")`
  }
  const isUnsure = kind !== 'string'
  return decide({ greater: `STR(${variable}) > "${value}"`, equal: `STR(${variable}) = "${value}"`, isUnsure }, sign)
}

/** The day that isodate reads at the beginning of a text. */
function dayOf(text: string): string | undefined {
  const [, year = '', month = '01', day = '01'] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(text) ?? []
  if (year === '' || Number.isNaN(Date.parse(`${year}-${month}-${day}T00:00:00Z`))) return undefined
  return `${year}-${month}-${day}`
}

/** The same of a variable's literal, in SPARQL. */
function dayKey(variable: string, kind: string): string {
  const text = `STR(${variable})`
  if (kind === 'date') return `SUBSTR(${text}, 1, 10)`
  if (kind === 'gYearMonth') return either(`STRLEN(${text}) = 7`, `CONCAT(${text}, "-01")`, `SUBSTR(${text}, 1, 10)`)
  return either(`STRLEN(${text}) = 4`, `CONCAT(${text}, "-01-01")`, `CONCAT(SUBSTR(${text}, 1, 7), "-01")`)
}

/** The keys by which rdflib sorts a variable, the first one first. Numbers of all types are sorted as one. */
export function rdflibOrder(variable: string): string[] {
  const type = typeOf(variable)
  const days = [...DATES].reduce(
    (rest, kind) => either(`${type} = "${XSD}${kind}"`, dayKey(variable, kind), rest),
    either(`${type} = "${XSD}dateTime"`, `IF(TZ(${variable}) = "", "0", "1")`, '""'),
  )
  return [
    either(`isLiteral(${variable})`, '2', either(`isIRI(${variable})`, '1', '0')),
    either(`isLiteral(${variable})`, either(`isNumeric(${variable})`, `"${XSD}integer"`, type), '""'),
    either(`isLiteral(${variable})`, `LANG(${variable})`, '""'),
    either(`isLiteral(${variable})`, days, '""'),
    variable,
  ]
}

/** Whether a literal of a query can be one of a graph, whose literals are in their shortest form. */
export function isShortest({ value, kind }: TypedLiteral): boolean {
  if (DATES.has(kind)) return dayOf(value) === undefined
  if (kind === 'integer') return /^(?:0|-?[1-9]\d*)$/.test(value)
  if (kind === 'float') return value === pythonFloat(Number(value))
  if (kind === 'dateTime') return !value.endsWith('Z')
  return true
}

/** A value found as rdflib prints it: dates of a graph lose their zone. */
export const rdflibText = (text: string): string => text.replace(/^(\d{4}(?:-\d\d){0,2})(?:Z|[+-]\d\d:\d\d)$/, '$1')
