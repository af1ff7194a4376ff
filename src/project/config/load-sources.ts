import { resolve } from 'node:path'
import { exists } from '../../core/files.js'
import { nearest } from '../../core/nearest.js'
import { readers } from '../../sources/families.js'
import { variableFault } from '../../sources/read-source.js'
import type { ConfigFile, ConfigPath } from './config-file.js'
import type { ProjectSource } from './load-project.js'
import { dotted, type Problems } from './problems.js'
import type { ProjectFile } from './schema.js'

/** What a part of espalier.yaml is loaded from. */
export interface LoadContext {
  config: ProjectFile
  root: string
  file: ConfigFile
  problems: Problems
}

/** `sources:`, each by its reader's own options; what is wrong is noted. */
export async function loadSources({ config, root, file, problems }: LoadContext): Promise<ProjectSource[]> {
  const sources: ProjectSource[] = []
  for (const [name, value] of Object.entries(config.sources)) {
    const path = ['sources', name]
    const reader = Object.keys(value).find((key) => readers.ids().includes(key))
    if (reader === undefined) {
      problems.add(path, `${dotted(path)}: ${noReader(Object.keys(value))}`)
      continue
    }
    const { [reader]: where, licence, attribution, title, grow, ...rest } = value
    const plugin = await readers.load(reader)
    const isServer = plugin.reads === 'server'
    const secret = isServer ? variableFault(where) : undefined
    if (secret !== undefined) {
      problems.add([...path, reader], `${dotted([...path, reader])} ${secret}`)
      continue
    }
    const texts = { [reader]: where, licence, attribution, title }
    const wrong = Object.entries(texts).find(
      ([key, text]) => typeof text !== 'string' && (key === reader || text !== undefined),
    )
    if (wrong !== undefined || typeof where !== 'string') {
      const [key, text] = wrong ?? [reader, where]
      problems.add(
        [...path, key],
        `${dotted([...path, key])}: expected a text, got ${JSON.stringify(text) ?? 'nothing'}`,
      )
      continue
    }
    const options = problems.check(plugin.options, rest, path)
    const absolute = isServer ? where : resolve(root, where)
    if (!isServer && !exists(absolute))
      problems.add(
        [...path, reader],
        `${dotted([...path, reader])}: ${where} does not exist (looked in ${root}). Mend the path.`,
      )
    sources.push({
      name,
      reader,
      path: absolute,
      options,
      ...textsOf({ licence, attribution, title }),
      ...growOf(grow, path, problems),
      place: file.place(path),
    })
  }
  return sources
}

function noReader(keys: readonly string[]): string {
  const ids = readers.ids()
  const meant = keys.map((key) => nearest(key, ids)).find((id) => id !== undefined)
  const near = meant === undefined ? '' : `; did you mean "${meant}"?`
  return `expected one of the readers ${ids.join(', ')} as a key, for instance { markdown: ./docs }, got ${keys.length === 0 ? 'nothing' : keys.join(', ')}${near}`
}

/** `grow: true` fills headings in wherever they are missing or too coarse, `missing` only in documents without any. */
function growOf(value: unknown, path: ConfigPath, problems: Problems): Pick<ProjectSource, 'grow'> {
  if (value === undefined || value === false) return {}
  if (value === true) return { grow: 'coarse' }
  if (value === 'missing') return { grow: 'missing' }
  const here = [...path, 'grow']
  problems.add(here, `${dotted(here)}: expected true, false or "missing", got ${JSON.stringify(value)}`)
  return {}
}

/** Those that are given; they were found to be texts. */
function textsOf<Key extends string>(values: Record<Key, unknown>): { [K in Key]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in Key]?: string
  }
}
