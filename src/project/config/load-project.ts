import { createRequire } from 'node:module'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { z } from 'zod'
import { exists } from '../../core/files.js'
import { messageOf, userError } from '../../core/errors.js'
import type { Family } from '../../core/plugins.js'
import { checks, formats } from '../../dataset/families.js'
import { providers } from '../../inference/families.js'
import { recipes } from '../../recipes/families.js'
import type { ArmsOptions } from '../arms/options.js'
import { armsOf } from './load-arms.js'
import { readers } from '../../sources/families.js'
import { readConfigFile, type ConfigFile, type ConfigPath } from './config-file.js'
import { collectProblems, dotted, unknownKey, type Problems } from './problems.js'
import { projectSchema, type ProjectFile } from './schema.js'

/** A plugin that the project uses, with its options as its own schema gives them back. */
export interface UsedPlugin {
  id: string
  options: unknown
}

export interface ProjectSource {
  name: string
  reader: string
  /** Absolute. */
  path: string
  options: unknown
  licence?: string
  /** Whom to name, in the words that the licence asks for. */
  attribution?: string
  /** Of the tree's root. Default: as the source says. */
  title?: string
  /** Whether the teacher grows structure: where a document has no heading, or also where its headings are too coarse. Default: nowhere. */
  grow?: 'missing' | 'coarse'
  /** `espalier.yaml:3:9`, for messages. */
  place: string
}

/** What a model is named by: a reference (`openai/gpt-4.1-mini`) or a declaration with its members. */
export type ModelDeclaration = string | Record<string, unknown>

/** A recipe, and which of the project's checks its rows pass. */
export interface UsedRecipe extends UsedPlugin {
  /** Ids. Absent: all. */
  checks?: readonly string[]
}

/** A project as its espalier.yaml says, checked. */
export interface Project {
  /** Absolute. */
  folder: string
  name: string
  seed: number
  configSha256: string
  sources: ProjectSource[]
  models: Record<string, ModelDeclaration>
  recipes: UsedRecipe[]
  /** Absolute. */
  promptsFolder?: string
  exam: { sections: number; dev: number }
  checks: UsedPlugin[]
  formats: UsedPlugin[]
  /** Arms of an experiment, to be written from the run's rows. */
  arms?: Omit<ArmsOptions, 'formats'> & { formats: UsedPlugin[] }
  chunkTokens?: number
  /** When one reason's drops stop a step: above this share of its items, judged after so many. */
  dropLimit: { share?: number; after?: number }
  maxCostUsd?: number
  /** Where a value stands, for messages. */
  place(path: ConfigPath): string
}

const FAMILIES: Record<string, Family<unknown>> = {
  reader: readers,
  provider: providers,
  check: checks,
  format: formats,
  recipe: recipes,
}

/** Where espalier.yaml names none. */
export const DEFAULT_CHECKS = ['duplicates', 'contamination']
const DEFAULT_FORMATS = ['messages']

/**
 * Reads and checks espalier.yaml in a folder: every key, and the options of every plugin that it names.
 * @throws E_CONFIG with `espalier.yaml:line:column path: expected ..., got ...`, a line for each fault; E_CONFIG_MISSING; E_CONFIG_YAML.
 * @example const project = await loadProject({ folder: './anatomy' })
 */
export async function loadProject({ folder }: { folder: string }): Promise<Project> {
  const root = resolve(folder)
  const file = await readConfigFile(root)
  const problems = collectProblems(file)
  const found = problems.check(projectSchema, withoutEmpty(file.value), [])
  problems.failIfAny()
  const config = found as ProjectFile
  await addUserPlugins(config, root, problems)
  problems.failIfAny()
  const context = { config, root, file, problems }
  const sources = await loadSources(context)
  const usedRecipes = await loadUsed(recipes, 'recipe', ['recipes'], config.recipes, problems)
  const judged: UsedRecipe[] = config.dataset?.checks === undefined ? await withDefaultChecks(usedRecipes) : usedRecipes
  const defaults = DEFAULT_CHECKS.filter((id) => judged.some(({ checks: own }) => own?.includes(id) ?? true))
  const listed = config.dataset?.checks ?? defaults
  const usedChecks = await loadUsed(checks, 'check', ['dataset', 'checks'], listed, problems)
  const usedFormats = await loadUsed(
    formats,
    'format',
    ['dataset', 'formats'],
    config.dataset?.formats ?? DEFAULT_FORMATS,
    problems,
  )
  await checkRecipeSources(usedRecipes, sources, problems)
  const arms = await armsOf(config.arms, usedRecipes, problems, (listed) =>
    loadUsed(formats, 'format', ['arms', 'formats'], listed, problems),
  )
  const promptsFolder = promptsPath(context)
  problems.failIfAny()
  return {
    folder: root,
    name: config.name ?? safeName(basename(root)),
    seed: config.seed ?? 0,
    configSha256: file.sha256,
    sources,
    models: config.models ?? {},
    recipes: judged,
    ...(promptsFolder === undefined ? {} : { promptsFolder }),
    exam: { sections: config.dataset?.exam?.sections ?? 0.2, dev: config.dataset?.exam?.dev ?? 0.5 },
    checks: usedChecks,
    formats: usedFormats,
    ...(arms === undefined ? {} : { arms }),
    ...(config.dataset?.chunk?.tokens === undefined ? {} : { chunkTokens: config.dataset.chunk.tokens }),
    dropLimit: withoutUndefined(config.dataset?.dropLimit ?? {}),
    ...(config.budget?.maxCostUsd === undefined ? {} : { maxCostUsd: config.budget.maxCostUsd }),
    place: (path) => file.place(path),
  }
}

