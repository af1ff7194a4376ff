import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Document } from '../../contract.js'
import { readers } from '../../families.js'
import { checkRegions } from '../../regions.js'
import { makeDocx, paragraph, run, styled, table } from './docx.fixture.js'
import { readDocx } from './read-docx.js'

const folder = await mkdtemp(join(tmpdir(), 'espalier-docx-'))
afterAll(() => rm(folder, { recursive: true }))

async function read(bytes: Uint8Array): Promise<Document> {
  const path = join(folder, 'a.docx')
  await writeFile(path, bytes)
  const document = await readDocx('s', { path, name: 'a.docx' })
  checkRegions(document)
  return document
}

const shape = (document: Document): string[] => [
  ...document.headings.map(({ level, title }) => `${'#'.repeat(level)} ${title}`),
  ...document.passages.map(({ kind, text }) => `${kind}: ${text}`),
]

describe('docx', () => {
  it('reads a title, headings of own styles, a list, a table and a footnote; the table of contents is left out', async () => {
    const path = join(readers.folder('docx'), 'fixtures/hedges.docx')
    const document = await readDocx('s', { path, name: 'hedges.docx' })
    expect([document.title, document.text.includes('Contents'), ...shape(document)]).toEqual([
      'Hedges',
      false,
      '# Hedges',
      '## Planting a hedge',
      '### Care',
      'paragraph: Hawthorn is planted in two rows, thirty centimetres apart.',
      'paragraph: A row every fifty centimetres in heavy soil.',
      'list: - hawthorn\n- blackthorn\n  - with thorns of five centimetres',
      'paragraph: A hedge is cut once a year, after the birds have left it.',
      'table: kind | height\nhawthorn | 3 m\nbox | 1 m',
    ])
  })

  it('reads a paragraph of the style for captions as a figure', async () => {
    const styles = `<?xml version="1.0"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Beschriftung"><w:name w:val="caption"/></w:style></w:styles>`
    const body = paragraph('A hedge is cut in autumn.') + styled('A hedge of box.', 'Beschriftung')
    const document = await read(makeDocx(body, { more: { 'word/styles.xml': styles } }))
    expect(shape(document)).toEqual(['paragraph: A hedge is cut in autumn.', 'figure: A hedge of box.'])
  })

  it('takes tracked changes as accepted', async () => {
    const inserted = `<w:ins>${run('new')}</w:ins>`
    const removed = '<w:del><w:r><w:delText>old</w:delText></w:r></w:del>'
    const moved = `<w:moveFrom>${run('moved')}</w:moveFrom>`
    const document = await read(makeDocx(`<w:p>${run('A ')}${inserted}${removed}${run(' word')}${moved}.</w:p>`))
    expect(shape(document)).toEqual(['paragraph: A new word'])
  })

  it('says that formulas are left out', async () => {
    const formula = '<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>'
    const document = await read(makeDocx(`<w:p>${run('See')}${formula}</w:p>`))
    expect(document.warnings).toEqual(["a.docx: 1 formulas are left out: Word's formulas cannot be read yet"])
  })

  it('keeps columns in line where cells are merged', async () => {
    const cell = (text: string, properties = ''): string =>
      `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`
    const rows = [
      cell('moon', '<w:vMerge w:val="restart"/>') + cell('tide') + cell('range'),
      cell('', '<w:vMerge/>') + cell('spring') + cell('7 m'),
      cell('both', '<w:gridSpan w:val="2"/>') + cell('twice'),
    ]
    const document = await read(makeDocx(`<w:tbl>${rows.map((row) => `<w:tr>${row}</w:tr>`).join('')}</w:tbl>`))
    expect(shape(document)).toEqual(['table: moon | tide | range\nmoon | spring | 7 m\nboth |  | twice'])
  })

  it('keeps columns in line where a row begins late', async () => {
    const cell = (text: string, properties = ''): string =>
      `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`
    const late = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    const rows = [
      cell('wall') + cell('tree') + cell('fan', '<w:vMerge w:val="restart"/>'),
      late + cell('', '<w:vMerge/>'),
      cell('east') + cell('plum') + cell('cordon'),
    ]
    const document = await read(makeDocx(`<w:tbl>${rows.map((row) => `<w:tr>${row}</w:tr>`).join('')}</w:tbl>`))
    expect(shape(document)).toEqual(['table: wall | tree | fan\n |  | fan\neast | plum | cordon'])
  })

  it('numbers lists as Word shows them: over paragraphs between, by level, in letters, from a stated start', async () => {
    const level = (depth: number, format: string, text: string): string =>
      `<w:lvl w:ilvl="${depth}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`
    const levels = level(0, 'decimal', '%1.') + level(1, 'decimal', '%1.%2') + level(2, 'lowerLetter', '%3)')
    const numbering = `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="7">${levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num></w:numbering>`
    const numbered = (text: string, depth: number, list = 1): string =>
      paragraph(text, `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${list}"/></w:numPr>`)
    const body = [
      numbered('Dig', 0),
      numbered('deep', 1),
      paragraph('Rest a while.'),
      numbered('wide', 1),
      numbered('to the left', 2),
      numbered('Plant', 0),
      styled('Winter', 'H1'),
      numbered('Prune', 0, 2),
    ]
    const document = await read(makeDocx(body.join(''), { more: { 'word/numbering.xml': numbering } }))
    expect(shape(document)).toEqual([
      '# Winter',
      'list: 1. Dig\n  1.1 deep',
      'paragraph: Rest a while.',
      'list: 1.2 wide\n  a) to the left',
      'list: 2. Plant',
      'list: 4. Prune',
    ])
  })

  it.each<[string, Uint8Array, string, RegExp]>([
    [
      'a spreadsheet',
      makeDocx('', { more: { 'xl/workbook.xml': '<x/>', 'word/document.xml': '' } }),
      'E_FILE_DAMAGED',
      /cannot be read as a Word document/,
    ],
    ['broken XML', makeDocx('<w:p><w:r>'.repeat(3)), 'E_FILE_DAMAGED', /save it again/],
    [
      'a document of Office 97',
      Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]),
      'E_FILE_DAMAGED',
      /old binary format of Office, or under a password/,
    ],
  ])('refuses %s with a clear message', async (_what, bytes, code, message) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    })
  })

  it('reads styled headings and tables by the same names in every language of Word', async () => {
    const document = await read(
      makeDocx(
        styled('Über Hecken', 'H1') +
          table([
            ['Art', 'Höhe'],
            ['Weißdorn', '3 m'],
          ]),
      ),
    )
    expect(shape(document)).toEqual(['# Über Hecken', 'table: Art | Höhe\nWeißdorn | 3 m'])
  })
})
