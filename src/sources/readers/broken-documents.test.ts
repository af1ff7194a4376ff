import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readers } from '../families.js'
import { brokenFilesOf, GOOD } from './broken-files.fixture.js'

const dist = process.env['ESPALIER_DIST'] ?? fileURLToPath(new URL('../../../dist', import.meta.url))
const isBuilt = existsSync(join(dist, 'sources/read-source.js'))
const root = await mkdtemp(join(tmpdir(), 'espalier-broken-'))
afterAll(() => rm(root, { recursive: true }))

const longLine = join(root, 'long-line')
const script = join(root, 'read.mjs')

/** 200 MB without a line's end, written piece by piece. */
async function writeLongLine(): Promise<void> {
  const file = await open(longLine, 'w')
  const piece = Buffer.alloc(1 << 20, 'word ')
  for (let count = 0; count < 200; count++) await file.write(piece)
  await file.close()
}

/** Reads a source in a process of its own, whose heap holds 600 MB, and says what came of it. */
const READ = `
const [dist, id, path, unreadable, cache] = process.argv.slice(2)
import { existsSync, readFileSync } from 'node:fs'
const { readSource } = await import(dist + '/sources/read-source.js')
const result = { found: [], warnings: [] }
try {
  const declaration = { [id]: path, unreadable }
  for await (const record of readSource({ name: 's', declaration, projectFolder: '/', cache })) {
    if (record.type === 'document') result.found.push(record.document.path)
    if (record.type === 'document') result.warnings.push(...record.document.warnings)
    if (record.type === 'exercise') result.found.push(record.exercise.location)
    if (record.type === 'database') result.found.push(...record.database.tables.map(({ name }) => name))
    if (record.type === 'warning') result.warnings.push(record.message)
  }
} catch (error) {
  result.error = { name: error.name, code: error.code, exitCode: error.exitCode, message: error.message }
}
// Linux hands the parent's peak on to a child; VmHWM is the process's own.
const own = existsSync('/proc/self/status') ? /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) : null
result.peakMb = Math.round((own === null ? process.resourceUsage().maxRSS : Number(own[1])) / 1024)
console.log(JSON.stringify(result))
`

interface Outcome {
  found: string[]
  warnings: string[]
  error?: { name: string; code: string; exitCode: number; message: string }
  peakMb: number
}

async function readApart(id: string, path: string, unreadable: 'stop' | 'skip'): Promise<Outcome> {
  const url = pathToFileURL(dist).href
  const args = ['--max-old-space-size=600', script, url, id, path, unreadable, root]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
  const status = await new Promise((resolve) => child.on('close', resolve))
  if (status !== 0) throw new Error(`the reading process ended with ${String(status)}: ${stderr.slice(-600)}`)
  return JSON.parse(stdout) as Outcome
}

/** Of a process that reads them, in megabytes; Node itself takes some 70. What bombs unpack to is 140 and 300 MB. */
const MOST_PEAK = 700

describe.skipIf(!isBuilt)('20 broken files beside a good one (skipped without a build)', () => {
  beforeAll(() => Promise.all([writeLongLine(), writeFile(script, READ)]))

  it.each(Object.keys(GOOD))(
    'of reader %s: each is told, the good one is read, memory is bounded',
    async (id) => {
      const [extension] = (await readers.load(id)).extensions as [string]
      const folder = join(root, id)
      await mkdir(folder)
      const good = await readFile(join(readers.folder(id), 'fixtures', GOOD[id] as string))
      const files = await brokenFilesOf(id, good)
      await writeFile(join(folder, `a-good${extension}`), good)
      for (const [name, bytes] of files) await writeFile(join(folder, name + extension), bytes)
      await link(longLine, join(folder, `long-line${extension}`))
      const names = [...files.map(([name]) => name), 'long-line']
      expect(names.length).toBeGreaterThanOrEqual(20)

      const stopped = await readApart(id, folder, 'stop')
      expect(stopped.error).toMatchObject({ name: 'EspalierError', code: 'E_SOURCE_FILES', exitCode: 2 })
      const told = stopped.error?.message.split('\n').slice(1, -1) ?? []
      for (const line of told) expect(line).toMatch(/^ {2}(?:E_[A-Z_]+: .{20,700}|and \d+ more of .*)$/)
      const untold = (text: string): string[] => names.filter((name) => !text.includes(`${name}${extension}`))
      expect(untold([...told, ...stopped.warnings].join('\n'))).toEqual([])

      const skipped = await readApart(id, folder, 'skip')
      expect(skipped.error).toBeUndefined()
      expect(untold(skipped.warnings.join('\n'))).toEqual([])
      for (const { peakMb } of [stopped, skipped]) expect(peakMb).toBeLessThan(MOST_PEAK)
      expect(skipped.found.filter((path) => path.includes('a-good')).length).toBeGreaterThan(0)
    },
    120_000,
  )

  it('of random bytes under any extension: one clear error', async () => {
    const path = join(root, 'noise.pdf')
    await writeFile(path, randomBytes(5000))
    const { error } = await readApart('pdf', path, 'stop')
    expect(error).toMatchObject({ code: 'E_FILE_DAMAGED', exitCode: 2 })
  })
})
