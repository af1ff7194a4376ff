import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadProject } from './config/load-project.js'
import { findSources } from './find-sources.js'
import { initProject } from './init-project.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-find-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

async function found(files: Record<string, string>): Promise<string[]> {
  const sources = await findSources(folderOf(files))
  return sources.map(({ name, reader, path, files: count }) => `${name}: ${reader} ${path} ${count}`).sort()
}

describe('findSources', () => {
  it('knows each format by its extension, whatever its case', async () => {
    const names = ['a.PDF', 'b.docx', 'c.epub', 'd.html', 'e.md', 'f.txt', 'g.xlsx', 'h.parquet', 'i.sqlite', 'k.nt']
    const sources = await found(Object.fromEntries(names.map((name) => [name, ''])))
    expect(sources).toEqual([
      'a: pdf ./a.PDF 1',
      'b: docx ./b.docx 1',
      'c: epub ./c.epub 1',
      'd: html ./d.html 1',
      'e: markdown ./e.md 1',
      'f: text ./f.txt 1',
      'g: xlsx ./g.xlsx 1',
      'h: parquet ./h.parquet 1',
      'i: sqlite ./i.sqlite 1',
      'k: rdf ./k.nt 1',
    ])
  })

  it('tells questions from tables and documents by the fields of the first record', async () => {
    const long = 'x'.repeat(100_000)
    expect(
      await found({
        'bank.csv': '\uFEFFid,"Question",Answer\n1,Who?,Ann\n',
        'choice.tsv': 'stem\tA\tB\tcorrect\nWho?\tAnn\tBo\tA\n',
        'log.csv': 'query,label\nx,1\n',
        'trees.csv': 'name,planted\nPear,1990\n',
        'med.jsonl': '{"question": "Who?", "options": {"A": "Ann"}, "answer_idx": "A"}\n',
        'long.jsonl': `{"context": "${long}", "input": "Who?", "answers": ["Ann"]}\n`,
        'texts.ndjson': '{"title": "One", "text": "A text."}\n',
        'other.jsonl': '{"a": 1}\n',
        'empty.csv': '',
      }),
    ).toEqual([
      'bank: exercises ./bank.csv 1',
      'choice: exercises ./choice.tsv 1',
      'empty: csv ./empty.csv 1',
      'log: csv ./log.csv 1',
      'long: documents ./long.jsonl 1',
      'med: exercises ./med.jsonl 1',
      'texts: documents ./texts.ndjson 1',
      'trees: csv ./trees.csv 1',
    ])
  })

  it('gives a folder of several formats once a reader, and no two sources one name', async () => {
    expect(
      await found({
        'papers/a.pdf': '',
        'papers/b.pdf': '',
        'papers/deep/c.docx': '',
        'papers/LICENSE.txt': '',
        'notes.md': '',
        'notes.txt': '',
        'notes-2.md': '',
        '2024/a.txt': '',
        'null.txt': '',
        'README.md': '',
        'package.json': '{}',
      }),
    ).toEqual([
      'notes-2: markdown ./notes-2.md 1',
      'notes-3: text ./notes.txt 1',
      'notes: markdown ./notes.md 1',
      'papers-docx: docx ./papers 1',
      'papers-pdf: pdf ./papers 2',
      'source-2024: text ./2024 1',
      'source-null: text ./null.txt 1',
    ])
  })
})

describe('initProject', () => {
  const lines = (folder: string, key: string): string[] => {
    const text = readFileSync(join(folder, 'espalier.yaml'), 'utf8')
    return (new RegExp(`^${key}:.*\\n((?: .*\\n)*)`, 'm').exec(text)?.[1] ?? '').trimEnd().split('\n')
  }

  it('teaches texts with the questions beside them, and computes questions on tables', async () => {
    const folder = folderOf({
      'book/one.md': '# One\n\nA pear tree grows on the wall.\n',
      'bank.csv': 'question,answer\nWhat grows on the wall?,A pear tree\n',
      'trees.csv': 'name,planted\nPear,1990\n',
    })
    await initProject({ folder, teacher: 'none' })
    expect(lines(folder, 'recipes')).toEqual([
      '  - structtuning: { from: book, questionsPerPoint: 2, exercises: [book, bank] }',
      '  - own-structure: { from: trees }    # questions on your tables, their answers computed',
    ])
    const { sources, recipes } = await loadProject({ folder })
    expect(sources.map(({ name, reader }) => `${name} ${reader}`).sort()).toEqual([
      'bank exercises',
      'book markdown',
      'trees csv',
    ])
    expect(recipes.map(({ id }) => id)).toEqual(['structtuning', 'own-structure'])
  })

  it('makes questions of graphs too, and never teaches them as texts', async () => {
    const folder = folderOf({ 'plants.ttl': '<a:a> <a:b> <a:c> .\n', 'facts.tsv': 'a\tb\tc\n' })
    await initProject({ folder })
    expect(lines(folder, 'recipes').join()).toMatch(/^  - own-structure: \{ from: \[.*plants.*\] \}/)
  })

  it('writes own-structure alone for tables alone', async () => {
    const folder = folderOf({ 'data/trees.csv': 'name,planted\nPear,1990\n', 'data/shop.xlsx': '' })
    await initProject({ folder })
    expect(lines(folder, 'recipes')).toEqual([
      '  - own-structure: { from: [data-csv, data-xlsx] }    # questions on your tables, their answers computed',
    ])
    expect((await loadProject({ folder })).recipes.map(({ id }) => id)).toEqual(['own-structure'])
  })

  it.each([{}, { 'bank.csv': 'question,answer\nWho?,Ann\n' }])(
    'asks for the path of a text where there is none to teach',
    async (files) => {
      const folder = folderOf(files)
      await initProject({ folder })
      expect(lines(folder, 'sources')[0]).toBe(
        '  book: { markdown: ./contents }    # no text was found here: put the path of yours',
      )
      await expect(loadProject({ folder })).rejects.toThrow(/sources\.book\.markdown: \.\/contents does not exist/)
      mkdirSync(join(folder, 'contents'))
      expect((await loadProject({ folder })).sources[0]?.name).toBe('book')
    },
  )
})
