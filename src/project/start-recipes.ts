import { recipes } from '../recipes/families.js'
import { DEFAULT_CHECKS } from './config/load-project.js'
import type { FoundSource } from './find-sources.js'

/** What a new espalier.yaml says of its recipes. */
export interface Start {
  /** Each recipe with its options, as a line of YAML. */
  recipeLines: string[]
  /** Whether one of them teaches the user's own sources. */
  hasSources: boolean
  /** The usual checks that suit their rows. */
  checks: readonly string[]
}

/** Methods for what was found, in this order: the first also where nothing was. */
const BY_SOURCES = [
  { id: 'structtuning', gives: 'documents', why: '' },
  { id: 'own-structure', gives: 'databases', why: '    # questions on your tables, their answers computed' },
] as const

/** The recipe that was asked for on all sources that it takes; else StructTuning on texts, and computed questions on tables. */
export async function startOf(recipe: string | undefined, sources: readonly FoundSource[]): Promise<Start> {
  const found = BY_SOURCES.filter(({ gives }) => sources.some((source) => source.gives === gives))
  const wanted = recipe === undefined ? (found.length > 0 ? found : BY_SOURCES.slice(0, 1)) : [{ id: recipe, why: '' }]
  const started = await Promise.all(wanted.map((one) => startOne(one, sources)))
  return {
    recipeLines: started.map(({ line }) => line),
    hasSources: started.some(({ hasSources }) => hasSources),
    checks: DEFAULT_CHECKS.filter((check) => started.some(({ checks }) => checks?.includes(check) ?? true)),
  }
}

async function startOne(
  { id, why, gives }: { id: string; why: string; gives?: string },
  sources: readonly FoundSource[],
) {
  const recipe = await recipes.load(id)
  const kind = gives ?? recipe.takes
  const isTaught = (source: FoundSource): boolean =>
    kind === undefined ? source.gives !== 'exercises' : source.gives === kind
  const taught = sources.filter(isTaught).map(({ name }) => name)
  const asked = sources.filter(({ gives: given }) => given === 'exercises').map(({ name }) => name)
  const options =
    recipe.starter?.({
      from: listOf(taught),
      ...(asked.length === 0 ? {} : { exercises: listOf([...(taught.length > 0 ? taught : [NONE]), ...asked]) }),
    }) ?? `{ from: ${listOf(taught)} }`
  const { parse } = await import('yaml')
  const parsed = recipe.options.safeParse(parse(options))
  return {
    line: `  - ${id}: ${options}${why}`,
    hasSources: !parsed.success || recipe.sourcesOf(parsed.data).length > 0,
    checks: recipe.checks,
  }
}

/** The name that a new file gives to a source that is still to be named. */
const NONE = 'book'

function listOf(names: readonly string[]): string {
  return names.length > 1 ? `[${names.join(', ')}]` : (names[0] ?? NONE)
}
