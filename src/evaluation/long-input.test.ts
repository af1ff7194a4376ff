import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../core/errors.js'
import type { Metric } from './contract.js'
import { metrics } from './families.js'

const LENGTH = 4000

/** Texts that make careless patterns and parsers slow, or their stacks overflow. */
const hostile = [
  '-',
  ',',
  '[',
  ']',
  '(',
  ')',
  ')x',
  '* (b)',
  ' [1]',
  '"',
  '\\',
  '\n',
  '\t ',
  '|',
  ', ',
  '[IN:A ',
  'a ',
  '1',
  '1_',
  '&amp;',
  '.',
  ' (',
].map((piece) => `${piece.repeat(Math.ceil(LENGTH / piece.length))}x`)

/** A gold row that every metric here can read. */
const gold: JsonObject = {
  id: '1',
  seq_out: '[IN:GET_WEATHER ]',
  annotator: 0,
  position: 0,
  hardness: 'simple',
  small_test: true,
  label: 'E',
  answers: ['x'],
  answer_text: 'x',
  answer: '5',
  unit: '',
  choices: null,
  final_res: '5',
  final_sentences: ['x'],
  references: ['x'],
  targetValue: 'x',
  targetCanon: 'x',
  s_expression: 'm.01',
  ID: 'A',
  turn_id: 0,
  turn_belief: ['hotel-name-x'],
  intent: 'navigate',
}

const folder = mkdtempSync(join(tmpdir(), 'long-input-'))
const graph = join(folder, 'graph.nt')
writeFileSync(graph, '<http://a.example/pear> <http://a.example/grows_on> <http://a.example/tree> .\n')
afterAll(() => rmSync(folder, { recursive: true }))

const resources: Record<string, unknown> = {
  entities: { party: ['HR'], time: ['3pm'] },
  ontology: { 'hotel-name': [], relation_domain_range: {}, types: [], reverse_properties: {}, upper_types: {} },
}

/** SQL metrics and those over SQL have their own. */
const ids = metrics.ids().filter((id) => !/exact-match|execution|2text/.test(id))

describe.each(ids)('metric %s', (id) => {
  it.each(['compat', 'fixed'] as const)(
    'scores 4,000 hostile characters in %s mode',
    { timeout: 20_000 },
    async (mode) => {
      const metric: Metric = await metrics.load(id)
      const cases = hostile.map((prediction, index) => ({
        id: String(index),
        gold: { ...gold, ...(id === 'grailqa' ? { id: String(index) } : {}) },
        prediction,
      }))
      const result = await metric.evaluate({
        cases,
        mode,
        resources: {
          json: async (name) => resources[name],
          database: async (name) => name,
          graph: async () => [graph],
        },
      })
      expect(result.cases).toHaveLength(hostile.length)
    },
  )
})
