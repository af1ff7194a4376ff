import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { readSource } from '../../read-source.js'
import { openSqlite } from '../../sql/open-sqlite.js'
import { kindOfCode, toMeaning } from './number-formats.js'
import { type BookParts, makeXlsx, row } from './xlsx.fixture.js'

const folder = await mkdtemp(join(tmpdir(), 'xlsx-reader-'))
afterAll(() => rm(folder, { recursive: true }))

interface Read {
  tables: Record<string, { columns: string[]; rows: unknown }>
  warnings: string[]
}

async function read(path: string, more: Record<string, unknown> = {}): Promise<Read> {
  const found: Read = { tables: {}, warnings: [] }
  const declaration = { xlsx: path, ...more }
  for await (const record of readSource({ name: 'own', declaration, projectFolder: folder, cache: folder })) {
    if (record.type === 'warning') found.warnings.push(record.message.replace(path, 'FILE'))
    if (record.type !== 'database') continue
    const opened = await openSqlite(record.database.path)
    for (const { name, columns } of record.database.tables) {
      const outcome = await opened.query(`SELECT * FROM "${name}"`)
      const rows = outcome.kind === 'rows' ? outcome.rows : outcome
      found.tables[name] = { columns: columns.map((column) => `${column.name} ${column.declared}`), rows }
    }
    await opened.close()
  }
  return found
}

let count = 0
async function readBook(parts: BookParts, more: Record<string, unknown> = {}): Promise<Read> {
  count += 1
  await mkdir(join(folder, String(count)))
  const path = join(folder, String(count), 'book.xlsx')
  await writeFile(path, makeXlsx(parts))
  return read(path, more)
}

const PLUMS = [row(1, ['name', 'year']), row(2, ['Early Blue', 1841]), row(3, ['Long Gold', 1902])].join('')
const PLUM_TABLE = {
  columns: ['name TEXT', 'year INTEGER'],
  rows: [
    ['Early Blue', 1841],
    ['Long Gold', 1902],
  ],
}

