import type { z } from 'zod'
import type { ConfigFile, ConfigPath } from './config-file.js'
import { userError, type EspalierError } from '../../core/errors.js'
import { excerpt } from '../../core/text.js'
import { nearest } from '../../core/nearest.js'

type Issue = z.core.$ZodIssue
const MOST_SHOWN = 12

/** Collects what is wrong with a configuration; `fail` throws all of it as one user's fault, a line each, in the file's order. */
export interface Problems {
  add(path: ConfigPath, message: string, ofKey?: string): void
  /** Checks a value that stands at `path`; undefined, with the problems noted, where it does not fit. */
  check<T>(schema: z.ZodType<T>, value: unknown, path: ConfigPath): T | undefined
  failIfAny(): void
}

export function collectProblems(file: ConfigFile): Problems {
  const lines: { place: string; text: string }[] = []
  const add: Problems['add'] = (path, message, ofKey) => {
    const place = file.place(path, ofKey)
    lines.push({ place, text: `${place} ${message}` })
  }
  return {
    add,
    check: (schema, value, path) => {
      const result = schema.safeParse(value, { reportInput: true })
      if (result.success) return result.data
      for (const issue of result.error.issues) addIssue(issue, { schema, value, path, add })
      return undefined
    },
    failIfAny: () => {
      if (lines.length > 0) throw configError(lines.map((line) => line.text))
    },
  }
}

function configError(lines: string[]): EspalierError {
  const shown = [...new Set(lines)].slice(0, MOST_SHOWN)
  const rest = lines.length > MOST_SHOWN ? [`and ${lines.length - MOST_SHOWN} more`] : []
  return userError('E_CONFIG', [...shown, ...rest].join('\n'))
}

interface IssueContext {
  schema: z.ZodType
  value: unknown
  path: ConfigPath
  add: Problems['add']
}

function addIssue(issue: Issue, context: IssueContext): void {
  const inner = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  const path = [...context.path, ...inner]
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(context.schema, inner)
    for (const key of issue.keys) context.add(path, `${dotted([...path, key])}: ${unknownKey(key, known)}`, key)
    return
  }
  if (issue.code === 'invalid_union') {
    const branch = likeliestBranch(issue.errors as Issue[][])
    if (branch !== undefined) {
      for (const part of branch) addIssue({ ...part, path: [...issue.path, ...part.path] }, context)
      return
    }
  }
  context.add(path, `${dotted(path)}: ${describe(issue, valueAt(context.value, inner))}`)
}

/** Of a union's branches, the one that came furthest: its first fault lies deeper than the union itself. */
function likeliestBranch(branches: Issue[][]): Issue[] | undefined {
  return branches.find((issues) => issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'))
}

/** `unknown key "formts"; did you mean "formats"?` */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known)
  const meant = near === undefined ? '' : `; did you mean "${near}"?`
  return `unknown key "${key}"${meant}${known.length === 0 ? '' : ` (known: ${known.join(', ')})`}`
}

/** `recipes[0].structtuning.from` */
export function dotted(path: ConfigPath): string {
  let text = ''
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`
  return text === '' ? 'the file' : text
}

const ARTICLES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
}

function describe(issue: Issue, value: unknown): string {
  const got = value === undefined ? 'nothing' : excerpt(JSON.stringify(value) ?? typeof value, 60)
  if (issue.code === 'invalid_type') {
    const wanted = ARTICLES[issue.expected] ?? issue.expected
    return value === undefined ? `is missing; expected ${wanted}` : `expected ${wanted}, got ${got}`
  }
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}, got ${got}`
  if (issue.code === 'too_small')
    return `expected ${sizeOf(issue.origin)}${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}, got ${got}`
  if (issue.code === 'too_big')
    return `expected ${sizeOf(issue.origin)}${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}, got ${got}`
  if (issue.code === 'invalid_union') return `${unionText(issue.errors as Issue[][])}, got ${got}`
  return `${issue.message}, got ${got}`
}

function sizeOf(origin: string): string {
  return origin === 'string' ? 'a length of ' : origin === 'array' ? 'a list of ' : ''
}

function unionText(branches: Issue[][]): string {
  const wanted = branches.flatMap((issues) => {
    const first = issues[0]
    if (first === undefined) return []
    if (first.code === 'invalid_type') return [ARTICLES[first.expected] ?? first.expected]
    return first.code === 'invalid_value' ? [first.values.map(String).join(', ')] : []
  })
  return wanted.length === 0 ? 'does not fit' : `expected ${[...new Set(wanted)].join(' or ')}`
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<string | number, unknown>)[part]
  }
  return current
}

interface SchemaDefinition {
  innerType?: z.ZodType
  in?: z.ZodType
  out?: z.ZodType
  element?: z.ZodType
  valueType?: z.ZodType
  options?: readonly z.ZodType[]
  type?: string
  shape?: Record<string, z.ZodType>
  getter?: () => z.ZodType
}

/** Keys that an object schema knows at a path inside it; of a union, those of all its objects. */
export function keysAt(schema: z.ZodType | undefined, path: ConfigPath): string[] {
  if (schema === undefined) return []
  const definition = schema._zod.def as unknown as SchemaDefinition
  if (definition.type === 'pipe')
    return [...new Set([definition.in, definition.out].flatMap((side) => keysAt(side, path)))]
  const wrapped = definition.innerType ?? definition.getter?.()
  if (wrapped !== undefined) return keysAt(wrapped, path)
  if (definition.options !== undefined)
    return [...new Set(definition.options.flatMap((option) => keysAt(option, path)))]
  if (path.length === 0) return Object.keys(definition.shape ?? {})
  const next = definition.shape?.[String(path[0])] ?? definition.element ?? definition.valueType
  return keysAt(next, path.slice(1))
}
