import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSource } from '../../read-source.js'

const folder = await mkdtemp(join(tmpdir(), 'triples-'))
afterAll(() => rm(folder, { recursive: true }))
await writeFile(join(folder, 'a.tsv'), 'plum\tgrows_on\ttree\n')
await writeFile(join(folder, 'b.tsv'), 'pear\tgrows_on\ttree\npear\ttree\n')
await writeFile(join(folder, 'c.tsv'), 'nothing\n')

async function read(unreadable?: string): Promise<unknown[]> {
  const declaration = { triples: folder, ...(unreadable === undefined ? {} : { unreadable }) }
  const found: unknown[] = []
  const cache = join(folder, 'cache')
  for await (const record of readSource({ name: 'graph', declaration, projectFolder: folder, cache })) {
    if (record.type === 'warning') found.push(record.message.replaceAll(folder, ''))
    if (record.type === 'database') found.push(record.database.tables.map(({ name, rows }) => [name, rows]))
  }
  return found
}

describe('files that hold lines that are no triple', () => {
  it('are all named', async () => {
    await expect(read()).rejects.toMatchObject({
      code: 'E_SOURCE_FILES',
      message: expect.stringMatching(
        /^2 of 3 files could not be read:\n.*b\.tsv:2 is not .*\n.*c\.tsv:1 is not /,
      ) as string,
    })
  })

  it('are left out with a warning under "skip", and nothing of them stays', async () => {
    expect(await read('skip')).toEqual([
      expect.stringMatching(/^left out: \/b\.tsv:2 is not/),
      expect.stringMatching(/^left out: \/c\.tsv:1 is not/),
      [['triple', 1]],
    ])
  })
})
