import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Document, Exercise, SourceRecord } from '../../contract.js'
import { readers } from '../../families.js'
import { checkRegions } from '../../regions.js'
import { readDocument } from './read-document.js'

const fixtures = join(readers.folder('markdown'), 'fixtures')

async function readText(text: string): Promise<{ document: Document; exercises: Exercise[] }> {
  const decoded = { text, encoding: 'utf-8' as const, hasByteOrderMark: false }
  const read = await readDocument('s', { path: '/s/a.md', name: 'a.md' }, decoded, undefined)
  checkRegions(read.document)
  return read
}

async function readFixture(name: string): Promise<{ document: Document; exercises: Exercise[] }> {
  const reader = await readers.load('markdown')
  const records: SourceRecord[] = []
  for await (const record of reader.read({
    source: 's',
    path: join(fixtures, name),
    options: {},
    resolve: (path) => path,
  }))
    records.push(record)
  const [first, ...rest] = records
  if (first?.type !== 'document') throw new Error('the document comes first')
  return {
    document: first.document,
    exercises: rest.flatMap((record) => (record.type === 'exercise' ? [record.exercise] : [])),
  }
}

const textsOf = (document: Document): string[] => document.passages.map((passage) => `${passage.kind}: ${passage.text}`)

describe('an OpenStax section', async () => {
  const { document, exercises } = await readFixture('bees.md')

  it('takes title, language and licence from the front matter', () => {
    const { title, language, licence, path, id } = document
    expect({ title, language, licence, path, id }).toEqual({
      title: 'Bees & honey',
      language: 'en',
      licence: 'CC0-1.0',
      path: 'bees.md',
      id: 's/bees.md',
    })
  })

  it('cleans what is read and leaves out exercises, glossary, and the box that asks an exercise', () => {
    expect(textsOf(document)).toEqual([
      'paragraph: When you have read this section you can:',
      'list: * name the three castes\n* say what honey is made of',
      'paragraph: A colony holds one queen, some hundred drones and up to 60,000 workers. As shown in the figure, they differ in size. Sugar is C₁₂H₂₂O₁₁; a cell wall is about 7 × 10⁻⁵ m thick. See the museum for more.',
      'paragraph: Counts differ with the season.',
      'figure: The picture shows a small worker, a drone with large eyes and a long queen.\nThree castes of the honey bee.',
      'table: caste | days to grow\nqueen | 16\ndrone | 24',
      'table: food | eaten by\nroyal jelly; honey | queen',
      'quote: The hive is a good clock.',
      'code: days = 16',
    ])
  })

  it('keeps the heading that groups exercises with them, and finds ids of the others', () => {
    expect(document.headings.map(({ title, level, id }) => ({ title, level, id }))).toEqual([
      { title: 'Bees', level: 1, id: 'bees' },
    ])
  })

  it('resolves the letter of the solution to its option', () => {
    expect(exercises.map(({ id: _id, span: _span, ...rest }) => rest)).toEqual([
      {
        location: 'bees.md:45',
        group: 'Review Questions',
        stem: 'A drone needs ____ days.',
        options: [
          { label: 'A', text: '16' },
          { label: 'B', text: '24' },
        ],
        answer: '24',
        answerLabels: ['B'],
        solution: 'B',
        language: 'en',
        licence: 'CC0-1.0',
      },
      {
        location: 'bees.md:60',
        group: 'Review Questions',
        stem: 'Watch this film of a dance. Which way does the bee turn when the food lies left of the sun?',
        options: [],
        answer: 'It turns left.',
        solution: 'It turns left.',
        language: 'en',
        licence: 'CC0-1.0',
      },
    ])
  })

  it('reads the glossary with the spans of its entries', () => {
    expect(
      document.glossary.map(({ term, definition, span }) => [
        term,
        definition,
        document.text.slice(span.start, span.end),
      ]),
    ).toEqual([
      ['colony', 'all bees of one hive', 'colony\n: all bees of one hive'],
      ['drone', 'a male bee', 'drone\n: a male bee'],
    ])
  })
})

