/** What a column's values are. mixed: text beside numbers; empty: nothing but NULL. */
export type ValueType = 'integer' | 'number' | 'text' | 'date' | 'datetime' | 'boolean' | 'blob' | 'mixed' | 'empty'

/**
 * What a column is for.
 *   key, reference   names rows by number, of its own table or of another        code      a number or text that is not to be reckoned with
 *   name             text that differs in every row                              category  text with few values, each in many rows
 *   quantity         can be added, averaged, compared                            year, date, flag (true or false)
 *   text             other text                                                  unusable  blob, mixed, empty, or one value only
 */
export type ColumnRole =
  | 'key'
  | 'reference'
  | 'code'
  | 'name'
  | 'category'
  | 'quantity'
  | 'year'
  | 'date'
  | 'flag'
  | 'text'
  | 'unusable'

export interface ColumnProfile {
  name: string
  declared: string
  type: ValueType
  role: ColumnRole
  /** Rows without a value. */
  nulls: number
  distinct: number
  /** Rows with a text that stands for a missing value: N/A, unknown, ".", ... */
  placeholders: number
  /** The most frequent values as text, at most five. */
  samples: string[]
  /** Of numbers and dates, as text. */
  minimum?: string
  maximum?: string
  /** Most digits after the point, of numbers. */
  decimals: number
  /** Characters of the longest value. */
  longest: number
  /** Every time of a datetime is midnight: it is a date. */
  isMidnight: boolean
  /** What the database says of it. */
  comment?: string
}

/** From one column to the key of a table. */
export interface Reference {
  column: string
  table: string
  key: string
  /** false: found, as every value stands in that key and the names fit. */
  isDeclared: boolean
}

export interface TableProfile {
  name: string
  rows: number
  /** What the database says of it. */
  comment?: string
  columns: ColumnProfile[]
  /** Columns that together differ in every row, without NULL: single ones, else pairs. */
  keys: string[][]
  /** What a person names a row by: one or two columns; none where nothing fits. Values may still repeat. */
  label: string[]
  references: Reference[]
  /** What is odd about the data. */
  warnings: string[]
}

export interface DatabaseProfile {
  id: string
  tables: TableProfile[]
}
