import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exists } from '../../core/files.js'
import { messageOf, userError } from '../../core/errors.js'
import type { Family } from '../../core/plugins.js'
import { checks, formats } from '../../dataset/families.js'
import { providers } from '../../inference/families.js'
import { recipes } from '../../recipes/families.js'
import { readers } from '../../sources/families.js'
import { type Problems, unknownKey } from './problems.js'
import type { ProjectFile } from './schema.js'

const FAMILIES: Record<string, Family<unknown>> = {
  reader: readers,
  provider: providers,
  check: checks,
  format: formats,
  recipe: recipes,
}

/** `plugins: { reader: { mine: ./plugins/mine } }`: a folder with index.js, a module, or a package's name. */
export async function addUserPlugins(config: ProjectFile, root: string, problems: Problems): Promise<void> {
  for (const [noun, named] of Object.entries(config.plugins ?? {})) {
    const family = FAMILIES[noun]
    if (family === undefined) {
      problems.add(['plugins'], `plugins.${noun}: ${unknownKey(noun, Object.keys(FAMILIES))}`, noun)
      continue
    }
    for (const [id, where] of Object.entries(named)) {
      try {
        const { plugin, folder } = await importPlugin(where, root)
        family.add(id, plugin, folder)
      } catch (error) {
        problems.add(
          ['plugins', noun, id],
          `plugins.${noun}.${id}: ${where} cannot be loaded (${messageOf(error)})${missingPackage(error)}`,
        )
      }
    }
  }
}

/** Node's message names a package that is missing, not how to come by it. */
function missingPackage(error: unknown): string {
  const name = /Cannot find package '([^']+)'/.exec(messageOf(error))?.[1]
  return name === undefined
    ? ''
    : `. Install it where the plugin finds it, in the project's folder: npm install ${name}`
}

async function importPlugin(where: string, root: string): Promise<{ plugin: unknown; folder: string }> {
  const file = pluginFile(where, root)
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default?: unknown }
  if (module.default === undefined) throw userError('E_PLUGIN', 'it has no default export')
  return { plugin: module.default, folder: dirname(file) }
}

/** A folder's index module, a file, or a package that is installed in the project. */
function pluginFile(where: string, root: string): string {
  if (!where.startsWith('.') && !isAbsolute(where)) return createRequire(join(root, 'espalier.yaml')).resolve(where)
  const path = resolve(root, where)
  return ['index.js', 'index.mjs'].map((name) => join(path, name)).find(exists) ?? path
}
