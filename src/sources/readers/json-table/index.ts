import { z } from 'zod'
import { messageOf, userError } from '../../../core/errors.js'
import { decodeText } from '../../../core/files.js'
import { excerpt } from '../../../core/text.js'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions } from '../../read-each.js'
import { readBytesOf } from '../../read-files.js'
import type { RawTable } from '../../tables/make-database.js'
import { readTableFiles, tableNameOf } from '../../tables/read-table-files.js'

const options = z.strictObject(fileOptions)

/** A file is parsed whole; the parser holds some ten times as much. */
const MOST_FILE_BYTES = 64 << 20

/**
 * Arrays of objects, `[{"name": "...", "year": 1970}, ...]`: one database, a table a file, a column a key in the order in which keys are
 * met. A nested value is kept as its JSON. A file is held in memory.
 */
const jsonTable: Reader<z.infer<typeof options>> = {
  summary: 'your own tables as JSON arrays of objects: one database, a table a file',
  extensions: ['.json'],
  gives: 'databases',
  options,
  read: readTables,
}
export default jsonTable

function readTables(input: ReaderInput<z.infer<typeof options>>): AsyncGenerator<SourceRecord> {
  return readTableFiles(input, {
    extensions: ['.json'],
    key: ['json-table'],
    open: async (file) => {
      const objects = objectsOf(decodeText(await readBytesOf(file, MOST_FILE_BYTES), file.path).text, file.path)
      return objects.length > 0 ? tableOf(tableNameOf(file), objects) : undefined
    },
  })
}

type JsonRecord = Record<string, unknown>

/** @throws E_JSON_TABLE with the file and what was expected. */
function objectsOf(text: string, path: string): JsonRecord[] {
  if (text.trim() === '') return []
  const value = parse(text, path)
  if (!Array.isArray(value)) throw wrong(path, `holds ${nameOf(value)}`)
  for (const [index, item] of value.entries())
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw wrong(path, `holds ${nameOf(item)} as item ${index + 1}`)
  return value as JsonRecord[]
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw wrong(path, `is not JSON (${excerpt(messageOf(error), 160)})`)
  }
}

function wrong(path: string, what: string): Error {
  return userError(
    'E_JSON_TABLE',
    `${path} ${what}, expected an array of objects such as [{"name": "...", "year": 1970}].`,
  )
}

function nameOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}

function tableOf(name: string, objects: readonly JsonRecord[]): RawTable {
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))]
  return {
    name,
    columns,
    async *rows() {
      for (const object of objects) yield columns.map((column) => object[column])
    },
  }
}
