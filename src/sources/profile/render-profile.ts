import type { ColumnProfile, DatabaseProfile, TableProfile } from './contract.js'

/**
 * A profile as text for a terminal: a block a table, a line a column.
 * @example renderProfile(await profileDatabase(database))
 */
export function renderProfile({ id, tables }: DatabaseProfile): string {
  const head = `${id}: ${tables.length} table${tables.length === 1 ? '' : 's'}`
  return [head, ...tables.map(renderTable)].join('\n\n')
}

function renderTable({ name, rows, comment, columns, keys, label, references, warnings }: TableProfile): string {
  const width = Math.max(...columns.map((column) => column.name.length), 0)
  return [
    `${name} (${rows} row${rows === 1 ? '' : 's'})${commentOf(comment)}`,
    ...columns.map((column) => `  ${column.name.padEnd(width)}  ${renderColumn(column)}`),
    ...(keys.length === 0 ? [] : [`  keys: ${keys.map((key) => key.join(' + ')).join('; ')}`]),
    ...(label.length === 0 ? [] : [`  named by: ${label.join(' + ')}`]),
    ...references.map(
      ({ column, table, key, isDeclared }) => `  ${column} -> ${table}.${key}${isDeclared ? '' : ' (found)'}`,
    ),
    ...warnings.map((warning) => `  ! ${warning}`),
  ].join('\n')
}

const commentOf = (comment: string | undefined): string =>
  comment === undefined ? '' : `  -- ${comment.replace(/\s+/g, ' ').slice(0, 80)}`

function renderColumn({ comment, type, role, nulls, distinct, samples, minimum, maximum }: ColumnProfile): string {
  const range = minimum === undefined ? '' : `, ${minimum} to ${maximum ?? ''}`
  const shown = samples.slice(0, 3).map((sample) => (sample.length > 24 ? `${sample.slice(0, 23)}…` : sample))
  const gaps = nulls === 0 ? '' : `, ${nulls} missing`
  return `${type}, ${role}, ${distinct} different${gaps}${range}${shown.length === 0 ? '' : `; ${shown.join(' | ')}`}${commentOf(comment)}`
}
