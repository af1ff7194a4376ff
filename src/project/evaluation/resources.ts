import { join } from 'node:path'
import { messageOf, userError } from '../../core/errors.js'
import { exists, readText } from '../../core/files.js'
import { isFolder, listNames } from '../../core/list-folders.js'
import type { Metric, MetricResources } from '../../evaluation/contract.js'
import type { TaskPlace } from '../../recipes/bench-contract.js'

const DATABASES = 'databases'
const GRAPH = 'graph'

export interface ResourceInput {
  task: string
  metric: Pick<Metric, 'resources' | 'insteadOf'>
  /** Names of files by resource, relative to the data folder. */
  files: Readonly<Record<string, readonly string[]>>
  /** Absent: nothing is known of the data; a metric that reads a file cannot be scored. */
  place: TaskPlace | undefined
}

/** The files that a metric reads beside the cases, from the task's data folder. Parsed once. */
export function metricResources(input: ResourceInput): MetricResources {
  const parsed = new Map<string, Promise<unknown>>()
  return {
    json: (name) => {
      const known = parsed.get(name) ?? readJson(input, name)
      parsed.set(name, known)
      return known
    },
    database: (id) => {
      const folder = pathOf(input, DATABASES)
      const path = folder === undefined ? undefined : join(folder, id, `${id}.sqlite`)
      if (path !== undefined && exists(path)) return Promise.resolve(path)
      return Promise.reject(missing(input, DATABASES, `the database ${id} (${path ?? `<folder>/${id}/${id}.sqlite`})`))
    },
    graph: () => graphFiles(input),
  }
}

/** A file of triples, or those of a folder. */
async function graphFiles(input: ResourceInput): Promise<string[]> {
  const path = pathOf(input, GRAPH)
  if (path === undefined) throw missing(input, GRAPH, 'a graph')
  if (!(await isFolder(path))) return [path]
  const files = (await listNames(path)).filter(({ name, isFolder: isOwn }) => !isOwn && /\.(?:nt|txt)$/.test(name))
  if (files.length === 0) throw missing(input, GRAPH, `files that end in .nt or .txt in ${path}`)
  return files.map((file) => file.path).toSorted()
}

/**
 * Looks whether everything that the metric cannot do without is there, and what is there can be read, so that nothing is paid for what cannot be scored.
 * @throws E_METRIC_RESOURCE with the name and where to get it.
 */
export async function checkResources(input: ResourceInput): Promise<void> {
  for (const name of Object.keys(input.metric.resources ?? {}))
    if (pathOf(input, name) === undefined) {
      if (input.metric.insteadOf?.[name] === undefined) throw missing(input, name, `its resource "${name}"`)
    } else if (name === GRAPH) await graphFiles(input)
    else if (name !== DATABASES) await readJson(input, name)
}

function pathOf({ place, files }: ResourceInput, name: string): string | undefined {
  if (place === undefined) return undefined
  if (name === DATABASES && place.databases !== undefined) return exists(place.databases) ? place.databases : undefined
  return (files[name] ?? []).map((file) => join(place.folder, file)).find(exists)
}

/** A JSON file's value; of a folder, the texts of its files by their names. */
async function readJson(input: ResourceInput, name: string): Promise<unknown> {
  const path = pathOf(input, name)
  if (path === undefined) throw missing(input, name, `its resource "${name}"`)
  if (await isFolder(path)) return await readTexts(path)
  try {
    return JSON.parse(await readText(path)) as unknown
  } catch (error) {
    throw userError(
      'E_METRIC_RESOURCE',
      `${path} is not JSON (${messageOf(error).slice(0, 100)}). ${input.metric.resources?.[name] ?? ''}`.trim(),
    )
  }
}

async function readTexts(folder: string): Promise<Record<string, string>> {
  const files = (await listNames(folder)).filter((entry) => !entry.isFolder)
  return Object.fromEntries(
    await Promise.all(files.map(async ({ name, path }) => [name, await readText(path)] as const)),
  )
}

function missing({ task, metric, files, place }: ResourceInput, name: string, what: string): Error {
  const names = files[name] ?? []
  const where = place === undefined ? 'no data folder is given' : `${place.folder} holds no ${names.join(' or ')}`
  return userError(
    'E_METRIC_RESOURCE',
    `the metric of ${task} needs ${what}: ${where}. ${metric.resources?.[name] ?? ''} Put it there${place === undefined ? ` and give --data ${task}=FOLDER` : ''}.`,
    { task, resource: name },
  )
}
