/**
 * An s-expression as SPARQL, as StructLM's evaluator writes it (metrics/webqsp/utils.py at cc33c8b, after RNG-KBQA).
 * Every sub-query has a variable: "(AND people.person (JOIN people.person.profession m.02h))" is ?x0 with that profession, which is ?x1,
 * of the class; both are one, and are what is asked for: ?x.
 * compat keeps what the official query cannot do: COUNT is no SPARQL, a time constraint holds for no date, a reversed relation under ARGMAX
 * is no relation. fixed mends these, and compares dates by their own length.
 */
import type { MetricMode } from '../../contract.js'
import type { Expression } from '../../s-expression.js'
import { BadQuery, iri, isEntity, variableOf, word } from './terms.js'
import { rdflibOrder } from './rdflib-literals.js'
import { timeClauses } from './time-clauses.js'
import { compared, joined } from './literal-clauses.js'

const MAX_DEPTH = 300
const COMPARISONS: Readonly<Record<string, string>> = { le: '<=', lt: '<', ge: '>=', gt: '>' }
const READABLE = "FILTER (!isLiteral(?x) || lang(?x) = '' || langMatches(lang(?x), 'en'))"

/** The query, or undefined where the official code would ask something that is no SPARQL. @throws BadQuery where it raises. */
export function toSparql(expression: Expression, mode: MetricMode): string | undefined {
  if (typeof expression === 'string') return undefined
  const parts = flatten(withRelations(expression, mode))
  const draft = new Draft(mode)
  for (const [index, part] of parts.entries()) draft.add(part, index)
  return draft.finish(parts.length - 1)
}

/** Sub-queries from the inside out; where one stood, "#" and its number. */
function flatten(expression: Expression[]): Expression[][] {
  const parts: Expression[][] = []
  const visit = (list: Expression[], depth: number): string => {
    if (depth > MAX_DEPTH) throw new BadQuery('nested too deep')
    const flat = list.map((part): Expression => {
      if (typeof part === 'string' || part[0] === 'R') return part
      if (part.length === 0) throw new BadQuery('an empty bracket')
      return visit(part, depth + 1)
    })
    parts.push(flat)
    return `#${parts.length - 1}`
  }
  visit(expression, 0)
  return parts
}

const isSuperlative = (operator: Expression | undefined): boolean => operator === 'ARGMAX' || operator === 'ARGMIN'

/** A chain of relations under ARGMAX becomes a list: it leads to the number that is compared. */
function withRelations(expression: Expression[], mode: MetricMode): Expression[] {
  const [operator, ranked, chain] = expression
  if (!isSuperlative(operator)) return expression
  if (chain === undefined || ranked === undefined) throw new BadQuery('a superlative without a relation')
  if (typeof chain === 'string') return expression
  if (mode === 'fixed' && chain[0] === 'R') return [operator as string, ranked, chain]
  return [operator as string, ranked, ...relationsOf(chain)]
}

function relationsOf(chain: Expression[]): Expression[] {
  return chain.flatMap((part): Expression[] => {
    if (typeof part === 'string') return part === 'JOIN' ? [] : [part]
    if (part[0] === 'R') return [part]
    return part[0] === 'JOIN' ? relationsOf(part) : []
  })
}

/** The query in the making. */
class Draft {
  #clauses: string[] = []
  #orders: string[] = []
  #entities = new Set<string>()
  /** Variables that are one: from a higher number to a lower. */
  #same = new Map<number, number>()
  #isSuperlative = false
  #isCount = false

  constructor(readonly mode: MetricMode) {}

  add(part: Expression[], index: number): void {
    const [operator] = part
    if (operator === 'JOIN') this.#join(part, index)
    else if (operator === 'AND') this.#and(part, index)
    else if (typeof operator === 'string' && Object.hasOwn(COMPARISONS, operator)) this.#compare(part, index)
    else if (operator === 'TC') this.#during(part, index)
    else if (isSuperlative(operator)) this.#rank(part, index)
    else if (operator === 'COUNT') {
      this.#link(index, variableOf(part[1]))
      this.#isCount = true
    } else if (this.mode === 'fixed') throw new BadQuery(`unknown operator`)
  }

  #root(variable: number): number {
    let root = variable
    for (let next = this.#same.get(root); next !== undefined; next = this.#same.get(root)) root = next
    return root
  }

