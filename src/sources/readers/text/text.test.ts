import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../contract.js'
import { readers } from '../../families.js'
import { readSourceFile } from '../../read-files.js'
import { checkRegions } from '../../regions.js'
import { headingLevel, underlineLevel } from '../../plain-text/guess-heading.js'
import { readPlainText } from '../../plain-text/read-plain-text.js'

function read(text: string): Document {
  const document = readPlainText(
    's',
    { path: '/s/a.txt', name: 'a.txt' },
    { text, encoding: 'utf-8', hasByteOrderMark: false },
    undefined,
  )
  checkRegions(document)
  return document
}

const shape = (document: Document): unknown[] => [
  document.headings.map((heading) => `${heading.level} ${heading.title}`),
  document.passages.map((passage) => `${passage.kind}: ${passage.text}`),
]

describe('plain text', () => {
  it('reads a line without end in pieces that are cut behind a space, and loses no word', () => {
    const line = 'the heart of blood vessels '.repeat(30_000).trim()
    const { passages } = read(`Before.\n\n${line}\n\nAfter.\n`)
    expect(passages.length).toBeGreaterThan(4)
    expect(
      passages
        .slice(1, -1)
        .map(({ text }) => text)
        .join(' '),
    ).toBe(line)
    const run = `x${'\u{20000}'.repeat(300_000)}`
    const { passages: unbroken } = read(run)
    expect(unbroken.map(({ text }) => text).join('')).toBe(run)
    for (const { text } of unbroken) expect(text).not.toMatch(/^[\uDC00-\uDFFF]/)
  })

  it('reads headings, paragraphs, a list and code', async () => {
    const path = join(readers.folder('text'), 'fixtures/harbour.txt')
    const document = readPlainText('s', { path, name: 'harbour.txt' }, await readSourceFile(path), undefined)
    expect([document.title, document.language, ...shape(document)]).toEqual([
      'THE HARBOUR',
      'en',
      ['1 THE HARBOUR', '1 Chapter 1: Tides', '2 1.1 Spring Tides', '2 Neap tides'],
      [
        'paragraph: The sea rises and falls twice a day. It is the moon that pulls the water.',
        'list: - they come at new moon\n- they come at full moon, when sun and moon pull together',
        'paragraph: At half moon the range is least.',
        'code:     range = high - low\n    print(range)',
      ],
    ])
  })

  it('reads CRLF, tabs and a text without any heading', () => {
    expect(shape(read('one\r\n\ttwo\r\n\r\nthree\r\n'))).toEqual([[], ['paragraph: one two', 'paragraph: three']])
  })

  it('reads Chinese chapters and joins its lines without spaces', () => {
    expect(shape(read('第一章 心脏\n\n心脏是一个\n器官。\n'))).toEqual([
      ['1 第一章 心脏'],
      ['paragraph: 心脏是一个器官。'],
    ])
  })

  it.each<[string, number | undefined]>([
    ['CHAPTER ONE OF IT', 1],
    ['Chapter 3', 1],
    ['Part II: The Sea', 1],
    ['Kapitel 4 – Das Meer', 1],
    ['1.2 The Heart', 2],
    ['1.2.3 The Heart', 3],
    ['## Care', 2],
    ['第三节 心房', 2],
    ['NATO', 1],
    ['USA', undefined],
    ['HE SAID NO.', undefined],
    ['1. First, wash it', undefined],
    ['1.5 litres of water', undefined],
    ['Chapter 3 was about tides and this line goes on as prose does.', undefined],
    ['The heart', undefined],
  ])('takes %j alone on its line as level %s', (line, level) => {
    expect(headingLevel(line, true)).toBe(level)
  })

  it('takes no line within a paragraph as a heading, but one underlined', () => {
    expect([
      headingLevel('CHAPTER ONE', false),
      underlineLevel('Title', '====='),
      underlineLevel('A long title here', '---'),
    ]).toEqual([undefined, 1, undefined])
  })
})
