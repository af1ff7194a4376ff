import { type Random, randomStream } from '../../core/random.js'
import type { FillInput, Made, PlanItem, Worked } from '../../dataset/contract.js'
import { makeRow, planItem } from '../../dataset/make-row.js'
import type { Triple } from '../../sources/linearize-contract.js'
import type { SqlValue } from '../../sources/sql/contract.js'
import { sqlLiteral } from '../../sources/sql/identifier.js'
import { rowsOf } from '../../sources/sql/read-schema.js'
import type { NodeId } from '../../tree/contract.js'
import { hopsOf } from './operators.js'
import { isClean } from './run-program.js'
import { pathOf, RECIPE, splitFor, type Stage, wordingOf } from './stage.js'

/** A walk over a graph: where it starts, and the relations that are followed. */
export interface PathProgram {
  start: string
  relations: string[]
}

interface GrownPath extends PathProgram {
  triples: Triple[]
  answers: string[]
}

interface PathItem extends PlanItem {
  grown: GrownPath | undefined
  relation: string
}

const MOST_HOPS = 3
const MOST_ANSWERS = 10
/** Triples shown: all that leave the nodes of the walk, up to so many a node, and others beside them. */
const MOST_A_NODE = 12
const MOST_SHOWN = 48
const TRIES = 8

/** Triples and a question along one to three relations -> every node where they lead, computed on the triples shown. */
export function pathRows(stage: Stage): AsyncGenerator<Made> {
  const relations = new Map<NodeId, string>([...stage.nodes].map(([path, id]) => [id, path]))
  const seen = new Set<string>()
  const input: FillInput<PathItem> = {
    step: 'own-path',
    quotas: new Map([...relations.keys()].map((id) => [id, stage.input.options.rows.path])),
    async *plan({ missing, used }) {
      for (const [nodeId, open] of missing)
        for (let index = 0; index < open; index++) {
          const relation = relations.get(nodeId) as string
          const attempt = (used.get(nodeId) ?? 0) + index
          const key = `${stage.database.id}/${nodeId}/${attempt}`
          const grown = await growPath(stage, relation, (attempt % MOST_HOPS) + 1, key, seen)
          const others = (grown?.relations ?? []).flatMap((name) => stage.nodes.get(pathOf(name)) ?? [])
          const nodeIds = [...new Set([nodeId, ...others])]
          yield { ...planItem({ recipe: RECIPE, key, nodeIds, kinds: ['own-path'] }), grown, relation }
        }
    },
    work: (item) => [workItem(stage, item)],
  }
  const { fill } = stage.input
  return fill(input)
}

async function growPath(
  stage: Stage,
  relation: string,
  hops: number,
  key: string,
  seen: Set<string>,
): Promise<GrownPath | undefined> {
  const random = randomStream(stage.input.seed, RECIPE, 'own-path', key)
  for (let tried = 0; tried < TRIES; tried++) {
    const grown = await tryPath(stage, relation, Math.max(1, hops - Math.floor(tried / 4)), random)
    if (grown === undefined) continue
    const name = JSON.stringify([grown.start, grown.relations])
    if (seen.has(name)) continue
    seen.add(name)
    return grown
  }
  return undefined
}

async function tryPath(stage: Stage, relation: string, hops: number, random: Random): Promise<GrownPath | undefined> {
  const walk = await drawWalk(stage, relation, hops, random)
  if (walk === undefined) return undefined
  stage.tally.sampled += 1
  const triples = await shownTriples(stage, walk, random)
  const program = { start: walk[0]?.[0] ?? '', relations: walk.map(([, name]) => name) }
  const found = await ask(stage, triplePrefix(triples) + pathSql(program))
  const answers = found.map(([value]) => String(value)).toSorted()
  const reason =
    answers.length > MOST_ANSWERS
      ? 'too-many'
      : answers.includes(program.start)
        ? 'trivial'
        : [program.start, ...answers].every(isNamed) && answers.every((answer) => !answer.includes(', '))
          ? undefined
          : 'unclean'
  if (reason !== undefined) {
    stage.tally.rejected[reason] = (stage.tally.rejected[reason] ?? 0) + 1
    return undefined
  }
  stage.tally.kept += 1
  return { ...program, triples, answers }
}

/** A blank node of RDF has no name to ask by, or to answer with. */
const isNamed = (text: string): boolean => isClean(text) && !text.startsWith('_:')

const ask = (stage: Stage, sql: string): Promise<SqlValue[][]> => rowsOf(stage.opened, sql, stage.database.path)

