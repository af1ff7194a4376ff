import { mkdir, rm, symlink } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Made } from '../../dataset/contract.js'
import { createFill } from '../../dataset/fill.js'
import { createLedger } from '../../dataset/ledger.js'
import { BYTE_LEVEL } from '../../inference/tokenizer/tokenizer-file.fixture.js'
import { recipes } from '../families.js'
import { loadPrompts } from '../prompts.js'
import structlm from './index.js'
import { readInstances } from './instances.js'
import { collect, folderOf, sharedData } from './structlm.fixture.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})
const made = async (files: Record<string, unknown>): Promise<string> => {
  const folder = await folderOf(files)
  folders.push(folder)
  return folder
}

async function run(
  written: unknown,
  folder: string,
  overrides?: string,
): Promise<{ made: Made[]; left: { what: string; why: string }[] }> {
  const left: { what: string; why: string }[] = []
  const recipe = structlm.run({
    trees: new Map(),
    exercises: new Map(),
    options: structlm.options.parse(written),
    fill: createFill({ checks: [], concurrency: 2, ledger: createLedger() }),
    prompts: await loadPrompts({
      folder: recipes.folder('structlm'),
      recipe: 'structlm',
      ...(overrides === undefined ? {} : { overrides }),
    }),
    split: undefined as never,
    hold: () => undefined,
    leaveOut: (what, why) => void left.push({ what: what.replaceAll(folder, ''), why }),
    seed: 3,
    resolve: (path) => resolve(folder, path),
  })
  return { made: await collect(recipe), left }
}

const data = sharedData()
const promptsOf = (all: readonly Made[]) =>
  rowsOf(all).map(({ content }) => ('prompt' in content ? content.prompt : ''))
const sqlRows = Array.from({ length: 12 }, (_, index) => ({
  query: `SELECT ${index} FROM t`,
  question: `What is ${index}?`,
}))
const rowsOf = (all: readonly Made[]) => all.flatMap((one) => (one.type === 'row' ? [one.row] : []))