describe('a workbook', () => {
  it('of one sheet is a table called as the file', async () => {
    expect(await readBook({ sheets: { Sheet1: PLUMS, Sheet2: '' } })).toEqual({
      tables: { book: PLUM_TABLE },
      warnings: [],
    })
  })

  it('of several sheets is a table a sheet; a hidden one is left out and said so, until it is named', async () => {
    const sheets = { plums: PLUMS, '-codes': PLUMS, pears: PLUMS }
    expect(await readBook({ sheets })).toEqual({
      tables: { plums: PLUM_TABLE, pears: PLUM_TABLE },
      warnings: ['FILE: the hidden sheet "codes" is left out; name it under sheets to read it.'],
    })
    expect(await readBook({ sheets }, { sheets: ['codes', 'pears'] })).toEqual({
      tables: { codes: PLUM_TABLE, pears: PLUM_TABLE },
      warnings: [],
    })
  })

  it('with an empty sheet is read without it, and says so', async () => {
    expect(await readBook({ sheets: { plums: PLUMS, notes: '' } })).toEqual({
      tables: { book: PLUM_TABLE },
      warnings: ['FILE: the sheet "notes" is empty and left out.'],
    })
  })

  it('keeps dates, times, durations, codes, true and false as what they are', async () => {
    const body = `${row(1, ['day', 'at', 'time', 'own', 'code', 'hours', 'flag'])}
      <row r="2"><c r="A2" s="1"><v>36526</v></c><c r="B2" s="2"><v>36526.5</v></c><c r="C2" s="3"><v>0.4375</v></c>
      <c r="D2" s="4"><v>43891</v></c><c r="E2" s="5"><v>42</v></c><c r="F2" s="6"><v>1.5</v></c><c r="G2" t="b"><v>1</v></c></row>
      <row r="3"><c r="A3" t="d"><v>2001-02-03T00:00:00</v></c><c r="B3" s="2"><v>36527</v></c><c r="C3" s="3"><v>0.999</v></c>
      <c r="D3" s="4"><v>43892</v></c><c r="E3" s="5"><v>1234</v></c><c r="F3" s="6"><v>0.25</v></c><c r="G3" t="b"><v>0</v></c></row>`
    expect((await readBook({ sheets: { a: body } })).tables).toEqual({
      book: {
        columns: ['day DATE', 'at DATETIME', 'time TEXT', 'own DATE', 'code TEXT', 'hours TEXT', 'flag BOOLEAN'],
        rows: [
          ['2000-01-01', '2000-01-01 12:00:00', '10:30:00', '2020-03-01', '00042', '36:00:00', 1],
          ['2001-02-03', '2000-01-02 00:00:00', '23:58:34', '2020-03-02', '01234', '06:00:00', 0],
        ],
      },
    })
  })

  it('that counts days from 1904 gives the same dates', async () => {
    const body = `${row(1, ['day'])}<row r="2"><c r="A2" s="1"><v>35064</v></c></row>`
    const { tables } = await readBook({ sheets: { a: body }, is1904: true })
    expect(tables['book']).toEqual({ columns: ['day DATE'], rows: [['2000-01-01']] })
  })

  it('gives shared strings with their runs joined and phonetic guides left out, and formulas by their stored values', async () => {
    const strings = [
      '<t>word</t>',
      '<r><t>Early </t></r><r><t xml:space="preserve">Blue &amp; Co</t></r><rPh><t>x</t></rPh>',
    ]
    const body = `<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>sum</t></is></c><c t="inlineStr"><is><t>text</t></is></c></row>
      <row><c t="s"><v>1</v></c><c><f>1+2</f><v>3</v></c><c t="str"><f>A1</f><v>two_x000D_lines</v></c></row>
      <row><c t="s"><v>0</v></c><c><f>1+3</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`
    expect(await readBook({ sheets: { a: body }, strings })).toEqual({
      tables: {
        book: {
          columns: ['word TEXT', 'sum INTEGER', 'text TEXT'],
          rows: [
            ['Early Blue & Co', 3, 'two\rlines'],
            ['word', null, null],
          ],
        },
      },
      warnings: [
        'FILE, sheet "a": 1 cells hold an error such as #N/A; they are missing values.',
        'FILE, sheet "a": 1 formulas have no stored value and are missing values. Save it in a spreadsheet program.',
      ],
    })
  })

  it('reads strings as Excel escapes and other programs indent them', async () => {
    const strings = ['<t>word</t>', '<t>_x005F_x000D_</t>', '<t>one_x000D_\r\ntwo</t>', '\n <r>\n <t> a </t>\n </r>\n']
    const cells = strings.map((_, index) => `<row><c t="s"><v>${index}</v></c></row>`)
    const body = `${cells.join('')}<row><c t="inlineStr"><is>\n  <t><![CDATA[b]]></t>\n</is></c></row>`
    const { tables } = await readBook({ sheets: { a: body }, strings })
    expect(tables['book']?.rows).toEqual([['_x000D_'], ['one\r\ntwo'], [' a '], ['b']])
  })

  it('finds the parts of programs that name them in their own way', async () => {
    const parts = unzipSync(makeXlsx({ sheets: { a: PLUMS } }))
    const text = (name: string): string => strFromU8(parts[name] ?? new Uint8Array())
    const renamed = {
      '_rels\\.rels': text('_rels/.rels').replace('xl/workbook.xml', 'Book.xml'),
      'book.xml': text('xl/workbook.xml'),
      '_rels/Book.xml.rels': text('xl/_rels/workbook.xml.rels').replace('worksheets/sheet1.xml', './x/../Sheet.xml'),
      'sheet.xml': text('xl/worksheets/sheet1.xml'),
    }
    const path = join(folder, 'book.xlsx')
    await writeFile(
      path,
      zipSync(Object.fromEntries(Object.entries(renamed).map(([name, xml]) => [name, strToU8(xml)]))),
    )
    expect((await read(path)).tables).toEqual({ book: PLUM_TABLE })
  })

  it('passes over empty rows and columns, and gives all cells of a merged range its value', async () => {
    const body = [
      row(3, [null, 'wall', null, 'tree']),
      row(4, [null, 'south', null, 'plum']),
      row(5, [null, null, null, 'pear']),
      row(6, [null, null, null, null]),
      row(9, [null, 'north', null, 'cherry']),
    ].join('')
    const { tables } = await readBook({
      sheets: { a: body },
      after: '<mergeCells><mergeCell ref="B4:B5"/></mergeCells>',
    })
    expect(tables['book']).toEqual({
      columns: ['wall TEXT', 'tree TEXT'],
      rows: [
        ['south', 'plum'],
        ['south', 'pear'],
        ['north', 'cherry'],
      ],
    })
  })

  it('with a title over the table is refused with the option to give, and read with it', async () => {
    const sheets = {
      a: `${row(1, ['Plums of 1950'])}${row(3, ['name', 'year', 'wall'])}${row(4, ['Gold', 1, 'south'])}`,
    }
    await expect(readBook({ sheets })).rejects.toMatchObject({ code: 'E_XLSX_HEADER', exitCode: 2 })
    const wanted = { columns: ['name TEXT', 'year INTEGER', 'wall TEXT'], rows: [['Gold', 1, 'south']] }
    expect((await readBook({ sheets }, { header: 3 })).tables).toEqual({ book: wanted })
    expect((await readBook({ sheets }, { header: { a: 3 } })).tables).toEqual({ book: wanted })
    await expect(readBook({ sheets }, { header: 2 })).rejects.toThrow(/row 2 is empty, expected the header/)
  })

  it('of many rows is read piece by piece and whole', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => row(index + 2, [`tree ${index}`, index]))
    const { tables } = await readBook({ sheets: { a: row(1, ['name', 'n']) + rows.join('') } })
    expect(tables['book']?.rows).toEqual(Array.from({ length: 3000 }, (_, index) => [`tree ${index}`, index]))
  })
})