/** Triples that follow one another, the wanted relation first or later. */
async function drawWalk(stage: Stage, relation: string, hops: number, random: Random): Promise<Triple[] | undefined> {
  const [count] = await ask(stage, `SELECT count(*) FROM triple WHERE relation = ${sqlLiteral(relation)}`)
  const skip = random.below(Math.max(1, Number(count?.[0] ?? 0)))
  const rows = await ask(
    stage,
    `SELECT subject, relation, object FROM triple WHERE relation = ${sqlLiteral(relation)} LIMIT 1 OFFSET ${skip}`,
  )
  const walk = rows.map(toTriple)
  while (walk.length > 0 && walk.length < hops) {
    const isBefore = random.next() < 0.4
    const [end, column] = isBefore ? [walk[0]?.[0] ?? '', 'object'] : [walk.at(-1)?.[2] ?? '', 'subject']
    const next = await ask(
      stage,
      `SELECT subject, relation, object FROM triple WHERE ${column} = ${sqlLiteral(end)} LIMIT 200`,
    )
    if (next.length === 0) return undefined
    const triple = toTriple(random.pick(next))
    if (isBefore) walk.unshift(triple)
    else walk.push(triple)
  }
  return walk.length > 0 && walk.every((triple) => triple.every(isClean)) ? walk : undefined
}

const toTriple = (row: readonly SqlValue[]): Triple => [String(row[0]), String(row[1]), String(row[2])]

/** The walk's triples among others that leave its nodes, in the file's order. */
async function shownTriples(stage: Stage, walk: readonly Triple[], random: Random): Promise<Triple[]> {
  const nodes = [...new Set(walk.flatMap(([subject, , object]) => [subject, object]))]
  const shown = new Map(walk.map((triple) => [JSON.stringify(triple), triple]))
  for (const node of nodes) {
    const leaving = await ask(
      stage,
      `SELECT subject, relation, object FROM triple WHERE subject = ${sqlLiteral(node)} LIMIT 200`,
    )
    const others = random.shuffle(leaving.map(toTriple)).filter((triple) => triple.every(isClean))
    for (const triple of others.slice(0, MOST_A_NODE))
      if (shown.size < MOST_SHOWN) shown.set(JSON.stringify(triple), triple)
  }
  return [...shown].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, triple]) => triple)
}

/** The shown triples in place of the table. */
export function triplePrefix(triples: readonly Triple[]): string {
  const rows = triples.map((triple) => `(${triple.map((field) => sqlLiteral(field)).join(', ')})`)
  return `WITH triple(subject, relation, object) AS (VALUES ${rows.join(', ')}) `
}

/** The query that follows a path. */
export function pathSql({ start, relations }: PathProgram): string {
  const joins = relations
    .slice(1)
    .map((_, index) => ` JOIN triple AS T${index + 2} ON T${index + 2}.subject = T${index + 1}.object`)
  const tests = relations.map((relation, index) => `T${index + 1}.relation = ${sqlLiteral(relation)}`)
  return `SELECT DISTINCT T${relations.length}.object FROM triple AS T1${joins.join('')} WHERE T1.subject = ${sqlLiteral(start)} AND ${tests.join(' AND ')}`
}

/** The same, by sets in plain JavaScript: the second evaluator of paths. */
export function evaluatePath({ start, relations }: PathProgram, triples: Iterable<Triple>): string[] {
  const all = [...triples]
  let here = new Set([start])
  for (const relation of relations)
    here = new Set(
      all.filter(([subject, name]) => name === relation && here.has(subject)).map(([, , object]) => object),
    )
  return [...here].toSorted()
}

function workItem(stage: Stage, { rows, key, nodeIds, grown, relation }: PathItem): Worked {
  const id = rows[0]?.id ?? ''
  if (grown === undefined)
    return { rowId: id, reason: 'no_path', detail: `no path with a short answer was found along ${relation}` }
  const list = grown.relations.map((name) => `"${name}"`).join(', then ')
  const asked = wordingOf(stage, 'ask-path', key, { start: `"${grown.start}"`, steps: grown.relations, list })
  const prompt = stage.input.prompts.render('path-prompt', {
    triples: stage.triples.linearize(grown.triples),
    question: asked,
  })
  return {
    row: makeRow({
      id,
      recipe: RECIPE,
      stage: 'instruct',
      kind: 'own-path',
      content: {
        messages: [
          { role: 'user', content: prompt.trim() },
          { role: 'assistant', content: grown.answers.join(', ') },
        ],
      },
      nodeIds,
      split: splitFor(stage, nodeIds[0] ?? '', `path ${grown.relations.join(' ')}`),
      licence: stage.database.licence,
      language: 'en',
      verifiable: { checker: 'wikitq', answers: grown.answers, database: stage.database.id },
      operators: [hopsOf(grown)],
    }),
  }
}
