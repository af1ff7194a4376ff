import { z } from 'zod'
import { strip } from '../../../../core/python-text.js'
import type { Task } from '../../contract.js'
import { fileOf, type SplitFiles, tabbedRows } from '../../raw/read-rows.js'
import { tableShape } from '../../table-shape.js'

const names = (split: string): string[] => [`MSRA_NLC.Table2Text.${split}`]
const files: SplitFiles = { train: names('train'), validation: names('dev'), test: names('test') }
const obtain: Task['obtain'] = {
  url: 'https://github.com/msra-nlc/Table2Text',
  size: '3.9 MB',
  files: ['MSRA_NLC.Table2Text.<split>'],
}
const columns = ['count', 'names', 'values', 'sentence']
const rowShape = z.looseObject({ table: tableShape, text: z.string() })

/** WikiTableText (arXiv 1805.11234): a table of one row; `_||_` separates cells, `_$$_` stands for a space. */
const wikitabletext: Task = {
  summary: 'tells one row of a table in a sentence',
  group: 'data-to-text',
  role: 'held-out',
  metric: 'wikitabletext',
  licence: 'none stated',
  obtain,
  sizes: { train: 10000, validation: 1318, test: 2000 },
  async *rows(input) {
    for await (const { value, key, place } of tabbedRows({ path: fileOf(input, files, obtain), columns, input })) {
      const { count = '', names: header = '', values = '', sentence = '' } = value
      const table = { header: cellsOf(header), rows: [cellsOf(values)] }
      yield { id: key, place, raw: { count, table, text: sentence } }
    }
  },
  build({ raw }, { table, isCompat }) {
    const row = rowShape.parse(raw)
    const sentence = row.text.replaceAll('_$$_', ' ')
    return {
      structIn: table(row.table),
      textIn: '',
      // compat: every " ." is taken out, and the line's end is part of the sentence.
      seqOut: isCompat ? `${sentence.replaceAll(' .', '')}\n` : strip(sentence),
    }
  },
}

export default wikitabletext

function cellsOf(text: string): string[] {
  return text.split('_||_').map((cell) => cell.replaceAll('_$$_', ' '))
}
