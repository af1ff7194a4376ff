import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../core/canonical.js'
import type { Database, Document, SourceRecord } from '../contract.js'
import { readSource } from '../read-source.js'
import { openSqlite } from '../sql/open-sqlite.js'
import { rowsOf } from '../sql/read-schema.js'
import { makeDocx, paragraph, styled, table } from './docx/docx.fixture.js'
import { makeEpub } from './epub/epub.fixture.js'
import { makePdf } from './pdf/pdf.fixture.js'

const folder = await mkdtemp(join(tmpdir(), 'espalier-document-tables-'))
afterAll(() => rm(folder, { recursive: true }))

const HEADER = ['Tree', 'Height', 'Planted']
const ROWS = [
  ['Quince', '3.5', '1998'],
  ['Medlar', '4.1', '2003'],
  ['Pear', '2.8', '2011'],
]
const ALL = [HEADER, ...ROWS]
const BEFORE = 'Each wall has its own trees, and each was measured in the same week of spring.'

const cells = (row: readonly string[], tag: string): string =>
  `<tr>${row.map((text) => `<${tag}>${text}</${tag}>`).join('')}</tr>`
const html = `<h1>The walls</h1><p>${BEFORE}</p><table><thead>${cells(HEADER, 'th')}</thead><tbody>${ROWS.map((row) => cells(row, 'td')).join('')}</tbody></table>`
const markdown = `# The walls\n\n${BEFORE}\n\n| ${HEADER.join(' | ')} |\n|---|---|---|\n${ROWS.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`
const pdf = makePdf({
  pages: [
    [
      { text: 'The walls', x: 60, y: 780, size: 20, isBold: true },
      { text: BEFORE, x: 60, y: 740 },
      ...ALL.flatMap((row, line) => row.map((text, column) => ({ text, x: 60 + 150 * column, y: 700 - 14 * line }))),
      { text: 'The wall to the north carries nothing but ivy, and is left as it is.', x: 60, y: 600 },
    ],
  ],
})

const FORMATS: [string, string, string | Uint8Array][] = [
  ['markdown', 'a.md', markdown],
  ['html', 'a.html', `<!doctype html><html lang="en"><body>${html}</body></html>`],
  [
    'epub',
    'a.epub',
    makeEpub({ title: 'Walls', chapters: { 'a.xhtml': html }, nav: '<li><a href="a.xhtml">The walls</a></li>' }),
  ],
  ['docx', 'a.docx', makeDocx(styled('The walls', 'H1') + paragraph(BEFORE) + table(ALL))],
  ['pdf', 'a.pdf', pdf],
]

async function readWith(
  reader: string,
  name: string,
  content: string | Uint8Array,
  more = {},
): Promise<SourceRecord[]> {
  const path = join(folder, name)
  await writeFile(path, content)
  const records: SourceRecord[] = []
  const declaration = { [reader]: path, ...more }
  for await (const record of readSource({ name: 'walls', declaration, projectFolder: folder, cache: folder }))
    records.push(record)
  return records
}

const documentOf = (records: readonly SourceRecord[]): Document => {
  const [found] = records.flatMap((record) => (record.type === 'document' ? [record.document] : []))
  if (found === undefined) throw new Error('no document')
  return found
}

