import { dirname, resolve } from 'node:path'
import { userError } from '../../core/errors.js'
import { exists } from '../../core/files.js'
import { isFolder, listNames } from '../../core/list-folders.js'
import type { Bench, TaskPlace } from '../../recipes/bench-contract.js'

/** What `--data` says: folders of data sets, and places of single tasks. */
export interface GivenData {
  folders: string[]
  /** By task id. */
  places: Map<string, TaskPlace>
}

/**
 * Reads `--data` texts: a folder of data sets (or of the one task), `task=FOLDER`, or `task=FILE` for a file with another name than the
 * public one. @throws E_DATA with the text.
 */
export async function readGivenData(
  texts: readonly string[],
  workingFolder: string,
  idOf: (name: string) => string,
): Promise<GivenData> {
  const given: GivenData = { folders: [], places: new Map() }
  for (const text of texts) {
    const [, name, rest] = /^([A-Za-z0-9_-]+)=(.*)$/s.exec(text) ?? []
    const path = resolve(workingFolder, rest ?? text)
    if (!exists(path))
      throw userError('E_DATA', `--data ${text}: ${path} does not exist. Give a folder, task=FOLDER or task=FILE.`)
    const isFile = !(await isFolder(path))
    if (name === undefined && isFile)
      throw userError('E_DATA', `--data ${text} is a file. Say whose it is: --data task=${text}`)
    if (name === undefined) given.folders.push(path)
    else given.places.set(idOf(name), isFile ? { folder: dirname(path), file: path } : { folder: path })
  }
  return given
}

export interface PlaceInput {
  task: string
  bench: Bench
  data: GivenData
  /** Whether it is the one task that is asked for: then a folder may be its own. */
  isOnly: boolean
  /** What espalier.yaml says. */
  configured: TaskPlace | undefined
}

/** Where a task's data are: what --data says of it, a folder named for it in one of --data, espalier.yaml. @throws E_DATA */
export async function placeOfTask({ task, bench, data, isOnly, configured }: PlaceInput): Promise<TaskPlace> {
  const named = data.places.get(task)
  if (named !== undefined) return named
  const names = await bench.folderNames(task)
  for (const folder of data.folders) {
    const inside = await listNames(folder)
    for (const name of names) {
      const found = inside.find((entry) => entry.name.toLowerCase() === name)
      if (found !== undefined && (await isFolder(found.path))) return { folder: found.path } // links to folders count
    }
  }
  const [only] = data.folders
  if (only !== undefined && isOnly) return { folder: only }
  if (configured !== undefined) return configured
  const { obtain } = await bench.sheet(task)
  const looked = data.folders.length === 0 ? '' : ` (no folder ${names.join(', ')} in ${data.folders.join(', ')})`
  throw userError(
    'E_DATA',
    `it is not known where the data of ${task} are${looked}. Get them from ${obtain.url} (${obtain.size}) and give --data ${task}=FOLDER, or name the folder under tasks: of the recipe in espalier.yaml.`,
  )
}
