import { z } from 'zod'
import { strip } from '../../../../core/python-text.js'
import type { Task } from '../../contract.js'
import { databaseOf, readSchemas, withSchema } from '../../database-rows.js'
import { fileOf, findFile, jsonRows, type SplitFiles } from '../../raw/read-rows.js'
import { normalizeSql } from '../../sql-target.js'

/** Editions of the development set. */
const EDITIONS = ['dev_20230613/', 'dev_20240627/', 'dev/', '']
const dev = EDITIONS.map((edition) => `${edition}dev.json`)
const files: SplitFiles = { train: ['train/train.json', 'train.json'], validation: dev, test: dev }
const obtain: Task['obtain'] = {
  url: 'https://bird-bench.github.io',
  size: '9 GB packed (train), 330 MB (dev)',
  files: ['train/train.json', 'train/train_tables.json', 'dev_20230613/dev.json', 'dev_20230613/dev_tables.json'],
}
const questionShape = z.looseObject({ db_id: z.string(), question: z.string(), SQL: z.string() })
const rowShape = withSchema.extend({ question: z.string(), SQL: z.string() })

/** BIRD (arXiv 2305.03111): neither cell values nor the written evidence are shown. It is scored against the query as written. */
const bird: Task = {
  summary: 'turns a question into SQL over a large database shown by its schema',
  group: 'sql',
  role: 'held-out',
  metric: 'bird-execution',
  resources: { databases: [...EDITIONS.map((edition) => `${edition}dev_databases`), 'database'] },
  form: /^(select|with)\b[^]*$/i,
  licence: 'CC-BY-SA-4.0',
  obtain,
  sizes: { train: 9428, test: 1534 },
  async *rows(input) {
    const name = input.split === 'train' ? 'train' : 'dev'
    const parents = input.split === 'train' ? ['train/', ''] : EDITIONS
    const tables = parents.map((parent) => `${parent}${name}_tables.json`)
    const schemas = await readSchemas(findFile(input.folder, tables, obtain), input)
    for await (const { value, raw, key, place } of jsonRows({
      path: fileOf(input, files, obtain),
      schema: questionShape,
      input,
    })) {
      const schema = schemas.get(value.db_id)
      if (schema === undefined)
        input.problem({ place, message: `db_id: "${value.db_id}" is not in ${name}_tables.json` })
      else yield { id: key, place, raw: { ...raw, schema: schema as never, matches: {} } }
    }
  },
  build({ raw }, { linearizer }) {
    const row = rowShape.parse(raw)
    return {
      structIn: linearizer('database-schema', 'database').linearize(databaseOf(row)),
      textIn: strip(row.question),
      seqOut: normalizeSql(row.SQL),
    }
  },
  gold({ raw }) {
    const { db_id, SQL: query, ...row } = rowShape.extend({ db_id: z.string() }).parse(raw)
    const difficulty = row['difficulty']
    return { db_id, query, ...(typeof difficulty === 'string' ? { difficulty } : {}) }
  },
}

export default bird
