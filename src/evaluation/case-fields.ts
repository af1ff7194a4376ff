import { type JsonValue, userError } from '../core/errors.js'
import type { ScoredCase } from './contract.js'

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? '').slice(0, 60)
}

function wrongField(item: ScoredCase, name: string, expected: string): Error {
  return userError(
    'E_METRIC_GOLD',
    `case ${item.id}: gold.${name} must be ${expected} (found ${shown(item.gold[name])}). Give the fields of the task's published rows.`,
  )
}

/** The prediction as one text. @throws E_METRIC_PREDICTION if it is a list. */
export function predictionText(item: ScoredCase): string {
  if (typeof item.prediction === 'string') return item.prediction
  throw userError('E_METRIC_PREDICTION', `case ${item.id}: the prediction is a list; this metric takes one text.`)
}

/** A text field of the gold row. @throws E_METRIC_GOLD with the case and field. */
export function goldText(item: ScoredCase, name: string): string {
  const value = item.gold[name]
  if (typeof value === 'string') return value
  throw wrongField(item, name, 'text')
}

/** A list of texts in the gold row. @throws E_METRIC_GOLD with the case and field. */
export function goldTexts(item: ScoredCase, name: string): string[] {
  const value = item.gold[name]
  if (Array.isArray(value) && value.every((part): part is string => typeof part === 'string')) return value
  throw wrongField(item, name, 'a list of texts')
}

/** The first text of each entry in a list of lists, or the entry itself where it is a text. @throws E_METRIC_GOLD with the case and field. */
export function goldHeads(item: ScoredCase, name: string): string[] {
  const value = item.gold[name]
  const heads = Array.isArray(value) ? value.map((entry) => (Array.isArray(entry) ? entry[0] : entry)) : [undefined]
  if (heads.every((head): head is string => typeof head === 'string')) return heads
  throw wrongField(item, name, 'a list of lists that begin with a text')
}

/** Any field that must be there. @throws E_METRIC_GOLD with the case and field. */
export function goldValue(item: ScoredCase, name: string): JsonValue {
  const value = item.gold[name]
  if (value === undefined) throw wrongField(item, name, 'given')
  return value
}

/** A text that is the same for two field values exactly if Python's dict takes them as one key (1 and true are one, 1 and "1" are not). */
export function keyOf(value: JsonValue): string {
  return JSON.stringify(typeof value === 'boolean' ? Number(value) : value)
}

/** str(value) of a field: text as it is, numbers and names as Python prints them. */
export function fieldText(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value)
}
