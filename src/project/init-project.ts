import { basename, join, resolve } from 'node:path'
import { userError } from '../core/errors.js'
import { ensureWritableFolder, exists, readText, writeFileAtomic } from '../core/files.js'
import { recipes } from '../recipes/families.js'
import { findSources, type FoundSource } from './find-sources.js'
import { type Start, startOf } from './start-recipes.js'

export interface InitInput {
  /** The project's folder; made where it does not exist. */
  folder: string
  /** Default: the folder's own name. */
  name?: string
  /** Default: "structtuning" on documents, "own-structure" on tables, databases and graphs. */
  recipe?: string
  /** `local/smollm2-135m`, `openai/...`; "none" for no teacher. Default: the embedded model. */
  teacher?: string
  /** Default: what `findSources` finds. */
  sources?: FoundSource[]
  maxCostUsd?: number
}

export interface InitResult {
  file: string
  sources: FoundSource[]
}

const IGNORED = ['runs/', '.espalier/', 'node_modules/']
export const DEFAULT_TEACHER = 'local/smollm2-135m'

/**
 * Writes a commented espalier.yaml and a .gitignore for a folder.
 * @throws E_CONFIG_EXISTS where there is one already: it is never overwritten.
 */
export async function initProject(input: InitInput): Promise<InitResult> {
  const folder = resolve(input.folder)
  const file = join(folder, 'espalier.yaml')
  if (exists(file))
    throw userError('E_CONFIG_EXISTS', `${file} exists already and is kept as it is. Edit it, or remove it first.`)
  const { recipe } = input
  if (recipe !== undefined && !recipes.ids().includes(recipe))
    throw userError('E_PLUGIN_UNKNOWN', `there is no recipe "${recipe}" (there are: ${recipes.ids().join(', ')}).`)
  await ensureWritableFolder(folder)
  const sources = input.sources ?? (await findSources(folder))
  const start = await startOf(recipe, sources)
  await writeFileAtomic(file, renderConfig({ ...input, ...start, sources, name: input.name ?? basename(folder) }))
  await ignoreRuns(folder)
  return { file, sources }
}

async function ignoreRuns(folder: string): Promise<void> {
  const path = join(folder, '.gitignore')
  const text = exists(path) ? await readText(path) : ''
  const lines = new Set(text.split(/\r?\n/))
  const added = IGNORED.filter((line) => !lines.has(line))
  if (added.length === 0) return
  await writeFileAtomic(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${added.join('\n')}\n`)
}

type ConfigInput = Omit<InitInput, 'sources' | 'name' | 'recipe'> & Start & { sources: FoundSource[]; name: string }

/** The commented espalier.yaml. */
function renderConfig(input: ConfigInput): string {
  const { name, recipeLines, hasSources, checks, sources, teacher = DEFAULT_TEACHER, maxCostUsd } = input
  return `# What Espalier makes from this folder. Try: espalier plan, then espalier run
name: ${safe(name)}

${hasSources ? sourceLines(sources) : NO_SOURCES}

models:
${teacherLines(teacher)}
  # mine: { baseUrl: http://127.0.0.1:8000/v1, model: qwen3-8b, apiKeyEnv: MY_KEY, price: { input: 0, output: 0 } }

recipes:
${recipeLines.join('\n')}

# prompts: ./prompts                     # a file here replaces the built-in prompt of the same name

dataset:
  exam: { sections: 0.2, dev: 0.5 }      # a fifth of the sections give their questions to the exam, half of those to dev
  checks: [${checks.join(', ')}]
  formats: [messages, llama-factory]

${maxCostUsd === undefined ? '# budget: { maxCostUsd: 5 }             # US dollars in all; a model that costs money is not asked without one' : `budget: { maxCostUsd: ${maxCostUsd} }`}
`
}

const NO_SOURCES = 'sources: {}                              # this recipe brings its own data'

function sourceLines(sources: readonly FoundSource[]): string {
  const isTeaching = sources.some(({ gives }) => gives !== 'exercises')
  return [
    'sources:                                 # what is taught; licence: goes to every row and the card, title: is what rows call it',
    ...(isTeaching ? [] : ['  book: { markdown: ./contents }    # no text was found here: put the path of yours']),
    ...sources.map(sourceLine),
  ].join('\n')
}

function teacherLines(teacher: string): string {
  if (teacher === 'none')
    return `  # teacher: ${DEFAULT_TEACHER}         # without one, every row that needs no model is made`
  return `  teacher: ${teacher}${' '.repeat(Math.max(1, 29 - teacher.length))}# or openai/..., anthropic/..., or a name declared below`
}

function sourceLine({ name, reader, path, outline }: FoundSource): string {
  const rest = outline === undefined ? '' : `, outline: ${quoted(outline)}`
  return `  ${name}: { ${reader}: ${quoted(path)}${rest} }`
}

/** A path as a YAML flow scalar: quoted where YAML would read it otherwise. */
function quoted(path: string): string {
  return /^[A-Za-z0-9./_-]+$/.test(path) ? path : JSON.stringify(path)
}

function safe(name: string): string {
  const text = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  return text === ''
    ? 'project'
    : /^[0-9.]+$/.test(text) || /^(true|false|null|yes|no)$/i.test(text)
      ? `"${text}"`
      : text
}
