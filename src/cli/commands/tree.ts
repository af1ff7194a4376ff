import type { Database } from '../../sources/contract.js'
import type { JsonObject } from '../../core/errors.js'
import type { Command, CommandInput } from '../command.js'
import { counted } from '../../core/text.js'
import { wholeNumber } from '../options.js'

const tree: Command = {
  summary: 'what was read and the tree, drawn; of databases, what is in them',
  example: 'espalier tree book --depth 2',
  arguments: [{ name: '[source]', summary: 'only this source' }],
  options: [
    { flags: '--depth <n>', summary: 'levels under the root (default 3)', parse: wholeNumber('--depth') },
    { flags: '--lines <n>', summary: 'most lines a tree (default 200)', parse: wholeNumber('--lines', 2) },
  ],
  run: async (input) => {
    const { loadProject } = await import('../../project/config/load-project.js')
    const { gatherRecorded } = await import('../../project/recorded-growth.js')
    const { describeTree } = await import('../../tree/describe-tree.js')
    const { userError } = await import('../../core/errors.js')
    const project = await loadProject({ folder: input.folder })
    const [source] = input.arguments
    const names = project.sources.map(({ name }) => name)
    if (source !== undefined && !names.includes(source))
      throw userError('E_SOURCE_UNKNOWN', `there is no source "${source}" (there are: ${names.join(', ')}).`)
    const gathered = await gatherRecorded({
      project,
      environment: input.io.environment,
      ...(source === undefined ? {} : { only: source }),
      signal: input.io.signal,
    })
    const { depth = 3, lines = 200 } = input.options as { depth?: number; lines?: number }
    for (const { name, documents, exercises } of gathered.sources) {
      const grown = gathered.trees.get(name)
      input.emit({
        event: 'source',
        source: name,
        documents: documents.length,
        exercises,
        nodes: grown?.nodes.length ?? 0,
      })
      input.print(`${name}: ${counted(documents.length, 'document')}, ${counted(exercises, 'exercise')}`)
      if (grown === undefined) continue
      if (input.isJson)
        for (const { id, parentId, kind, title, ordinal } of grown.nodes)
          input.emit({ event: 'node', id, parentId, kind, title, ordinal })
      else input.print(describeTree(grown, { depth, maxLines: lines }))
      for (const database of gathered.databases.get(name) ?? []) await showProfile(input, name, database)
    }
    for (const warning of gathered.warnings) input.io.stderr(`warning: ${warning}\n`)
  },
}

export default tree

async function showProfile({ isJson, emit, print }: CommandInput, source: string, database: Database): Promise<void> {
  const { profileDatabase } = await import('../../sources/profile/profile-database.js')
  const { renderProfile } = await import('../../sources/profile/render-profile.js')
  const profile = await profileDatabase(database)
  if (isJson) emit({ event: 'profile', source, profile: JSON.parse(JSON.stringify(profile)) as JsonObject })
  else print(`\n${renderProfile(profile)}\n`)
}
