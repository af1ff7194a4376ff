import { userError } from '../../core/errors.js'
import type { Made } from '../../dataset/contract.js'
import type { Database } from '../../sources/contract.js'
import type { Tree } from '../../tree/contract.js'
import type { Recipe, RecipeInput } from '../contract.js'
import { namesOf, type Options, options } from './options.js'
import { pathRows } from './path-rows.js'
import { answerRows, sqlRows } from './program-rows.js'
import { sentenceRows } from './sentence-rows.js'
import { openStage, type Stage } from './stage.js'
import { statementRows } from './statement-rows.js'

/** Questions over the user's own tables, databases and graphs, with answers that are computed. */
const ownStructure: Recipe<Options> = {
  summary: 'asks about your own tables, databases and graphs; every answer is computed, none is guessed',
  options,
  takes: 'databases',
  firstFor: { gives: 'databases', why: 'questions on your tables, their answers computed' },
  sourcesOf: ({ from }) => namesOf(from),
  async *run(input: RecipeInput<Options>): AsyncGenerator<Made> {
    if (input.options.paraphrase && input.ask === undefined)
      input.leaveOut("questions in a model's words", 'no model is asked')
    for (const { tree, database } of databasesOf(input)) {
      const stage = await openStage(input, tree, database)
      try {
        yield* rowsOf(stage)
        report(stage)
      } finally {
        await stage.opened.close()
      }
    }
  },
}

export default ownStructure

async function* rowsOf(stage: Stage): AsyncGenerator<Made> {
  if (stage.database.form === 'graph') yield* pathRows(stage)
  else {
    yield* sqlRows(stage)
    yield* answerRows(stage)
    yield* statementRows(stage)
    yield* sentenceRows(stage)
  }
}

function databasesOf({
  trees,
  databases,
  options: { from },
}: RecipeInput<Options>): { tree: Tree; database: Database }[] {
  return namesOf(from).flatMap((source) => {
    const tree = trees.get(source)
    const own = databases?.get(source) ?? []
    if (tree !== undefined && own.length === 0 && trees.has(source))
      throw userError(
        'E_SOURCE_NO_TABLES',
        `recipes: own-structure: from: the source "${source}" holds no table that can be asked about. Of documents, say tables: true in the source; asked about are tables with a row of names and two rows more. Take it out of from where it has none.`,
      )
    if (tree === undefined || own.length === 0)
      throw userError(
        'E_SOURCE_UNKNOWN',
        `recipes: own-structure: from: there is no source "${source}" with tables or a graph (there are: ${[...(databases?.keys() ?? [])].sort().join(', ') || 'none'}). Name a source of tables, a database or a graph, or a source of documents that says tables: true.`,
      )
    return own.map((database) => ({ tree, database }))
  })
}

/** Says what cannot be asked about, and how many programs were rejected and why. */
function report({ input, database, profile, tally }: Stage): void {
  for (const table of profile.tables) {
    const unusable = table.columns.filter(({ role }) => role === 'unusable').map(({ name }) => name)
    if (unusable.length > 0)
      input.leaveOut(
        `${database.id}: ${table.name}.${unusable.join(', ')}`,
        'bytes, no value, mixed values, or the same value in every row',
      )
  }
  const rejected = Object.entries(tally.rejected).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (rejected.length > 0)
    input.leaveOut(
      `${database.id}: ${tally.sampled - tally.kept} of ${tally.sampled} sampled programs`,
      rejected.map(([reason, count]) => `${reason} ${count}`).join(', '),
    )
}