describe('a table in a document', () => {
  it.each(FORMATS)('of %s is a record with header, rows and its span', async (reader, name, content) => {
    const document = documentOf(await readWith(reader, name, content))
    const [found, ...others] = document.tables ?? []
    expect([found?.ordinal, found?.header, found?.rows, others]).toEqual([0, HEADER, ROWS, []])
    const { start, end, documentId, sha256: hash } = found?.span ?? { start: 0, end: 0, documentId: '', sha256: '' }
    const slice = document.text.slice(start, end)
    expect([documentId, hash]).toEqual([document.id, sha256(slice)])
    for (const cell of ALL.flat()) expect(slice).toContain(cell)
    expect(slice).not.toContain('measured')
    const passage = document.passages.find(({ kind }) => kind === 'table')
    expect([passage?.text, passage?.start, passage?.end]).toEqual([
      ALL.map((row) => row.join(' | ')).join('\n'),
      start,
      end,
    ])
  })

  it.each(FORMATS)(
    'of %s is a database of its own with tables: true, called by its heading',
    async (reader, name, content) => {
      const records = await readWith(reader, name, content, { tables: true, licence: 'CC0-1.0' })
      const document = documentOf(records)
      const databases = records.flatMap((record): Database[] => (record.type === 'database' ? [record.database] : []))
      const [database] = databases
      if (database === undefined) throw new Error('no database')
      expect(databases).toHaveLength(1)
      expect({ id: database.id, licence: database.licence, tables: database.tables }).toEqual({
        id: document.path,
        licence: 'CC0-1.0',
        tables: [
          {
            name: 'The walls',
            columns: [
              { name: 'Tree', declared: 'TEXT', isRequired: false },
              { name: 'Height', declared: 'REAL', isRequired: false },
              { name: 'Planted', declared: 'INTEGER', isRequired: false },
            ],
            primaryKey: [],
            foreignKeys: [],
            rows: 3,
            span: document.tables?.[0]?.span,
          },
        ],
      })
      const opened = await openSqlite(database.path)
      try {
        const found = await rowsOf(
          opened,
          'SELECT Tree FROM "The walls" WHERE Height > 3 ORDER BY Planted',
          database.path,
        )
        expect(found).toEqual([['Quince'], ['Medlar']])
      } finally {
        await opened.close()
      }
    },
  )

  it('takes a title over all columns for its caption, and joins two rows of names', async () => {
    const head =
      '<tr><th colspan="3">Trees by wall</th></tr><tr><th></th><th colspan="2">Metres</th></tr><tr><th>Tree</th><th>2019</th><th>2020</th></tr>'
    const page = `<p>${BEFORE}</p><table><thead>${head}</thead><tbody>${cells(['Quince', '3.5', '3.9'], 'td')}</tbody></table>`
    const [found] = documentOf(await readWith('html', 'b.html', page)).tables ?? []
    expect([found?.caption, found?.header, found?.rows]).toEqual([
      'Trees by wall',
      ['Tree', 'Metres 2019', '2020'],
      [['Quince', '3.5', '3.9']],
    ])
  })

  it('has no header where the first row may be a row like the others, and is then no database', async () => {
    const rows = [cells(['1998', '3.5'], 'td'), cells(['2003', '4.1'], 'td')].join('')
    const records = await readWith('html', 'c.html', `<p>${BEFORE}</p><table>${rows}</table>`, { tables: true })
    const [found] = documentOf(records).tables ?? []
    expect([found?.header, found?.rows]).toEqual([
      undefined,
      [
        ['1998', '3.5'],
        ['2003', '4.1'],
      ],
    ])
    expect(records.filter(({ type }) => type === 'database')).toEqual([])
    expect(documentOf(records).warnings).toEqual([
      'c.html: 1 of 1 tables have no row of names or one row; they are not asked about.',
    ])
  })

  it('is read where two hundred thousand parts stand side by side, in a row or in a paragraph', async () => {
    const parts = '<b>x</b> '.repeat(200_000)
    const { passages } = documentOf(
      await readWith(
        'html',
        'e.html',
        `<div>${parts}</div><table><tr>${'<td>y'.repeat(200_000)}<tr><td>a<td>b</table>`,
      ),
    )
    expect(passages.map(({ kind, text }) => [kind, text.length])).toEqual([
      ['paragraph', 399_999],
      ['table', 800_003],
    ])
  })

  it('copies no cell into rows that are wider than tables are', async () => {
    const wide = `<tr>${'<td rowspan="200">x</td>'.repeat(20_000)}</tr>`
    const page = `<table>${wide}${'<tr><td>2</td></tr>'.repeat(199)}</table>`
    const document = documentOf(await readWith('html', 'e.html', page))
    const second = document.passages[0]?.text.split('\n')[1]?.split(' | ')
    expect([second?.filter((cell) => cell === 'x').length, document.tables]).toEqual([200, undefined])
  })

  it('adds no more cells for spans than twice its own length, and is no table where most cells would be missing', async () => {
    const reaching = `<tr>${`<td rowspan="200">${'word '.repeat(100)}</td>`.repeat(100)}</tr>`
    const pages = [
      `<table>${reaching}${'<tr><td>2</tr>'.repeat(199)}</table>`,
      `<table>${'<tr><td colspan="200"><td>2</tr>'.repeat(2000)}</table>`,
    ]
    for (const page of pages) {
      const document = documentOf(await readWith('html', 'd.html', page))
      expect(document.passages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(4 * page.length)
    }
    const uneven = `<table><tr>${'<td>1'.repeat(200)}</tr>${'<tr><td>2<td>3</tr>'.repeat(2000)}</table>`
    expect(documentOf(await readWith('html', 'd.html', uneven)).tables).toBeUndefined()
  })

  it('does not copy a long cell into the rows that it reaches into', async () => {
    const long = `<tr><td rowspan="200">${'word '.repeat(2000)}</td><td>1</td></tr>`
    const page = `<table>${long}${'<tr><td>2</td></tr>'.repeat(199)}</table>`
    const document = documentOf(await readWith('html', 'd.html', page))
    expect(document.passages.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(12_000)
    expect(document.tables?.[0]?.rows[1]).toEqual(['', '2'])
  })
})
