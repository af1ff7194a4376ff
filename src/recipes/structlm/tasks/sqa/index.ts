import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, userError } from '../../../../core/errors.js'
import { readText } from '../../../../core/files.js'
import type { Table } from '../../../../sources/linearize-contract.js'
import type { Task } from '../../contract.js'
import { latest } from '../../raw/latest.js'
import { fileOf, type SplitFiles, tabbedRows } from '../../raw/read-rows.js'
import { tableShape } from '../../table-shape.js'
import { pandasTable } from './pandas-table.js'
import { pythonTexts } from './python-texts.js'

const names = (name: string): string[] => [`SQA Release 1.0/${name}.tsv`, `${name}.tsv`]
const files: SplitFiles = {
  train: names('random-split-1-train'),
  validation: names('random-split-1-dev'),
  test: names('test'),
}
const obtain: Task['obtain'] = {
  url: 'https://www.microsoft.com/en-us/download/details.aspx?id=54253',
  size: '4 MB packed',
  files: ['random-split-1-<split>.tsv', 'test.tsv', 'table_csv/*.csv'],
}
const rowShape = z.looseObject({
  questions: z.array(z.string()).min(1),
  answers: z.array(z.string()),
  table: tableShape,
})

const NEEDS = ['id', 'annotator', 'position', 'question', 'table_file', 'answer_text']

/** SQA (arXiv 1611.01242): sequences of questions about one table. compat: cells as pandas reads them ("nan", "1.0"). */
const sqa: Task = {
  summary: 'answers the last of a sequence of questions about one table',
  group: 'table-qa',
  role: 'held-out',
  metric: 'sqa',
  licence: 'Microsoft Research Data License',
  obtain,
  sizes: { train: 12275, test: 3011 },
  async *rows(input) {
    const tableOf = latest(64, (path) => readTable(path, input.isCompat))
    const path = fileOf(input, files, obtain)
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')))
    let asked: string[] = []
    for await (const { value, raw, place } of tabbedRows({ path, needs: NEEDS, isQuoted: true, input })) {
      if (value['position'] === '0') asked = []
      asked.push(value['question'] ?? '')
      try {
        const table = await tableOf(join(folder, value['table_file'] ?? ''))
        const id = `${value['id'] ?? ''}/${value['annotator'] ?? ''}/${value['position'] ?? ''}`
        yield {
          id,
          place,
          raw: {
            ...raw,
            questions: [...asked],
            answers: pythonTexts(value['answer_text'] ?? ''),
            table: table as never,
          },
        }
      } catch (error) {
        input.problem({ place, message: messageOf(error) })
      }
    }
  },
  build({ raw }, { fit, table, linearizer, split }) {
    const row = rowShape.parse(raw)
    const [latestQuestion = '', ...earlier] = row.questions.toReversed()
    const history = linearizer('dialogue-history', 'dialogue')
      .linearize({ latest: latestQuestion, earlier, keepsSeparator: true })
      .toLowerCase()
    const answers = split === 'train' ? { answers: row.answers } : {}
    return {
      structIn: table(fit(row.table, { question: history, ...answers }).rows).toLowerCase(),
      textIn: history,
      seqOut: row.answers.join(', ').toLowerCase(),
    }
  },
  gold({ raw }) {
    const { annotator, position } = z
      .looseObject({ annotator: z.coerce.number(), position: z.coerce.number() })
      .parse(raw)
    return { annotator, position }
  },
}

export default sqa

async function readTable(path: string, isCompat: boolean): Promise<Table> {
  const { parse } = await import('csv-parse/sync')
  const lines = parse(await readText(path), {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const [header, ...rows] = lines
  if (header === undefined) throw userError('E_TASK_TABLE', `${path} is empty, expected a header and rows.`)
  return isCompat ? pandasTable({ header, rows }) : { header, rows }
}
