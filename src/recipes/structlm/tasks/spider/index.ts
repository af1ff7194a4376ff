import { z } from 'zod'
import { strip } from '../../../../core/python-text.js'
import type { Task } from '../../contract.js'
import { databaseOf, matchedCells, readSchemas, withSchema } from '../../database-rows.js'
import { fileOf, findFile, jsonRows, type SplitFiles } from '../../raw/read-rows.js'
import { normalizeSql } from '../../sql-target.js'

/** Folders that the archive has made over the years. */
const under = (name: string): string[] => [`spider_data/${name}`, `spider/${name}`, name]
const dev = under('dev.json')
const files: SplitFiles = { train: under('train_spider.json'), validation: dev, test: dev }
const obtain: Task['obtain'] = {
  url: 'https://yale-lily.github.io/spider',
  size: '100 MB packed, 900 MB with databases',
  files: ['train_spider.json', 'dev.json', 'tables.json', 'database/<id>/<id>.sqlite'],
  note: 'train_others.json is not used.',
}
const questionShape = z.looseObject({ db_id: z.string(), question: z.string(), query: z.string() })
const rowShape = withSchema.extend({ question: z.string(), query: z.string() })

/** Spider (arXiv 1809.08887), with the cell values that the question names. */
const spider: Task = {
  summary: 'turns a question into SQL over a database shown by its schema',
  group: 'sql',
  role: 'held-in',
  metric: 'spider-exact-match',
  moreMetrics: [{ metric: 'spider-execution' }],
  resources: { tables: under('tables.json'), databases: under('database') },
  form: /^(select|with)\b[^]*$/i,
  licence: 'CC-BY-SA-4.0',
  obtain,
  showsCells: true,
  sizes: { train: 7000, test: 1034 },
  async *rows(input) {
    const schemas = await readSchemas(findFile(input.folder, under('tables.json'), obtain), input)
    for await (const { value, raw, key, place } of jsonRows({
      path: fileOf(input, files, obtain),
      schema: questionShape,
      input,
    })) {
      const schema = schemas.get(value.db_id)
      if (schema === undefined) {
        input.problem({ place, message: `db_id: "${value.db_id}" is not in tables.json` })
        continue
      }
      const matches = await matchedCells(schema, value.question, input)
      yield { id: key, place, raw: { ...raw, schema: schema as never, matches } }
    }
  },
  build({ raw }, { linearizer }) {
    const row = rowShape.parse(raw)
    return {
      structIn: linearizer('database-schema', 'database').linearize(databaseOf(row)),
      textIn: strip(row.question),
      seqOut: normalizeSql(row.query),
    }
  },
  gold({ raw }) {
    const { db_id, query } = questionShape.parse(raw)
    return { db_id, query }
  },
}

export default spider
