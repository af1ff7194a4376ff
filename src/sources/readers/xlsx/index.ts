import { z } from 'zod'
import { userError } from '../../../core/errors.js'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, openEach, Refusals } from '../../read-each.js'
import { sourceFiles } from '../../read-files.js'
import { baseOf, makeDatabase, type RawTable } from '../../tables/make-database.js'
import { tableNameOf } from '../../tables/read-table-files.js'
import { openWorkbook, type Sheet, type Workbook } from './open-workbook.js'
import { sheetTable } from './sheet-table.js'

const options = z.strictObject({
  ...fileOptions,
  /** Names of the sheets that are tables. Default: all that are not hidden. */
  sheets: z.array(z.string().min(1)).min(1).optional(),
  /** The row of the column names, as the sheet shows it, from 1: one for all sheets, or by sheet. Default: the first with a value. */
  header: z.union([z.int().min(1), z.record(z.string().min(1), z.int().min(1))]).optional(),
})
type Options = z.infer<typeof options>

const EXTENSIONS = ['.xlsx', '.xlsm'] as const

/**
 * Excel workbooks: one database, a table a sheet. Dates, times and codes are told from numbers by the cells' formats; of formulas the
 * stored values are read. A table is called as its file where this has one sheet, else as its sheet, with the file's name before it where
 * there are several files. One sheet's XML is held in memory.
 */
const xlsx: Reader<Options> = {
  summary: 'your own tables as Excel workbooks: one database, a table a sheet',
  extensions: EXTENSIONS,
  gives: 'databases',
  isBinary: true,
  options,
  read: readTables,
}
export default xlsx

async function* readTables(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  const files = await sourceFiles(input.path, EXTENSIONS)
  const warnings: string[] = []
  const refusals = new Refusals(input.options.unreadable)
  const refused: SourceRecord[] = []
  const database = await makeDatabase({
    id: files.length === 1 && files[0] !== undefined ? baseOf(files[0].name) : input.source,
    form: 'tables',
    files: files.map(({ path }) => path),
    key: ['xlsx', { sheets: input.options.sheets ?? 'all', header: input.options.header ?? 'first' }],
    cache: input.cache,
    licence: input.licence,
    tables: async () => {
      const open = openOne()
      const read = new Set<string>()
      const books = await openEach(files, { refusals, warnings: refused }, async ({ path, name }) => {
        const before = files.length === 1 ? '' : `${tableNameOf({ name })} `
        const workbook = await open(path)
        const sheets = chosenSheets(workbook, input.options, (message) => warnings.push(message))
        for (const sheet of sheets) read.add(sheet.name)
        const own = await tablesOf({ path, sheets, before, open, header: input.options.header }, warnings)
        return own.length === 1 ? own.map((table) => ({ ...table, name: tableNameOf({ name }) })) : own
      })
      if (!refusals.isStopping) checkNames(input, read)
      return books.flat()
    },
    refuse: (error) => void refused.push(...refusals.add(error)),
  })
  yield* refused
  refusals.finish(files.length, 'files')
  for (const message of warnings) yield { type: 'warning', message }
  yield { type: 'database', database }
}

/** Opens workbooks and keeps the last one: tables are read one after the other, so one is in memory at a time. */
function openOne(): (path: string) => Promise<Workbook> {
  let last: Workbook | undefined
  return async (path) => {
    if (last?.path === path) return last
    last = undefined
    last = await openWorkbook(path)
    return last
  }
}

function chosenSheets(
  { path, sheets }: Workbook,
  { sheets: wanted }: Options,
  warn: (message: string) => void,
): Sheet[] {
  if (wanted !== undefined) return sheets.filter(({ name }) => wanted.includes(name))
  for (const { name, isHidden } of sheets)
    if (isHidden) warn(`${path}: the hidden sheet "${name}" is left out; name it under sheets to read it.`)
  return sheets.filter(({ isHidden }) => !isHidden)
}

/** As a new workbook calls its sheets, in many languages: nobody misses an empty one. */
const DEFAULT_NAME = /^\p{L}+ ?\d+$/u

interface BookInput {
  path: string
  sheets: readonly Sheet[]
  /** Stands before the names of tables. */
  before: string
  open: (path: string) => Promise<Workbook>
  header: Options['header']
}

async function tablesOf({ path, sheets, before, open, header }: BookInput, warnings: string[]): Promise<RawTable[]> {
  const tables: RawTable[] = []
  for (const sheet of sheets) {
    const table = await sheetTable({
      open: () => open(path),
      sheet,
      name: `${before}${sheet.name}`,
      header: typeof header === 'object' ? header[sheet.name] : header,
      warn: (message) => warnings.push(message),
    })
    if (table !== undefined) tables.push(table)
    else if (!DEFAULT_NAME.test(sheet.name)) warnings.push(`${path}: the sheet "${sheet.name}" is empty and left out.`)
  }
  return tables
}

/** @throws E_XLSX_SHEET for a name under `sheets` or `header` that no workbook has. */
function checkNames({ source, path, options: { sheets = [], header } }: ReaderInput<Options>, read: Set<string>): void {
  const named = [...sheets, ...(typeof header === 'object' ? Object.keys(header) : [])]
  const missing = named.find((name) => !read.has(name))
  if (missing !== undefined)
    throw userError(
      'E_XLSX_SHEET',
      `sources.${source}: ${path} has no sheet "${missing}" to read (there are: ${[...read].join(', ') || 'none of those named'}).`,
    )
}
