import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { databasesFolder } from './databases-folder.js'

const folder = await mkdtemp(join(tmpdir(), 'databases-'))
afterAll(() => rm(folder, { recursive: true }))

it('loses what killed processes have left, but not what is made or being made', async () => {
  const cache = join(folder, 'made')
  await databasesFolder(cache)
  const left = ['ab.sqlite.7.tmp', 'ab.sqlite.7.tmp-journal', 'shop.7.draft', 'shop.7.draft.7.tmp']
  for (const name of [...left, 'ab.sqlite', 'cd.sqlite.8.tmp']) await writeFile(join(cache, name), 'x')
  await mkdir(join(cache, 'ab.sqlite.7.tmp.lock'))
  const before = new Date(Date.now() - 25 * 60 * 60 * 1000)
  for (const name of await readdir(cache))
    if (name !== 'cd.sqlite.8.tmp') await utimes(join(cache, name), before, before)
  expect(await databasesFolder(cache)).toBe(cache)
  expect((await readdir(cache)).toSorted()).toEqual(['ab.sqlite', 'cd.sqlite.8.tmp'])
})
