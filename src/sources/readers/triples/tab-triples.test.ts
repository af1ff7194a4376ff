import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readTabTriples } from './tab-triples.js'

const folder = await mkdtemp(join(tmpdir(), 'triples-'))
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string): Promise<unknown[]> {
  const path = join(folder, 'graph.txt')
  await writeFile(path, text)
  const items: unknown[] = []
  for await (const item of readTabTriples(path)) items.push(item)
  return items
}

describe('lines with tabs', () => {
  it('give triples, without the header', async () => {
    expect(await read('head\trelation\ttail\nplum\tgrows_on\ttree\n\n# note\npear\tgrows_on\ttree\r\n')).toEqual([
      ['plum', 'grows_on', 'tree'],
      ['pear', 'grows_on', 'tree'],
    ])
  })

  it.each(['plum\ttree', 'plum\tis\ta\ttree', 'plum\t\ttree'])('that are no triple are named: %j', async (line) => {
    await expect(read(`a\tb\tc\n${line}\n`)).rejects.toMatchObject({ code: 'E_TRIPLE', exitCode: 2 })
    await expect(read(`a\tb\tc\n${line}\n`)).rejects.toThrow('graph.txt:2 ')
  })
})
