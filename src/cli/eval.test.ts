import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startMockServer, type MockServer } from '../inference/mock-server/start-mock-server.js'
import { makeRawData } from '../project/evaluation/raw-data.fixture.js'
import { espalier } from './main.fixture.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
let server: MockServer
let raw: ReturnType<typeof makeRawData>
const made: string[] = []

beforeAll(async () => {
  server = await startMockServer({ replyCharacters: 20 })
  raw = makeRawData()
})
beforeEach(() => server.reset())
afterAll(async () => {
  await server.close()
  raw.remove()
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-eval-cli-'))
  made.push(folder)
  writeFileSync(
    join(folder, 'espalier.yaml'),
    `sources: {}\nrecipes: [structlm: { tasks: { wikitq: ${raw.folder}/wikitq } }]\nmodels: { teacher: { baseUrl: '${server.url}', model: mock, price: { input: 0, output: 0 } } }\n`,
  )
  return folder
}

const jsonLines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('espalier tasks', () => {
  it('lists every task with sizes, metric and licence, without a project', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'espalier-empty-'))
    made.push(empty)
    const { code, stdout } = await espalier(empty, ['tasks', '--json'])
    const listed = jsonLines(stdout)
    expect(code).toBe(0)
    expect(listed.filter(({ role }) => role === 'held-in')).toHaveLength(19)
    expect(listed.filter(({ role }) => role === 'held-out')).toHaveLength(6)
    expect(listed.find(({ id }) => id === 'wikitq')).toMatchObject({
      group: 'table-qa',
      metric: 'wikitq',
      licence: 'CC-BY-SA-4.0',
      sizes: { train: 11321, validation: 2831, test: 4344 },
    })
    const text = await espalier(empty, ['tasks'])
    expect(text.stdout).toMatch(/^tab-fact +fact-verification +held-in +92283 +12792 +12779 tab-fact +CC-BY-4\.0$/m)
  })

  it('shows of each task where its data come from and three examples with their prompts', async () => {
    const ids = jsonLines((await espalier(tmpdir(), ['tasks', '--json'])).stdout).map(({ id }) => String(id))
    for (const id of ids) {
      const [sheet] = jsonLines((await espalier(tmpdir(), ['tasks', id.replaceAll('-', '_'), '--json'])).stdout)
      const { instances, obtain } = sheet as {
        instances: { prompt: string; textIn: string }[]
        obtain: { url: string }
      }
      expect({ id, count: instances.length, url: obtain.url.startsWith('https://') }).toEqual({
        id,
        count: 3,
        url: true,
      })
      for (const { prompt, textIn } of instances) expect(prompt).toContain(textIn)
    }
    const { stdout } = await espalier(tmpdir(), ['tasks', 'wikitq'])
    expect(stdout).toContain(
      '  data: https://github.com/ppasupat/WikiTableQuestions (58 MB unpacked), licence CC-BY-SA-4.0\n',
    )
    expect(stdout).toContain('Example 3\n')
  })

  it('names the nearest task for a wrong name', async () => {
    const { code, stderr } = await espalier(tmpdir(), ['tasks', 'wikitk'])
    expect({ code, stderr: stderr.slice(0, 72) }).toEqual({
      code: 2,
      stderr: 'E_TASK_UNKNOWN: there is no task "wikitk". Did you mean "wikitq"? (There',
    })
  })
})

describe('espalier eval', () => {
  it('scores the teacher on data that espalier.yaml names, and prints nothing but JSON with --json', async () => {
    const folder = project()
    const { code, stdout, stderr } = await espalier(folder, [
      'eval',
      '--tasks',
      'wikitq',
      '--json',
      '--max-tokens',
      '16',
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const done = jsonLines(stdout).at(-1)
    expect(done).toMatchObject({
      event: 'done',
      calls: { made: 40, replayed: 0 },
      scores: [{ task: 'wikitq', rows: 40 }],
    })
    expect(existsSync(join(folder, 'runs/main/eval/teacher/report.html'))).toBe(true)
  })

  it('prints a line for each task and the mean, and where the report is', async () => {
    const flags = ['--max-tokens', '16', '--limit', '5', '--name', 'try', '--data', raw.folder]
    const { code, stdout } = await espalier(project(), ['eval', '--tasks', 'wikitq,tab_fact', ...flags])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^wikitq +0\.0 \[0\.0, 52\.2\] +wikitq all_ex, 5 rows \(format 1, wrong 4\)$/m)
    expect(stdout).toMatch(/^held-in +0\.0 +mean of 2 of 18 tasks$/m)
    expect(stdout).toContain('runs/try/eval/teacher/report.html')
  })

  it('refuses flags that make no sense, with what was expected', async () => {
    const faults = [
      [['--mode', 'strict'], 'E_FLAG: --mode is "strict"; expected compat, fixed.'],
      [['--split', 'all'], 'E_FLAG: --split is "all"; expected test, validation, dev.'],
      [['--max-tokens', '40000'], 'E_MAX_TOKENS: replies of 40000 tokens leave no room for a prompt'],
      [['--data', 'nowhere'], 'E_DATA: --data nowhere: '],
      [['--predictions', 'none.json'], 'E_FILE_MISSING: '],
    ] as const
    const folder = project()
    for (const [flags, message] of faults) {
      const { code, stderr } = await espalier(folder, ['eval', '--tasks', 'wikitq', ...flags])
      expect({ code, stderr: stderr.slice(0, message.length) }).toEqual({ code: 2, stderr: message })
    }
  })

  it.skipIf(!existsSync(MAIN))(
    'killed three times and run again: no recorded call is asked again, same bytes as an unbroken one (needs the build)',
    async () => {
      const argv = ['eval', '--tasks', 'wikitq', '--max-tokens', '16', '--concurrency', '4']
      const whole = project()
      await espalier(whole, argv)
      const folder = project()
      server.reset()
      server.configure({ latencyMs: 40 })
      for (let kill = 0; kill < 3; kill += 1) {
        const child = spawn(process.execPath, [MAIN, ...argv], { cwd: folder, stdio: 'ignore' })
        const ended = new Promise((resolve) => child.once('exit', resolve))
        const before = server.stats().requests
        while (server.stats().requests - before < 8 && child.exitCode === null)
          await new Promise((resolve) => setTimeout(resolve, 3))
        child.kill('SIGKILL')
        await ended
      }
      server.configure({ latencyMs: 0 })
      const recorded = jsonLines((await espalier(folder, ['calls', 'list', '--json', '--limit', '1000'])).stdout)
      const asked = server.stats().requests
      expect(recorded.length).toBeGreaterThan(8)
      expect(await espalier(folder, argv)).toMatchObject({ code: 0 })
      expect(server.stats().requests - asked).toBe(40 - recorded.length)
      for (const file of ['predictions.json', 'cases.jsonl'])
        expect(readFileSync(join(folder, 'runs/main/eval/teacher', file), 'utf8')).toBe(
          readFileSync(join(whole, 'runs/main/eval/teacher', file), 'utf8'),
        )
    },
  )
})
