/**
 * WebQSP's F1: the predicted s-expression becomes SPARQL, runs over a part of Freebase, and what it finds is compared with the answers.
 * Official: metrics/webqsp of TIGER-AI-Lab/StructLM at cc33c8b, which runs on rdflib 7.0.0.
 * Instance: "(JOIN (R location.country.capital) m.05b4w)" finds ns:m.05l64; gold answers [["ns:m.05l64", "Oslo"]]: 1.
 * Of 4,000 random and damaged expressions over a graph of typed literals, 3 score otherwise than there: dates that a graph gives with and
 * without a zone, and decimals as answers, which rdflib prints with their zeros (3.000).
 * Not as there: a query has 30 s and 100,000 values, then it counts as one without answer; what would leave its place in the query
 * ("a>?x.?x<b" as a relation) is no query.
 */
import { userError } from '../../../core/errors.js'
import { goldHeads, predictionText } from '../../case-fields.js'
import type { Metric, MetricInput, MetricMode, MetricResources, ScoredCase } from '../../contract.js'
import { parseExpression } from '../../s-expression.js'
import { meanOf } from '../../score-cases.js'
import { openGraph, type SparqlGraph } from '../../sparql/open-graph.js'
import { differences } from './differences.js'
import { rdflibText } from './rdflib-literals.js'
import { BadQuery } from './terms.js'
import { toSparql } from './to-sparql.js'

const GRAPH =
  "the part of Freebase that the questions need, as N-Triples: freebase150k_part0.txt, _part1 and _part2 of StructLM's repository (third_party/webqsp) in one folder `graph`, or your own graph.nt. IRIs as <ns:m.02mjmr> or whole."

function queryOf(prediction: string, mode: MetricMode): string | undefined {
  const expression = parseExpression(prediction)
  if (expression === undefined) return undefined
  try {
    return toSparql(expression, mode)
  } catch (error) {
    if (error instanceof BadQuery) return undefined
    throw error
  }
}

/** What the prediction finds; undefined where it is no query. */
async function found(item: ScoredCase, graph: SparqlGraph, mode: MetricMode): Promise<string[] | undefined> {
  const query = queryOf(predictionText(item), mode)
  if (query === undefined) return undefined
  const outcome = await graph.select(query)
  return outcome.kind === 'failed' || outcome.isCut ? undefined : outcome.values
}

const withoutPrefix = (name: string): string => name.replace(/^ns:|^http:\/\/rdf\.freebase\.com\/ns\//, '')

async function score(item: ScoredCase, graph: SparqlGraph, mode: MetricMode): Promise<number> {
  const answers = goldHeads(item, 'answers')
  const values = await found(item, graph, mode)
  if (mode === 'compat') return f1((values ?? []).map(rdflibText), answers)
  if (answers.length === 0) return Number(values?.length === 0)
  return f1([...new Set((values ?? []).map(withoutPrefix))], [...new Set(answers.map(withoutPrefix))])
}

function f1(values: readonly string[], answers: readonly string[]): number {
  const gold = new Set(answers)
  const right = values.filter((value) => gold.has(value)).length
  if (right === 0) return 0
  const [precision, recall] = [right / values.length, right / answers.length]
  return (2 * (precision * recall)) / (precision + recall)
}

async function graphOf(resources: MetricResources): Promise<SparqlGraph> {
  if (resources.graph === undefined) throw userError('E_METRIC_RESOURCE', `the metric webqsp needs a graph: ${GRAPH}`)
  return openGraph(await resources.graph())
}

async function evaluate({ cases, mode, resources }: MetricInput): ReturnType<Metric['evaluate']> {
  const graph = await graphOf(resources)
  try {
    const scores: number[] = []
    for (const item of cases) scores.push(await score(item, graph, mode))
    if (cases.length === 0 && mode === 'compat') return { cases: scores, aggregate: {} }
    const exact = mode === 'fixed' ? { exact: meanOf(scores.map((one) => Number(one === 1))) } : {}
    return { cases: scores, aggregate: { F1: meanOf(scores), ...exact } }
  } finally {
    await graph.close()
  }
}

const webqsp: Metric = {
  summary: 'F1 of what the predicted query finds in a part of Freebase (WebQSP).',
  headline: { key: 'F1', scale: 100 },
  resources: { graph: GRAPH },
  differences,
  evaluate,
}

export default webqsp
