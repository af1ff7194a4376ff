import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startMockServer, type MockServer } from '../inference/mock-server/start-mock-server.js'
import type { MockRequest, ScriptedReply } from '../inference/mock-server/options.js'
import { buildSqlite } from '../sources/sql/build-sqlite.js'
import type { Project } from './config/load-project.js'
import { evaluate, type EvaluateInput, type Evaluation } from './evaluate.js'
import type { CaseSample } from './evaluation/case-samples.js'
import type { EvaluationEvent, PlacedProblem } from './evaluation/contract.js'
import { openProject } from './evaluation/open-project.js'
import { makeRawData, rawFiles } from './evaluation/raw-data.fixture.js'

/** What the server answers; undefined: the seeded reply. */
let reply: (request: MockRequest) => ScriptedReply | undefined = () => undefined
let server: MockServer
let raw: ReturnType<typeof makeRawData>
const made: string[] = []

beforeAll(async () => {
  server = await startMockServer({ replies: (request) => reply(request) })
  raw = makeRawData()
})
beforeEach(() => {
  server.reset()
  reply = () => undefined
})
afterAll(async () => {
  await server.close()
  raw.remove()
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

async function project(price = '{ input: 0, output: 0 }', rest = ''): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-eval-'))
  made.push(folder)
  writeFileSync(
    join(folder, 'espalier.yaml'),
    `sources: {}\nrecipes: [structlm: { tasks: {} }]\nmodels: { mine: { baseUrl: '${server.url}', model: mock, price: ${price} } }\n${rest}`,
  )
  return openProject(folder)
}

async function run(input: Partial<EvaluateInput>): Promise<Evaluation & { events: EvaluationEvent[] }> {
  const events: EvaluationEvent[] = []
  const evaluation = await evaluate({
    project: input.project ?? (await project()),
    data: [raw.folder],
    environment: {},
    onEvent: (event) => void events.push(event),
    ...input,
  })
  return { ...evaluation, events }
}

interface PredictionLine {
  id: string
  seq_out: string
  prediction: string
  arg_path: string
  formatted_input: string
}

const linesOf = (evaluation: Evaluation): PredictionLine[] =>
  JSON.parse(readFileSync(join(evaluation.folder, 'predictions.json'), 'utf8')) as PredictionLine[]

const samplesOf = (html: string): CaseSample[] =>
  (JSON.parse(/id="payload">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '') as { samples: CaseSample[] }).samples

const codeOf = async (work: Promise<unknown>): Promise<[string, number]> => {
  try {
    await work
    return ['', 0]
  } catch (error) {
    const { code, exitCode } = error as { code: string; exitCode: number }
    return [code, exitCode]
  }
}

const TASKS = ['wikitq', 'tab_fact', 'dart', 'kvret']

describe('evaluate', () => {
  it("gives a predictions file made of the right answers each task's top score", async () => {
    const own = await project()
    const first = await run({ project: own, tasks: TASKS, model: 'mine', maxTokens: 16 })
    const gold = linesOf(first).map((line) => ({ ...line, prediction: line.seq_out }))
    const path = join(own.folder, 'gold.json')
    writeFileSync(path, JSON.stringify(gold))
    // In compat BLEU of DART compares a printed list with a list in a list, whose brackets differ: even the right text has less than 100.
    for (const [mode, dart] of [
      ['compat', 89],
      ['fixed', 100],
    ] as const) {
      const data = [`kvret=${raw.folder}/kvret`]
      const { scores, folder } = await run({ project: own, predictions: path, mode, data })
      expect(scores.map(({ task, score, rows }) => [task, Math.round(score ?? 0), rows])).toEqual([
        ['wikitq', 100, 40],
        ['tab-fact', 100, 20],
        ['dart', dart, 10],
        ['kvret', 100, 2],
      ])
      expect(folder).toBe(join(own.folder, `runs/main/eval/file-gold${mode === 'fixed' ? '-fixed' : ''}`))
    }
  })

  it('scores a model: half of the answers right, the others told apart', async () => {
    // Right for even rows; capitals and a full stop, a whole sentence over two lines, or nothing of the kind for the others.
    const right = new Map(goldByPrompt())
    reply = ({ prompt }) => {
      const [question = '', at = ''] = [...right.keys()].filter((text) => prompt.includes(text))
      if (question === '' || at !== '') return { text: 'what?' }
      const [answer = '', index = 0] = right.get(question) ?? []
      if (index % 2 === 0) return { text: ` ${answer}\n` }
      return { text: index % 4 === 1 ? `The answer is:\n${answer}` : 'atlantis' }
    }
    const { scores, folder } = await run({ tasks: ['wikitq'], model: 'mine', split: 'test' })
    expect(scores).toHaveLength(1)
    expect(scores[0]).toMatchObject({
      task: 'wikitq',
      role: 'held-in',
      metric: 'wikitq',
      headline: 'all_ex',
      score: 50,
      rows: 40,
      paperRows: 4344,
      groups: { right: 20, partly: 0, format: 10, truncated: 0, wrong: 10, refused: 0, unscored: 0 },
      more: [{ metric: 'wikitq-official', headline: 'accuracy', score: 50 }],
      problems: 0,
    })
    const { low = 0, high = 0 } = scores[0]?.interval ?? {}
    expect(low).toBeGreaterThan(30)
    expect(high).toBeLessThan(70)
    const report = readFileSync(join(folder, 'report.md'), 'utf8')
    expect(report).toContain(
      `| wikitq | wikitq all_ex | 40 of 4344 | 50.0 [${low.toFixed(1)}, ${high.toFixed(1)}] | 20 |`,
    )
    expect(report).toContain('| **held-in, mean of 1 of 18** | 50.0 | 65.9 | 24.8 |')
    const saved = JSON.parse(readFileSync(join(folder, 'scores.json'), 'utf8')) as { scores: unknown }
    expect(saved.scores).toEqual(scores)
  })

  it('gives the same scores and predictions at any concurrency, and asks nothing again', async () => {
    const own = await project()
    const first = await run({ project: own, tasks: TASKS, model: 'mine', concurrency: 1, maxTokens: 20 })
    expect(first.calls).toEqual({ made: 72, replayed: 0 })
    const again = await run({ project: own, tasks: TASKS, model: 'mine', concurrency: 64, maxTokens: 20 })
    expect(again.calls).toEqual({ made: 0, replayed: 72 })
    expect(server.stats().requests).toBe(72)
    expect(again.scores).toEqual(first.scores)
    expect(linesOf(again)).toEqual(
      JSON.parse(readFileSync(join(`${first.folder}.previous`, 'predictions.json'), 'utf8')),
    )
  })

  it('shows some cases of each outcome with their prompts, of a model, of whole rows and of rows named by id', async () => {
    const own = await project()
    const first = await run({ project: own, tasks: ['wikitq', 'dart'], model: 'mine', maxTokens: 16 })
    const lines = linesOf(first)
    writeFileSync(join(own.folder, 'whole.json'), JSON.stringify(lines))
    const bare = lines.flatMap(({ id, prediction, arg_path: config }) =>
      config.includes('wikitq') ? [`{"task":"wikitq","id":"${id}","prediction":${JSON.stringify(prediction)}}`] : [],
    )
    writeFileSync(join(own.folder, 'bare.jsonl'), bare.join('\n'))
    const data = [`wikitq=${raw.folder}/wikitq`]
    const runs = [
      first,
      await run({ project: own, predictions: join(own.folder, 'whole.json') }),
      await run({ project: own, predictions: join(own.folder, 'bare.jsonl'), data }),
    ]
    const pages = runs.map(({ folder }) => samplesOf(readFileSync(join(folder, 'report.html'), 'utf8')))
    expect(pages.map((samples) => new Set(samples.map(({ task }) => task)))).toEqual([
      new Set(['wikitq', 'dart']),
      new Set(['wikitq', 'dart']),
      new Set(['wikitq']),
    ])
    const prompts = new Map(lines.map((line) => [line.id, line.formatted_input]))
    for (const samples of pages.slice(0, 2))
      for (const { id, prompt } of samples) expect(prompt.start + prompt.end).toBe(prompts.get(id))
    for (const { prompt } of pages[2] ?? []) expect(prompt.start).toContain('Question:')
  })

  it('draws the same rows for the same seed, in the order of the file', async () => {
    const ids = async (): Promise<string[]> =>
      linesOf(await run({ tasks: ['wikitq'], model: 'mine', limit: 10, maxTokens: 8 })).map(({ id }) => id)
    const drawn = await ids()
    expect(drawn).toHaveLength(10)
    expect(drawn).toEqual([...drawn].sort((a, b) => Number(a.slice(3)) - Number(b.slice(3))))
    expect(await ids()).toEqual(drawn)
    expect(drawn).not.toEqual(Array.from({ length: 10 }, (_, index) => `nt-${index}`))
  })

  it('shows the price and sends nothing where no budget is set', async () => {
    const paid = await project('{ input: 1, output: 2 }')
    const refused = run({ project: paid, tasks: ['dart'], model: 'mine' })
    await expect(refused).rejects.toMatchObject({ code: 'E_BUDGET_NEEDED', exitCode: 3 })
    await expect(refused).rejects.toThrow(/eval dart +10 calls \(0 recorded\), .*\n.*\nAllow it with: --max-cost 0\.01/)
    expect(server.stats().requests).toBe(0)
    const { events, costUsd } = await run({ project: paid, tasks: ['dart'], model: 'mine', maxCostUsd: 1 })
    expect(events.find(({ event }) => event === 'estimate')).toMatchObject({ calls: 10 })
    expect(costUsd).toBeGreaterThan(0)
  })

  it('stops where the budget is used up, and goes on from there with a larger one', async () => {
    const paid = await project('{ input: 1, output: 2 }')
    const input = { project: paid, tasks: ['dart'], model: 'mine', concurrency: 1 }
    const stopped = run({ ...input, maxCostUsd: 0.004 })
    await expect(stopped).rejects.toMatchObject({ code: 'E_BUDGET', exitCode: 3 })
    await expect(stopped).rejects.toThrow('To go on: the same command with a larger --max-cost')
    const asked = server.stats().requests
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThan(10)
    expect((await run({ ...input, maxCostUsd: 1 })).calls).toEqual({ made: 10 - asked, replayed: asked })
  })

  it('counts a refused prompt as refused and goes on', async () => {
    reply = ({ prompt }) => (prompt.includes('Oslo') ? { status: 400 } : { text: 'There are lakes.' })
    const { scores, problems } = await run({ tasks: ['dart'], model: 'mine' })
    expect(scores[0]?.groups).toMatchObject({ refused: 1, partly: 9 })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain('refused by the provider')
  })

  it('solves an example first with one-shot, in our words or the authors’ file', async () => {
    const own = await project()
    const [plain] = linesOf(await run({ project: own, tasks: ['tab_fact'], model: 'mine', limit: 1, maxTokens: 8 }))
    const ours = await run({ project: own, tasks: ['tab_fact'], model: 'mine', limit: 1, maxTokens: 8, oneShot: true })
    const [line] = linesOf(ours)
    expect(ours.folder).toBe(join(own.folder, 'runs/main/eval/mine-one-shot'))
    expect(line?.formatted_input).toContain('A solved example:\n\nTable:\n')
    expect(line?.formatted_input.endsWith(plain?.formatted_input.slice(-60) ?? '?')).toBe(true)
    const file = join(own.folder, 'examples.json')
    writeFileSync(
      file,
      JSON.stringify({ 'META_TUNING/tab_fact.cfg': '### Input:\nTHE BODY\n\n### Response:\nrefuted' }),
    )
    const theirs = await run({
      project: own,
      tasks: ['tab_fact'],
      model: 'mine',
      limit: 1,
      maxTokens: 8,
      oneShot: file,
    })
    expect(linesOf(theirs)[0]?.formatted_input).toContain('THE BODY\n\nAnswer: refuted\n')
    expect(await codeOf(run({ tasks: ['dart'], model: 'mine', oneShot: file }))).toEqual(['E_ONE_SHOT', 2])
  })

  it('sends the published templates as one text in the paper mode', async () => {
    const own = await project()
    const templates = join(own.folder, 'templates.json')
    const format = 'table:\n\n{struct_in}\n\n\nstatement:\n\n{text_in}'
    writeFileSync(templates, JSON.stringify({ tab_fact: { instruction: 'Decide.', input_format: format } }))
    const bodies: unknown[] = []
    reply = ({ path, body }) => {
      bodies.push([path, body['prompt'], body['max_tokens'], body['temperature']])
      return { text: 'entailed' }
    }
    const paper = await run({ project: own, tasks: ['tab_fact'], model: 'mine', limit: 1, isPaper: true, templates })
    const [line] = linesOf(paper)
    expect(bodies).toEqual([['/v1/completions', line?.formatted_input, 1024, 0]])
    expect(line?.arg_path).toBe('META_TUNING/tab_fact.cfg')
    expect(line?.formatted_input).toMatch(
      /^\[INST\] <<SYS>>\n[^\n]+\n<<\/SYS>>\n\nDecide\. table:\n\ncol : town \| lakes row 1 : oslo \| 0 .*\n\n\nstatement:\n\n\w+ has \d+ lakes \[\/INST\]$/,
    )
  })

  it('tells bad raw rows by file and line and scores the rest', async () => {
    const files = rawFiles()
    const questions = (files['wikitq/data/pristine-unseen-tables.tsv'] ?? '').trimEnd().split('\n')
    questions[2] = 'nt-1\ttoo\tfew'
    questions[5] = 'nt-0\tAgain?\tcsv/1-csv/1.csv\t22'
    questions[7] = 'nt-6\tWhere is it?\tcsv/1-csv/9.csv\t22'
    const bad = makeRawData({ 'wikitq/data/pristine-unseen-tables.tsv': `${questions.join('\n')}\n` })
    const { scores, problems } = await run({ tasks: ['wikitq'], model: 'mine', data: [bad.folder] })
    bad.remove()
    const file = `${bad.folder}/wikitq/data/pristine-unseen-tables.tsv`
    expect(scores[0]).toMatchObject({ rows: 37, problems: 3 })
    const shown = problems.map(({ place, message }: PlacedProblem) => `${place} ${message}`)
    expect(shown.map((text) => text.slice(0, file.length + 2))).toEqual([`${file}:3`, `${file}:6`, `${file}:8`])
    expect(shown[0]).toContain('has 3 cells, expected 4')
    expect(shown[1]).toContain('"nt-0" was seen before')
    expect(shown[2]).toContain('9.tsv does not exist')
  })

  it('says before anything is sent what is missing and where to get it', async () => {
    const entities = { 'kvret/kvret_entities.json': '{' }
    const broken = makeRawData(entities)
    expect(await codeOf(run({ tasks: ['kvret'], model: 'mine', data: [broken.folder] }))).toEqual([
      'E_METRIC_RESOURCE',
      2,
    ])
    broken.remove()
    await expect(run({ tasks: ['fetaqa', 'dart'], model: 'mine' })).rejects.toThrow(
      /not known where the data of fetaqa are .*github\.com\/Yale-LILY\/FeTaQA/,
    )
    await expect(
      run({ tasks: ['fetaqa', 'dart'], model: 'mine', data: [`fetaqa=${raw.folder}/dart`, raw.folder] }),
    ).rejects.toThrow(/holds no data\/fetaQA-v1_test\.jsonl/)
    expect(await codeOf(run({ tasks: ['wiki-tq'], model: 'mine' }))).toEqual(['E_TASK_UNKNOWN', 2])
    expect(await codeOf(run({ tasks: ['wikitq'], model: 'mine', split: 'train' }))).toEqual(['E_SPLIT', 2])
    expect(await codeOf(run({ tasks: ['wikitq'] }))).toEqual(['E_EVAL_SUBJECT', 2])
    expect(await codeOf(run({ model: 'mine' }))).toEqual(['E_EVAL_TASKS', 2])
    expect(await codeOf(run({ tasks: ['wikitq'], model: 'mine', isPaper: true }))).toEqual(['E_TEMPLATE', 2])
    expect(server.stats().requests).toBe(0)
  })

  it('joins lines that hold an id and a prediction alone with the data', async () => {
    const own = await project()
    const path = join(own.folder, 'few.jsonl')
    const lines = [
      { task: 'wikitq', id: 'nt-0', prediction: '22' },
      { task: 'wikitq', id: 'nt-1', prediction: 'no idea' },
      { task: 'wikitq', id: 'nt-999', prediction: '22' },
      { description: 'task: atlantis', id: '1', prediction: 'x' },
      { id: '1', prediction: 'x' },
      { task: 'wikitq', id: 'nt-2' },
    ]
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const { scores, problems } = await run({ project: own, predictions: path })
    expect(scores.map(({ task, score, rows }) => [task, score, rows])).toEqual([['wikitq', 50, 2]])
    expect(problems.map(({ place, message }) => `${place.replace(own.folder, '')} ${message}`)).toEqual([
      '/few.jsonl:5 names no task (expected arg_path, description or task)',
      expect.stringMatching(/^\/few\.jsonl:6 prediction: /),
      '/few.jsonl:4 there is no task "atlantis"; 1 of its lines are not scored',
      'wikitq 38 rows of the data set have no prediction and are not scored',
      '/few.jsonl:3 id: the data set has no row "nt-999"',
    ])
  })

  it('runs predicted SQL too where the databases are there, and says what it lacks where not', async () => {
    const questions = [
      { db_id: 'shop', question: 'Which lamps are there?', query: 'SELECT name FROM lamp' },
      {
        db_id: 'shop',
        question: 'How heavy is the Blue Desk lamp?',
        query: "SELECT weight FROM lamp WHERE name = 'Blue Desk'",
      },
    ]
    const schema = {
      db_id: 'shop',
      table_names_original: ['lamp'],
      column_names_original: [
        [-1, '*'],
        [0, 'name'],
        [0, 'weight'],
      ],
      foreign_keys: [],
    }
    const files = { 'spider/tables.json': JSON.stringify([schema]), 'spider/dev.json': JSON.stringify(questions) }
    const data = makeRawData(files)
    const input = { tasks: ['spider'], model: 'mine', data: [data.folder] }
    reply = ({ prompt }) => ({
      text: prompt.includes('heavy') ? 'select weight from lamp where name = 1' : 'select name from lamp',
    })
    const without = await run(input)
    expect(without.scores[0]).toMatchObject({ score: 100, more: [], rows: 2 })
    expect(without.problems.map(({ message }) => message.slice(0, 60))).toEqual([
      'does not exist: prompts show schemas without cell values',
      'not computed: the metric of spider needs its resource "datab',
    ])
    mkdirSync(join(data.folder, 'spider/database/shop'), { recursive: true })
    await buildSqlite(
      join(data.folder, 'spider/database/shop/shop.sqlite'),
      "CREATE TABLE lamp (name TEXT, weight INTEGER); INSERT INTO lamp VALUES ('Blue Desk', 4), ('Wall', 2)",
    )
    const all = await run(input)
    data.remove()
    expect(all.problems).toEqual([])
    expect(linesOf(all)[1]?.formatted_input).toContain('| shop | lamp : name ( Blue Desk ) , weight')
    expect(all.scores[0]).toMatchObject({
      score: 100, // exact match ignores values
      more: [{ metric: 'spider-execution', headline: 'exec', score: 50 }],
    })
  })

  it('stops at Ctrl-C, keeps what was paid, and goes on', async () => {
    const own = await project()
    server.configure({ latencyMs: 10 })
    const stop = new AbortController()
    const running = run({ project: own, tasks: ['wikitq'], model: 'mine', concurrency: 4, signal: stop.signal })
    while (server.stats().requests < 8) await new Promise((resolve) => setTimeout(resolve, 3))
    stop.abort(new DOMException('stopped by the user', 'AbortError'))
    await expect(running).rejects.toMatchObject({ code: 'E_STOPPED', exitCode: 3 })
    server.configure({ latencyMs: 0 })
    const { calls } = await run({ project: own, tasks: ['wikitq'], model: 'mine' })
    expect(calls.replayed).toBeGreaterThanOrEqual(4)
    expect(server.stats().requests).toBe(40)
    expect(existsSync(join(own.folder, 'runs/main/eval/mine.partial'))).toBe(false)
  })

  it('tells at once of every task what is missing, before anything is sent', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'espalier-empty-'))
    made.push(bare)
    for (const name of ['wikitq', 'dart']) mkdirSync(join(bare, name))
    const refused = run({ tasks: ['wikitq', 'dart'], model: 'mine', data: [bare] })
    await expect(refused).rejects.toMatchObject({ exitCode: 2 })
    await expect(refused).rejects.toThrow(/wikitq.*\n.*dart/)
    expect(server.stats().requests).toBe(0)
  })

  it('scores the tasks of a file whose metrics have what they read, and says which one has not', async () => {
    const own = await project()
    const lines = linesOf(await run({ project: own, tasks: ['wikitq', 'kvret'], model: 'mine', maxTokens: 8 }))
    writeFileSync(join(own.folder, 'two.json'), JSON.stringify(lines))
    const { scores, problems } = await run({ project: own, predictions: join(own.folder, 'two.json'), data: [] })
    expect(scores.map(({ task }) => task)).toEqual(['wikitq'])
    expect(problems.find(({ task }) => task === 'kvret')?.message).toMatch(/^not scored: .*"entities"/)
    const kvret = lines.filter(({ arg_path: config }) => config.includes('kvret'))
    writeFileSync(join(own.folder, 'one.json'), JSON.stringify(kvret))
    const alone = run({ project: own, predictions: join(own.folder, 'one.json'), data: [] })
    expect(await codeOf(alone)).toEqual(['E_METRIC_RESOURCE', 2])
  })

  it('needs no recipe in espalier.yaml, and refuses flags of a model beside a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-models-'))
    made.push(folder)
    const price = 'price: { input: 0, output: 0 }'
    writeFileSync(
      join(folder, 'espalier.yaml'),
      `models: { mine: { baseUrl: '${server.url}', model: mock, ${price} } }\n`,
    )
    const own = await openProject(folder)
    const { scores } = await run({ project: own, tasks: ['dart'], model: 'mine', limit: 2, maxTokens: 8 })
    expect(scores.map(({ task, rows }) => [task, rows])).toEqual([['dart', 2]])
    const both = run({ project: own, predictions: 'x.json', model: 'mine', limit: 3 })
    await expect(both).rejects.toThrow('--model, --limit say how a model is asked, and --predictions scores a file.')
  })
})

/** Question to answer and its place among the questions, of the fixture's WikiTQ rows. */
function goldByPrompt(): [string, [string, number]][] {
  const [, ...rows] = (rawFiles()['wikitq/data/pristine-unseen-tables.tsv'] ?? '').trimEnd().split('\n')
  return rows.map((row, index) => {
    const [, question = '', , target = ''] = row.split('\t')
    return [question.toLowerCase(), [target.split('|').join(', ').toLowerCase(), index]]
  })
}
