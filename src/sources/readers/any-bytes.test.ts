import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { EspalierError } from '../../core/errors.js'
import { listFiles } from '../../core/files.js'
import { readers } from '../families.js'
import { readSource } from '../read-source.js'
import { checkRegions } from '../regions.js'
import { strays } from '../strays.fixture.js'

const folder = await mkdtemp(join(tmpdir(), 'espalier-bytes-'))
afterAll(() => rm(folder, { recursive: true }))

/** A change of a file: where (as a share of its length), what is put there, and how much of the old is taken out. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  put: fc.uint8Array({ maxLength: 12 }),
  out: fc.oneof(fc.constant(0), fc.nat({ max: 12 }), fc.nat({ max: 4000 })),
})

type Change = { at: number; put: Uint8Array; out: number }

function changed(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  return changes.reduce((current, { at, put, out }) => {
    const start = Math.floor(at * current.length)
    return Uint8Array.from([...current.subarray(0, start), ...put, ...current.subarray(start + out)])
  }, bytes)
}

/** True for a document that keeps what readers promise, and for a fault that is told as the user's. */
async function isReadOrRefused(id: string, path: string): Promise<boolean> {
  try {
    for await (const record of readSource({ name: 's', declaration: { [id]: path }, projectFolder: folder })) {
      if (record.type !== 'document') continue
      checkRegions(record.document)
      if (record.document.passages.some((passage) => strays(record.document, passage).length > 0)) return false
    }
    return true
  } catch (error) {
    return (
      error instanceof EspalierError &&
      error.exitCode === 2 &&
      error.code !== 'E_READER_REGIONS' &&
      error.message.length < 4000
    )
  }
}

/** Readers of a server have no files; their tests stand beside them. */
const fileReaders: string[] = []
for (const id of readers.ids()) if ((await readers.load(id)).reads !== 'server') fileReaders.push(id)

describe.each(fileReaders)('any bytes for reader %s (law)', async (id) => {
  const { extensions } = await readers.load(id)
  const fixtures = await listFiles(join(readers.folder(id), 'fixtures'), extensions)
  const smallest = await Promise.all(fixtures.map((path) => readFile(path)))
  const bytes = new Uint8Array(smallest.reduce((a, b) => (b.length < a.length ? b : a)))

  it('gives a document or one clear error for a file that was changed anywhere', async () => {
    const path = join(folder, `changed-${id}${extensions[0] as string}`)
    const law = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      await writeFile(path, changed(bytes, changes))
      return isReadOrRefused(id, path)
    })
    const { failed, counterexample, errorInstance } = await fc.check(law, { numRuns: 100 })
    expect([failed, counterexample, errorInstance]).toEqual([false, null, null])
  }, 60_000)

  it('gives a document or one clear error for a file of any bytes', async () => {
    const path = join(folder, `any-${id}${extensions[0] as string}`)
    const law = fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (content) => {
      await writeFile(path, content)
      return isReadOrRefused(id, path)
    })
    const { failed, counterexample } = await fc.check(law, { numRuns: 50 })
    expect([failed, counterexample]).toEqual([false, null])
  }, 60_000)
})