describe('plain Markdown', () => {
  it('reads a German handbook: exercises under "Übungen", answers in <details>, a glossary of list items', async () => {
    const { document, exercises } = await readFixture('handbuch.md')
    expect([document.title, document.language]).toEqual(['Wetter', 'de'])
    expect(textsOf(document)).toEqual([
      'paragraph: Der Wind ist bewegte Luft und weht von hohem zu niedrigem Druck. Das Wetter wird nicht nur von der Sonne gemacht.',
      'list: - Regen\n  - Niesel\n- Schnee',
    ])
    expect(exercises.map(({ stem, answer, group }) => ({ stem, answer, group }))).toEqual([
      { stem: 'Was ist Wind?', answer: 'bewegte Luft', group: 'Übungen' },
      { stem: 'Woher weht er?', answer: 'Von hohem zu niedrigem Druck.', group: 'Übungen' },
    ])
    expect(document.glossary.map(({ term, definition }) => [term, definition])).toEqual([
      ['Wind', 'bewegte Luft'],
      ['Niesel', 'feiner Regen'],
    ])
  })

  it('joins broken Chinese lines without a space and reads its questions, with CRLF ends', async () => {
    const { document, exercises } = await readFixture('xin.md')
    expect(textsOf(document)).toEqual(['paragraph: 心脏是一个肌肉器官，位于胸腔。它有四个腔。'])
    expect([document.language, exercises[0]?.answer]).toEqual(['zh', '四个'])
  })

  it.each<[string, string, string[]]>([
    ['keeps attribute lists that are code', 'Use `{: .x}` here.{: .y}\n', ['paragraph: Use {: .x} here.']],
    [
      'drops inline tags and decodes entities',
      '<b>Bold</b> &amp; 1<sup>st</sup> 4 &lt; 5',
      ['paragraph: Bold & 1st 4 < 5'],
    ],
    ['reads a definition list outside glossaries', 'tide\n: rise and fall\n', ['list: tide: rise and fall']],
    ['reads HTML lists', '<ul>\n<li>a\n\n</li><li>b</li></ul>\n', ['list: - a\n- b']],
    ['leaves comments out, over blank lines too', 'a\n\n<!-- b\n\nc -->\n\nd', ['paragraph: a', 'paragraph: d']],
    ['takes all after an unclosed fence as code', 'a\n\n```\nb <div>\n', ['paragraph: a', 'code: b <div>']],
    ['reads wrappers whose content is on their line', '<p align="center">Mid</p>', ['paragraph: Mid']],
    [
      'puts an HTML table in a list item at its place',
      '- a\n\n  <table><tr><td>x</td><td>y</td></tr></table>\n- b',
      ['list: - a\nx | y\n- b'],
    ],
    [
      'writes fractions and small digits of formulas',
      '<math><mfrac><mn>1</mn><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup></math>',
      ['paragraph: 1/2x²'],
    ],
    [
      'ends a box title with a full stop',
      '<span data-type="title">Care</span> Wash it.',
      ['paragraph: Care. Wash it.'],
    ],
    [
      'names a reference that stands in a sentence',
      '[\\[link\\]](#tbl-1) lists them (see [\\[link\\]](#fig-2)**b**).',
      ['paragraph: The table lists them.'],
    ],
    ['closes emphasis beside a tag', '**<u>F</u>**ace and 2 ** 3', ['paragraph: Face and 2 ** 3']],
    [
      'reads pictures whose path has spaces',
      '![x](a b/c d.png "A cap ([link]).")\n\n[y](see below)',
      ['figure: A cap.', 'paragraph: [y](see below)'],
    ],
    ['keeps prose after a rule at the start', '---\nnot front matter\n---\n', []],
    ['leaves out pictures that are only named', '![logo](a.png)\n\ntext', ['paragraph: text']],
    ['drops marks of footnotes and keeps their text', 'a[^1]\n\n[^1]: note\n', ['paragraph: a', 'paragraph: note']],
    [
      'reads prose that begins with a colon mark far off',
      '::: tip\nMind the gap.\n:::\n',
      ['paragraph: Mind the gap.'],
    ],
  ])('%s', async (_title, text, passages) => {
    expect(textsOf((await readText(text)).document)).toEqual(passages)
  })

  it('says which line holds an unclosed wrapper, fence or broken front matter', async () => {
    const { document } = await readText('---\na: [\n---\n\n<div>\n\ntext\n\n~~~\ncode\n')
    expect(document.warnings).toEqual([
      'line 1: the front matter is not valid YAML; it is left unread',
      'line 9: a code fence is opened and never closed; all that follows is code',
      'line 5: <div> is never closed',
    ])
  })

  it('ends an exercise that is never closed where the next one or a heading begins', async () => {
    const open = '<div data-type="exercise">\n<div data-type="problem">\n'
    const { document, exercises } = await readText(
      `# T\n\n${open}One?\n\n${open}Two?\n</div></div>\n\n## After\n\nProse.\n`,
    )
    expect(exercises.map((exercise) => exercise.stem)).toEqual(['One?', 'Two?'])
    expect([document.headings.map((heading) => heading.title), textsOf(document)]).toEqual([
      ['T', 'After'],
      ['paragraph: Prose.'],
    ])
  })

  it('cuts a long list between two items, and keeps every item in order', async () => {
    const items = Array.from({ length: 6000 }, (_, index) => `- item number ${index} of a long list`)
    const { document } = await readText(`${items.join('\n\n')}\n`)
    expect(document.passages.length).toBeGreaterThan(1)
    expect(document.passages.map(({ text }) => text).join('\n')).toBe(items.join('\n'))
  })

  it('tells captions from prose: inside figcaption, and emphasis on the line or the paragraph under a picture', async () => {
    const { document } = await readText(
      [
        '![A hive](a.png)\n*A hive of straw.*',
        '![A bee](b.png)',
        '*A bee on a rose.*',
        '*Bees* fly.',
        '<figure markdown="1">\n\n![A rose](c.png)\n\n<figcaption>\n\nA rose, seen from above.\n\n</figcaption>\n</figure>',
        '*Not under a picture.*',
      ].join('\n\n'),
    )
    expect(textsOf(document)).toEqual([
      'figure: A hive of straw.',
      'figure: A bee on a rose.',
      'paragraph: Bees fly.',
      'figure: A rose, seen from above.',
      'paragraph: Not under a picture.',
    ])
  })

  it('refuses a paragraph of hundreds of kilobytes with its line and what to do', async () => {
    const text = `# Data\n\nProse.\n\n${'word '.repeat(60_000)}\n`
    await expect(readText(text)).rejects.toMatchObject({
      code: 'E_MARKDOWN_BLOCK',
      exitCode: 2,
      message: expect.stringMatching(/^\/s\/a\.md:5 begins a stretch of 300001 characters/) as string,
    })
  })

  it('reads HTML inside HTML, in lists and in quotes, with the Markdown between the tags', async () => {
    const { document } = await readText(
      [
        '<div>\n<div class="note">\n\nA **bold** note.\n\n<ul><li>one <b>b</b><ul><li>inner</li></ul></li></ul>\n\n</div>\n</div>',
        '<details>\n<summary>More</summary>\n\nHidden *text*.\n\n</details>',
        '- item\n\n  <table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>\n\n- last',
        '> <p>quoted <i>page</i></p>',
      ].join('\n\n'),
    )
    expect(textsOf(document)).toEqual([
      'paragraph: A bold note.',
      'list: - one b\n  - inner',
      'paragraph: More',
      'paragraph: Hidden text.',
      'list: - item\nA | B\n1 | 2\n- last',
      'quote: quoted page',
    ])
    expect(document.tables?.map(({ header, rows }) => [header, rows])).toEqual([[['A', 'B'], [['1', '2']]]])
  })

  it('reads a file in pieces as it reads it whole: links are resolved from definitions at its end', async () => {
    const part = '## Part\n\nSee [this][a] and that.\n\n- one\n- two\n\n'
    const { document } = await readText(`${part.repeat(1600)}[a]: http://example.org\n`)
    expect(document.text.length).toBeGreaterThan(1 << 16)
    expect([document.headings.length, new Set(textsOf(document))]).toEqual([
      1600,
      new Set(['paragraph: See this and that.', 'list: - one\n- two']),
    ])
  })
})

it('takes a control character in the text for what it is', async () => {
  const { document } = await readText('A pear\u0001x tree.\n')
  expect(textsOf(document)).toEqual(['paragraph: A pear\u0001x tree.'])
})
