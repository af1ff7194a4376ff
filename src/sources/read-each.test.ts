import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readSource } from './read-source.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'espalier-each-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function failure(path: string): Promise<string> {
  try {
    for await (const record of readSource({ name: 'book', declaration: { text: path }, projectFolder: folder }))
      expect(record.type).toBe('document')
    return 'no error'
  } catch (error) {
    return (error as Error).message
  }
}

it('says that one bad file among others may be left out', async () => {
  await writeFile(join(folder, 'bad.txt'), new Uint8Array([0x41, 0xff, 0xfe, 0x41]))
  const alone = await failure('./bad.txt')
  expect(alone).toMatch(/bad\.txt/)
  expect(alone).not.toContain('unreadable')
  await writeFile(join(folder, 'good.txt'), 'A well.\n')
  expect(await failure('.')).toBe(
    `${alone}\nThe other files can be read without it: unreadable: skip in the source leaves it out.`,
  )
})
