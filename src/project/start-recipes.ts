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

/** The recipe that was asked for on all sources that it takes; else those that say that they are the first for what was found, texts before tables. */
export async function startOf(recipe: string | undefined, sources: readonly FoundSource[]): Promise<Start> {
  const wanted = recipe === undefined ? await firstRecipes(sources) : [{ id: recipe, why: '' }]
  const started = await Promise.all(wanted.map((one) => startOne(one, sources)))
  return {
    recipeLines: started.map(({ line }) => line),
    hasSources: started.some(({ hasSources }) => hasSources),
    checks: DEFAULT_CHECKS.filter((check) => started.some(({ checks }) => checks?.includes(check) ?? true)),
  }
}

interface Chosen {
  id: string
  /** A comment behind it. */
  why: string
  gives?: FoundSource['gives']
}

/** Where nothing was found, the one for texts. */
async function firstRecipes(sources: readonly FoundSource[]): Promise<Chosen[]> {
  const found = new Set<string>(sources.map(({ gives }) => gives))
  const isWanted = (gives: string): boolean => found.has(gives) || (gives === 'documents' && !found.has('databases'))
  const chosen: Required<Chosen>[] = []
  for (const id of recipes.ids()) {
    const { firstFor } = await recipes.load(id)
    if (firstFor === undefined || !isWanted(firstFor.gives)) continue
    chosen.push({ id, gives: firstFor.gives, why: firstFor.why === undefined ? '' : `    # ${firstFor.why}` })
  }
  return chosen.sort((a, b) => (a.gives < b.gives ? 1 : -1))
}

async function startOne({ id, why, gives }: Chosen, sources: readonly FoundSource[]) {
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
