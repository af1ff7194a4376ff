import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSource, readSource, type SourceDeclaration } from './read-source.js'

const projectFolder = mkdtempSync(join(tmpdir(), 'espalier-source-'))
writeFileSync(join(projectFolder, 'a.md'), '# A\n\nProse.\n')
const failureOf = (declaration: SourceDeclaration): Promise<string> =>
  parseSource({ name: 'book', declaration, projectFolder }).then(
    () => 'no error',
    (error: Error) => error.message,
  )

describe('parseSource', () => {
  it('finds the reader by its key and keeps licence and attribution apart from its options', async () => {
    const { reader, ...rest } = await parseSource({
      name: 'book',
      declaration: { markdown: './a.md', outline: 'S.md', licence: 'CC0-1.0', attribution: 'Ada' },
      projectFolder,
    })
    expect(reader.extensions).toContain('.md')
    expect(rest).toEqual({
      readerId: 'markdown',
      path: join(projectFolder, 'a.md'),
      options: { outline: 'S.md', unreadable: 'stop', tables: false },
      licence: 'CC0-1.0',
      attribution: 'Ada',
    })
  })

  it.each<[SourceDeclaration, RegExp]>([
    [
      { markdwn: './a' },
      /^sources\.book names no known format \(found: markdwn; there are: .*markdown.*\)\. Write it as/,
    ],
    [{}, /found: nothing/],
    [{ markdown: './a', text: './b' }, /names two formats: markdown, text/],
    [{ markdown: 3 }, /^sources\.book\.markdown is 3, expected a path/],
    [
      { markdown: './a', outlin: './S.md' },
      /unknown key "outlin" \(there are: unreadable, tables, outline, licence, attribution\)/,
    ],
    [{ markdown: './a', outline: 7 }, /^sources\.book\.outline: .*expected string/],
    [{ markdown: './a', licence: 7 }, /^sources\.book\.licence: .*expected string/],
  ])('refuses %j and says what there is', async (declaration, message) => {
    expect(await failureOf(declaration)).toMatch(message)
  })
})

describe('readSource', () => {
  it('reads through a resolver of its caller', async () => {
    const asked: string[] = []
    const records = readSource({
      name: 'book',
      declaration: { markdown: 'virtual.md' },
      projectFolder: '/nowhere',
      resolve: (path) => {
        asked.push(path)
        return join(projectFolder, 'a.md')
      },
    })
    const first = await records.next()
    await records.return(undefined)
    expect([asked, first.value?.type]).toEqual([['virtual.md'], 'document'])
  })
})
