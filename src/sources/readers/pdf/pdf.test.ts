import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { Document } from '../../contract.js'
import { readers } from '../../families.js'
import { checkRegions } from '../../regions.js'
import { makePdf, type PdfParts, type Shown } from './pdf.fixture.js'
import { readPdf } from './read-pdf.js'

const folder = await mkdtemp(join(tmpdir(), 'espalier-pdf-'))
afterAll(() => rm(folder, { recursive: true }))

async function readBytes(bytes: Uint8Array | string): Promise<Document> {
  const path = join(folder, 'a.pdf')
  await writeFile(path, bytes)
  const document = await readPdf('s', { path, name: 'a.pdf' })
  checkRegions(document)
  return document
}

const read = (parts: PdfParts): Promise<Document> => readBytes(makePdf(parts))

/** Lines one below the other from a height on, twelve points apart. */
const lines = (texts: readonly string[], y: number, x = 70, size = 10): Shown[] =>
  texts.map((text, index) => ({ text, x, y: y - 12 * index, size }))

const shape = (document: Document): string[] => [
  ...document.headings.map(({ level, title }) => `${'#'.repeat(level)} ${title}`),
  ...document.passages.map(({ kind, text }) => `${kind}: ${text}`),
]

/** Words enough to fill lines of a column, without end of a sentence. */
const WORDS =
  'water stands in the ground and moves through gravel and sand as slowly as a snail on a wall does in the rain'

