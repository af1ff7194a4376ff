import { join } from 'node:path'
import { z } from 'zod'
import { exists, readText } from '../../../../core/files.js'
import { messageOf, userError } from '../../../../core/errors.js'
import type { Table } from '../../../../sources/linearize-contract.js'
import type { Task } from '../../contract.js'
import { latest } from '../../raw/latest.js'
import { fileOf, findFile, jsonRows, type SplitFiles } from '../../raw/read-rows.js'
import { tableShape } from '../../table-shape.js'

const names = (split: string): string[] => [`tokenized_data/${split}_examples.json`, `${split}_examples.json`]
const files: SplitFiles = { train: names('train'), validation: names('val'), test: names('test') }
const obtain: Task['obtain'] = {
  url: 'https://github.com/wenhuchen/Table-Fact-Checking',
  size: '120 MB unpacked',
  files: ['tokenized_data/<split>_examples.json', 'data/all_csv/*.csv'],
}
const memberShape = z.tuple([z.array(z.string()), z.array(z.union([z.literal(0), z.literal(1)])), z.string()])
const rowShape = z.looseObject({ statement: z.string(), label: z.number(), table: tableShape })

const levelShape = z.object({ hardness: z.string().optional(), small_test: z.boolean().optional() })

/** TabFact (arXiv 1909.02164). The caption is kept in the row but not shown, as in the paper. */
const tabFact: Task = {
  summary: 'says whether a table entails or refutes a statement',
  group: 'fact-verification',
  role: 'held-in',
  metric: 'tab-fact',
  form: /^(entailed|refuted)$/,
  licence: 'CC-BY-4.0',
  obtain,
  sizes: { train: 92283, validation: 12792, test: 12779 },
  async *rows(input) {
    const folder = findFile(input.folder, ['data/all_csv', 'all_csv'], obtain)
    const tableOf = latest(64, (path) => readTable(path, input.isCompat))
    const levelOf = await readLevels(input.folder)
    for await (const { value, key, place } of jsonRows({
      path: fileOf(input, files, obtain),
      schema: memberShape,
      input,
    })) {
      const [statements, labels, caption] = value
      if (labels.length !== statements.length) {
        const message = `${key}: has ${labels.length} labels, expected ${statements.length}, one a statement`
        input.problem({ place, message })
        continue
      }
      try {
        const table = await tableOf(join(folder, key))
        for (const [index, statement] of statements.entries())
          yield {
            id: `${key}/${index}`,
            place,
            raw: {
              table_id: key,
              caption,
              statement,
              label: labels[index] ?? 0,
              ...levelOf(key),
              table: table as never,
            },
          }
      } catch (error) {
        input.problem({ place, message: `table: ${messageOf(error)}` })
      }
    }
  },
  build({ raw }, { fit, table }) {
    const row = rowShape.parse(raw)
    const question = row.statement.toLowerCase()
    return {
      structIn: table(fit(row.table, { question }).rows).toLowerCase(),
      textIn: question,
      seqOut: row.label === 1 ? 'entailed' : 'refuted',
    }
  },
  gold({ raw }) {
    const { statement, hardness = '', small_test = false } = rowShape.extend(levelShape.shape).parse(raw)
    return { statement, hardness, small_test }
  },
}

export default tabFact

/** Cells are separated by `#`. compat: whatever follows the last line feed is dropped, so a file without one loses its last row. */
async function readTable(path: string, isCompat: boolean): Promise<Table> {
  const lines = (await readText(path)).split('\n')
  if (isCompat || lines.at(-1) === '') lines.pop()
  if (lines.length === 0) throw userError('E_TASK_TABLE', `${path} is empty, expected a header and rows.`)
  const [header = [], ...rows] = lines.map((line) => line.replace(/\r$/, '').split('#'))
  return { header, rows }
}

/** How hard a table's statements are and whether it is in the small test set, where the data set's lists of ids are there. */
async function readLevels(folder: string): Promise<(table: string) => { hardness?: string; small_test?: boolean }> {
  const idsOf = async (name: string): Promise<Set<string> | undefined> => {
    const path = ['data', 'collected_data', ''].map((parent) => join(folder, parent, `${name}.json`)).find(exists)
    return path === undefined ? undefined : new Set(z.array(z.string()).parse(JSON.parse(await readText(path))))
  }
  const [simple, small] = [await idsOf('simple_ids'), await idsOf('small_test_id')]
  return (table) => ({
    ...(simple === undefined ? {} : { hardness: simple.has(table) ? 'simple' : 'complex' }),
    ...(small === undefined ? {} : { small_test: small.has(table) }),
  })
}
