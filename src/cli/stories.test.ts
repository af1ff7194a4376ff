import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ArmsReport } from '../project/arms/contract.js'

// The methods' stories of /runs, as a user starts them, without a model and on a little of the data.

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const MAIN = pathOf('dist/cli/main.js')
const BOOK = pathOf('../shared/data/anatomy-textbook')
const TABLES = pathOf('../shared/data/wikitablequestions')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-story '))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function story(
  name: string,
  options: { environment?: Record<string, string>; argv?: string[] },
): Promise<{ code: number | null; text: string }> {
  const { environment = {}, argv = [] } = options
  const child = spawn('sh', [pathOf(`runs/${name}.sh`), ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, PROJECT: `it's ${name}`, ESPALIER: `${process.execPath} ${MAIN}`, ...environment },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => void (text += piece.toString()))
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, text })))
}

describe('runs/structtuning.sh', () => {
  it.skipIf(!existsSync(MAIN) || !existsSync(BOOK))(
    'tells the method from the book to the arms, without a model (needs the build and ../shared)',
    async () => {
      const { code, text } = await story('structtuning', { environment: { CHAPTERS: '1', BOOK } })
      expect([code, code === 0 ? '' : text]).toEqual([0, ''])
      expect(text.match(/^== .*/gm)).toEqual([
        '== The book as a tree, two levels deep',
        '== What a run would make and cost',
        '== The run',
        '== Some of its rows, each with its place in the book',
        expect.stringMatching(/^== The exam: [1-9]\d* questions, the first of them$/),
        '== The training files of the arm scpt+ssft, all of the text, equal epochs',
        '== The same exercises, linked to their place',
        '== Where to look',
      ])
      const arms = JSON.parse(
        readFileSync(join(folder, "it's structtuning/runs/main/arms/arms.json"), 'utf8'),
      ) as ArmsReport
      expect(arms.pool?.shares.map(({ share }) => share)).toEqual([0.003, 0.05, 1])
      expect(text).toContain('runs/main/arms/share-1/scpt+ssft/epochs/2-instruct/prompt-completion/train.jsonl')
      expect(text).toMatch(/exercise-cot {2}train\n {2}on {3}Anatomy & Physiology > /)
    },
    120_000,
  )

  it('is skipped with a reason where there is no book', async () => {
    const { code, text } = await story('structtuning', { environment: { BOOK: join(folder, 'none') } })
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/^skipped: there is no book at .*none\. Set BOOK to a folder/),
    ])
  })
})

describe('runs/structlm.sh', () => {
  it.skipIf(!existsSync(MAIN) || !existsSync(TABLES))(
    'tells the method from the tasks to the training files (needs the build and ../shared)',
    async () => {
      mkdirSync(join(folder, 'data'))
      symlinkSync(TABLES, join(folder, 'data/wikitq'))
      const { code, text } = await story('structlm', { argv: ['data'] })
      expect([code, code === 0 ? '' : text]).toEqual([0, ''])
      expect(text).toContain('to score what your model replied on wikitq')
      expect(existsSync(join(folder, "it's structlm/runs/main/export/parquet"))).toBe(true)
    },
    120_000,
  )

  it('says how it is called where there are no data', async () => {
    const { code, text } = await story('structlm', {})
    expect([code, text]).toEqual([2, expect.stringMatching(/^usage: sh runs\/structlm\.sh DATA \[PREDICTIONS\]/)])
  })
})
