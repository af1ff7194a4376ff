import { Template } from '@huggingface/jinja'
import { messageOf, userError } from '../../core/errors.js'

export type Values = Readonly<Record<string, unknown>>

/** Names that Jinja itself gives. */
const BUILT_IN = new Set(['loop', 'true', 'false', 'none', 'True', 'False', 'None', 'range', 'namespace'])

/**
 * A Jinja template as a function. Unlike Jinja, a variable that is not given is an error, not an empty text: a misspelt name in a
 * prompt would otherwise be paid for thousands of times.
 * @throws E_PROMPT with the place for broken syntax, at once; for a variable that is not given, when it is rendered.
 * @example compileTemplate({ text: 'About {{ field }}', place: 'scpt.en.jinja:3' })({ field: 'pruning' }) // 'About pruning'
 */
export function compileTemplate({ text, place }: { text: string; place: string }): (values: Values) => string {
  const template = parse(text, place)
  const names = freeNames(template.parsed)
  return (values) => {
    for (const name of names)
      if (!Object.hasOwn(values, name))
        throw userError(
          'E_PROMPT',
          `${place} uses the variable "${name}", which this prompt is not given (given: ${Object.keys(values).sort().join(', ') || 'none'}). Correct the name in the file.`,
        )
    try {
      return template.render({ ...values })
    } catch (error) {
      throw userError('E_PROMPT', `${place} cannot be rendered: ${messageOf(error)}. Correct the template.`)
    }
  }
}

function parse(text: string, place: string): Template {
  try {
    return new Template(text)
  } catch (error) {
    throw userError('E_PROMPT', `${place} is not a Jinja template: ${messageOf(error)}. Correct the file.`)
  }
}

/** Variables that a template reads and does not set itself, in order. Scopes are not told apart: a name that is set anywhere counts as set. */
export function freeNames(program: unknown): string[] {
  const read = new Set<string>()
  const bound = new Set<string>(BUILT_IN)
  visit(program, read, bound)
  return [...read].filter((name) => !bound.has(name))
}

/** Members that hold names of things other than variables: what a loop or `set` binds, tests, filters, attributes, keyword arguments. */
const NOT_READ: Readonly<Record<string, readonly string[]>> = {
  For: ['loopvar'],
  Set: ['assignee'],
  TestExpression: ['test'],
  KeywordArgumentExpression: ['key'],
  Macro: ['name', 'args'],
}

/** The sign or word of an expression (`and`, `not`, `in`), which the parser gives as if it were a name. */
const OPERATOR = 'operator'

function visit(node: unknown, read: Set<string>, bound: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, read, bound)
    return
  }
  if (typeof node !== 'object' || node === null) return
  const { type, ...members } = node as { type?: string } & Record<string, unknown>
  if (type === 'Identifier') {
    read.add(String(members['value']))
    return
  }
  for (const [key, member] of Object.entries(members)) {
    if (key === OPERATOR) continue
    if (NOT_READ[type ?? '']?.includes(key)) bindNames(type, member, read, bound)
    else if (type === 'FilterExpression' && key === 'filter') visitFilter(member, read, bound)
    else if (type === 'MemberExpression' && key === 'property' && members['computed'] !== true) continue
    else visit(member, read, bound)
  }
}

/** A filter is a name (`x | trim`), or a call whose arguments are read (`x | join(separator)`). */
function visitFilter(filter: unknown, read: Set<string>, bound: Set<string>): void {
  if (typeof filter === 'object' && filter !== null && 'args' in filter) visit(filter.args, read, bound)
}

function bindNames(type: string | undefined, member: unknown, read: Set<string>, bound: Set<string>): void {
  if (type === 'TestExpression' || type === 'KeywordArgumentExpression') return
  const names = new Set<string>()
  visit(member, names, bound)
  const isNamespaceMember = type === 'Set' && (member as { type?: string } | undefined)?.type === 'MemberExpression'
  for (const name of names) (isNamespaceMember ? read : bound).add(name)
}