describe('structlm', () => {
  it('tells at once of every task that lacks its file, before anything is made', async () => {
    const [dart] = await readInstances('dart')
    const folder = await made({ 'there/dart-v1.1.1-full-train.json': [dart?.raw], 'none/x.txt': '' })
    const tasks = { dart: 'there', wikitq: 'none', spider: 'none' }
    const failed = run({ tasks, score: true }, folder)
    await expect(failed).rejects.toMatchObject({ code: 'E_TASK_FILE', exitCode: 2 })
    const message = await failed.then(String, (error: unknown) => (error as Error).message)
    // Training and test rows of wikitq and spider, test rows of dart.
    expect(message.split('\n').map((line) => line.includes('Get it from https://'))).toEqual(Array(5).fill(true))
  })

  it('makes rows of every task given, target-only, with licence and what was cut', async () => {
    const [dart] = await readInstances('dart')
    const folder = await made({ 's/train.json': sqlRows.slice(0, 1), 'd/dart-v1.1.1-full-train.json': [dart?.raw] })
    const { made: all, left } = await run(
      { tasks: { sql2text: 's', dart: 'd' }, arm: 'structured-only', system: 'S' },
      folder,
    )
    expect(left).toEqual([])
    expect(rowsOf(all)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        recipe: 'structlm',
        stage: 'instruct',
        kind: 'sql2text',
        content: {
          prompt: expect.stringMatching(/^\[INST\] <<SYS>>\nS\n<<\/SYS>>\n\n[^\n]+ SQL:\nSELECT 0 FROM t \[\/INST\]$/),
          completion: ' What is 0?',
          eos: true,
        },
        loss: 'completion',
        nodeIds: [],
        spans: [],
        callIds: [],
        scores: { tokens: expect.any(Number), cutTokens: 0, cutCells: 0, cutRows: 0 },
        split: 'train',
        licence: 'CC-BY-SA-4.0',
        language: 'en',
      },
      expect.objectContaining({ kind: 'dart', licence: 'MIT' }),
    ])
  })

  it('cuts a structure that is too long, says how much, and drops an empty target', async () => {
    const set = (count: number, text: string) => ({
      tripleset: Array.from({ length: count }, (_, index) => [`Lake ${index}`, 'depth', '12']),
      annotations: [{ source: 'x', text }],
    })
    const folder = await made({ 'd/dart-v1.1.1-full-train.json': [set(200, 'Deep lakes.'), set(1, ' ')] })
    const { made: all } = await run({ tasks: { dart: 'd' }, arm: 'single-dart', maxTokens: 256 }, folder)
    expect(
      rowsOf(all).map(({ content, scores }) => [
        'prompt' in content && content.completion,
        (scores['cutTokens'] ?? 0) > 500,
      ]),
    ).toEqual([[' Deep lakes.', true]])
    expect(all.flatMap((one) => (one.type === 'drop' ? [one.drop.reason] : []))).toEqual(['target_empty'])
  })

  it("measures rows with the trained model's own tokenizer", async () => {
    const folder = await made({ 's/train.json': sqlRows.slice(0, 1), 'tokenizer.json': BYTE_LEVEL })
    const tokensOf = async (rest: object): Promise<unknown> => {
      const given = { tasks: { sql2text: 's' }, arm: 'single-sql2text', system: '心'.repeat(50) }
      const [row] = rowsOf((await run({ ...given, ...rest }, folder)).made)
      return row?.scores['tokens']
    }
    const [bundled, own] = [await tokensOf({}), await tokensOf({ tokenizer: 'tokenizer.json' })]
    expect(own).toBeGreaterThan(150) // each sign of the system text is three bytes
    expect(bundled).toBeLessThan(150)
    await expect(tokensOf({ tokenizer: 'missing.json' })).rejects.toThrow('missing.json')
  })

  it('keeps held-out tasks out of training, and scores them', async () => {
    const bird = { 'b/train.json': [], 'b/dev.json': [{ db_id: 'x', question: 'q', SQL: 'SELECT 1' }] }
    const tables = [
      {
        db_id: 'x',
        table_names_original: ['T'],
        column_names_original: [
          [-1, '*'],
          [0, 'A'],
        ],
      },
    ]
    const folder = await made({ ...bird, 'b/dev_tables.json': tables, 'b/train_tables.json': tables })
    const { made: all } = await run({ tasks: { bird: 'b' }, arm: 'structured-only', score: true }, folder)
    expect(rowsOf(all).map(({ kind, split }) => [kind, split])).toEqual([['bird', 'test']])
  })

  it('reports rows that are not as the layout says, with file:line, and goes on', async () => {
    const folder = await made({
      's/train.json': JSON.stringify([sqlRows[0], { query: 5 }, sqlRows[1]]).replaceAll('},{', '},\n{'),
    })
    const { made: all, left } = await run({ tasks: { sql2text: 's' }, arm: 'structured-only' }, folder)
    expect(rowsOf(all).length).toBe(2)
    expect(left).toEqual([
      { what: 'sql2text, train: /s/train.json:2', why: 'query: Invalid input: expected string, received number' },
    ])
  })

  it('shows cell values of the databases beside the data, says where there are none, and reports an id that was seen before', async () => {
    const turn = (utterance: string) => ({ utterance, query: 'SELECT A FROM T' })
    const files = {
      'c/tables.json': [
        {
          db_id: 'chinook_1',
          table_names_original: ['Track'],
          column_names_original: [
            [-1, '*'],
            [0, 'Name'],
          ],
        },
      ],
      'c/train.json': [{ database_id: 'chinook_1', final: turn('x'), interaction: [turn('who composed Coma?')] }],
    }
    const folder = await made(files)
    const bare = await run({ tasks: { sparc: 'c' }, arm: 'single-sparc' }, folder)
    expect(bare.left).toEqual([
      { what: 'cell values of sparc, train', why: `${folder}/c/database does not exist: rows show schemas alone` },
    ])
    expect(promptsOf(bare.made)).toEqual([expect.stringContaining('| chinook_1 | track : name\n')])
    if (data === undefined) return
    await mkdir(`${folder}/c/database/chinook_1`, { recursive: true })
    await symlink(`${data}/chinook/Chinook.sqlite`, `${folder}/c/database/chinook_1/chinook_1.sqlite`)
    const shown = await run({ tasks: { sparc: 'c' }, arm: 'single-sparc' }, folder)
    expect(shown.left).toEqual([])
    expect(promptsOf(shown.made)).toEqual([expect.stringContaining('| chinook_1 | track : name ( Coma )\n')])
  })

  it('reports a row whose id was seen before and leaves it out', async () => {
    const claim = (id: string, question: string) => JSON.stringify({ ID: id, question, answers: ['a'], KG_tuples: [] })
    const folder = await made({ 'k/train.jsonl': [claim('1', 'q'), claim('1', 'other'), claim('2', 'q')].join('\n') })
    const { made: all, left } = await run({ tasks: { compwebq: 'k' }, arm: 'single-compwebq' }, folder)
    expect(rowsOf(all).length).toBe(2)
    expect(left).toEqual([
      { what: 'compwebq, train: /k/train.jsonl:2', why: 'id: "1" was seen before (expected one of its own)' },
    ])
  })

  it('uses the wordings that the user puts in their place', async () => {
    const folder = await made({
      's/train.json': sqlRows.slice(0, 1),
      'p/structlm/sql2text-instructions.jinja': 'Put it in words.\n',
      'p/structlm/sql2text-body.jinja': '<sql>{{ textIn }}</sql>\n',
    })
    const { made: all } = await run(
      { tasks: { sql2text: 's' }, arm: 'structured-only', system: 'S' },
      folder,
      `${folder}/p`,
    )
    expect(promptsOf(all)).toEqual([
      '[INST] <<SYS>>\nS\n<</SYS>>\n\nPut it in words. <sql>SELECT 0 FROM t</sql> [/INST]',
    ])
  })

  it('shows tables in another format where that is asked for', async () => {
    const table = {
      'data/train.jsonl': '{"table_id": "t", "question": "Q", "sql": {"sel": 0, "agg": 0, "conds": []}}',
      'data/train.tables.jsonl': '{"id": "t", "header": ["A"], "types": ["text"], "rows": [["x"]]}',
    }
    const folder = await made(Object.fromEntries(Object.entries(table).map(([name, text]) => [`w/${name}`, text])))
    const { made: all } = await run({ tasks: { wikisql: 'w' }, arm: 'single-wikisql', tableFormat: 'markdown' }, folder)
    expect(promptsOf(all)).toEqual([expect.stringContaining('Table:\n| a |\n| --- |\n| x |\n')])
  })

  it('mixes general instructions in by the share that the arm or the user says', async () => {
    const orca = Array.from({ length: 20 }, (_, index) =>
      JSON.stringify({
        conversations: [
          { from: 'human', value: `Ask ${index}` },
          { from: 'gpt', value: `Say ${index}` },
        ],
      }),
    )
    const folder = await made({ 's/train.json': sqlRows, 'g.jsonl': `${orca.join('\n')}\n{"conversations": []}\n` })
    const counts = async (rest: object) => {
      const { made: all, left } = await run({ tasks: { sql2text: 's' }, general: { file: 'g.jsonl' }, ...rest }, folder)
      const kinds = rowsOf(all).map(({ kind }) => kind)
      return [
        kinds.filter((kind) => kind === 'sql2text').length,
        kinds.filter((kind) => kind === 'general').length,
        left.length,
      ]
    }
    expect(await counts({ arm: 'full' })).toEqual([12, 20, 1])
    expect(await counts({ arm: 'general-50' })).toEqual([12, 6, 1])
    expect(await counts({ arm: 'full', general: { file: 'g.jsonl', share: 0.5, of: 'whole' } })).toEqual([12, 12, 1])
    expect(await counts({ arm: 'structured-only' })).toEqual([12, 0, 0])
    expect(await counts({ arm: 'structured-only', cap: 5 })).toEqual([5, 0, 0])
  })

  it('says what an option must be', () => {
    const parse = (written: object) =>
      structlm.options.safeParse({ tasks: { dart: 'd' }, ...written }).error?.issues[0]?.message
    expect(parse({ arm: 'half' })).toContain('there is no arm "half" (there are: full, structured-only')
    expect(parse({ mode: 'paper' })).toContain('with mode: paper the path of your copy')
  })

  it.skipIf(data === undefined)("writes the authors' own prompt in paper mode", async () => {
    const folder = await made({ 's/train.json': sqlRows.slice(0, 1) })
    const { made: all } = await run(
      {
        tasks: { sql2text: 's' },
        arm: 'single-sql2text',
        mode: 'paper',
        templates: `${data}/structlm/instuning_format_spec.json`,
        system: 'S',
      },
      folder,
    )
    const [row] = rowsOf(all)
    expect(row !== undefined && 'prompt' in row.content && row.content.prompt).toMatch(
      /^\[INST\] <<SYS>>\nS\n<<\/SYS>>\n\n\S[^\n]*(?:sentence|command|query)[^\n]* SELECT 0 FROM t \[\/INST\]$/,
    )
  })

  it.skipIf(data === undefined)(
    'takes test rows from the evaluation templates: the first wording, held-out tasks among them',
    async () => {
      const line = '2\ta_||_b\t1_||_2\ta is 1 .\n'
      const folder = await made({ 'w/MSRA_NLC.Table2Text.test': line })
      const spec = `${data}/structlm/instuning_format_spec`
      const { made: all } = await run(
        {
          tasks: { wikitabletext: 'w' },
          arm: 'structured-only',
          score: true,
          mode: 'paper',
          templates: `${spec}.json`,
          testTemplates: `${spec}_eval.json`,
          system: 'S',
        },
        folder,
      )
      expect(rowsOf(all).map(({ split, content }) => [split, 'prompt' in content && content.completion])).toEqual([
        ['test', ' a is 1\n'],
      ])
      expect(promptsOf(all)).toEqual([
        expect.stringMatching(/^\[INST\] <<SYS>>\nS\n<<\/SYS>>\n\n\S[^\n]*\. col : a \| b row 1 : 1 \| 2 \[\/INST\]$/),
      ])
    },
  )
})
