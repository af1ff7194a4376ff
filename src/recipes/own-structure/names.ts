import type { ColumnProfile, TableProfile } from '../../sources/profile/contract.js'

/** The user's own words for tables (`Track`) and columns (`Track.Bytes`). */
export type Names = Readonly<Record<string, string>>

/**
 * A name as words: `BillingCity` gives "billing city", `Miles_per_Gallon` "miles per gallon". Words in capitals stay.
 */
export function words(name: string): string {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[_\-./\s]+/g, ' ')
    .trim()
    .split(' ')
    .map((word) => (/^\p{Lu}{2,}s?$/u.test(word) && word !== 'ID' ? word : word.toLowerCase()))
    .join(' ')
}

const GENERIC = new Set(['name', 'title', 'label', 'id'])

/** What one row of a table is called: the user's word, the column that names rows ("country"), or the table's name in the singular. */
export function nounOf(table: TableProfile, names: Names = {}): string {
  const own = names[table.name]
  if (own !== undefined) return own
  const [label, second] = table.label
  const column = table.columns.find(({ name }) => name === label)
  if (label !== undefined && second === undefined && column?.role === 'name' && isTelling(label)) return words(label)
  const plural = words(table.name.replace(/^.*\//, ''))
  const single = singular(plural)
  const isDated = table.label.some((name) =>
    table.columns.some((one) => one.name === name && ['date', 'year'].includes(one.role)),
  )
  return single === plural && isDated ? `${single} record` : single
}

const isTelling = (label: string): boolean =>
  !words(label)
    .split(' ')
    .some((word) => GENERIC.has(word))

const SAME = /(?:ss|us|is|series|species|news)$/

/** The last word of an English name in the singular. */
export function singular(text: string): string {
  if (SAME.test(text) || !text.endsWith('s')) return text
  if (text.endsWith('ies') && text.length > 4) return `${text.slice(0, -3)}y`
  return /(?:ses|xes|zes|ches|shes)$/.test(text) ? text.slice(0, -2) : text.slice(0, -1)
}

/** The last word of an English name in the plural. */
export function plural(text: string): string {
  if (/(?:series|species|news)$/.test(text)) return text
  if (/[^aeiou]y$/.test(text)) return `${text.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/.test(text) ? `${text}es` : `${text}s`
}

const SHORT: Readonly<Record<string, string>> = {
  temp: 'temperature',
  qty: 'quantity',
  amt: 'amount',
  pct: 'percentage',
  dept: 'department',
  addr: 'address',
  descr: 'description',
  avg: 'average',
  max: 'maximum',
  min: 'minimum',
}
/** What was done, as the name of a time: "planted", "created at". */
const DONE = /^(\w+ed|born|built|made|sold|bought|sent|begun|left|paid|won|written|taken|given)(?: at| on| in)?$/
const FIRST = new Set(['maximum', 'minimum', 'average'])

/**
 * A column's name in words: the user's own, or its name with common short forms written out ("temp_max": "maximum temperature") and
 * times that are named by what was done as such ("planted": "date planted").
 */
export function columnWords(table: TableProfile, column: string, names: Names = {}): string {
  const own = names[`${table.name}.${column}`]
  if (own !== undefined) return own
  const role = table.columns.find(({ name }) => name === column)?.role
  const plain = words(column)
  const [, done] = role === 'date' || role === 'year' ? (DONE.exec(plain) ?? []) : []
  if (done !== undefined) return `${role} ${done}`
  const parts = plain.split(' ')
  if (parts.length === 1) return plain === 'temp' ? 'temperature' : plain
  const long = parts.map((part) => SHORT[part] ?? part)
  const last = long.at(-1) ?? ''
  return FIRST.has(last) ? [last, ...long.slice(0, -1)].join(' ') : long.join(' ')
}

const UNIT =
  /^(.*\S) in (lbs?|k?g|mg|[mck]?m|mi|ft|feet|inch(?:es)?|m?s|milliseconds|seconds|minutes|hours|days|years|met(?:er|re)s|grams|dollars|euros|percent|degrees)$/

/** A quantity and what it is measured in: "beak length (mm)" gives "beak length" and "mm". */
export function withoutUnit(text: string): { name: string; unit: string } {
  const [, name, unit] = /^(.*\S) \(([^()]{1,12})\)$/.exec(text) ?? UNIT.exec(text) ?? []
  return name === undefined || unit === undefined ? { name: text, unit: '' } : { name, unit }
}

/** Nouns in -s that are no number of things, and words that already say what is reckoned. */
const NO_COUNT =
  /(?:ss|us|is|sales|earnings|revenues|costs|savings|wages|proceeds|taxes|expenses|assets|series|species|news)$/
const RECKONED =
  /^(?:total|average|mean|maximum|minimum|number|sum|percent|percentage|share|rate|year)\b| (?:per|of|in|to|by|for) /

/** Units that are a column's whole name: "kilograms". */
const COUNTED_UNIT =
  /^(?:(?:kilo|milli)?grams|(?:kilo|centi|milli)?met(?:er|re)s|(?:milli)?seconds|minutes|hours|days|weeks|months|(?:kilo|mega|giga)?bytes|miles|feet|inches|pounds|tons|litres|liters|gallons|dollars|euros|points)$/

/** Whether a column of whole numbers counts things that its name says: deaths, bytes, cylinders. */
export function isCount(text: string, { role, type, decimals }: ColumnProfile): boolean {
  if (role === 'quantity' && COUNTED_UNIT.test(text)) return true
  const isWhole = role === 'quantity' && type === 'integer' && decimals === 0
  return isWhole && /[a-z]s$/.test(text) && !NO_COUNT.test(text) && !RECKONED.test(text)
}

/** Words without a plural of their own. */
const NO_PLURAL = /(?:weather|data|information|equipment|status|news|sex|gender|music|health|content|staff)$/

/** Several different values of a column, in words: "different cities", "different values of weather". */
export function differentWords(what: string): string {
  const isOne = NO_PLURAL.test(what) || /[^a-z]$/i.test(what) || (what.endsWith('s') && singular(what) !== what)
  return isOne ? `different values of ${what}` : `different ${plural(what)}`
}

/** A value as it is written in a question or an answer: midnight is left out, flags are words. */
export function valueText(
  value: string | number,
  { type, isMidnight }: Pick<ColumnProfile, 'type' | 'isMidnight'>,
): string {
  if (type === 'boolean') return value === 1 ? 'true' : 'false'
  if (isMidnight && typeof value === 'string') return value.slice(0, 10)
  return typeof value === 'number' ? numberText(value) : value
}

/** A number without an exponent, as short as it reads back equal. */
export function numberText(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : text
}
