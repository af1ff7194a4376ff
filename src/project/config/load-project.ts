import { basename, resolve } from 'node:path'
import { exists } from '../../core/files.js'
import { checks, formats } from '../../dataset/families.js'
import { recipes } from '../../recipes/families.js'
import type { ArmsOptions } from '../arms/options.js'
import { type ConfigPath, readConfigFile } from './config-file.js'
import { armsOf } from './load-arms.js'
import { addUserPlugins } from './load-plugins.js'
import { type LoadContext, loadSources } from './load-sources.js'
import { checkRecipeSources, loadUsed } from './load-used.js'
import { collectProblems } from './problems.js'
import { lenientSchema, type ProjectFile, projectSchema } from './schema.js'

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

/** Where espalier.yaml names none. */
export const DEFAULT_CHECKS = ['duplicates', 'contamination']
const DEFAULT_FORMATS = ['messages']

interface LoadInput {
  folder: string
  /** For work that makes no rows: a file that only declares models is enough. Default false. */
  mayLackRecipes?: boolean
}

/**
 * Reads and checks espalier.yaml in a folder: every key, and the options of every plugin that it names.
 * @throws E_CONFIG with `espalier.yaml:line:column path: expected ..., got ...`, a line for each fault; E_CONFIG_MISSING; E_CONFIG_YAML.
 * @example const project = await loadProject({ folder: './anatomy' })
 */
export async function loadProject({ folder, mayLackRecipes = false }: LoadInput): Promise<Project> {
  const root = resolve(folder)
  const file = await readConfigFile(root)
  const problems = collectProblems(file)
  const found = problems.check(mayLackRecipes ? lenientSchema : projectSchema, withoutEmpty(file.value), [])
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
  await checkRecipeSources(usedRecipes, sources, Object.keys(config.sources), problems)
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
