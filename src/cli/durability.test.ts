import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startMockServer, type MockServer } from '../inference/mock-server/start-mock-server.js'
import { espalier, makeTestProject, teacherAt, type TestProject } from './main.fixture.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
let server: MockServer
const made: TestProject[] = []

beforeAll(async () => {
  server = await startMockServer()
})
beforeEach(() => server.reset())
afterAll(async () => {
  await server.close()
  for (const one of made) one.remove()
})

function project(): TestProject {
  const one = makeTestProject({ models: teacherAt(server.url) })
  made.push(one)
  return one
}

/** Every file of a run that the law of same bytes covers, by its path. */
function bytesOf(folder: string, run = 'main'): Record<string, string> {
  const root = join(folder, 'runs', run)
  const files: Record<string, string> = {}
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!statSync(join(root, name)).isFile() || /^(manifest\.json|run\.log|report\.html|README\.md)$/.test(name))
      continue
    files[name] = readFileSync(join(root, name), 'utf8')
  }
  return files
}

async function callsOf(folder: string, argv: string[] = ['run']): Promise<{ made: number; replayed: number }> {
  const { code, stdout, stderr } = await espalier(folder, [...argv, '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const progress = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; made: number; replayed: number })
    .filter(({ event }) => event === 'progress')
  const { made: asked, replayed } = progress.at(-1) ?? { made: 0, replayed: 0 }
  return { made: asked, replayed }
}

describe('a run', () => {
  it('gives the same bytes at concurrency 1, 8 and 256', async () => {
    const [one, eight, many] = await Promise.all(
      ['1', '8', '256'].map(async (concurrency) => {
        const { folder } = project()
        await callsOf(folder, ['run', '--concurrency', concurrency])
        return bytesOf(folder)
      }),
    )
    expect(Object.keys(one ?? {}).length).toBeGreaterThan(8)
    expect(eight).toEqual(one)
    expect(many).toEqual(one)
  })

  it('makes no call twice: run again, all are replayed and the bytes are the same', async () => {
    const { folder } = project()
    const first = await callsOf(folder)
    const before = bytesOf(folder)
    const second = await callsOf(folder)
    expect(first.made).toBeGreaterThan(20)
    expect(second).toEqual({ made: 0, replayed: first.made })
    expect(bytesOf(folder)).toEqual(before)
    expect(existsSync(join(folder, 'runs/main.previous'))).toBe(true)
  })

  it('uses the calls of a preview again', async () => {
    const { folder } = project()
    const { code, stdout } = await espalier(folder, ['plan', '--preview', '1'])
    expect(code).toBe(0)
    expect(stdout.indexOf('Plan for "garden"')).toBeLessThan(stdout.indexOf('--- asked, '))
    const paid = server.stats().requests
    expect(paid).toBeGreaterThan(0)
    const { replayed } = await callsOf(folder)
    expect(replayed).toBe(paid)
  })

  it('estimates without sending or writing anything but its own notes', async () => {
    const { folder } = project()
    const { code, stdout } = await espalier(folder, ['plan', '--json'])
    const plan = JSON.parse(stdout) as { calls: number; recorded: number; costUsd: number; stages: { stage: string }[] }
    expect({ code, recorded: plan.recorded, costUsd: plan.costUsd, stage: plan.stages[0]?.stage }).toEqual({
      code: 0,
      recorded: 0,
      costUsd: 0,
      stage: 'one-hop',
    })
    expect(plan.calls).toBeGreaterThan(10)
    expect(server.stats().requests).toBe(0)
    expect(existsSync(join(folder, 'runs'))).toBe(false)
  })

  it('estimates the questions that are written for the exam apart from those that exist', async () => {
    const { folder } = project()
    const file = join(folder, 'espalier.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('sections: 0.2', 'sections: 1'))
    const { stdout } = await espalier(folder, ['plan'])
    expect(stdout).toMatch(/^ {2}exam: \d+ questions? held out, and at most [1-9]\d* more that the model is to write$/m)
  })

  it('stops cleanly at the first Ctrl-C and goes on from there', async () => {
    const whole = project()
    await callsOf(whole.folder)
    const { folder } = project()
    server.reset()
    server.configure({ latencyMs: 20 })
    const stop = new AbortController()
    const running = espalier(folder, ['run', '--concurrency', '4'], { signal: stop.signal })
    while (server.stats().requests < 8) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.abort(new DOMException('stopped by the user', 'AbortError'))
    const { code, stderr } = await running
    server.configure({ latencyMs: 0 })
    expect(code).toBe(3)
    expect(stderr).toContain('E_STOPPED: stopped by the user.')
    expect(stderr).toContain('To go on: espalier run\n')
    const { replayed } = await callsOf(folder)
    expect(replayed).toBeGreaterThanOrEqual(8)
    expect(bytesOf(folder)).toEqual(bytesOf(whole.folder))
  })

  it.skipIf(!existsSync(MAIN))(
    'killed at any moment and run again, gives the bytes of an unbroken run (needs the build)',
    async () => {
      const whole = project()
      await callsOf(whole.folder)
      const { folder } = project()
      server.reset()
      server.configure({ latencyMs: 15 })
      let received = 0
      for (const wait of [5, 15, 30]) {
        const child = spawn(process.execPath, [MAIN, 'run', '--concurrency', '4'], { cwd: folder, stdio: 'ignore' })
        const ended = new Promise((resolve) => child.once('exit', resolve))
        received = server.stats().requests
        while (server.stats().requests - received < wait && child.exitCode === null)
          await new Promise((resolve) => setTimeout(resolve, 3))
        child.kill('SIGKILL')
        await ended
      }
      server.configure({ latencyMs: 0 })
      await callsOf(folder)
      const wholeCalls = (await callsOf(whole.folder)).replayed
      expect(bytesOf(folder)).toEqual(bytesOf(whole.folder))
      expect(server.stats().requests).toBeLessThanOrEqual(wholeCalls + 3 * 4)
      rmSync(join(folder, 'runs'), { recursive: true })
    },
  )
})
