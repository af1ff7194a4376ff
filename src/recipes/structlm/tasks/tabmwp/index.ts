import { z } from 'zod'
import { userError } from '../../../../core/errors.js'
import { pythonText } from '../../../../core/python-text.js'
import type { Task } from '../../contract.js'
import { itemsOf } from '../../raw/json-items.js'
import { fileOf, jsonRows, type SplitFiles } from '../../raw/read-rows.js'
import { tableShape } from '../../table-shape.js'

const names = (split: string): string[] => [
  `tabmwp/problems_${split}.json`,
  `data/tabmwp/problems_${split}.json`,
  `problems_${split}.json`,
]
const files: SplitFiles = { train: names('train'), validation: names('dev'), test: names('dev') }
const obtain: Task['obtain'] = {
  url: 'https://promptpg.github.io',
  size: '40 MB',
  files: ['problems_train.json', 'problems_dev.json'],
  note: 'The paper scores the dev problems.',
}
const cellShape = z.union([z.string(), z.number()]).nullable()
const problemShape = z.looseObject({
  question: z.string(),
  choices: z.array(z.string()).nullable(),
  answer: z.string(),
  table_for_pd: z.record(z.string(), z.array(cellShape)),
})
const rowShape = problemShape.extend({ table: tableShape })

/** TabMWP (arXiv 2209.14610). compat: the choices of a question are not shown, as in the paper's rows. */
const tabmwp: Task = {
  summary: 'solves a word problem of mathematics about one table',
  group: 'mathematics',
  role: 'held-in',
  metric: 'tabmwp',
  licence: 'CC-BY-SA-4.0',
  obtain,
  sizes: { train: 23059, test: 7686 },
  async *rows(input) {
    for await (const { raw, key, text, place } of jsonRows({
      path: fileOf(input, files, obtain),
      schema: problemShape,
      input,
    })) {
      const columns = itemsOf(itemsOf(text).find((member) => member.key === 'table_for_pd')?.text ?? '{}')
      const cells = columns.map(({ value }) => z.array(cellShape).parse(value).map(pythonText))
      const height = Math.min(...cells.map((column) => column.length))
      const rows = Array.from({ length: cells.length === 0 ? 0 : height }, (_, row) =>
        cells.map((column) => column[row] ?? ''),
      )
      // The published field "table" is the table's text; the row keeps it as table_text.
      yield {
        id: key,
        place,
        raw: { ...raw, table_text: raw['table'] ?? '', table: { header: columns.map((column) => column.key), rows } },
      }
    }
  },
  build({ raw }, { fit, table, isCompat }) {
    const row = rowShape.parse(raw)
    if (row.table.header.length === 0)
      throw userError('E_TASK_TABLE', 'table_for_pd: has no column, expected one or more.')
    const choices = isCompat || row.choices === null ? '' : ` Choices: ${row.choices.join(' | ')}`
    return {
      structIn: table(fit(row.table, { question: row.question }).rows).toLowerCase(),
      textIn: `${row.question}${choices}`,
      seqOut: row.answer.toLowerCase(),
    }
  },
  gold({ raw }) {
    const { answer, choices, unit } = rowShape.extend({ unit: z.string().nullish() }).parse(raw)
    return { answer, choices, unit: unit ?? null }
  },
}

export default tabmwp
