import { rm, symlink } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBenches, findTask } from './benches.js'
import { makeRawData } from './raw-data.fixture.js'
import { placeOfTask, readGivenData } from './task-place.js'

let raw: ReturnType<typeof makeRawData>

beforeAll(() => {
  raw = makeRawData({ 'Table-Fact-Checking/README': 'x', 'other/part.json': '[]' })
})
afterAll(() => raw.remove())

const idOf = (name: string): string => name.replaceAll('_', '-')

async function placeOf(task: string, data: readonly string[], isOnly = false): Promise<unknown> {
  const { bench } = findTask(await findBenches(), task)
  const given = await readGivenData(data, raw.folder, idOf)
  return placeOfTask({ task, bench, data: given, isOnly, configured: undefined })
}

describe('placeOfTask', () => {
  it('takes what is said of the task first: a folder, or a file in its folder', async () => {
    expect(await placeOf('dart', ['.', 'dart=other'])).toEqual({ folder: resolve(raw.folder, 'other') })
    expect(await placeOf('tab-fact', ['tab_fact=other/part.json'])).toEqual({
      folder: resolve(raw.folder, 'other'),
      file: resolve(raw.folder, 'other/part.json'),
    })
  })

  it('finds a folder named for the task or its repository, in any capitals', async () => {
    expect(await placeOf('tab-fact', ['.'])).toEqual({ folder: resolve(raw.folder, 'tab_fact') })
    expect(await placeOf('wikitq', ['.'])).toEqual({ folder: resolve(raw.folder, 'wikitq') })
  })

  it('follows a link to a folder: data sets often stand on another disk', async () => {
    await symlink(resolve(raw.folder, 'other'), resolve(raw.folder, 'fetaqa'))
    expect(await placeOf('fetaqa', ['.'])).toEqual({ folder: resolve(raw.folder, 'fetaqa') })
    await rm(resolve(raw.folder, 'fetaqa'))
  })

  it('takes the folder itself for the only task, and refuses it for one of several', async () => {
    expect(await placeOf('fetaqa', ['other'], true)).toEqual({ folder: resolve(raw.folder, 'other') })
    await expect(placeOf('fetaqa', ['other'])).rejects.toThrow(/no folder fetaqa in .*--data fetaqa=FOLDER/)
  })

  it('refuses a path that does not exist, and a file of no task', async () => {
    await expect(readGivenData(['nowhere'], raw.folder, idOf)).rejects.toThrow(/nowhere does not exist/)
    await expect(readGivenData(['other/part.json'], raw.folder, idOf)).rejects.toThrow(/--data task=other\/part\.json/)
  })
})
