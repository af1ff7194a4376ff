import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadProject } from './config/load-project.js'
import { run } from './run.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'espalier-own-data-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const YAML = `name: tasks
sources: {}
recipes:
  - structlm: { tasks: { sql2text: data }, arm: single-sql2text }
dataset:
  formats: [parquet]
`

it('runs a recipe that brings its own data: nothing is missed that a model would write, and the card names no source', async () => {
  await mkdir(join(folder, 'data'))
  const rows = [{ query: 'SELECT 1', question: 'Which number?' }]
  await writeFile(join(folder, 'data/train.json'), JSON.stringify(rows))
  await writeFile(join(folder, 'espalier.yaml'), YAML)
  const result = await run({ project: await loadProject({ folder }) })
  expect([result.rows, result.leftOut]).toEqual([1, []])
  const card = await readFile(join(folder, 'runs/main/README.md'), 'utf8')
  expect(card).toContain('to teach a language model the tasks below. Made with Espalier')
  expect(card).toContain('load_dataset("parquet", data_files="export/parquet/train-pairs-*.parquet")')
  expect(card).not.toContain('what stands in')
})

it('says what a model would write where a recipe grows on sources and no teacher is named', async () => {
  await writeFile(join(folder, 'book.md'), '# Orchard\n\nPlums are pruned in summer.\n')
  await writeFile(
    join(folder, 'espalier.yaml'),
    'name: book\nsources:\n  book: { markdown: book.md }\nrecipes:\n  - structtuning: { from: book }\n',
  )
  const { leftOut } = await run({ project: await loadProject({ folder }) })
  expect(leftOut).toEqual([
    {
      what: expect.stringMatching(/^2 questions \(one-hop\) on 1 knowledge points? of "book"$/) as string,
      why: expect.stringContaining('name a teacher under models') as string,
    },
    { what: 'the format messages', why: 'none of the rows fits it: pretrain 1' },
  ])
})
