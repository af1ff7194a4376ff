import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { drawFault } from '../inference/mock-server/faults.js'
import { startMockServer } from '../inference/mock-server/start-mock-server.js'
import { chapter, makeTestProject, type TestProject } from './main.fixture.js'

// The short form of bench/faults.mjs. The run lives in a process of its own whose time goes 24 times faster, so that a minute's window
// is over in 2.5 s: the limiter, the time-outs, the waits between attempts and the send times all read that clock.

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const FASTER = 24

const FAULTS = { 429: 0.05, 500: 0.05, malformed: 0.05, truncated: 0.02, hang: 0.01 }

/** The first seed whose draws for these requests are as the shares say: every fault is there, and no more of them than their sum. */
function fairSeed(requests: readonly string[]): number {
  for (let seed = 0; ; seed++) {
    const drawn = requests.flatMap((hash) => drawFault({ seed, faults: FAULTS }, hash, 0) ?? [])
    if (new Set(drawn).size === Object.keys(FAULTS).length && drawn.length <= 0.18 * requests.length) return seed
  }
}

const FAST_CLOCK = `
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
const { now } = performance
const start = Date.now()
const begun = now.call(performance)
const wait = timers.setTimeout
const later = globalThis.setTimeout
const passed = () => now.call(performance) - begun
performance.now = () => begun + passed() * ${FASTER}
Date.now = () => start + Math.floor(passed() * ${FASTER})
timers.setTimeout = (ms, ...rest) => wait(ms / ${FASTER}, ...rest)
globalThis.setTimeout = (act, ms, ...rest) => later(act, ms / ${FASTER}, ...rest)
syncBuiltinESMExports()
`

function runFast({ folder }: TestProject): Promise<{ code: number | null; stderr: string }> {
  const clock = `data:text/javascript,${encodeURIComponent(FAST_CLOCK)}`
  const child = spawn(process.execPath, ['--import', clock, MAIN, 'run'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (piece) => (stderr += String(piece)))
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, stderr })))
}

/** Twice the chapters of other tests, so that there are calls enough for every fault. */
function makeGarden(models: string): TestProject {
  const project = makeTestProject({ models })
  for (const [index, title] of ['Bark', 'Buds', 'Grafts', 'Soil', 'Water', 'Winter'].entries())
    project.write(`contents/${index + 7}.md`, chapter(title))
  return project
}

function linesOf({ folder }: TestProject, file: string): number {
  return readFileSync(join(folder, 'runs/main', file), 'utf8').split('\n').length - 1
}

/** The most of some times in any so many seconds. */
function mostIn(seconds: number, times: readonly number[]): number {
  return Math.max(...times.map((end) => times.filter((time) => time > end - seconds * 1000 && time <= end).length))
}

/**
 * On a clock 24 times as fast, a tenth of a second that a busy machine takes between leave and sending is 2.4 s: so much is taken from the
 * minute here. bench/faults.mjs holds the whole minute on the real clock.
 */
const SHORT_MINUTE = 56

it.skipIf(!existsSync(MAIN))(
  'a run whose teacher stumbles on 18 % of the attempts makes every planned row or says why not, never passes its rate and sends a request again only where it failed (needs the build)',
  async () => {
    const server = await startMockServer()
    const teacher = `teacher: { baseUrl: ${server.url}, model: mock, price: { input: 0, output: 0 }`
    const whole = makeGarden(`${teacher} }`)
    let broken: TestProject | undefined
    try {
      expect(await runFast(whole)).toMatchObject({ code: 0 })
      const calls = server.stats().requests
      const rate = Math.floor(calls / 2)
      expect(rate).toBeGreaterThan(20)
      broken = makeGarden(`${teacher}, requestsPerMinute: ${rate}, timeoutMs: 10000, sendTimes: true }`)
      const seed = fairSeed(server.ledger().map(({ id }) => id))
      server.reset()
      server.configure({ seed, faults: FAULTS })
      expect(await runFast(broken)).toMatchObject({ code: 0 })
      const { byFault } = server.stats()
      expect(Object.keys(byFault).toSorted()).toEqual(['429', '500', 'hang', 'malformed', 'truncated'])
      const times = server.ledger().map(({ sentMs }) => sentMs ?? Number.NaN)
      expect(times.every(Number.isFinite)).toBe(true)
      expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(120_000)
      expect(mostIn(SHORT_MINUTE, times)).toBeLessThanOrEqual(rate)
      expect(mostIn(60, times)).toBeGreaterThan(rate - 5)
      // How many more attempts that is in a long run: bench/faults.mjs.
      const last = new Map(server.ledger().map((entry) => [entry.id, entry]))
      const again = server.ledger().flatMap((entry) => (last.get(entry.id) === entry ? [] : [entry.fault]))
      expect(again.length).toBeGreaterThan(0)
      expect(again.filter((fault) => !['429', '500', 'hang'].includes(fault ?? ''))).toEqual([])
      const { summary } = JSON.parse(readFileSync(join(broken.folder, 'runs/main/manifest.json'), 'utf8')) as {
        summary: { steps: { planned: number }[] }
      }
      const planned = summary.steps.reduce((sum, step) => sum + step.planned, 0)
      expect(linesOf(broken, 'rows.jsonl') + linesOf(broken, 'drops.jsonl')).toBe(planned)
    } finally {
      await server.close()
      for (const project of [whole, broken]) project?.remove()
    }
  },
)
