import { strip } from '../../../core/python-text.js'
import type { JsonObject } from '../../../core/errors.js'
import { countBleu, plainBleu } from '../../bleu/bleu.js'
import { fieldText, goldText, goldValue, predictionText } from '../../case-fields.js'
import type { Metric, MetricMode, ScoredCase } from '../../contract.js'
import { OfficialError, scoreOrError, toJsonNumber } from '../../score-cases.js'
import { findEntities, listEntities } from './entities.js'

interface Found {
  pred_entities: string[]
  gold_entities: string[]
}

const harmonic = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)

/** Rows without a gold entity count nothing in compat, not even their wrong entities; in fixed those count as false. */
function countRow(
  { pred_entities: predicted, gold_entities: gold }: Found,
  mode: MetricMode,
): [number, number, number] {
  if (gold.length === 0) return [0, mode === 'compat' ? 0 : predicted.length, 0]
  const right = gold.filter((entity) => predicted.includes(entity)).length
  return [right, predicted.filter((entity) => !gold.includes(entity)).length, gold.length - right]
}

function f1Of(right: number, wrong: number, missed: number): number {
  return harmonic(
    right + wrong === 0 ? 0 : right / (right + wrong),
    right + missed === 0 ? 0 : right / (right + missed),
  )
}

function microF1(rows: readonly Found[], mode: MetricMode): number {
  const sums: [number, number, number] = [0, 0, 0]
  for (const row of rows) for (const [index, count] of countRow(row, mode).entries()) sums[index as 0 | 1 | 2] += count
  return f1Of(...sums)
}

/** Most rows of a dialogue name no entity: they change nothing. */
function isCounted({ gold_entities: gold, pred_entities: predicted }: JsonObject, mode: MetricMode): boolean {
  const count = (list: unknown): number => (Array.isArray(list) ? list.length : 0)
  return count(gold) > 0 || (mode === 'fixed' && count(predicted) > 0)
}

/** Mean F1 of rows with a gold entity. */
function macroF1(rows: readonly Found[], mode: MetricMode): number {
  const withGold = rows.filter((row) => row.gold_entities.length > 0)
  if (withGold.length === 0 && mode === 'compat') throw new OfficialError('ZeroDivisionError', 'float division by zero')
  return withGold.reduce((sum, row) => sum + f1Of(...countRow(row, mode)), 0) / withGold.length
}

function corpusBleu(cases: readonly ScoredCase[]): number {
  const segments = cases.map((item) => {
    const gold = strip(goldText(item, 'seq_out')).split(' ')
    return countBleu(strip(predictionText(item)).split(' '), [gold])
  })
  return segments.length === 0 ? Number.NaN : plainBleu(segments)
}

function summarize(rows: readonly { item: ScoredCase; found: Found }[], mode: MetricMode): JsonObject {
  const groups = new Map<string, Found[]>([['all', []]])
  for (const { item, found } of rows) {
    const intent = fieldText(goldValue(item, 'intent'))
    groups.set(intent, groups.get(intent) ?? [])
    for (const group of ['all', intent]) groups.get(group)?.push(found)
  }
  const bleu = toJsonNumber(corpusBleu(rows.map(({ item }) => item)), mode)
  const scores = [...groups].flatMap(([group, found]) => [
    [`${group}_micro`, microF1(found, mode)] as const,
    [`${group}_macro`, toJsonNumber(macroF1(found, mode), mode)] as const,
  ])
  return { bleu, ...Object.fromEntries(scores) }
}

/** KVRET: entities of the answer, F1 over all of them and by intent; BLEU beside it. */
const kvret: Metric = {
  summary: 'F1 of the entities named, over all rows and by intent; unsmoothed BLEU beside it (KVRET).',
  headline: { key: 'all_micro', scale: 100, case: 'micro', isCounted },
  resources: { entities: 'kvret_entities.json of the KVRET data set: groups of entity names.' },
  differences: [
    {
      what: 'distances and temperatures of the published entity list are built so that they never match',
      gold: { intent: 'navigate', seq_out: 'the cafe is 3 miles away' },
      prediction: 'the cafe is 4 miles away',
      compat: 1,
      fixed: 0.5,
      resources: { entities: { party: ['HR'], place: ['cafe'], distance: ['3_miles', '4_miles'] } },
    },
    {
      what: 'an entity is found inside a longer word',
      gold: { intent: 'schedule', seq_out: 'at 3pm' },
      prediction: 'at 13pm',
      compat: 1,
      fixed: 0,
      resources: { entities: { party: ['HR'], time: ['3pm'] } },
    },
  ],
  evaluate: async ({ cases, mode, resources }) => {
    const list = await resources.json('entities')
    const entities = scoreOrError(() => ({ all: listEntities(list, mode) }))
    if ('error' in entities) return { cases: cases.map(() => entities), aggregate: entities }
    const find = (text: string): string[] => findEntities(text, entities.all, mode)
    const found = cases.map(
      (item): Found => ({
        pred_entities: find(predictionText(item)),
        gold_entities: find(goldText(item, 'seq_out')),
      }),
    )
    const scores = found.map((row) => ({ ...row, micro: microF1([row], mode) }))
    const rows = cases.map((item, index) => ({ item, found: found[index] ?? { pred_entities: [], gold_entities: [] } }))
    const resample = (places: readonly number[]): number =>
      microF1(
        places.flatMap((place) => found[place] ?? []),
        mode,
      )
    return { cases: scores, aggregate: scoreOrError(() => summarize(rows, mode)), resample }
  },
}

export default kvret
