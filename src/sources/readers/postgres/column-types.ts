import type { SqlValue } from '../../sql/contract.js'
import type { TextValue } from './session.js'

/** A type's name without its length, as the catalogue has it; domains are told by what they rest on. */
export interface CatalogueType {
  /** `int4`, `numeric`, `mood`. */
  name: string
  /** One of pg_type.typcategory: A is an array, C a row. */
  category: string
  /** Of numeric: digits after the point, where declared. */
  isWhole?: boolean
  /** Of numeric: some value has more digits than a number holds. */
  isLong?: boolean
}

/** How values of a column are asked for, and what they become. */
export interface ColumnReading {
  /** INTEGER, REAL, TEXT, DATE, DATETIME, BOOLEAN or BLOB, as the house names types. */
  declared: string
  /** In SQL, from a quoted column. */
  expression(column: string): string
  /** `lost` is called where a value has no equal in SQLite, with the reason. */
  toCell(text: string, lost: (reason: string) => void): SqlValue
}

/** A longer value (text, JSON, bytes) is left out, as a batch must fit in memory. */
export const MOST_VALUE_BYTES = 1 << 20
/** Stands for a value that was too long; no text of PostgreSQL's begins so but by intent. */
const TOO_LONG = '\u0001espalier: too long\u0001'

const INFINITE = 'infinite, or not a number'
const plain = (column: string): string => column

const number = (text: string, lost: (reason: string) => void): SqlValue => {
  const value = Number(text)
  if (Number.isFinite(value)) return value
  lost(INFINITE)
  return null
}
const integer = (text: string): SqlValue => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
const moment = (text: string, lost: (reason: string) => void): SqlValue => {
  if (!text.endsWith('infinity')) return text.replace(/\+00$/, '')
  lost(INFINITE)
  return null
}

const INTEGER: ColumnReading = { declared: 'INTEGER', expression: plain, toCell: integer }
const REAL: ColumnReading = { declared: 'REAL', expression: plain, toCell: number }
const TEXT = textFrom((column) => `${column}::text`)

const READINGS: Readonly<Record<string, ColumnReading>> = {
  bool: { declared: 'BOOLEAN', expression: plain, toCell: (text) => (text === 't' ? 1 : 0) },
  int2: INTEGER,
  int4: INTEGER,
  int8: INTEGER,
  oid: INTEGER,
  float4: REAL,
  float8: REAL,
  date: { declared: 'DATE', expression: plain, toCell: moment },
  timestamp: { declared: 'DATETIME', expression: plain, toCell: moment },
  timestamptz: { declared: 'DATETIME', expression: plain, toCell: moment },
  bytea: {
    declared: 'BLOB',
    expression: (column) => unlessTooLong(column, `${column}::text`),
    toCell: (text, lost) => cellOf(text, lost, (hex) => new Uint8Array(Buffer.from(hex.slice(2), 'hex'))),
  },
}

/**
 * How a column of a type is read. Booleans, whole and other numbers, dates, times (with a zone: in UTC) and bytes keep their type;
 * arrays and rows become JSON; everything else (enums, uuid, json, network addresses, intervals) is text as the server writes it.
 */
export function readingOf({ name, category, isWhole, isLong }: CatalogueType): ColumnReading {
  if (name === 'numeric') return isLong === true ? TEXT : isWhole === true ? INTEGER_OF_NUMERIC : REAL
  if (category === 'A' || category === 'C') return textFrom((column) => `to_json(${column})::text`)
  return (Object.hasOwn(READINGS, name) ? READINGS[name] : undefined) ?? TEXT
}

/** 3.00 is 3. */
const INTEGER_OF_NUMERIC: ColumnReading = { ...INTEGER, toCell: number }

function unlessTooLong(measured: string, shown = measured): string {
  return `CASE WHEN octet_length(${measured}) > ${MOST_VALUE_BYTES} THEN E'\\x01espalier: too long\\x01' ELSE ${shown} END`
}

function textFrom(expression: (column: string) => string): ColumnReading {
  return {
    declared: 'TEXT',
    expression: (column) => unlessTooLong(expression(column)),
    toCell: (text, lost) => cellOf(text, lost, (value) => value),
  }
}

function cellOf(text: string, lost: (reason: string) => void, convert: (text: string) => SqlValue): SqlValue {
  if (text !== TOO_LONG) return convert(text)
  lost(`longer than ${MOST_VALUE_BYTES >> 20} MiB`)
  return null
}

export const toCell = (reading: ColumnReading, text: TextValue, lost: (reason: string) => void): SqlValue =>
  text === null ? null : reading.toCell(text, lost)
