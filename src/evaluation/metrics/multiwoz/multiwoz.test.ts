import { describe, expect, it } from 'vitest'
import { userError } from '../../../core/errors.js'
import type { MetricResources, ScoredCase } from '../../contract.js'
import multiwoz from './index.js'

const slots = ['hotel-name', 'hotel-area', 'taxi-departure', 'train-day', 'bus-day']
const scored = (gold: object): ScoredCase => ({
  id: '1',
  gold: { ID: 'A', turn_id: 0, turn_belief: ['hotel-name-acorn', 'train-day-monday'], ...gold },
  prediction: 'hotel name acorn, hotel area none, taxi departure none, train day friday',
})

const without = (details: { resource?: string }): MetricResources => ({
  json: () => Promise.reject(userError('E_METRIC_RESOURCE', 'there is no ontology.json.', details)),
  database: () => Promise.reject(new Error('unused')),
  graph: () => Promise.reject(new Error('unused')),
})
const score = (gold: object, resources: MetricResources) =>
  multiwoz.evaluate({ cases: [scored(gold)], mode: 'compat', resources })

describe('MultiWOZ without ontology.json', () => {
  it('counts the slots that the rows name, and scores as with the file', async () => {
    const given = { ...without({}), json: () => Promise.resolve(Object.fromEntries(slots.map((slot) => [slot, []]))) }
    const result = await score({ slots }, without({ resource: 'ontology' }))
    expect(result.aggregate).toEqual({ 'Joint Acc': 0, 'Turn Acc': 0.75, 'Joint F1': 0.5 })
    expect(result).toEqual(await score({}, given))
  })

  it('asks for the file where rows name no slots, and where the file cannot be read', async () => {
    await expect(score({}, without({ resource: 'ontology' }))).rejects.toThrow('there is no ontology.json.')
    await expect(score({ slots }, without({}))).rejects.toThrow('there is no ontology.json.')
  })
})
