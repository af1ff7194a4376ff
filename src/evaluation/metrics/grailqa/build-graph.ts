/**
 * The query graph of an expression (GrailQA's official SemanticMatcher, commit cc33c8bd of StructLM). The node with the highest number is
 * what is asked for; node 1 of a relation's graph is its range.
 */
import type { Expression } from '../../s-expression.js'
import { LabelledGraph, type NodeLabel } from './graph.js'
import type { Ontology } from './ontology.js'

/** An operator that does not exist, or too few arguments. */
export class BadExpression extends Error {}

const COMPARISONS: Record<string, string> = { le: '<=', ge: '>=', lt: '<', gt: '>' }

/** Deeper nesting is no graph: the official code stops at Python's recursion limit. */
const MAX_DEPTH = 300

function symbolGraph(symbol: string, ontology: Ontology): LabelledGraph {
  const graph = new LabelledGraph()
  const relation = ontology.relations.get(symbol)
  if (symbol.includes('^^')) graph.addNode(1, { id: symbol, type: 'literal' })
  else if (ontology.types.has(symbol)) graph.addNode(1, { id: symbol, type: 'class' })
  else if (relation === undefined) graph.addNode(1, { id: symbol, type: 'entity' })
  else {
    const [domain, range] = relation
    graph.addNode(1, { id: range, type: 'class' })
    graph.addNode(2, { id: domain, type: 'class' })
    graph.addEdge(2, 1, symbol)
    const reverse = ontology.reverses.get(symbol)
    if (reverse !== undefined) graph.addEdge(1, 2, reverse)
  }
  return graph
}

const areClasses = (left: NodeLabel, right: NodeLabel): boolean => left.type === 'class' && right.type === 'class'

/** The range of a relation meets what is asked for inside: one node. */
function join(relation: LabelledGraph, inner: LabelledGraph, operator: string, ontology: Ontology): LabelledGraph {
  const [range, asked] = [relation.label(1), inner.label(inner.size)]
  const isAbove = ontology.above.get(String(range.id))?.has(String(asked.id)) === true
  if (areClasses(range, asked) && isAbove) asked.id = range.id
  const graph = new LabelledGraph()
  graph.addGraph(relation, (node) => node + inner.size - 1)
  graph.addGraph(inner, (node) => node)
  const comparison = COMPARISONS[operator]
  if (comparison !== undefined) graph.label(1).function = comparison
  return graph
}

/** What both sides ask for is one node; a class on the left names it. */
function meet(left: LabelledGraph, right: LabelledGraph): LabelledGraph {
  const [asked, other] = [left.label(left.size), right.label(right.size)]
  if (areClasses(asked, other)) other.id = asked.id
  const graph = new LabelledGraph()
  graph.addGraph(left, (node) => node + right.size - 1)
  graph.addGraph(right, (node) => (node === right.size ? left.size + right.size - 1 : node))
  return graph
}

/** "R": the relation read the other way round. */
function turned(graph: LabelledGraph): LabelledGraph {
  const result = new LabelledGraph()
  result.addGraph(graph, (node) => graph.size - node + 1)
  return result
}

function operation(operator: string, parts: Expression[], ontology: Ontology, depth: number): LabelledGraph {
  const part = (index: number): LabelledGraph => graphOf(parts[index], ontology, depth + 1)
  if (operator === 'R') return turned(part(1))
  if (operator === 'JOIN' || Object.hasOwn(COMPARISONS, operator)) return join(part(1), part(2), operator, ontology)
  if (operator === 'AND') return meet(part(1), part(2))
  if (operator === 'COUNT') {
    const graph = part(1)
    graph.label(graph.size).function = 'count'
    return graph
  }
  if (operator.includes('ARG')) {
    const [left, right] = [part(1), part(2)]
    const value = right.label(1)
    value.id = 0
    value.type = 'literal'
    value.function = operator.toLowerCase()
    return meet(left, right)
  }
  if (operator !== 'TC') throw new BadExpression(`unknown operator "${operator}"`)
  const graph = part(1)
  if (parts[2] === undefined || parts[3] === undefined) throw new BadExpression('TC takes three parts')
  graph.label(graph.size).constraint = JSON.stringify([parts[2], parts[3]])
  return graph
}

function graphOf(expression: Expression | undefined, ontology: Ontology, depth: number): LabelledGraph {
  if (depth > MAX_DEPTH) throw new BadExpression('nested too deep')
  if (typeof expression === 'string') return symbolGraph(expression, ontology)
  const operator = expression?.[0]
  if (expression === undefined || typeof operator !== 'string') throw new BadExpression('an operator is missing')
  return operation(operator, expression, ontology, depth)
}

/** The graph of an expression. @throws BadExpression */
export function buildGraph(expression: Expression, ontology: Ontology): LabelledGraph {
  return graphOf(expression, ontology, 0)
}
