import { userError } from '../../../core/errors.js'
import type { ForeignKey } from '../../contract.js'
import { quoted } from '../../sql/identifier.js'
import type { Session, TextValue } from './session.js'

export interface ServerColumn {
  name: string
  isRequired: boolean
  comment?: string
  /** Of the type that its domain rests on. */
  type: { name: string; category: string; modifier: number }
  isCollated: boolean
  mayRead: boolean
}

export interface ServerTable {
  name: string
  columns: ServerColumn[]
  primaryKey: string[]
  foreignKeys: ForeignKey[]
  comment?: string
  /** The server's estimate. */
  rows: number
  hasRowSecurity: boolean
}

const TABLES = `SELECT c.relname, c.reltuples::bigint, c.relrowsecurity, obj_description(c.oid, 'pg_class'), c.oid
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND CASE WHEN $2::text IS NULL THEN c.relkind IN ('r', 'p') AND NOT c.relispartition
  ELSE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname IN (SELECT json_array_elements_text($2::json)) END
ORDER BY c.relname COLLATE "C"`

const COLUMNS = `WITH RECURSIVE own AS (
  SELECT a.attnum, a.attname, a.attnotnull, a.attcollation, a.atttypid AS type, a.atttypmod AS modifier
  FROM pg_attribute a WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT own.attnum, own.attname, own.attnotnull OR t.typnotnull, own.attcollation, t.typbasetype, t.typtypmod
  FROM own JOIN pg_type t ON t.oid = own.type WHERE t.typtype = 'd'
)
SELECT own.attname, own.attnotnull, col_description($1::oid, own.attnum), t.typname, t.typcategory, own.modifier, own.attcollation <> 0,
  has_column_privilege($1::oid, own.attnum, 'SELECT')
FROM own JOIN pg_type t ON t.oid = own.type WHERE t.typtype <> 'd' ORDER BY own.attnum`

const NAMES = (keys: string, table: string): string =>
  `(SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(o.${keys}) WITH ORDINALITY AS k(number, place) JOIN pg_attribute a ON a.attrelid = o.${table} AND a.attnum = k.number)`
const KEYS = `SELECT o.contype, ${NAMES('conkey', 'conrelid')}, r.relname, ${NAMES('confkey', 'confrelid')}
FROM pg_constraint o LEFT JOIN pg_class r ON r.oid = o.confrelid LEFT JOIN pg_namespace n ON n.oid = r.relnamespace
WHERE o.conrelid = $1::oid AND (o.contype = 'p' OR (o.contype = 'f' AND n.nspname = $2)) ORDER BY o.contype, o.conname COLLATE "C"`

/**
 * Tables of a schema by name, with columns, keys and comments.
 * @param wanted names; undefined: every table (no view, and a partitioned table once).
 * @throws E_POSTGRES_SCHEMA, E_POSTGRES_TABLE with the names that there are.
 */
export async function readCatalogue(
  session: Session,
  schema: string,
  wanted?: readonly string[],
): Promise<ServerTable[]> {
  const { source } = session.place
  const found = await session.ask(TABLES.replaceAll('$2', wanted === undefined ? 'NULL' : '$2'), [
    schema,
    ...(wanted === undefined ? [] : [JSON.stringify(wanted)]),
  ])
  const names = found.map(([name]) => name)
  const missing = (wanted ?? []).filter((name) => !names.includes(name))
  if (found.length === 0 || missing.length > 0) await refuse(session, schema, missing)
  const tables: ServerTable[] = []
  for (const [name, rows, hasRowSecurity, comment, oid] of found) {
    const id = String(oid)
    tables.push({
      name: String(name),
      rows: Number(rows),
      hasRowSecurity: hasRowSecurity === 't',
      ...(comment === null || comment === undefined ? {} : { comment }),
      columns: (await session.ask(COLUMNS, [id])).map(toColumn),
      ...keysOf(await session.ask(KEYS, [id, schema])),
    })
  }
  const empty = tables.filter(({ columns }) => columns.length === 0).map(({ name }) => name)
  if (empty.length > 0 && wanted !== undefined)
    throw userError('E_POSTGRES_TABLE', `${source}.tables: ${empty.join(', ')} has no columns. Take it out.`)
  return tables.filter(({ columns }) => columns.length > 0)
}

async function refuse(session: Session, schema: string, missing: readonly string[]): Promise<never> {
  const { source, database } = session.place
  const schemas = (
    await session.ask(
      `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname COLLATE "C"`,
    )
  ).map(([name]) => String(name))
  if (!schemas.includes(schema))
    throw userError(
      'E_POSTGRES_SCHEMA',
      `${source}.schema: the database "${database}" has no schema "${schema}" (there are: ${schemas.join(', ') || 'none'}).`,
    )
  const there = (await session.ask(TABLES.replaceAll('$2', 'NULL'), [schema])).map(([name]) => String(name))
  const listed = there.slice(0, 40).join(', ') || 'none'
  throw userError(
    'E_POSTGRES_TABLE',
    missing.length === 0
      ? `${source}: the schema "${schema}" of "${database}" has no table. Name another one with schema:.`
      : `${source}.tables: the schema "${schema}" has no table or view ${missing.map((name) => `"${name}"`).join(', ')} (tables: ${listed}).`,
  )
}

function toColumn(row: readonly TextValue[]): ServerColumn {
  const [name, isRequired, comment, type, category, modifier, isCollated, mayRead] = row
  return {
    name: String(name),
    isRequired: isRequired === 't',
    ...(comment === null || comment === undefined ? {} : { comment }),
    type: { name: String(type), category: String(category), modifier: Number(modifier) },
    isCollated: isCollated === 't',
    mayRead: mayRead === 't',
  }
}

function keysOf(rows: readonly TextValue[][]): Pick<ServerTable, 'primaryKey' | 'foreignKeys'> {
  const names = (json: TextValue | undefined): string[] => JSON.parse(json ?? '[]') as string[]
  return {
    primaryKey: names(rows.find(([kind]) => kind === 'p')?.[1]),
    foreignKeys: rows
      .filter(([kind]) => kind === 'f')
      .map(([, columns, table, references]) => ({
        columns: names(columns),
        table: String(table),
        references: names(references),
      })),
  }
}

/** A table as SQL names it. */
export const tableName = (schema: string, table: string): string => `${quoted(schema)}.${quoted(table)}`
