import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RawProblem, TaskInput } from '../contract.js'
import { collect } from '../structlm.fixture.js'
import { itemsOf, readJsonItems } from './json-items.js'
import { readJsonLines } from './json-lines.js'
import { findFile, jsonlRows, jsonRows, tabbedRows } from './read-rows.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raw-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = async (text: string): Promise<string> => {
  const path = join(folder, 'file')
  await writeFile(path, text)
  return path
}
const inputOf = (problems: RawProblem[]): TaskInput => ({
  folder,
  split: 'train',
  isCompat: false,
  seed: 1,
  problem: (found) => void problems.push({ ...found, place: found.place.replace(folder, '') }),
})

const withoutText = (item: object): object => ({ ...item, text: undefined })

describe('readJsonLines', () => {
  it('gives each value with its line, a fault where a line is none, and passes over blank ones', async () => {
    const path = await write('\ufeff{"a": 1}\r\n\n[2\n"3"')
    expect(await collect(readJsonLines(path))).toEqual([
      { key: '0', value: { a: 1 }, text: '{"a": 1}', line: 1 },
      { line: 3, fault: expect.stringContaining('not one JSON value a line (') as string },
      { key: '3', value: '3', text: '"3"', line: 4 },
    ])
  })
})

describe('readJsonItems', () => {
  it('keeps the order of members as written, also of numbers', () => {
    expect(itemsOf('{"b": [1, {"2": 3}], "2": "x\\"", "1": {}}').map(({ key, text }) => [key, text])).toEqual([
      ['b', '[1, {"2": 3}]'],
      ['2', '"x\\""'],
      ['1', '{}'],
    ])
  })

  it('gives each item with its line, and goes on after a broken one', async () => {
    const path = await write('\ufeff[\n1, "a,]\\"",\n {"b": [2,\n3]},\n{"c" 4}, null\n]\n')
    expect((await collect(readJsonItems(path))).map(withoutText)).toEqual([
      { key: '0', value: 1, line: 2 },
      { key: '1', value: 'a,]"', line: 2 },
      { key: '2', value: { b: [2, 3] }, line: 3 },
      { line: 5, fault: expect.stringContaining('not a JSON value') },
      { key: '4', value: null, line: 5 },
    ])
  })

  it('says when the file ends too early', async () => {
    expect((await collect(readJsonItems(await write('{"a": 1,\n"b": [')))).map(withoutText)).toEqual([
      { key: 'a', value: 1, line: 1 },
      { line: 2, fault: 'the file ends before its list or object does (expected one JSON list or object)' },
    ])
  })

  it('gives what JSON.parse gives, also where a piece of the file ends inside a text', async () => {
    const filler = 'x'.repeat((1 << 18) - 9)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.nat(20), async (values, shift) => {
        const list = [filler.slice(shift), '\\"]\\', ...values]
        const items = await collect(readJsonItems(await write(JSON.stringify(list))))
        expect(items.map((item) => ('value' in item ? item.value : item))).toEqual(JSON.parse(JSON.stringify(list)))
      }),
      { numRuns: 60 },
    )
  })
})

describe('rows of raw files', () => {
  const schema = z.looseObject({ id: z.number() })

  it('keeps every field, and reports a row of another shape with file:line', async () => {
    const problems: RawProblem[] = []
    const path = await write('[{"id": 1, "more": [2]},\n{"id": "x"}]')
    const rows = await collect(jsonRows({ path, schema, input: inputOf(problems) }))
    expect(rows.map(({ raw, key }) => ({ raw, key }))).toEqual([{ raw: { id: 1, more: [2] }, key: '0' }])
    expect(problems).toEqual([{ place: '/file:2', message: 'id: Invalid input: expected number, received string' }])
  })

  it('reads JSON Lines and reports a line that is none', async () => {
    const problems: RawProblem[] = []
    const path = await write('{"id": 1}\n\nnope\n{"id": 2}')
    const rows = await collect(jsonlRows({ path, schema, input: inputOf(problems) }))
    expect(rows.map(({ value, place }) => [value.id, place.replace(folder, '')])).toEqual([
      [1, '/file:1'],
      [2, '/file:4'],
    ])
    expect(problems).toEqual([{ place: '/file:3', message: expect.stringContaining('not one JSON value a line') }])
  })

  it('reads tab-separated cells by the names of the first line and reports another width', async () => {
    const problems: RawProblem[] = []
    const rows = await collect(tabbedRows({ path: await write('a\tb\n1\t\n2\n'), input: inputOf(problems) }))
    expect(rows.map(({ value }) => value)).toEqual([{ a: '1', b: '' }])
    expect(problems).toEqual([{ place: '/file:3', message: 'has 1 cells, expected 2 (a, b)' }])
  })

  it('names the files it looked for and where to get them', () => {
    expect(() =>
      findFile(folder, ['a.json', 'b.json'], { url: 'https://example.org', size: '2 MB', files: [] }),
    ).toThrow('holds no a.json or b.json. Get it from https://example.org (2 MB)')
  })
})
