import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../contract.js'
import { readers } from '../../families.js'
import { readSource } from '../../read-source.js'
import { checkRegions } from '../../regions.js'

async function readPage(path: string): Promise<Document> {
  for await (const record of readSource({ name: 's', declaration: { html: path }, projectFolder: '/' }))
    if (record.type === 'document') {
      checkRegions(record.document)
      return record.document
    }
  throw new Error('no document')
}

async function readHtml(html: string): Promise<Document> {
  const path = join(await mkdtemp(join(tmpdir(), 'espalier-html-')), 'a.html')
  await writeFile(path, html)
  return readPage(path)
}

const textsOf = (document: Document): string[] => document.passages.map((passage) => `${passage.kind}: ${passage.text}`)

describe('web pages', () => {
  it('reads paragraphs that a class calls caption or credit as figures, as EPUB 2 has them', async () => {
    const page = await readHtml(
      '<body><p>Lamps shine.</p><p class="caption">A lamp.</p><div class="fig-credit">A museum.</div><p class="captions-of-history">Oil came first.</p></body>',
    )
    expect(textsOf(page)).toEqual([
      'paragraph: Lamps shine.',
      'figure: A lamp.',
      'figure: A museum.',
      'paragraph: Oil came first.',
    ])
  })

  it('reads the main part and leaves navigation, asides, scripts and the footer out', async () => {
    const document = await readPage(join(readers.folder('html'), 'fixtures/lamp.html'))
    expect([
      document.title,
      document.language,
      document.headings.map(({ title, level, id }) => ({ title, level, id })),
    ]).toEqual([
      'Lamps & light',
      'en-GB',
      [
        { title: 'Lamps & light', level: 1, id: 'lamps' },
        { title: 'Care', level: 2, id: undefined },
      ],
    ])
    expect(textsOf(document)).toEqual([
      'paragraph: A lamp turns power into light; about 10⁻³ of it in a candle. Oil came first.',
      'paragraph: Then came gas and last current.',
      'list: 1. oil\n2. gas\n  - town gas',
      'table: Output\nlamp | lumen\ncandle | 12',
      'quote: More light!',
      'figure: A brass lamp of 1880.',
      'code: on()\n  off()',
      'paragraph: Loose text here',
      'paragraph: and after.',
    ])
  })

  it.each<[string, string, string[]]>([
    [
      'unclosed tags and misnested ones',
      '<p>one<p><b>two <i>three</b> four</i>',
      ['paragraph: one', 'paragraph: two three four'],
    ],
    ['a table for layout', '<table><tr><td><h2>H</h2><p>text</p></td></tr></table>', ['paragraph: text']],
    ['CRLF and entities', '<p>a&nbsp;b\r\nc &lt; d</p>\r\n', ['paragraph: a b c < d']],
    ['text out of place in a table', '<table>lost<tr><td>x<td>y</table>', ['table: lost\nx | y']],
    ['no tag at all', 'just text', ['paragraph: just text']],
    ['hidden parts', '<p>seen</p><p hidden>not</p><div aria-hidden="true">nor this</div>', ['paragraph: seen']],
    ['a definition list', '<dl><dt>tide<dd>rise and fall</dl>', ['list: tide:\n  rise and fall']],
  ])('reads %s', async (_what, html, passages) => {
    expect(textsOf(await readHtml(html)).toSorted()).toEqual(passages.toSorted())
  })

  it('reads a page nested thousands deep', async () => {
    const document = await readHtml(`${'<div>'.repeat(5000)}deep${'</div>'.repeat(5000)}`)
    expect(textsOf(document)).toEqual(['paragraph: deep'])
  })

  const duck = fileURLToPath(new URL('../../../../../shared/data/documents/html/wiki_duck.html', import.meta.url))
  it.skipIf(!existsSync(duck))('reads an encyclopedia page (skipped where ../shared/data is absent)', async () => {
    const document = await readPage(duck)
    expect([document.title, document.language]).toEqual(['Duck', 'en'])
    const titles = document.headings.map((heading) => heading.title)
    expect(titles).toEqual(expect.arrayContaining(['Etymology', 'Taxonomy', 'Feeding', 'Breeding', 'Predators']))
    const text = document.passages.map((passage) => passage.text).join('\n')
    expect(text).toContain('waterfowl')
    expect(text.match(/\[edit\]|\[\d+\]|Jump to|mw-parser|function\s*\(/g)).toBeNull()
  })
})
