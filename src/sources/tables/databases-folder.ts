import { join } from 'node:path'
import { clock } from '../../core/clock.js'
import { makeFolder, removePath } from '../../core/files.js'
import { listNames, modifiedMs } from '../../core/list-folders.js'
import { cachePaths } from '../../inference/embedded/models.js'

/** What is being written has such a name; its journal and its lock begin with it. */
const UNFINISHED = /\.\d+\.(?:tmp|draft)(?:-journal|\.lock)?$/
const DAY_MS = 24 * 60 * 60 * 1000

/** The folder for made databases, which is made; what a process that was killed has left there a day ago or before is removed. */
export async function databasesFolder(cache: string | undefined): Promise<string> {
  const folder = cache ?? join(cachePaths(process.env).folder, 'databases')
  await makeFolder(folder, { recursive: true })
  for (const { name, path } of await listNames(folder))
    if (UNFINISHED.test(name) && clock.nowMs() - ((await modifiedMs(path)) ?? clock.nowMs()) > DAY_MS)
      await removePath(path, { recursive: true, force: true })
  return folder
}
