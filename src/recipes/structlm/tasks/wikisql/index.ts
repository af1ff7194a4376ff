import { basename, join } from 'node:path'
import { z } from 'zod'
import { pythonText } from '../../../../core/python-text.js'
import type { Task } from '../../contract.js'
import { keepFloats } from '../../raw/keep-floats.js'
import { fileOf, findFile, jsonlRows, type SplitFiles } from '../../raw/read-rows.js'
import { answersOf, queryShape, wikiTableShape } from './execute.js'

const names = (split: string): string[] => [`data/${split}.jsonl`, `${split}.jsonl`]
const files: SplitFiles = { train: names('train'), validation: names('dev'), test: names('test') }
const obtain: Task['obtain'] = {
  url: 'https://github.com/salesforce/WikiSQL',
  size: '26 MB packed (data.tar.bz2)',
  files: ['data/<split>.jsonl', 'data/<split>.tables.jsonl'],
}
const questionShape = z.looseObject({ question: z.string(), table_id: z.string(), sql: queryShape })
const rowShape = questionShape.extend({ table: wikiTableShape })

/** WikiSQL (arXiv 1709.00103) as a question-answering task: the answer is what the gold query gives, executed as TAPAS does. */
const wikisql: Task = {
  summary: 'answers a question about one table; the answer is computed from a query',
  group: 'table-qa',
  role: 'held-in',
  metric: 'wikisql',
  licence: 'BSD-3-Clause',
  obtain,
  sizes: { train: 56355, validation: 8421, test: 15878 },
  async *rows(input) {
    const path = fileOf(input, files, obtain)
    const tables = new Map<string, z.infer<typeof wikiTableShape>>()
    const tablesPath = findFile(join(path, '..'), [basename(path).replace(/\.jsonl(\.gz)?$/, '.tables.jsonl')], obtain)
    for await (const { text, place } of jsonlRows({ path: tablesPath, schema: wikiTableShape, input })) {
      const table = wikiTableShape.parse(JSON.parse(keepFloats(text)))
      if (tables.has(table.id)) input.problem({ place, message: `id: "${table.id}" was seen before` })
      else tables.set(table.id, table)
    }
    for await (const { value, raw, key, place } of jsonlRows({ path, schema: questionShape, input })) {
      const table = tables.get(value.table_id)
      if (table === undefined)
        input.problem({ place, message: `table_id: "${value.table_id}" is not in ${tablesPath}` })
      else yield { id: key, place, raw: { ...raw, table: table as never } }
    }
  },
  build({ raw }, { fit, table, split }) {
    const row = rowShape.parse(raw)
    const answers = answersOf(row.table, row.sql)
    const question = row.question.toLowerCase()
    const content = { header: row.table.header, rows: row.table.rows.map((cells) => cells.map(pythonText)) }
    return {
      structIn: table(fit(content, { question, ...(split === 'train' ? { answers } : {}) }).rows).toLowerCase(),
      textIn: question,
      seqOut: answers.join(', ').toLowerCase(),
    }
  },
}

export default wikisql
