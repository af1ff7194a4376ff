import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../contract.js'
import { readSource } from '../../read-source.js'
import { openSqlite } from '../../sql/open-sqlite.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function databaseOf(files: Record<string, string>, options: Record<string, unknown> = {}): Promise<Database> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const cache = join(folder, 'cache')
  for await (const record of readSource({
    name: 'shop',
    declaration: { csv: folder, ...options },
    projectFolder: folder,
    cache,
  }))
    if (record.type === 'database') return record.database
  throw new Error('no database')
}

async function rowsOf(database: Database, sql: string): Promise<unknown> {
  const opened = await openSqlite(database.path)
  const outcome = await opened.query(sql)
  await opened.close()
  return outcome.kind === 'rows' ? outcome.rows : outcome
}

describe('a folder of CSV files', () => {
  it('gives tables of one name, and names that SQLite keeps for itself, other ones', async () => {
    const { tables, warnings } = await databaseOf({
      'lamp.csv': 'a,b\n1,2\n',
      'lamp.tsv': 'a\tb\n3\t4\n',
      'sqlite_stat1.csv': 'a,b\n5,6\n',
    })
    expect(tables.map(({ name }) => name)).toEqual(['lamp', 'lamp_2', '_sqlite_stat1'])
    expect(warnings).toEqual([
      'the table "lamp" is called "lamp_2".',
      'the table "sqlite_stat1" is called "_sqlite_stat1".',
    ])
  })

  it('is one database, a table a file, with types found and files of any delimiter', async () => {
    const database = await databaseOf({
      'lamp.csv': '\uFEFFname;watt;bought\n"Desk; black";40;2020-05-01\n"two\nlines";7.5;\n',
      'room.tsv': 'room\tlamp\nhall\tDesk; black\n',
    })
    expect({ ...database, path: '' }).toEqual({
      id: 'shop',
      form: 'tables',
      path: '',
      warnings: [],
      tables: [
        {
          name: 'lamp',
          columns: [
            { name: 'name', declared: 'TEXT', isRequired: false },
            { name: 'watt', declared: 'REAL', isRequired: false },
            { name: 'bought', declared: 'DATE', isRequired: false },
          ],
          primaryKey: [],
          foreignKeys: [],
          rows: 2,
        },
        {
          name: 'room',
          columns: [
            { name: 'room', declared: 'TEXT', isRequired: false },
            { name: 'lamp', declared: 'TEXT', isRequired: false },
          ],
          primaryKey: [],
          foreignKeys: [],
          rows: 1,
        },
      ],
    })
    expect(await rowsOf(database, 'SELECT * FROM lamp')).toEqual([
      ['Desk; black', 40, '2020-05-01'],
      ['two\nlines', 7.5, null],
    ])
  })

  it('with equal or empty names of columns, and short rows, is read with warnings', async () => {
    const database = await databaseOf({ 'a.csv': 'x,X,\n1,2,3\n4\n' })
    expect(database.tables[0]?.columns.map(({ name }) => name)).toEqual(['x', 'X_2', 'column_3'])
    expect(database.warnings).toEqual([
      'a: the column 2 ("X") is called "X_2".',
      'a: the column 3 ("") is called "column_3".',
      'a: 1 rows have fewer values than the header; the rest is missing.',
    ])
  })

  it('is made once: the same files give the same database, other bytes another one', async () => {
    const first = await databaseOf({ 'a.csv': 'x\n1\n' })
    const second = await databaseOf({ 'a.csv': 'x\n1\n' })
    const third = await databaseOf({ 'a.csv': 'x\n2\n' })
    expect(second).toEqual(first)
    expect(third.path).not.toBe(first.path)
    expect((await readdir(join(folder, 'cache'))).length).toBe(2)
  })

  it('with a row wider than the header is refused with its line', async () => {
    await expect(databaseOf({ 'a.csv': 'x,y\n1,2\n1,2,3\n' })).rejects.toThrow(
      /a\.csv:3 has 3 fields, expected at most 2/,
    )
  })

  it('takes names that mean something to SQL', async () => {
    const database = await databaseOf({ 'select "group".csv': 'order,"a ""b"""\n1,2\n' })
    expect(await rowsOf(database, 'SELECT "order", "a ""b""" FROM "select ""group"""')).toEqual([[1, 2]])
  })
})
