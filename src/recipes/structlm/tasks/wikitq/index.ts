import { z } from 'zod'
import { readTextLines } from '../../../../core/read-pieces.js'
import { join } from 'node:path'
import { messageOf, userError } from '../../../../core/errors.js'
import { exists } from '../../../../core/files.js'
import { strip } from '../../../../core/python-text.js'
import type { Table } from '../../../../sources/linearize-contract.js'
import type { Task, TaskInput } from '../../contract.js'
import { latest } from '../../raw/latest.js'
import { fileOf, type SplitFiles, tabbedRows } from '../../raw/read-rows.js'
import { tableShape } from '../../table-shape.js'

const splits = (name: string): string[] => [`data/${name}.tsv`, `${name}.tsv`]
const files: SplitFiles = {
  train: splits('random-split-1-train'),
  validation: splits('random-split-1-dev'),
  test: splits('pristine-unseen-tables'),
}
const obtain: Task['obtain'] = {
  url: 'https://github.com/ppasupat/WikiTableQuestions',
  size: '58 MB unpacked',
  files: ['data/*.tsv', 'csv/<200-204>-csv/<number>.tsv'],
  note: 'The official denotation match also reads tagged/data/*.tagged.',
}
const rowShape = z.looseObject({ utterance: z.string(), targetValue: z.string(), table: tableShape })

/** WikiTableQuestions (arXiv 1508.00305): the tables are read from their .tsv files. */
const wikitq: Task = {
  summary: 'answers a question about one table of Wikipedia',
  group: 'table-qa',
  role: 'held-in',
  metric: 'wikitq',
  moreMetrics: [
    {
      metric: 'wikitq-official',
      separator: ', ',
      needs: { field: 'targetCanon', from: 'tagged/data/<split>.tagged of the data set' },
    },
  ],
  licence: 'CC-BY-SA-4.0',
  obtain,
  sizes: { train: 11321, validation: 2831, test: 4344 },
  async *rows(input) {
    const tableOf = latest(64, (path) => readTable(path, input.isCompat))
    const canons = await readCanons(input)
    const needs = ['id', 'utterance', 'context', 'targetValue']
    for await (const { value, raw, place } of tabbedRows({ path: fileOf(input, files, obtain), needs, input })) {
      try {
        const path = join(input.folder, (value['context'] ?? '').replace('.csv', '.tsv'))
        const table = await tableOf(path)
        const canon = canons.get(value['id'] ?? '')
        const known = canon === undefined ? {} : { targetCanon: canon }
        yield { id: value['id'] ?? place, place, raw: { ...raw, ...known, table: table as never } }
      } catch (error) {
        input.problem({ place, message: `context: ${messageOf(error)}` })
      }
    }
  },
  build({ raw }, { fit, table, split }) {
    const row = rowShape.parse(raw)
    const answers = row.targetValue.split('|')
    const given = split === 'train' ? { answers } : {}
    return {
      structIn: table(fit(row.table, { question: row.utterance, ...given }).rows).toLowerCase(),
      textIn: row.utterance.toLowerCase(),
      seqOut: answers.join(', ').toLowerCase(),
    }
  },
  gold({ raw }) {
    const { targetValue, targetCanon } = rowShape.extend({ targetCanon: z.string().optional() }).parse(raw)
    return { targetValue, ...(targetCanon === undefined ? {} : { targetCanon }) }
  },
}

export default wikitq

/** compat: cells as written, `\n` in two signs; fixed: `\n` a space, `\p` a bar, `\\` a backslash, as the data set's README says. */
async function readTable(path: string, isCompat: boolean): Promise<Table> {
  const rows: string[][] = []
  for await (const line of readTextLines(path))
    rows.push(line.split('\t').map((cell) => (isCompat ? (rows.length === 0 ? cell : strip(cell)) : plain(cell))))
  const [header, ...body] = rows
  if (header === undefined) throw userError('E_TASK_TABLE', `${path} is empty, expected a header and rows.`)
  return { header, rows: body }
}

/** Canonical answers by question, where the tagged file of the split is there. */
async function readCanons(input: TaskInput): Promise<Map<string, string>> {
  const canons = new Map<string, string>()
  const names = files[input.split].map((name) => join('tagged', name.replace('.tsv', '.tagged')))
  const path = names.map((name) => join(input.folder, name)).find(exists)
  if (path === undefined) return canons
  for await (const { value, place } of tabbedRows({ path, input })) {
    const { id, targetCanon } = value
    if (id === undefined || targetCanon === undefined)
      input.problem({ place, message: 'has no id and targetCanon (expected the columns of the tagged files)' })
    else canons.set(id, targetCanon)
  }
  return canons
}

const SIGNS: Readonly<Record<string, string>> = { n: ' ', p: '|', '\\': '\\' }

function plain(cell: string): string {
  return strip(cell.replace(/\\([np\\])/g, (_, sign: string) => SIGNS[sign] ?? sign))
}
