import type { MetricMode } from '../../contract.js'
import { BadQuery, iri } from './terms.js'

interface TimeConstraint {
  /** Of the sub-query. */
  index: number
  /** `government.position.from`: where the time begins; where it ends has the same name with "to". */
  relation: string
  /** A year, or NOW, which is 10 August 2015: the day of the Freebase dump. */
  year: string
  mode: MetricMode
}

const NOW = '2015-08-10'

/**
 * Whatever has no beginning or began by then, and has no end or ended not before. The official query calls a function that does not
 * exist (xsd:datetime), so that no date passes: compat keeps only what has neither. @throws BadQuery
 */
export function timeClauses({ index, relation, year, mode }: TimeConstraint): string[] {
  if (/["\\\n\r]/.test(year) || (mode === 'fixed' && !/^(?:NOW|\d{4})$/.test(year)))
    throw new BadQuery(`"${year}" is no year`)
  const own = `?x${index}`
  const end = relation.endsWith('from') ? `${relation.slice(0, -4)}to` : `${relation.slice(0, -9)}to_date`
  const bound = (name: string, empty: string, full: string, test: string): string =>
    `FILTER (NOT EXISTS { ${own} ${iri(name)} ${empty} } || EXISTS { ${own} ${iri(name)} ${full} . FILTER (${test}) })`
  return [
    bound(relation, '?sk0', '?sk1', mode === 'compat' ? 'false' : beganBy('?sk1', year)),
    bound(end, '?sk2', '?sk3', mode === 'compat' ? 'false' : endedFrom('?sk3', year)),
  ]
}

/** Dates are compared as texts: 2015 and 2015-03 are as early as they can be for a beginning, and as late for an end. */
const beganBy = (date: string, year: string): string =>
  year === 'NOW' ? `SUBSTR(STR(${date}), 1, 10) <= "${NOW}"` : `SUBSTR(STR(${date}), 1, 4) <= "${year}"`

const endedFrom = (date: string, year: string): string =>
  year === 'NOW'
    ? `SUBSTR(CONCAT(REPLACE(STR(${date}), "-08:00$", ""), "-31-31"), 1, 10) >= "${NOW}"`
    : `SUBSTR(STR(${date}), 1, 4) >= "${year}"`
