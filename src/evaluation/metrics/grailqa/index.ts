/**
 * GrailQA's exact match: two s-expressions are equal when their query graphs are isomorphic, so the order of AND, and a relation instead of
 * its reverse, do not matter.
 */
import { goldText, predictionText } from '../../case-fields.js'
import type { Metric, MetricMode, ScoredCase } from '../../contract.js'
import { meansOf, scoreCases } from '../../score-cases.js'
import { BadExpression, buildGraph } from './build-graph.js'
import { parseExpression } from '../../s-expression.js'
import type { LabelledGraph } from './graph.js'
import { areIsomorphic } from './isomorphism.js'
import { type Ontology, toOntology } from './ontology.js'

function graphOf(text: string, ontology: Ontology): LabelledGraph | undefined {
  const expression = parseExpression(text)
  if (expression === undefined) return undefined
  try {
    return buildGraph(expression, ontology)
  } catch (error) {
    if (error instanceof BadExpression) return undefined
    throw error
  }
}

function score(item: ScoredCase, ontology: Ontology, mode: MetricMode): number {
  const texts = [predictionText(item), goldText(item, 's_expression')]
  if (texts.some((text) => text.includes('@@UNKNOWN@@'))) return 0
  const [predicted, gold] = texts.map((text) => graphOf(text, ontology))
  if (predicted === undefined || gold === undefined) return 0
  return Number(areIsomorphic(predicted, gold, { isForgetful: mode === 'compat' }))
}

const grailqa: Metric = {
  summary: 'Query graphs of two s-expressions, equal but for node numbers (GrailQA).',
  headline: { key: 'exact_match', scale: 100 },
  resources: {
    ontology:
      'Freebase classes and relations: the folder ontology/ of github.com/dki-lab/GrailQA (fb_roles, fb_types, reverse_properties), or JSON made of it.',
  },
  differences: [
    {
      what: 'comparing two nodes makes both forget that they are counted, so an expression can differ from itself',
      gold: { s_expression: '(COUNT (JOIN (R sport.game.player) sport.player))' },
      prediction: '(COUNT (JOIN (R sport.game.player) sport.player))',
      compat: 0,
      fixed: 1,
      resources: {
        ontology: {
          relation_domain_range: { 'sport.game.player': ['sport.game', 'sport.player'] },
          types: ['sport.game', 'sport.player'],
          reverse_properties: { 'sport.game.player': 'sport.player.game' },
          upper_types: {},
        },
      },
    },
  ],
  evaluate: async ({ cases, mode, resources }) => {
    const ontology = toOntology(await resources.json('ontology'))
    const { scores } = scoreCases(cases, (item) => score(item, ontology, mode))
    const aggregate = meansOf(
      scores.map((value) => ({ exact_match: Number(value) })),
      ['exact_match'],
    )
    return { cases: scores, aggregate: cases.length === 0 && mode === 'compat' ? {} : aggregate }
  },
}

export default grailqa
