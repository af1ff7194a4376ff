import { isTimely } from './columns.js'
import type { Head, Program, Scope } from './contract.js'

/** What an answer over tables can take. A program takes one or more. */
export const PROGRAM_OPERATORS = [
  'lookup',
  'filter',
  'count',
  'count-distinct',
  'sum',
  'average',
  'minimum',
  'maximum',
  'superlative',
  'group',
  'compare',
  'difference',
  'join',
  'time',
] as const
type ProgramOperator = (typeof PROGRAM_OPERATORS)[number]

/** Heads whose conditions name rows; those of others choose among them. */
const NAMING = new Set<Head['kind']>(['value', 'compare', 'difference'])

/** What a program takes, in the order of `PROGRAM_OPERATORS`. */
export function operatorsOf(program: Program, scope: Scope): ProgramOperator[] {
  const { head, where, sources } = program
  const taken = new Set<ProgramOperator>(ofHead(head))
  if (where.length > 0 && !NAMING.has(head.kind)) taken.add('filter')
  if (sources.length > 1) taken.add('join')
  if (isTimely(program, scope)) taken.add('time')
  return PROGRAM_OPERATORS.filter((operator) => taken.has(operator))
}

function ofHead(head: Head): ProgramOperator[] {
  switch (head.kind) {
    case 'value':
      return ['lookup']
    case 'list':
      return ['filter']
    case 'aggregate':
      return [head.function]
    case 'extreme':
      return ['superlative']
    case 'group-extreme':
      return ['superlative', 'group']
    default:
      return [head.kind]
  }
}

/** What a path takes: '1-hop', '2-hop', '3-hop'. */
export const hopsOf = ({ relations }: { relations: readonly string[] }): string => `${relations.length}-hop`
