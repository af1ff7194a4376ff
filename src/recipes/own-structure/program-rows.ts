import { makeRow } from '../../dataset/make-row.js'
import type { Made, PlanItem, Row, Verifiable, Worked } from '../../dataset/contract.js'
import type { CallId } from '../../inference/contract.js'
import type { DatabaseSchema } from '../../sources/linearize-contract.js'
import { profileOf, templateOf } from './columns.js'
import type { Program, Scope } from './contract.js'
import { operatorsOf } from './operators.js'
import { paraphrase } from './paraphrase.js'
import { type Grown, growRows } from './plan-programs.js'
import { showScope } from './show-scope.js'
import { RECIPE, spansOf, splitFor, type Stage, wordingOf } from './stage.js'
import { Wording } from './wording.js'

/** Question -> SQL over the whole database. */
export function sqlRows(stage: Stage): AsyncGenerator<Made> {
  const { prompts, options } = stage.input
  return growRows({
    stage,
    step: 'own-sql',
    kinds: kindsOf(stage, 'own-sql'),
    wanted: options.rows.sql,
    on: 'whole',
    extend: ({ program }, scope, key) => question(stage, program, scope, key),
    write: (grown, item) =>
      writeRows(stage, grown, item, (asked, answers) => ({
        prompt: prompts.render('sql-prompt', { ...schemaText(stage, grown.scope, grown.program), question: asked }),
        reply: grown.sql,
        verifiable: { checker: 'spider-execution', answers, sql: grown.sql },
      })),
  })
}

/** Part of a table and a question -> answer, computed on what is shown. */
export function answerRows(stage: Stage): AsyncGenerator<Made> {
  const { prompts, options } = stage.input
  return growRows({
    stage,
    step: 'own-answer',
    kinds: kindsOf(stage, 'own-answer'),
    wanted: options.rows.answer,
    on: 'part',
    extend: ({ program }, scope, key) => question(stage, program, scope, key),
    write: (grown, item) => {
      const shown = { isSingle: grown.scope.tables.size === 1, tables: showScope(stage, grown.scope) }
      return writeRows(stage, grown, item, (asked, answers) => ({
        prompt: prompts.render('answer-prompt', { ...shown, question: asked }),
        reply: answers.join(', '),
        verifiable: { checker: 'wikitq', answers },
      }))
    },
  })
}

function kindsOf({ input: { options, ask } }: Stage, kind: string): string[] {
  return options.paraphrase && ask !== undefined ? [kind, `${kind}-paraphrase`] : [kind]
}

type Render = (asked: string, answers: string[]) => Pick<WrittenRow, 'prompt' | 'reply' | 'verifiable'>

/** The row in our words, and where it is wanted the one in a model's. */
async function writeRows(stage: Stage, grown: Grown<string>, item: PlanItem, render: Render): Promise<Worked[]> {
  const { program, scope, values, extra } = grown
  const answers = new Wording(program, scope, stage.input.options.names).answers(values)
  const own: Worked = { row: rowOf({ stage, grown, item, ...render(extra, answers) }) }
  const planned = item.rows[1]
  const { ask } = stage.input
  if (planned === undefined || ask === undefined) return [own]
  const reworded = await paraphrase({ stage, ask, grown, schema: schemaText(stage, scope) })
  if (!reworded.ok) {
    const { reason, detail, callIds } = reworded
    return [own, { rowId: planned.id, reason, detail, callIds }]
  }
  const row = rowOf({ stage, grown, item, index: 1, callIds: reworded.callIds, ...render(reworded.question, answers) })
  return [own, { row }]
}

function question(stage: Stage, program: Program, scope: Scope, key: string): string {
  const { name, values } = new Wording(program, scope, stage.input.options.names).asked()
  return wordingOf(stage, `ask-${name}`, key, values)
}

export interface WrittenRow {
  stage: Stage
  grown: Pick<Grown<unknown>, 'program' | 'scope' | 'target'>
  item: PlanItem
  /** Which of the item's planned rows. Default 0. */
  index?: number
  prompt: string
  reply: string
  verifiable: Verifiable
  callIds?: CallId[]
}

/** A row of one question and its reply. */
export function rowOf({ stage, grown, item, index = 0, prompt, reply, verifiable, callIds = [] }: WrittenRow): Row {
  const planned = item.rows[index]
  return makeRow({
    id: planned?.id ?? '',
    recipe: RECIPE,
    stage: 'instruct',
    kind: planned?.kind ?? '',
    content: {
      messages: [
        { role: 'user', content: prompt.trim() },
        { role: 'assistant', content: reply },
      ],
    },
    nodeIds: item.nodeIds,
    spans: spansOf(stage, tablesOf(grown.program)),
    callIds,
    split: splitFor(stage, grown.target.nodeId, templateOf(grown.program)),
    licence: stage.database.licence,
    language: 'en',
    verifiable: {
      checker: verifiable.checker,
      answers: verifiable.answers,
      database: stage.database.id,
      ...(verifiable.sql === undefined ? {} : { sql: verifiable.sql }),
    },
    operators: operatorsOf(grown.program, grown.scope),
  })
}

function tablesOf({ sources }: Program): string[] {
  return sources.map(({ table }) => table)
}

/** The schema as text, with the values that the question names beside their columns, and how its tables refer to one another. */
function schemaText(stage: Stage, scope: Scope, program?: Program): { schema: string; keys: string } {
  const keys = [...scope.tables.values()].flatMap(({ profile: { name, references } }) =>
    references.map(({ column, table, key }) => `${name}.${column} = ${table}.${key}`.toLowerCase()),
  )
  return {
    schema: stage.schema.linearize(schemaOf(scope, program)),
    keys: keys.length === 0 ? 'none' : keys.join(' | '),
  }
}

function schemaOf(scope: Scope, program?: Program): DatabaseSchema {
  const named = new Map<string, string[]>()
  for (const { ref, test, value } of program?.where ?? [])
    if (
      program !== undefined &&
      test === 'is' &&
      typeof value === 'string' &&
      profileOf(program, scope, ref).type === 'text'
    )
      named.set(`${program.sources[ref.source]?.table}\0${ref.column}`, [value])
  return {
    id: scope.database,
    tables: [...scope.tables].map(([name, { columns }]) => ({
      name,
      columns: columns.map((column) => ({ name: column, matches: named.get(`${name}\0${column}`) ?? [] })),
    })),
  }
}