describe('a folder of workbooks', () => {
  it('is one database; sheets carry the name of their file', async () => {
    const own = join(folder, 'several')
    await mkdir(own)
    await writeFile(join(own, 'a.xlsx'), makeXlsx({ sheets: { plums: PLUMS, pears: PLUMS } }))
    await writeFile(join(own, 'a plums.xlsx'), makeXlsx({ sheets: { Sheet1: PLUMS } }))
    expect(Object.keys((await read(own)).tables).toSorted()).toEqual(['a pears', 'a plums', 'a plums_2'])
  })
})

describe('a file that is no sound workbook', () => {
  const cell = (inner: string): BookParts => ({ sheets: { a: `${row(1, ['x'])}<row r="2">${inner}</row>` } })
  it.each<[string, BookParts, string, RegExp]>([
    [
      'a string that is not there',
      cell('<c r="A2" t="s"><v>7</v></c>'),
      'E_FILE_DAMAGED',
      /sheet "a", cell A2 .* no string 7/,
    ],
    ['a number that is none', cell('<c r="A2"><v>1,5</v></c>'), 'E_FILE_DAMAGED', /cell A2 .* no number "1,5"/],
    ['a cell far out', cell('<c r="XFD2"><v>1</v></c>'), 'E_XLSX_WIDE', /cell XFD2 lies beyond column 2000/],
    [
      'rows out of order',
      { sheets: { a: row(4, ['x']) + row(2, ['y']) } },
      'E_FILE_DAMAGED',
      /a row "2" follows row 4/,
    ],
    [
      'a row in a row',
      cell('<c r="A2"/><row r="3"></row>'),
      'E_FILE_DAMAGED',
      /sheet "a" cannot be read: a row has no end/,
    ],
    ['a row without end', cell('<c r="A2"/>'.repeat(1_600_000)), 'E_FILE_TOO_LARGE', /one row takes more than 16 MiB/],
  ])('is refused for %s, with the cell', async (_, parts, code, message) => {
    const failure = await readBook(parts).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, exitCode: 2 })
    expect((failure as Error).message).toMatch(message)
  })

  it.each<[string, Uint8Array, string, RegExp]>([
    [
      'an old or encrypted file',
      Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]),
      'E_FILE_DAMAGED',
      /old binary format of Office, or under/,
    ],
    ['a cut file', makeXlsx({ sheets: { a: PLUMS } }).subarray(0, 900), 'E_FILE_DAMAGED', /its end is missing/],
    [
      'a Word document',
      zipSync({ 'word/document.xml': new Uint8Array(4) }),
      'E_FILE_DAMAGED',
      /no Excel workbook \(it is a Word document\)/,
    ],
    ['a binary workbook', zipSync({ 'xl/workbook.bin': new Uint8Array(4) }), 'E_FILE_DAMAGED', /save it as \.xlsx/],
    [
      'a bomb',
      zipSync({ 'xl/workbook.xml': new Uint8Array(257 << 20) }),
      'E_FILE_TOO_LARGE',
      /unpacks to more than 256 MiB/,
    ],
  ])('is named: %s', async (name, bytes, code, message) => {
    const path = join(folder, `${name}.xlsx`)
    await writeFile(path, bytes)
    const failure = await read(path).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, exitCode: 2 })
    expect((failure as Error).message).toMatch(message)
  })

  it('names a sheet that is asked for and is not there', async () => {
    await expect(readBook({ sheets: { a: PLUMS, b: PLUMS } }, { sheets: ['a', 'c'] })).rejects.toThrow(
      /no sheet "c" to read \(there are: a\)/,
    )
  })
})

describe('a number format', () => {
  it.each<[string, ReturnType<typeof kindOfCode>]>([
    ['General', 'number'],
    ['#,##0.00 "days"', 'number'],
    ['[Red]0.0;[Blue]-0.0', 'number'],
    ['0.00E+00', 'number'],
    ['dd/mm/yyyy', 'date'],
    ['mmm', 'date'],
    ['[$-F800]dddd, mmmm dd, yyyy', 'date'],
    ['yyyy-mm-dd hh:mm', 'datetime'],
    ['h:mm AM/PM', 'time'],
    ['[mm]:ss', 'elapsed'],
    ['mm:ss', 'time'],
    ['0000', { digits: 4 }],
  ])('%s is told by what it shows', (code, kind) => {
    expect(kindOfCode(code)).toEqual(kind)
  })

  it('counts the days of 1900 as Excel does, and leaves what is no day a number', () => {
    const days = [1, 59, 60, 61, -1, 2_958_465, 2_958_466]
    expect(days.map((day) => toMeaning(day, 'date', false))).toEqual([
      '1900-01-01',
      '1900-02-28',
      '1900-02-29',
      '1900-03-01',
      -1,
      '9999-12-31',
      2_958_466,
    ])
    expect([0.999999999, 1.5].map((time) => toMeaning(time, 'elapsed', false))).toEqual(['24:00:00', '36:00:00'])
    expect([0.5, 0.999999999, 43_891.5].map((time) => toMeaning(time, 'time', false))).toEqual([
      '12:00:00',
      '23:59:59',
      '2020-03-01 12:00:00',
    ])
  })
})
