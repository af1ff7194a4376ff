import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startMockServer } from '../inference/mock-server/start-mock-server.js'
import { espalier, makeTestProject, teacherAt, type TestProject } from './main.fixture.js'

const made: TestProject[] = []
function project(options?: Parameters<typeof makeTestProject>[0]): TestProject {
  const one = makeTestProject(options)
  made.push(one)
  return one
}
afterEach(() => {
  for (const one of made.splice(0)) one.remove()
})

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 1
}

/** A file system of so many kilobytes, or undefined where this user may not mount one. */
function mountSmallDisk(kilobytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-disk-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder])
  if (status === 0) return folder
  rmSync(folder, { recursive: true })
  return undefined
}

describe('espalier with bad input', () => {
  it('says where espalier.yaml is missing and how to make it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-none-'))
    const { code, stderr } = await espalier(folder, ['run'])
    rmSync(folder, { recursive: true })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `E_CONFIG_MISSING: ${join(folder, 'espalier.yaml')} does not exist. Make one with: espalier init (or name the project's folder with --project DIR)\n`,
    })
  })

  it('names the file of a source that is missing', async () => {
    const { folder, write } = project()
    write('espalier.yaml', 'sources:\n  book: { markdown: ./gone }\nrecipes:\n  - structtuning: { from: book }\n')
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toBe(
      `E_CONFIG: espalier.yaml:2:21 sources.book.markdown: ./gone does not exist (looked in ${folder}). Mend the path.\n`,
    )
  })

  it('names line and column of broken YAML', async () => {
    const { folder, write } = project()
    write('espalier.yaml', 'sources:\n  book: { markdown: ./contents\nrecipes: []\n')
    const { code, stderr } = await espalier(folder, ['plan'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^E_CONFIG_YAML: espalier\.yaml:\d+:\d+ is not valid YAML/)
  })

  it('says what an unknown key may have meant, and a wrong type at its place', async () => {
    const { folder, write } = project()
    write(
      'espalier.yaml',
      'sources:\n  book: { markdown: ./contents }\nrecipes:\n  - structtuning: { from: book, questionsPerPiont: 2, cot: maybe }\n',
    )
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toContain('did you mean "questionsPerPoint"?')
    expect(stderr).toContain('recipes[0].structtuning.cot: expected true or false, got "maybe"')
  })

  it('refuses an empty book', async () => {
    const { folder, write } = project()
    write('empty/1.md', '\n')
    write('espalier.yaml', 'sources:\n  book: { markdown: ./empty }\nrecipes:\n  - structtuning: { from: book }\n')
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^E_SOURCE_EMPTY: .*book/)
  })

  it('refuses a binary file named .md', async () => {
    const { folder, write } = project()
    write('contents/7.md', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]))
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^E_FILE_BINARY: .*contents\/7\.md is a binary file/)
  })

  it('names the line of invalid UTF-8', async () => {
    const { folder, write } = project()
    write(
      'contents/7.md',
      Buffer.concat([Buffer.from('# Seven\n\nLa br'), Buffer.from([0xfb, 0x6c]), Buffer.from('e\n')]),
    )
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^E_FILE_ENCODING: .*contents\/7\.md:3 is not valid utf-8/)
  })

  it('lists the models that there are when one is unknown', async () => {
    const { folder } = project({ models: 'teacher: nobody/nothing' })
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^E_MODEL_UNKNOWN: there is no model "nobody\/nothing"/)
  })

  it('says which key is not set', async () => {
    const { folder } = project({ models: 'teacher: openai/gpt-4.1-mini' })
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(2)
    expect(stderr).toContain('OPENAI_API_KEY')
  })

  it('stops with exit code 3 at a closed port, every row that needs no model made', async () => {
    const port = await closedPort()
    const { folder } = project({ models: teacherAt(`http://127.0.0.1:${port}/v1`) })
    const { code, stderr } = await espalier(folder, ['run'])
    expect(code).toBe(3)
    expect(stderr).toContain('To go on: espalier run')
    const marker = JSON.parse(readFileSync(join(folder, 'runs/main.partial/incomplete.json'), 'utf8')) as {
      code: string
    }
    expect(marker.code).toMatch(/^E_PROVIDER/)
    const rows = readFileSync(join(folder, 'runs/main.partial/rows.jsonl'), 'utf8')
    expect(rows).toContain('"scpt-chunk"')
    expect(existsSync(join(folder, 'runs/main'))).toBe(false)
  })

  it('shows the estimate and sends nothing where a model costs money and no budget is set', async () => {
    const server = await startMockServer()
    const { folder } = project({ models: teacherAt(server.url, '{ input: 1, output: 2 }') })
    const { code, stderr } = await espalier(folder, ['run'])
    const received = server.stats()
    await server.close()
    expect(code).toBe(3)
    expect(stderr).toMatch(/E_BUDGET_NEEDED: mock costs money and no budget is set, so nothing was sent\./)
    expect(stderr).toMatch(/espalier run --max-cost 0\.\d\d/)
    expect(received.requests).toBe(0)
  })

  it('refuses a folder that cannot be written to', async () => {
    const { folder } = project()
    mkdirSync(join(folder, 'runs'))
    if (process.getuid?.() === 0) {
      // root may write anywhere: a file in the folder's place is what can still be tested
      rmSync(join(folder, 'runs'), { recursive: true })
      writeFileSync(join(folder, 'runs'), '')
    } else chmodSync(join(folder, 'runs'), 0o500)
    const { code, stderr } = await espalier(folder, ['run', '--no-model'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^E_FOLDER_READ_ONLY: .*runs cannot be written to/)
  })

  it('refuses a second run on the same folder with the name of the first process', async () => {
    const server = await startMockServer({ latencyMs: 300 })
    const { folder } = project({ models: teacherAt(server.url) })
    const stop = new AbortController()
    const first = espalier(folder, ['run'], { signal: stop.signal })
    while (server.stats().requests === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    const second = await espalier(folder, ['run'])
    stop.abort(new DOMException('stopped', 'AbortError'))
    const { code } = await first
    await server.close()
    expect(second.code).toBe(2)
    expect(second.stderr).toMatch(
      new RegExp(`^E_LOCKED: the run "main" is refused: process ${process.pid} .* has held it since`),
    )
    expect(code).toBe(3)
  })

  it('says that the disk is full and sends nothing more, every reply being kept', async ({ skip }) => {
    const disk = mountSmallDisk(24_000)
    skip(disk === undefined, 'only root may mount a small disk here')
    if (disk === undefined) return
    const server = await startMockServer({ replyCharacters: 4000 })
    try {
      const { folder } = makeTestProject({ models: teacherAt(server.url) })
      cpSync(folder, disk, { recursive: true })
      rmSync(folder, { recursive: true })
      const { bavail, bsize } = statfsSync(disk)
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 8_540_000, 1))
      const { code, stderr } = await espalier(disk, ['run', '--concurrency', '4'])
      expect({ code, stderr }).toEqual({
        code: 3,
        stderr: expect.stringMatching(
          /^E_STORE_FULL: .* cannot be written to \(the disk is full: \d\.\d MB are left\)/m,
        ) as string,
      })
      const sent = server.stats().requests
      expect(sent).toBeGreaterThan(0)
      rmSync(join(disk, 'ballast'))
      const again = await espalier(disk, ['run'])
      expect(again.code).toBe(0)
      expect(again.stdout).toContain(`${sent} replayed`)
    } finally {
      await server.close()
      spawnSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
    }
  })

  it.each([
    [['rum'], 'E_COMMAND: there is no command "rum". Did you mean "run"?'],
    [['run', '--limit', 'x'], 'E_FLAG: --limit is "x"; expected a whole number from 1.'],
    [['run', '--max-cost', '-1'], 'E_FLAG: --max-cost is "-1"; expected an amount in US dollars'],
    [['run', '--name', '../x'], 'E_RUN_NAME: the run\'s name is "../x"'],
    [
      ['report', 'nothing'],
      'E_RUN_MISSING: there is no run "nothing" (no run is complete yet; make one with: espalier run).',
    ],
    [['export', '--format', 'x'], 'E_FORMAT: --format is "x"; expected one of'],
    [['export', '--format', 'mesages'], 'E_FORMAT: --format is "mesages" (did you mean messages?); expected one of'],
    [['tree', 'nothing'], 'E_SOURCE_UNKNOWN: there is no source "nothing" (there are: book).'],
    [['calls', 'list'], 'E_CALLS_NONE: no call is recorded'],
    [['run', '--nme', 'x'], "error: unknown option '--nme'\n(Did you mean --name?)"],
  ])('answers %j with one clear message', async (argv, message) => {
    const { folder } = project()
    const { code, stderr } = await espalier(folder, argv)
    expect({ code, stderr: stderr.slice(0, message.length) }).toEqual({ code: 2, stderr: message })
  })
})
