import type { z } from 'zod'
import { exists } from '../../../core/files.js'
import { type JsonObject, userError } from '../../../core/errors.js'
import { readTextLines } from '../../../core/read-pieces.js'
import { join } from 'node:path'
import type { Split } from '../../../dataset/contract.js'
import type { Task, TaskInput } from '../contract.js'
import { readJsonItems } from './json-items.js'
import { readJsonLines } from './json-lines.js'

/** Names that a split's file may have, relative to the data set's folder, the likeliest first. */
export type SplitFiles = Readonly<Record<Split, readonly string[]>>

/** A value of a raw file that has the expected shape. */
export interface Placed<Value> {
  value: Value
  /** Every field as read. */
  raw: JsonObject
  /** A JSON object's member name, the place in a list, the line of a JSON Lines or text file. */
  key: string
  place: string
  /** The JSON text of the value, where it is an item of a JSON file. */
  text: string
}

/**
 * The path of the split's file. @throws E_TASK_FILE
 * @example fileOf(input, files, obtain)
 */
export function fileOf(input: TaskInput, files: SplitFiles, obtain: Task['obtain']): string {
  if (input.file !== undefined) {
    if (exists(input.file)) return input.file
    throw userError('E_TASK_FILE', `${input.file} does not exist, expected the file that is named for the task.`)
  }
  return findFile(input.folder, files[input.split], obtain)
}

/** The first of several files that exists in a folder, as it is or packed (`.gz`). @throws E_TASK_FILE */
export function findFile(folder: string, names: readonly string[], obtain: Task['obtain']): string {
  const path = names.flatMap((name) => [join(folder, name), join(folder, `${name}.gz`)]).find(exists)
  if (path !== undefined) return path
  throw userError(
    'E_TASK_FILE',
    `${folder} holds no ${names.join(' or ')}. Get it from ${obtain.url} (${obtain.size}) and unpack it there, or name the file.`,
  )
}

interface Shaped<Value> {
  path: string
  schema: z.ZodType<Value>
  input: TaskInput
}

/** Items of one JSON list or object that have the shape; the others are reported. */
export async function* jsonRows<Value>({ path, schema, input }: Shaped<Value>): AsyncGenerator<Placed<Value>> {
  for await (const item of readJsonItems(path)) {
    const place = `${path}:${item.line}`
    if ('fault' in item) input.problem({ place, message: item.fault })
    else yield* shaped({ ...item, place, schema, input })
  }
}

/** Lines of a JSON Lines file that have the shape; the others are reported, and an empty file. Blank lines are skipped. */
export async function* jsonlRows<Value>({ path, schema, input }: Shaped<Value>): AsyncGenerator<Placed<Value>> {
  let filled = 0
  for await (const item of readJsonLines(path)) {
    filled += 1
    const place = `${path}:${item.line}`
    if ('fault' in item) input.problem({ place, message: item.fault })
    else yield* shaped({ ...item, key: String(item.line), place, schema, input })
  }
  if (filled === 0) input.problem({ place: `${path}:1`, message: 'is empty, expected one JSON value a line' })
}

/**
 * Lines of a tab-separated file as named cells. Without `columns` the first line names them. Lines of another width are reported, and a
 * file that is empty or lacks columns that are needed.
 */
export async function* tabbedRows({
  path,
  columns,
  needs = [],
  isQuoted = false,
  input,
}: {
  path: string
  columns?: readonly string[]
  /** Columns that the first line must name. */
  needs?: readonly string[]
  /** Cells in double quotes lose them, and their doubled ones become single. */
  isQuoted?: boolean
  input: TaskInput
}): AsyncGenerator<Placed<Readonly<Record<string, string>>>> {
  let names = columns
  let line = 0
  for await (const text of readTextLines(path)) {
    line += 1
    const cells = text.split('\t').map((cell) => (isQuoted ? unquote(cell) : cell))
    if (names === undefined) {
      names = cells
      const absent = needs.filter((name) => !cells.includes(name))
      if (absent.length === 0) continue
      const message = `has the columns ${cells.join(', ').slice(0, 100)}, expected also ${absent.join(', ')}`
      input.problem({ place: `${path}:1`, message })
      return
    }
    if (text === '') continue
    const place = `${path}:${line}`
    if (cells.length !== names.length) {
      input.problem({ place, message: `has ${cells.length} cells, expected ${names.length} (${names.join(', ')})` })
      continue
    }
    const value = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
    yield { value, raw: value, key: String(line), text, place }
  }
  if (line === 0) input.problem({ place: `${path}:1`, message: 'is empty, expected lines of cells between tabs' })
}

function unquote(cell: string): string {
  return /^".*"$/s.test(cell) && cell.length > 1 ? cell.slice(1, -1).replaceAll('""', '"') : cell
}

function* shaped<Value>({
  value,
  key,
  text,
  place,
  schema,
  input,
}: {
  value: unknown
  key: string
  text: string
  place: string
  schema: z.ZodType<Value>
  input: TaskInput
}): Generator<Placed<Value>> {
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    yield { value: parsed.data, raw: parsed.data as JsonObject, key, text, place }
    return
  }
  const [issue] = parsed.error.issues
  input.problem({ place, message: `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'has another shape'}` })
}
