import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { listFiles } from '../../core/files.js'
import { sha256 } from '../../core/canonical.js'
import type { SourceRecord } from '../contract.js'
import { readers } from '../families.js'
import { readSource } from '../read-source.js'
import { checkRegions, regionAt } from '../regions.js'
import { strays } from '../strays.fixture.js'

const folder = await mkdtemp(join(tmpdir(), 'espalier-readers-'))
afterAll(() => rm(folder, { recursive: true }))

async function readAll(id: string, path: string): Promise<SourceRecord[]> {
  const records: SourceRecord[] = []
  for await (const record of readSource({
    name: 'book',
    declaration: { [id]: path, licence: 'CC0-1.0' },
    projectFolder: folder,
    cache: join(folder, 'cache'),
  }))
    records.push(record)
  return records
}

async function failure(
  id: string,
  name: string,
  bytes: Uint8Array,
): Promise<{ code?: string; exitCode?: number; message?: string }> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return readAll(id, path).then(
    () => ({}),
    (error: { code: string; exitCode: number; message: string }) => error,
  )
}

/** Readers of a server have no files; their tests stand beside them. */
const fileReaders: string[] = []
for (const id of readers.ids()) if ((await readers.load(id)).reads !== 'server') fileReaders.push(id)

/** What it is, its bytes, the code and the message that are expected. */
type BrokenFile = [string, Uint8Array, string, RegExp]

describe.each(fileReaders)('reader %s', async (id) => {
  const reader = await readers.load(id)
  const [extension] = reader.extensions as [string]
  const fixtures = await listFiles(join(readers.folder(id), 'fixtures'), reader.extensions)
  const records = await readAll(id, join(readers.folder(id), 'fixtures'))
  const documents = records.flatMap((record) => (record.type === 'document' ? [record.document] : []))
  const exercises = records.flatMap((record) => (record.type === 'exercise' ? [record] : []))

  it('has fixtures of its own and reads each of them', () => {
    expect(fixtures.length).toBeGreaterThan(0)
    expect(records.length).toBeGreaterThan(0)
    expect(documents.length === 0 || documents.length >= fixtures.length).toBe(true)
  })

  it('says in one line what it reads, with extensions in lower case', () => {
    expect(reader.summary).toMatch(/^[^\n]{10,100}$/)
    for (const each of reader.extensions) expect(each).toMatch(/^\.[a-z]+$/)
  })

  it('covers each document exactly once and keeps passages in prose and tables', () => {
    expect(() => documents.map(checkRegions)).not.toThrow()
  })

  it('points every letter and digit of a passage back to its place in the source', () => {
    for (const document of documents)
      expect(document.passages.flatMap((passage) => strays(document, passage))).toEqual([])
  })

  it('keeps text, hash, path and ids as the contract says', () => {
    for (const document of documents) {
      expect(document.id).toBe(`book/${document.path}`)
      expect(document.sha256).toBe(sha256(document.text))
      expect(document.licence).toBe('CC0-1.0')
      for (const heading of document.headings) expect(document.text.slice(heading.start, heading.end)).not.toBe('')
    }
    expect(new Set(documents.map((document) => document.id)).size).toBe(documents.length)
    expect(new Set(exercises.map(({ exercise }) => exercise.id)).size).toBe(exercises.length)
  })

  it('keeps exercises out of passages and headings, and their spans exact', () => {
    const wrong = exercises.filter(({ exercise: { span, stem }, documentId }) => {
      const document = documents.find((candidate) => candidate.id === documentId)
      if (span === undefined) return documentId !== undefined && document === undefined
      if (document === undefined) return true
      return (
        span.sha256 !== sha256(document.text.slice(span.start, span.end)) ||
        regionAt(document.regions, span.start)?.kind !== 'exercise' ||
        document.passages.some((passage) => passage.text.includes(stem))
      )
    })
    expect(wrong).toEqual([])
  })

  it('yields the same records every time', async () => {
    expect(await readAll(id, join(readers.folder(id), 'fixtures'))).toEqual(records)
  })

  const brokenText: BrokenFile[] = [
    ['an empty file', new Uint8Array(), 'E_SOURCE_EMPTY', /holds nothing to learn from/],
    ['blank lines', new TextEncoder().encode('\n\n  \n'), 'E_SOURCE_EMPTY', /holds nothing to learn from/],
    ['a binary file', Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 10]), 'E_FILE_BINARY', /binary file/],
    ['bytes that are not UTF-8', Uint8Array.from([10, 0xe9, 0x62, 10]), 'E_FILE_ENCODING', /:2 is not valid utf-8/],
  ]
  const brokenBytes: BrokenFile[] = [
    ['an empty file', new Uint8Array(), 'E_FILE_DAMAGED', /it is empty/],
    ['blank lines', new TextEncoder().encode('\n\n  \n'), 'E_FILE_DAMAGED', /it begins with "\\n\\n/],
    [
      'another format',
      new TextEncoder().encode('<!doctype html><p>text'),
      'E_FILE_DAMAGED',
      /it begins with "<!doctyp/,
    ],
  ]
  it.each<BrokenFile>(reader.isBinary === true ? brokenBytes : brokenText)(
    'refuses %s with one clear message',
    async (what, bytes, code, message) => {
      const error = await failure(id, `${what.replaceAll(' ', '-')}${extension}`, bytes)
      expect({ code: error.code, exitCode: error.exitCode }).toEqual({ code, exitCode: 2 })
      expect(error.message).toMatch(message)
      expect(error.message).toContain(folder)
    },
  )

  it('names a missing file and a folder without its files', async () => {
    await expect(readAll(id, './nowhere')).rejects.toMatchObject({ code: 'E_FILE_MISSING' })
    const empty = await mkdtemp(join(folder, 'empty-'))
    await expect(readAll(id, empty)).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' })
    expect(await readdir(empty)).toEqual([])
  })

  it('refuses an option that it does not know', async () => {
    const records = readSource({ name: 'book', declaration: { [id]: folder, colour: 'red' }, projectFolder: folder })
    await expect(records.next()).rejects.toThrow(/^sources\.book has an unknown key "colour" \(there are: /)
  })
})