describe('pdf', () => {
  it('reads headings by their size, paragraphs and a table', async () => {
    const path = join(readers.folder('pdf'), 'fixtures/wells.pdf')
    const document = await readPdf('s', { path, name: 'wells.pdf' })
    expect([document.title, document.encoding, ...shape(document)]).toEqual([
      'Wells',
      'extracted',
      '# Wells',
      '## Depth',
      'paragraph: A well is dug down to the water that stands in the ground. Its wall keeps the earth from falling in, and its head keeps leaves and animals out.',
      'paragraph: Most wells of villages are between five and twenty metres deep; where the ground is of chalk, some reach a hundred. They were dug by hand.',
      'table: place | depth\nhill | 90 m\nvalley | 6 m\nshore | 3 m',
    ])
    expect(
      document.regions.map(({ kind, start, end }) => [kind, document.text.slice(start, end).slice(0, 14)]),
    ).toContainEqual(['table', 'place | depth\nh'.slice(0, 14)])
  })

  it('takes a large line with a placeholder for what it is, a line of a diagram of syntax', async () => {
    const document = await read({
      pages: [
        [
          ...lines(['Wells of the parish'], 780, 70, 18),
          ...lines([`${WORDS}.`], 740),
          ...lines(['DIG WELL <name of the well>'], 700, 70, 14),
          ...lines([`${WORDS} again.`], 660),
        ],
      ],
    })
    expect(document.headings.map(({ title }) => title)).toEqual(['Wells of the parish'])
    expect(document.text).toContain('DIG WELL <name of the well>')
  })

  it("takes the file's own outline before sizes, and adds a title that stands on no line", async () => {
    const document = await read({
      pages: [
        lines(['First things', 'Text of the first part, long enough.', 'LARGE BUT NO TITLE'], 760),
        lines(['Text of the second part.'], 760),
      ],
      outline: [
        { title: 'First things', page: 0, y: 770 },
        { title: 'A picture of a title', page: 1, y: 800 },
      ],
    })
    expect(document.headings.map(({ level, title }) => [level, title])).toEqual([
      [1, 'First things'],
      [1, 'A picture of a title'],
    ])
    expect(document.text.indexOf('A picture of a title')).toBeLessThan(document.text.indexOf('Text of the second'))
  })

  it('joins words that were broken, and keeps a hyphen that the file writes within a line', async () => {
    const document = await read({
      pages: [
        lines(
          [
            'The well-known spring gives clear wat-',
            'er all the year, and no other is so well-',
            'known in this country of many springs.',
          ],
          760,
        ),
      ],
    })
    expect(document.passages.map(({ text }) => text)).toEqual([
      'The well-known spring gives clear water all the year, and no other is so well-known in this country of many springs.',
    ])
  })

  it('leaves running headers and page numbers out, says so, and joins the paragraph over the page', async () => {
    const page = (number: number, text: string): Shown[] => [
      { text: `The Book of Wells`, x: 70, y: 810, size: 9 },
      ...lines([text], 760),
      { text: `${number}`, x: 300, y: 30, size: 9 },
    ]
    const document = await read({
      pages: [page(7, `${WORDS} and`), page(8, `then ${WORDS} until`), page(9, 'the sea is reached.')],
    })
    expect(shape(document)).toEqual([`paragraph: ${WORDS} and then ${WORDS} until the sea is reached.`])
    expect(document.warnings).toEqual([
      'a.pdf: left out as running headers, footers or contents: "The Book of Wells" on 3 pages, 3 page numbers',
    ])
  })

  it('leaves the title of a table of contents out with its lines', async () => {
    const entry = (title: string, page: number): string => `${title} . . . . . . . . . . . . . . ${page}`
    const document = await read({
      pages: [
        [...lines(['Contents', entry('Springs', 3), entry('Wells', 9)], 760), ...lines([`${WORDS}.`], 500)],
        lines([`The contents of a well: ${WORDS}.`], 760),
      ],
    })
    expect(document.text).not.toMatch(/^Contents$/m)
    expect(document.text).toContain('The contents of a well')
  })

  it('keeps numbered lines at the top of pages that are no headers', async () => {
    const page = (text: string): Shown[] => lines([text, `${WORDS}.`], 800)
    const document = await read({ pages: [page('Definition 3'), page('Definition 7'), page('Definition 12')] })
    for (const title of ['Definition 3', 'Definition 7', 'Definition 12']) expect(document.text).toContain(title)
  })

  it('reads two columns one after the other, under a title over both', async () => {
    const column = (name: string, x: number): Shown[] =>
      lines(
        Array.from({ length: 8 }, (_, index) => `${name} ${index} water stands in the ground here`),
        700,
        x,
      )
    const rows = column('left', 70).flatMap((line, index) => [line, column('right', 320)[index] as Shown])
    const document = await read({
      pages: [[{ text: 'A title over both of the columns of this page', x: 70, y: 760, size: 18 }, ...rows]],
    })
    const order = [...document.text.matchAll(/(left|right) \d/g)].map(([found]) => found)
    expect(order).toEqual(
      [...Array(8).keys()]
        .map((index) => `left ${index}`)
        .concat([...Array(8).keys()].map((index) => `right ${index}`)),
    )
  })

  it('keeps raised and lowered digits apart from those on the line', async () => {
    const document = await read({
      pages: [
        [
          { text: 'A drop of H', x: 70, y: 760 },
          { text: '2', x: 120.7, y: 757, size: 6 },
          { text: 'O weighs 5 x 10', x: 124.1, y: 760 },
          { text: '-5', x: 196, y: 764, size: 6 },
          { text: 'kilograms.', x: 204.5, y: 760 },
        ],
      ],
    })
    expect(document.passages.map(({ text }) => text)).toEqual(['A drop of H₂O weighs 5 x 10⁻⁵ kilograms.'])
  })

  it('reads a list with its items on lines of their own', async () => {
    const document = await read({
      pages: [lines(['1. dig down to the water', '2. build the wall from below', '3. cover the head'], 760)],
    })
    expect(shape(document)).toEqual(['list: 1. dig down to the water\n2. build the wall from below\n3. cover the head'])
  })

  it.each<[string, () => Uint8Array | string, string, RegExp]>([
    ['a scan', () => makePdf({ pages: [[], []] }), 'E_PDF_SCANNED', /no text layer.*OCRmyPDF.*Tesseract/],
    [
      'a picture with a page number',
      () => makePdf({ pages: [[{ text: '1', x: 9, y: 9 }]] }),
      'E_PDF_SCANNED',
      /OCRmyPDF/,
    ],
    ['another format', () => 'no pdf at all', 'E_FILE_DAMAGED', /is no PDF \(it begins with "no pdf a"\)/],
    ['a Word file', () => 'PK\u0003\u0004', 'E_FILE_DAMAGED', /is no PDF \(it is a zip archive, as Word/],
    ['a head alone', () => '%PDF-1.7\n', 'E_FILE_DAMAGED', /cannot be read as a PDF .*qpdf/],
    ['a line of many MiB', () => `%PDF-1.4\n${'a'.repeat(17 << 20)}`, 'E_FILE_DAMAGED', /17 MiB without a line's end/],
    [
      'objects that do not end',
      () => `%PDF-1.4\n${'1 0 obj << /a '.repeat(3000)}`,
      'E_FILE_DAMAGED',
      /3000 of its objects begin and do not end/,
    ],
    ['a stream that unpacks without end', bomb, 'E_FILE_TOO_LARGE', /unpacks to more than 256 MiB/],
  ])('refuses %s with a clear message', async (_what, bytes, code, message) => {
    const error = await readBytes(bytes()).then(
      () => ({ code: 'none', exitCode: 0, message: '' }),
      (thrown: { code: string; exitCode: number; message: string }) => thrown,
    )
    expect({ code: error.code, exitCode: error.exitCode }).toEqual({ code, exitCode: 2 })
    expect(error.message).toMatch(message)
  })
})

function bomb(): Uint8Array {
  const packed = deflateSync(Buffer.alloc(300 << 20))
  const head = `%PDF-1.4\n1 0 obj\n<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`
  return Buffer.concat([Buffer.from(head), packed, Buffer.from('\nendstream\nendobj\n')])
}
