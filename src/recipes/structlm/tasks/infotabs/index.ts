import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, userError } from '../../../../core/errors.js'
import type { Task, TaskInput } from '../../contract.js'
import { latest } from '../../raw/latest.js'
import { readJsonItems } from '../../raw/json-items.js'
import { findFile, tabbedRows } from '../../raw/read-rows.js'

const obtain: Task['obtain'] = {
  url: 'https://github.com/infotabs/infotabs',
  size: '3.2 MB',
  files: ['data/maindata/infotabs_<split>.tsv', 'data/tables/json/*.json'],
}
const filesOf: Readonly<Record<TaskInput['split'], readonly string[]>> = {
  train: ['infotabs_train.tsv'],
  validation: ['infotabs_dev.tsv'],
  test: ['infotabs_test_alpha1.tsv', 'infotabs_test_alpha2.tsv', 'infotabs_test_alpha3.tsv'],
}
const pairsShape = z.array(z.object({ key: z.string(), values: z.array(z.string()) }))
const rowShape = z.looseObject({ hypothesis: z.string(), label: z.string(), pairs: pairsShape })

const NEEDS = ['table_id', 'hypothesis', 'label']

/** InfoTabS (arXiv 2005.06117). The three test sets are read one after the other. */
const infotabs: Task = {
  summary: 'says whether a statement follows from an infobox, contradicts it, or neither',
  group: 'fact-verification',
  role: 'held-out',
  metric: 'infotabs',
  form: /^(reasonable|wrong|neither|not necessarily either)$/,
  licence: 'Apache-2.0',
  obtain,
  sizes: { train: 16538, validation: 1800, test: 5400 },
  async *rows(input) {
    const folder = findFile(input.folder, ['data/tables/json', 'tables/json', 'tables'], obtain)
    const tableOf = latest(64, (path) => readPairs(path, input.isCompat))
    const names =
      input.file === undefined
        ? filesOf[input.split].map((name) => findFile(input.folder, [`data/maindata/${name}`, name], obtain))
        : [input.file]
    for (const path of names)
      for await (const { value, raw, key, place } of tabbedRows({ path, needs: NEEDS, isQuoted: true, input })) {
        try {
          const pairs = await tableOf(join(folder, `${value['table_id'] ?? ''}.json`))
          yield {
            id: names.length > 1 ? `${names.indexOf(path) + 1}/${key}` : key,
            place,
            raw: { ...raw, pairs: pairs },
          }
        } catch (error) {
          input.problem({ place, message: `table_id: ${messageOf(error)}` })
        }
      }
  },
  build({ raw }, { linearizer, isCompat }) {
    const row = rowShape.parse(raw)
    return {
      structIn: linearizer('key-value', 'pairs').linearize({ pairs: row.pairs }),
      textIn: row.hypothesis,
      seqOut: labelOf(row.label, isCompat),
    }
  },
  gold({ raw }) {
    const { table_id = '', hypothesis, label } = rowShape.extend({ table_id: z.string().optional() }).parse(raw)
    return { table_id, hypothesis, label }
  },
}

export default infotabs

/** compat: the published target for N is not the word that its own prompt names. */
function labelOf(label: string, isCompat: boolean): string {
  const letter = label.toLowerCase()
  if (letter === 'c') return 'wrong'
  if (letter === 'e') return 'reasonable'
  if (letter === 'n') return isCompat ? 'not necessarily either' : 'neither'
  throw userError('E_TASK_LABEL', `label: "${label}" is none of C, E, N. Correct the row or leave it out.`)
}

/** Keys in the order written, also where they are numbers. compat: of equal keys the last value stands at the first one's place. */
async function readPairs(path: string, isCompat: boolean): Promise<z.infer<typeof pairsShape>> {
  const pairs: z.infer<typeof pairsShape> = []
  for await (const item of readJsonItems(path)) {
    if ('fault' in item) throw userError('E_TASK_TABLE', `${path}:${item.line} ${item.fault}.`)
    const values = z.union([z.array(z.string()), z.string().transform((text) => Array.from(text))]).parse(item.value)
    const known = isCompat ? pairs.find(({ key }) => key === item.key) : undefined
    if (known === undefined) pairs.push({ key: item.key, values })
    else known.values = values
  }
  if (pairs.length === 0) throw userError('E_TASK_TABLE', `${path} holds no key, expected keys with their values.`)
  return pairs
}