  /** Two variables are one. The official code goes round for ever where they are one already. */
  #link(left: number, right: number): void {
    const [one, other] = [this.#root(left), this.#root(right)]
    if (one === other) throw new BadQuery('a query that names itself')
    this.#same.set(Math.max(one, other), Math.min(one, other))
  }

  #join([, relation, object]: Expression[], index: number): void {
    const isReversed = Array.isArray(relation)
    const name = iri(word(isReversed ? relation[1] : relation))
    const text = word(object)
    const own = `?x${index}`
    const clause = (term: string): string => (isReversed ? `${term} ${name} ${own} .` : `${own} ${name} ${term} .`)
    if (isEntity(text)) {
      this.#clauses.push(clause(iri(text)))
      this.#entities.add(text)
    } else if (text.startsWith('#')) this.#clauses.push(clause(`?x${numberOf(text)}`))
    else this.#clauses.push(...joined({ text, index, clause, mode: this.mode }))
  }

  #and([, first, second]: Expression[], index: number): void {
    this.#link(index, variableOf(second))
    const text = word(first)
    if (text.startsWith('#')) this.#link(index, variableOf(text))
    else this.#clauses.push(`?x${index} <ns:type.object.type> ${iri(text)} .`)
  }

  #compare([operator, relation, value]: Expression[], index: number): void {
    this.#clauses.push(`?x${index} ${iri(word(relation))} ?y${index} .`)
    const sign = COMPARISONS[word(operator)] ?? ''
    this.#clauses.push(`FILTER (${compared({ variable: `?y${index}`, sign, text: word(value), mode: this.mode })})`)
  }

  #during([, inner, relation, year]: Expression[], index: number): void {
    this.#link(index, variableOf(inner))
    if (year === undefined) throw new BadQuery('a time constraint without a year')
    const given = { index, relation: word(relation), year: word(year), mode: this.mode }
    this.#clauses.push(...timeClauses(given))
  }

  #rank([operator, ranked, ...relations]: Expression[], index: number): void {
    this.#isSuperlative = true
    const text = word(ranked)
    if (text.startsWith('#')) this.#link(index, variableOf(text))
    else this.#clauses.push(`?x${index} <ns:type.object.type> ${iri(text)} .`)
    const last = relations.length - 1
    for (const [place, relation] of relations.entries()) {
      const from = place === 0 ? `?x${index}` : `?c${place - 1}`
      const to = place === last ? '?sk0' : `?c${place}`
      if (typeof relation === 'string') this.#clauses.push(`${from} ${iri(word(relation))} ${to} .`)
      else if (place === last && this.mode === 'compat') throw new BadQuery('a list in place of a relation')
      else this.#clauses.push(`${to} ${iri(word(relation[1]))} ${from} .`)
    }
    const keys = this.mode === 'compat' ? rdflibOrder('?sk0') : ['?sk0']
    const direction = operator === 'ARGMIN' ? 'ASC' : 'DESC'
    this.#orders.push(`ORDER BY ${keys.map((key) => `${direction}(${key})`).join(' ')}`, 'LIMIT 1')
  }

  finish(last: number): string | undefined {
    if (this.#isCount && this.mode === 'compat') return undefined
    const asked = this.#root(last)
    const clauses = this.#clauses.map((clause) =>
      clause.replace(/\?x(\d+) /g, (_, number: string) => {
        const root = this.#root(Number(number))
        return root === asked ? '?x ' : `?x${root} `
      }),
    )
    const filters = [...this.#entities].map((entity) => `FILTER (?x != ${iri(entity)})`)
    const body = [READABLE, ...clauses, ...filters]
    const head = this.#isCount ? 'SELECT (COUNT(DISTINCT ?x) AS ?count)' : 'SELECT DISTINCT ?x'
    const lines = this.#isSuperlative
      ? [head, 'WHERE {', ...clauses, '{ SELECT ?sk0 WHERE {', ...body, '}', ...this.#orders, '}', '}']
      : [head, 'WHERE {', ...body, '}']
    return lines.join('\n')
  }
}

/** The official code keeps what stands after "#" as it is; only a number is a variable. */
function numberOf(text: string): string {
  const digits = text.slice(1)
  if (!/^\w+$/.test(digits)) throw new BadQuery(`"${text}" is no variable`)
  return digits
}
