import { randomStream } from '../../core/random.js'
import type { Random } from '../../core/random.js'
import type { FillInput, Made, PlanItem } from '../../dataset/contract.js'
import { makeRow, planItem } from '../../dataset/make-row.js'
import type { ColumnProfile } from '../../sources/profile/contract.js'
import type { NodeId } from '../../tree/contract.js'
import type { Scope, ScopeTable } from './contract.js'
import { columnWords, isCount, nounOf, singular, valueText, withoutUnit } from './names.js'
import { isClean } from './run-program.js'
import { choosePart } from './scope.js'
import { showScope } from './show-scope.js'
import { pathOf, RECIPE, spansOf, splitFor, type Stage, wordingOf } from './stage.js'

interface SentenceItem extends PlanItem {
  told: Told | undefined
  table: string
}

interface Told {
  scope: Scope
  subject: string
  /** Column and value. */
  facts: { column: ColumnProfile; value: string; isText: boolean }[]
}

/** Part of a table, two to four of its facts about one row -> a sentence that tells them. */
export function sentenceRows(stage: Stage): AsyncGenerator<Made> {
  const tables = stage.profile.tables.flatMap(({ name, rows, label, columns }) => {
    const nodeId = stage.nodes.get(pathOf(name))
    const isTelling =
      label.length > 0 && columns.some((column) => TOLD.has(column.role) && !label.includes(column.name))
    return rows > 2 && isTelling && nodeId !== undefined ? [[nodeId, name] as const] : []
  })
  const byNode = new Map<NodeId, string>(tables)
  const input: FillInput<SentenceItem> = {
    step: 'own-sentence',
    quotas: new Map(tables.map(([id]) => [id, stage.input.options.rows.sentence])),
    *plan({ missing, used }) {
      for (const [nodeId, open] of missing)
        for (let index = 0; index < open; index++) {
          const table = byNode.get(nodeId) as string
          const key = `${stage.database.id}/${nodeId}/${(used.get(nodeId) ?? 0) + index}`
          const told = tell(stage, table, randomStream(stage.input.seed, RECIPE, 'own-sentence', key))
          const columns = (told?.facts ?? []).flatMap(({ column }) => stage.nodes.get(pathOf(table, column.name)) ?? [])
          yield {
            ...planItem({ recipe: RECIPE, key, nodeIds: [nodeId, ...columns], kinds: ['own-sentence'] }),
            told,
            table,
          }
        }
    },
    work: (item) => [item.told === undefined ? notTold(item) : { row: write(stage, item, item.told) }],
  }
  const { fill } = stage.input
  return fill(input)
}

const notTold = (item: SentenceItem) => ({
  rowId: item.rows[0]?.id ?? '',
  reason: 'no_facts',
  detail: `no row of ${item.table} was found with a name and two facts that can be told`,
})

const TOLD = new Set<ColumnProfile['role']>(['category', 'quantity', 'date', 'year', 'text', 'name', 'flag'])

function tell(stage: Stage, table: string, random: Random): Told | undefined {
  const scope = choosePart({ scope: stage.whole, table, isJoined: false, random })
  const shown = scope?.tables.get(table)
  if (scope === undefined || shown === undefined) return undefined
  const row = random.below(shown.rows.length)
  const label = shown.profile.label.map((name) => factOf(shown, row, name))
  if (label.some((fact) => fact === undefined) || !isNamedOnce(shown, row)) return undefined
  const open = shown.profile.columns.filter(({ name, role }) => TOLD.has(role) && !shown.profile.label.includes(name))
  const facts = random.shuffle(open).flatMap(({ name }) => factOf(shown, row, name) ?? [])
  if (facts.length === 0) return undefined
  const names = stage.input.options.names
  const noun = nounOf(shown.profile, names)
  const named = label.flatMap((fact) => (fact === undefined ? [] : [factText(shown, fact, stage)]))
  const only = label[0]
  const isPlain = label.length === 1 && only?.isText === true
  const subject = isPlain ? `the ${noun} "${only.value}"` : `the ${noun} with ${named.join(' and ')}`
  return { scope, subject, facts: facts.slice(0, 2 + random.below(3)) }
}

function factOf(shown: ScopeTable, row: number, name: string): Told['facts'][number] | undefined {
  const column = shown.profile.columns.find((one) => one.name === name)
  const value = shown.rows[row]?.[shown.columns.indexOf(name)] ?? null
  if (column === undefined || !isClean(value)) return undefined
  return { column, value: valueText(value, column), isText: column.type === 'text' }
}

function isNamedOnce({ profile, columns, rows }: ScopeTable, row: number): boolean {
  const nameOf = (index: number): string =>
    JSON.stringify(profile.label.map((name) => String(rows[index]?.[columns.indexOf(name)])))
  return rows.every((_, index) => index === row || nameOf(index) !== nameOf(row))
}

function factText(shown: ScopeTable, { column, value, isText }: Told['facts'][number], stage: Stage): string {
  const text = columnWords(shown.profile, column.name, stage.input.options.names)
  if (isText) return `${text} "${value}"`
  if (isCount(text, column)) return `${value} ${value === '1' ? singular(text) : text}`
  const { name, unit } = column.role === 'quantity' ? withoutUnit(text) : { name: text, unit: '' }
  return `${name} ${value}${unit === '' ? '' : ` ${unit}`}`
}

function write(stage: Stage, item: SentenceItem, { scope, subject, facts }: Told) {
  const shown = scope.tables.get(item.table) as ScopeTable
  const texts = facts.map((fact) => factText(shown, fact, stage))
  const list = texts.length === 1 ? texts[0] : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
  const marked = [subject.replace(/^the /, ''), ...texts].join(' | ')
  const prompt = stage.input.prompts.render('sentence-prompt', { tables: showScope(stage, scope), marked })
  const columns = facts.map(({ column }) => column.name).toSorted()
  return makeRow({
    id: item.rows[0]?.id ?? '',
    recipe: RECIPE,
    stage: 'instruct',
    kind: 'own-sentence',
    content: {
      messages: [
        { role: 'user', content: prompt.trim() },
        { role: 'assistant', content: wordingOf(stage, 'sentence', item.key, { subject, facts: list }) },
      ],
    },
    nodeIds: item.nodeIds,
    spans: spansOf(stage, [item.table]),
    split: splitFor(stage, item.nodeIds[0] ?? '', `sentence ${item.table} ${columns.join(' ')}`),
    licence: stage.database.licence,
    language: 'en',
  })
}
