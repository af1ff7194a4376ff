import { z } from 'zod'
import type { JsonObject } from '../../core/errors.js'
import { matchCells } from '../../sources/linearize/match-cells.js'
import type { DatabaseSchema } from '../../sources/linearize-contract.js'
import type { TaskInput } from './contract.js'
import { jsonRows } from './raw/read-rows.js'

/** A schema as Spider's tables.json has it. */
export const schemaShape = z.looseObject({
  db_id: z.string(),
  table_names_original: z.array(z.string()),
  column_names_original: z.array(z.tuple([z.number().int(), z.string()])),
})
export type SchemaEntry = z.infer<typeof schemaShape>

/** What a row of a database task keeps beside its own fields. */
export const withSchema = z.looseObject({ schema: schemaShape, matches: z.record(z.string(), z.array(z.string())) })

/** All schemas of a tables.json, by database. They are held in memory: about 1 MB for Spider, 2 MB for BIRD. */
export async function readSchemas(path: string, input: TaskInput): Promise<Map<string, SchemaEntry>> {
  const schemas = new Map<string, SchemaEntry>()
  for await (const { value, place } of jsonRows({ path, schema: schemaShape, input }))
    if (schemas.has(value.db_id)) input.problem({ place, message: `db_id: "${value.db_id}" was seen before` })
    else schemas.set(value.db_id, value)
  return schemas
}

/** Values that a question names, by `table.column`; none without access to cells. */
export async function matchedCells(entry: SchemaEntry, question: string, input: TaskInput): Promise<JsonObject> {
  const found: JsonObject = {}
  if (input.cellValues === undefined) return found
  for (const [tableIndex, column] of entry.column_names_original) {
    const table = entry.table_names_original[tableIndex]
    if (table === undefined || table === 'sqlite_sequence') continue
    const values = await input.cellValues({ database: entry.db_id, table, column })
    const matches = matchCells({ question, column, values })
    if (matches.length > 0) found[`${table}.${column}`] = matches
  }
  return found
}

/** The schema as a record: tables and columns in file order, the column "*" left out. */
export function databaseOf({ schema, matches }: z.infer<typeof withSchema>): DatabaseSchema {
  return {
    id: schema.db_id,
    tables: schema.table_names_original.map((name, index) => ({
      name,
      columns: schema.column_names_original
        .filter(([table]) => table === index)
        .map(([, column]) => ({ name: column, matches: matches[`${name}.${column}`] ?? [] })),
    })),
  }
}
