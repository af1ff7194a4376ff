import { describe, expect, it } from 'vitest'
import { muteMarks } from './mute-marks.js'
import { readDocument } from './read-document.js'

const muted = (text: string): ReturnType<typeof muteMarks> => muteMarks(text, '¤')

describe('muteMarks', () => {
  it('puts the mark for each asterisk of a paragraph with more than 3,000 runs, and for nothing else', () => {
    const hostile = 'a* '.repeat(3001)
    expect(muted(`*one*\n\n${hostile}\n\n*two* [x](y)`)).toEqual({
      text: `*one*\n\n${'a¤ '.repeat(3001)}\n\n*two* [x](y)`,
      lines: [3],
    })
    expect(muted('a* '.repeat(3000)).lines).toEqual([])
  })

  it('mutes brackets from 8,001 on, and quotes in quotes below the 64th', () => {
    expect(muted('a] '.repeat(8001)).text).toBe('a¤ '.repeat(8001))
    expect(muted(`${'>'.repeat(70)} deep`)).toEqual({ text: `${'>'.repeat(64)}${'¤'.repeat(6)} deep`, lines: [1] })
  })

  it('leaves long lists, tables and link definitions alone, whose paragraphs are short', () => {
    const list = '- **a** *b* [c](d)\n'.repeat(4000)
    const numbered = Array.from({ length: 4000 }, (_, index) => `${index + 1}. **a** [b](c)\n`).join('')
    const table = `| a | b |\n|---|---|\n${'| **a** | *b* [c](d) |\n'.repeat(4000)}`
    const definitions = Array.from({ length: 9000 }, (_, index) => `[${index}]: http://example.org\n`).join('')
    for (const text of [list, numbered, table, definitions]) expect(muted(text)).toEqual({ text, lines: [] })
  })

  it('keeps bullets, rules and fences at the beginning of a line', () => {
    const hostile = `* ${'a* '.repeat(3001)}`
    expect(muted(hostile).text).toBe(`* ${'a¤ '.repeat(3001)}`)
    expect(muted(`~~~\n${'a~ '.repeat(3001)}\n~~~`).text).toBe(`~~~\n${'a¤ '.repeat(3001)}\n~~~`)
  })
})

describe('a paragraph of marks that belong to nothing', () => {
  it.each(['a* ', '*a ', '_a ', 'a~~ ', '*a **b ', 'a] ', '[a][', '![a '])(
    'reads 128 KB of %j as it stands, with a warning',
    async (piece) => {
      const paragraph = piece.repeat(Math.floor((1 << 17) / piece.length)).trimEnd()
      const decoded = { text: `*Head* here.\n\n${paragraph}\n`, encoding: 'utf-8' as const, hasByteOrderMark: false }
      const { document } = await readDocument('s', { path: '/a.md', name: 'a.md' }, decoded, undefined)
      expect(document.passages.map(({ text }) => text)).toEqual(['Head here.', paragraph])
      expect(document.warnings).toEqual([expect.stringContaining('line 3: the paragraph holds more marks') as string])
    },
  )
})
