import { resolve as resolvePath } from 'node:path'
import { z } from 'zod'
import { userError } from '../core/errors.js'
import type { Reader, SourceRecord } from './contract.js'
import { readers } from './families.js'

/** What espalier.yaml says of one source: the reader's id with its path, the reader's options, `licence`, `attribution`. */
export type SourceDeclaration = Record<string, unknown>

export interface SourceRequest {
  /** The source's name in espalier.yaml. */
  name: string
  declaration: SourceDeclaration
  /** Absolute; paths in the declaration are relative to it. */
  projectFolder: string
  /** Turns a path of the declaration into an absolute one; default: relative to `projectFolder`. */
  resolve?: (path: string) => string
  /** As ReaderInput has it. */
  cache?: string
}

/** A declaration that was checked: its reader, absolute path and options. */
export interface ParsedSource {
  readerId: string
  reader: Reader
  path: string
  options: unknown
  licence?: string
  /** Names to be given with the data: the author, the publisher, a link. */
  attribution?: string
}

/** Keys that every source may have beside its reader's own. */
const shared = { licence: z.string().min(1).optional(), attribution: z.string().min(1).optional() }

/**
 * Checks one source's declaration against the readers that exist.
 * @throws E_SOURCE naming the source, what is wrong and what there is: no reader's key or two, a path that is no text, an unknown or
 * wrong option.
 * @example await parseSource({ name: 'book', declaration: { markdown: './contents', outline: './SUMMARY.md' }, projectFolder: '/home/me/anatomy' })
 */
export async function parseSource({ name, declaration, projectFolder, resolve }: SourceRequest): Promise<ParsedSource> {
  const ids = readers.ids()
  const chosen = Object.keys(declaration).filter((key) => ids.includes(key))
  const [readerId] = chosen
  if (readerId === undefined || chosen.length > 1) throw formatError(name, declaration, chosen, ids)
  const { [readerId]: path, licence, attribution, ...rest } = declaration
  const reader = await readers.load(readerId)
  if (reader.reads === 'server') {
    const wrong = variableFault(path)
    if (wrong !== undefined) throw userError('E_SOURCE', `sources.${name}.${readerId} ${wrong}`)
  }
  if (typeof path !== 'string' || path.trim() === '')
    throw userError(
      'E_SOURCE',
      `sources.${name}.${readerId} is ${JSON.stringify(path)}, expected a path, such as ./contents.`,
    )
  const common = check(z.object(shared), { licence, attribution }, name, readerId)
  const options = check(reader.options, rest, name, readerId)
  const isFile = reader.reads !== 'server'
  const absolute = !isFile ? path : resolve === undefined ? resolvePath(projectFolder, path) : resolve(path)
  return {
    readerId,
    reader,
    path: absolute,
    options,
    ...(common.licence === undefined ? {} : { licence: common.licence }),
    ...(common.attribution === undefined ? {} : { attribution: common.attribution }),
  }
}

/** What is wrong with a key that should name an environment variable; the value itself is not shown, as it may hold a password. */
export function variableFault(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)
    ? undefined
    : 'must be the name of an environment variable that holds the connection string, such as DATABASE_URL. Put the connection string there, not into espalier.yaml.'
}

function formatError(name: string, declaration: SourceDeclaration, chosen: string[], ids: string[]): Error {
  const found = Object.keys(declaration)
  const what =
    chosen.length > 1
      ? `sources.${name} names two formats: ${chosen.join(', ')}. Declare one source for each.`
      : `sources.${name} names no known format (found: ${found.length === 0 ? 'nothing' : found.join(', ')}; there are: ${ids.join(', ')}). Write it as { ${ids[0] ?? 'markdown'}: ./path }.`
  return userError('E_SOURCE', what)
}

function check<Value>(schema: z.ZodType<Value>, value: unknown, name: string, readerId: string): Value {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => describe(issue, schema, `sources.${name}`))
  throw userError('E_SOURCE', `${problems.join(' ')} See the options of the "${readerId}" reader.`)
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, place: string): string {
  const path = [place, ...issue.path.map(String)].join('.')
  if (issue.code !== 'unrecognized_keys') return `${path}: ${issue.message}.`
  const known = issue.path.length === 0 && schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const all = [...known, ...Object.keys(shared)].join(', ')
  return `${path} has an unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')} (there are: ${all}).`
}

/** A source whose declaration was checked, here or by the project's own loader. */
export interface CheckedSource extends Pick<ParsedSource, 'readerId' | 'reader' | 'path' | 'options' | 'licence'> {
  name: string
  /** Turns a path in the options into an absolute one. */
  resolve: (path: string) => string
  /** As ReaderInput has it. */
  cache?: string
}

/**
 * Reads one declared source, one record at a time.
 * @throws E_SOURCE (see parseSource) and what readCheckedSource throws.
 */
export async function* readSource(request: SourceRequest): AsyncGenerator<SourceRecord> {
  const resolve = request.resolve ?? ((path: string) => resolvePath(request.projectFolder, path))
  const cache = request.cache === undefined ? {} : { cache: request.cache }
  yield* readCheckedSource({ ...(await parseSource(request)), name: request.name, resolve, ...cache })
}

/**
 * Reads a checked source, one record at a time.
 * @throws what the reader throws (files that are missing, binary or not UTF-8, with file:line), and E_SOURCE_EMPTY at the end where
 * nothing readable was found: neither prose nor glossary nor an exercise nor a row of a table.
 */
export async function* readCheckedSource(source: CheckedSource): AsyncGenerator<SourceRecord> {
  const { name, path, options, licence, resolve, cache } = source
  let isEmpty = true
  const input = {
    source: name,
    path,
    options,
    resolve,
    ...(licence === undefined ? {} : { licence }),
    ...(cache === undefined ? {} : { cache }),
  }
  for await (const record of source.reader.read(input)) {
    if (record.type === 'exercise') isEmpty = false
    if (record.type === 'database' && record.database.tables.some(({ rows }) => rows > 0)) isEmpty = false
    if (record.type === 'document' && (record.document.passages.length > 0 || record.document.glossary.length > 0))
      isEmpty = false
    yield record
  }
  if (isEmpty)
    throw userError(
      'E_SOURCE_EMPTY',
      `sources.${name}: ${path} was read by "${source.readerId}" and holds nothing to learn from: no paragraph, list, table, glossary entry, exercise or row of a table. Check the path and the format.`,
    )
}