/** Without `checks:` in the file a recipe says which of the usual ones suit its rows. */
async function withDefaultChecks(used: readonly UsedPlugin[]): Promise<UsedRecipe[]> {
  return Promise.all(
    used.map(async (one) => {
      const { checks: own } = await recipes.load(one.id)
      return own === undefined ? one : { ...one, checks: own }
    }),
  )
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>
}

/** A section whose lines are all commented out (`models:`) is null in YAML: as if it were not there. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? {}
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
}

interface LoadContext {
  config: ProjectFile
  root: string
  file: ConfigFile
  problems: Problems
}

function safeName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'project'
}

function promptsPath({ config, root, problems }: LoadContext): string | undefined {
  if (config.prompts === undefined) return undefined
  const path = resolve(root, config.prompts)
  if (!exists(path))
    problems.add(['prompts'], `prompts: the folder ${config.prompts} does not exist. Make it, or remove the key.`)
  return path
}

/** `plugins: { reader: { mine: ./plugins/mine } }`: a folder with index.js, a module, or a package's name. */
async function addUserPlugins(config: ProjectFile, root: string, problems: Problems): Promise<void> {
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
        problems.add(['plugins', noun, id], `plugins.${noun}.${id}: ${where} cannot be loaded (${messageOf(error)})`)
      }
    }
  }
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

async function loadSources({ config, root, file, problems }: LoadContext): Promise<ProjectSource[]> {
  const sources: ProjectSource[] = []
  for (const [name, value] of Object.entries(config.sources)) {
    const path = ['sources', name]
    const reader = Object.keys(value).find((key) => readers.ids().includes(key))
    if (reader === undefined) {
      const keys = Object.keys(value)
      problems.add(
        path,
        `${dotted(path)}: expected one of the readers ${readers.ids().join(', ')} as a key, for instance { markdown: ./docs }, got ${keys.length === 0 ? 'nothing' : keys.join(', ')}`,
      )
      continue
    }
    const { [reader]: where, licence, attribution, title, grow, ...rest } = value
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
    const plugin = await readers.load(reader)
    const options = problems.check(plugin.options, rest, path)
    const absolute = resolve(root, where)
    if (!exists(absolute))
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

interface WithOptions {
  options: z.ZodType
}

/** A list of `id` or `{ id: options }`, each checked by its plugin. */
async function loadUsed(
  family: Family<WithOptions> | Family<never>,
  noun: string,
  path: ConfigPath,
  listed: readonly (string | Record<string, unknown>)[],
  problems: Problems,
): Promise<UsedPlugin[]> {
  const used: UsedPlugin[] = []
  for (const [index, entry] of listed.entries()) {
    const here = [...path, index]
    const ids = typeof entry === 'string' ? [entry] : Object.keys(entry)
    const id = ids[0]
    if (id === undefined || ids.length !== 1) {
      problems.add(
        here,
        `${dotted(here)}: expected one ${noun}, as a name or as { name: options }, got ${JSON.stringify(entry)}`,
      )
      continue
    }
    if (!family.ids().includes(id)) {
      problems.add(
        here,
        `${dotted(here)}: ${unknownKey(id, family.ids()).replace('unknown key', `there is no ${noun}`)}`,
        id,
      )
      continue
    }
    const plugin = await family.load(id)
    const inside = typeof entry === 'string' ? here : [...here, id]
    used.push({
      id,
      options: problems.check(plugin.options, typeof entry === 'string' ? {} : (entry[id] ?? {}), inside),
    })
  }
  return used
}

async function checkRecipeSources(used: UsedPlugin[], sources: ProjectSource[], problems: Problems): Promise<void> {
  const names = sources.map((source) => source.name)
  for (const [index, { id, options }] of used.entries()) {
    if (options === undefined) continue
    const recipe = await recipes.load(id)
    for (const wanted of recipe.sourcesOf(options)) {
      if (names.includes(wanted)) continue
      problems.add(
        ['recipes', index, id],
        `recipes[${index}].${id}: there is no source "${wanted}" (there are: ${names.join(', ')})`,
      )
    }
  }
}
