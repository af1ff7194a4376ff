import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { Made } from '../../dataset/contract.js'
import { createFill } from '../../dataset/fill.js'
import { createLedger } from '../../dataset/ledger.js'
import { recipes } from '../families.js'
import { loadPrompts } from '../prompts.js'
import structlm from './index.js'
import { collect, folderOf } from './structlm.fixture.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

const published = (task_name: string, count: number, instruction = 'Do it.') =>
  Array.from({ length: count }, (_, index) => ({
    instruction,
    input: '',
    output: `${task_name} ${index}`,
    system: task_name === 'slimorca' ? '' : 'The authors say so.',
    is_truncated: index === 0,
    task_name,
  }))
const file = [
  ...published('wikitq', 10, `Use it. table:\n\ncol : a ${'| b '.repeat(300)}\n\n\nquestion:\n\nwhich?`),
  ...published('slimorca', 20),
  ...published('dart', 40),
  ...published('bird', 2),
  ...published('webqsp', 2),
]

async function run(written: object): Promise<{ made: Made[]; left: { what: string; why: string }[] }> {
  const folder = await folderOf({
    'skginstruct.json': file,
    'dart/dart-v1.1.1-full-train.json': [{ tripleset: [], annotations: [{ source: 'x', text: 'own' }] }],
  })
  folders.push(folder)
  const left: { what: string; why: string }[] = []
  const made = structlm.run({
    trees: new Map(),
    exercises: new Map(),
    options: structlm.options.parse({ published: 'skginstruct.json', ...written }),
    fill: createFill({ checks: [], concurrency: 2, ledger: createLedger(), dropLimit: { share: 1 } }),
    prompts: await loadPrompts({ folder: recipes.folder('structlm'), recipe: 'structlm' }),
    split: undefined as never,
    hold: () => undefined,
    leaveOut: (what, why) => void left.push({ what, why: why.replaceAll(folder, '') }),
    seed: 3,
    resolve: (path) => resolve(folder, path),
  })
  return { made: await collect(made), left }
}

const rowsOf = (made: readonly Made[]) => made.flatMap((one) => (one.type === 'row' ? [one.row] : []))

async function counts(written: object): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { kind } of rowsOf((await run(written)).made)) found[kind] = (found[kind] ?? 0) + 1
  return found
}

it('makes rows of the published file alone, in the envelope of the run; held-out tasks are dropped with that reason', async () => {
  const { made, left } = await run({})
  const rows = rowsOf(made)
  expect(rows.find(({ kind }) => kind === 'dart')).toMatchObject({
    stage: 'instruct',
    content: {
      prompt: '[INST] <<SYS>>\nThe authors say so.\n<</SYS>>\n\nDo it. [/INST]',
      completion: ' dart 0',
      eos: true,
    },
    loss: 'completion',
    scores: { cutTokens: 0, cutBefore: 1 },
    licence: 'CC-BY-NC-SA-4.0',
  })
  expect(rows.find(({ kind }) => kind === 'general')).toMatchObject({
    content: { prompt: '[INST] <<SYS>>\n\n<</SYS>>\n\nDo it. [/INST]' },
    licence: 'MIT',
  })
  expect(await counts({})).toEqual({ wikitq: 10, general: 20, dart: 40 })
  const drops = made.flatMap((one) => (one.type === 'drop' ? [[one.drop.kind, one.drop.reason]] : []))
  expect(drops).toEqual([
    ['bird', 'held_out'],
    ['bird', 'held_out'],
  ])
  expect(left).toEqual([
    { what: 'parts of wikitq, published', why: '1 of 10 rows were cut by their authors' },
    { what: 'parts of general, published', why: '1 of 20 rows were cut by their authors' },
    { what: 'parts of dart, published', why: '1 of 40 rows were cut by their authors' },
  ])
})

it('cuts the structure where a prompt is too long, and tells how much', async () => {
  const { made, left } = await run({ arm: 'single-wikitq', maxTokens: 200 })
  const [row] = rowsOf(made)
  expect(row?.scores['cutTokens']).toBeGreaterThan(200)
  expect(row !== undefined && 'prompt' in row.content && row.content.prompt).toMatch(
    /\| b\s*\n\n\nquestion:\n\nwhich\? \[\/INST\]$/,
  )
  expect(left[0]).toEqual({
    what: 'parts of wikitq, published',
    why: expect.stringMatching(/^10 of 10 rows were too long: 10 lost the end of their structure \(\d+ tokens\)$/),
  })
})

it('mixes by arm, share, temperature and cap', async () => {
  expect(await counts({ arm: 'structured-only' })).toEqual({ wikitq: 10, dart: 40 })
  expect(await counts({ arm: 'general-20' })).toEqual({ wikitq: 10, general: 10, dart: 40 })
  expect(await counts({ general: { share: 0.2, of: 'whole' } })).toEqual({ wikitq: 10, general: 13, dart: 40 })
  expect(await counts({ arm: 'structured-only', temperature: 2 })).toEqual({ wikitq: 10, dart: 20 })
  expect(await counts({ arm: 'structured-only', cap: 15 })).toEqual({ wikitq: 10, dart: 15 })
  expect(await counts({ arm: 'single-bird' })).toEqual({ bird: 2 })
  expect(await counts({ arm: 'transfer-graph' })).toEqual({ dart: 40, webqsp: 2 })
})

it("prefers a task's own files to its published rows", async () => {
  expect(await counts({ tasks: { dart: 'dart' } })).toEqual({ dart: 1, wikitq: 10, general: 20 })
})

it('needs no templates in paper mode, as the strings are ready', async () => {
  expect(await counts({ mode: 'paper', arm: 'single-dart' })).toEqual({ dart: 40 })
})

it('wants tasks or the published file', async () => {
  await expect(run({ published: undefined })).rejects.toThrow('structlm has nothing to read')
})
