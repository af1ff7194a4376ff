import type { z } from 'zod'
import { nearest } from '../../core/nearest.js'
import type { Family } from '../../core/plugins.js'
import { recipes } from '../../recipes/families.js'
import type { ConfigPath } from './config-file.js'
import type { ProjectSource, UsedPlugin } from './load-project.js'
import { dotted, type Problems, unknownKey } from './problems.js'

interface WithOptions {
  options: z.ZodType
}

/** A list of `id` or `{ id: options }`, each checked by its plugin. */
export async function loadUsed(
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

/** Notes each source that a recipe names and that there is not. `declared`: the names in the file; one of them that is not in `sources` was told already. */
export async function checkRecipeSources(
  used: UsedPlugin[],
  sources: ProjectSource[],
  declared: readonly string[],
  problems: Problems,
): Promise<void> {
  const names = sources.map((source) => source.name)
  for (const [index, { id, options }] of used.entries()) {
    if (options === undefined) continue
    const recipe = await recipes.load(id)
    for (const wanted of recipe.sourcesOf(options)) {
      if (names.includes(wanted) || declared.includes(wanted)) continue
      const near = nearest(wanted, names)
      const meant = near === undefined ? '' : `; did you mean "${near}"?`
      problems.add(
        ['recipes', index, id],
        `recipes[${index}].${id}: there is no source "${wanted}" (there are: ${names.join(', ') || 'none'})${meant}`,
      )
    }
  }
}
