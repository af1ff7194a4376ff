import { z } from 'zod'
import { randomStream } from '../../core/random.js'
import { excerpt } from '../../core/text.js'
import { askJson } from '../../inference/structured.js'
import type { Ask, CallId } from '../../inference/contract.js'
import type { SqlDatabase, SqlValue } from '../../sources/sql/contract.js'
import type { Head, Program, Rejection, Scope } from './contract.js'
import { perturb } from './perturb.js'
import type { Grown } from './plan-programs.js'
import { runProgram } from './run-program.js'
import { RECIPE, type Stage } from './stage.js'
import { toSql } from './to-sql.js'

export type Paraphrased =
  | { ok: true; question: string; callIds: CallId[] }
  | { ok: false; reason: string; detail: string; callIds: CallId[] }

export interface ParaphraseInput {
  stage: Stage
  ask: Ask
  grown: Grown<string>
  /** What the reader of the new wording is shown. */
  schema: { schema: string; keys: string }
}

const COPIES = 5
const MOST_DRAWS = 25
const LONGEST = 400
const reworded = z.object({ question: z.string() })
const parsed = z.object({ sql: z.string() })

/**
 * A model's wording of a question. It is kept only where it parses back: a model that sees the schema and the new wording alone writes a
 * query, and that query gives the program's result on the data and on five perturbed copies, each of which has one right result.
 */
export async function paraphrase({ stage, ask, grown, schema }: ParaphraseInput): Promise<Paraphrased> {
  const { prompts } = stage.input
  const first = await askJson({
    ask,
    input: {
      stage: 'own-paraphrase',
      messages: prompts.renderMessages('paraphrase', { question: grown.extra }),
      sampling: { temperature: 0.7, maxTokens: 256 },
      expectedTokens: 40,
    },
    schema: reworded,
  })
  if (!first.ok) return first
  const question = first.value.question.replace(/\s+/g, ' ').trim()
  const fault = faultOf(question, grown.extra)
  if (fault !== undefined) return { ok: false, ...fault, callIds: first.callIds }
  const second = await askJson({
    ask,
    input: {
      stage: 'own-parse-back',
      messages: prompts.renderMessages('parse-back', { ...schema, question }),
      sampling: { temperature: 0, maxTokens: 512 },
      expectedTokens: 60,
    },
    schema: parsed,
  })
  const callIds = [...first.callIds, ...second.callIds]
  if (!second.ok) return { ...second, callIds }
  const copies = await clearCopies(stage, grown)
  const verdict = await compareOn(stage.opened, [grown.scope, ...copies], grown.program, second.value.sql)
  return verdict === undefined ? { ok: true, question, callIds } : { ok: false, ...verdict, callIds }
}

/** Heads whose result is one whatever is left: no order decides it. */
const UNORDERED = new Set<Head['kind']>(['value', 'list', 'count', 'count-distinct', 'aggregate'])
/** Reasons against a program that still leave it with one right result. */
const CLEAR = new Set<Rejection>(['empty', 'trivial', 'too-many', 'unclean'])

/** Perturbed copies on which the program has one right result, so that a right query is never held against a toss of a coin. */
async function clearCopies({ input, opened }: Stage, { scope, program }: Grown<string>): Promise<Scope[]> {
  const copies: Scope[] = []
  for (let draw = 0; draw < MOST_DRAWS && copies.length < COPIES; draw++) {
    const random = randomStream(input.seed, RECIPE, 'perturb', JSON.stringify(program), draw)
    const copy = perturb(scope, program, random)
    const outcome = await runProgram(opened, copy, program)
    if (outcome.ok || (UNORDERED.has(program.head.kind) && CLEAR.has(outcome.reason))) copies.push(copy)
  }
  return copies
}

/** What is wrong with a wording before anyone reads it: it says nothing new, or lost a value. */
function faultOf(question: string, original: string): { reason: string; detail: string } | undefined {
  if (question === '' || question.length > LONGEST)
    return { reason: 'paraphrase_length', detail: `${question.length} characters, expected 1 to ${LONGEST}` }
  if (question.toLowerCase() === original.toLowerCase()) return { reason: 'paraphrase_same', detail: excerpt(question) }
  const values = [...original.matchAll(/"([^"]+)"|(\d+(?:\.\d+)?)/g)].map(([, text, number]) => text ?? number ?? '')
  const lost = values.find((value) => !question.includes(value))
  return lost === undefined
    ? undefined
    : { reason: 'paraphrase_lost_value', detail: `"${lost}" is not in: ${excerpt(question)}` }
}

/** Why a query is not the program: it gives something else somewhere, or the copies could not tell. */
export async function compareOn(
  database: SqlDatabase,
  scopes: readonly Scope[],
  program: Program,
  sql: string,
): Promise<{ reason: string; detail: string } | undefined> {
  const results = new Set<string>()
  for (const [copy, scope] of scopes.entries()) {
    const wanted = await resultOf(database, scope, toSql(program))
    const found = await resultOf(database, scope, sql)
    const place = copy === 0 ? 'the data' : `perturbed copy ${copy}`
    if (wanted === undefined || found !== wanted)
      return {
        reason: 'paraphrase_differs',
        detail: `on ${place} the query gives another result: ${excerpt(sql, 160)}`,
      }
    results.add(wanted)
  }
  return results.size > 1
    ? undefined
    : {
        reason: 'paraphrase_unproven',
        detail: `the result is the same on the data and on ${scopes.length - 1} perturbed copies`,
      }
}

async function resultOf(database: SqlDatabase, scope: Scope, sql: string): Promise<string | undefined> {
  const outcome = await database.query(behindPrefix(scope.prefix, sql), { timeMs: 5_000, rows: 1_000 })
  if (outcome.kind === 'failed') return undefined
  return JSON.stringify(outcome.rows.map((row) => JSON.stringify(row.map(comparable))).toSorted())
}

/** A query that has a WITH of its own goes on the prefix's. */
function behindPrefix(prefix: string, sql: string): string {
  const text = sql.trim().replace(/;\s*$/, '')
  if (prefix === '') return text
  const own = /^with\s+(?!recursive\b)/i.exec(text)
  return own === null ? prefix + text : `${prefix.trimEnd()}, ${text.slice(own[0].length)}`
}

/** Numbers to nine digits, whole numbers and floats alike. */
function comparable(value: SqlValue): string | number | null {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(Number(value).toPrecision(9))
  return value instanceof Uint8Array ? 'bytes' : value
}
