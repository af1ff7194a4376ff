import { randomStream } from '../../core/random.js'
import type { Split } from '../../dataset/contract.js'
import { planItem } from '../../dataset/make-row.js'
import type { PlanItem } from '../../dataset/contract.js'
import type { Database, Span } from '../../sources/contract.js'
import type { Linearizer } from '../../sources/linearize-contract.js'
import { loadLinearizer } from '../../sources/linearizers.js'
import type { DatabaseProfile } from '../../sources/profile/contract.js'
import { profileDatabase } from '../../sources/profile/profile-database.js'
import type { SqlDatabase } from '../../sources/sql/contract.js'
import { openSqlite } from '../../sources/sql/open-sqlite.js'
import type { NodeId, Tree } from '../../tree/contract.js'
import type { RecipeInput } from '../contract.js'
import { columnsUsed } from './columns.js'
import type { Program, Scope } from './contract.js'
import { newTally, type Tally } from './draw-program.js'
import type { Options } from './options.js'
import { wholeScope } from './scope.js'

export const RECIPE = 'own-structure'

/** One database with everything that its rows need. */
export interface Stage {
  input: RecipeInput<Options>
  database: Database
  opened: SqlDatabase
  profile: DatabaseProfile
  whole: Scope
  /** Nodes of the database's tables, columns and relations by path. */
  nodes: ReadonlyMap<string, NodeId>
  tally: Tally
  table: Linearizer<'table'>
  schema: Linearizer<'database'>
  triples: Linearizer<'triples'>
}

/** Opens a database; the caller closes `opened`. */
export async function openStage(input: RecipeInput<Options>, tree: Tree, database: Database): Promise<Stage> {
  const profile = await profileDatabase(database)
  const opened = await openSqlite(database.path)
  return {
    input,
    database,
    opened,
    profile,
    whole: await wholeScope(opened, profile, database.path),
    nodes: nodesOf(tree, database),
    tally: newTally(),
    table: await loadLinearizer(input.options.tableFormat, 'table'),
    schema: await loadLinearizer('database-schema', 'database'),
    triples: await loadLinearizer('triples', 'triples'),
  }
}

export const pathOf = (...titles: string[]): string => titles.join('\0')

function nodesOf(tree: Tree, database: Database): Map<string, NodeId> {
  const nodes = new Map<string, NodeId>()
  const own = tree.children(tree.root.id).find(({ kind, title }) => kind === 'database' && title === database.id)
  for (const child of own === undefined ? [] : tree.children(own.id)) {
    nodes.set(pathOf(child.title), child.id)
    for (const column of tree.children(child.id)) nodes.set(pathOf(child.title, column.title), column.id)
  }
  return nodes
}

/** A column that rows grow on. */
export interface Target {
  nodeId: NodeId
  table: string
  column: string
}

/** Columns that can be asked about: those with more than one value that can be shown, of tables with rows. */
export function targetsOf({ profile, nodes }: Stage): Target[] {
  return profile.tables.flatMap((table) =>
    table.columns.flatMap(({ name, role }) => {
      const nodeId = nodes.get(pathOf(table.name, name))
      return role === 'unusable' || table.rows === 0 || nodeId === undefined
        ? []
        : [{ nodeId, table: table.name, column: name }]
    }),
  )
}

/** A plan item on a column, with the nodes of every column that the program reads. */
export function itemFor(
  stage: Stage,
  target: Target,
  key: string,
  kinds: readonly string[],
  program?: Program,
): PlanItem {
  const used = program === undefined ? [] : columnsUsed(program)
  const others = used.flatMap(({ table, column }) => stage.nodes.get(pathOf(table, column)) ?? [])
  return planItem({ recipe: RECIPE, key, nodeIds: [...new Set([target.nodeId, ...others])], kinds })
}

/** Where tables that were taken out of documents stand, each once. */
export function spansOf({ database }: Stage, tables: readonly string[]): Span[] {
  return database.tables.flatMap(({ name, span }) => (span !== undefined && tables.includes(name) ? [span] : []))
}

/** Held-out databases are test; else programs that differ in their values alone are drawn to one split together. */
export function splitFor(stage: Stage, nodeId: NodeId, template: string): Split {
  const { input, database } = stage
  if (input.options.test.includes(database.id)) return 'test'
  return input.split.splitOf(nodeId, `${database.id}/${template}`)
}

/** One wording of a list, drawn by seed, list and what it is for. */
export function wordingOf(stage: Stage, name: string, drawnBy: string, values: Record<string, unknown>): string {
  const { prompts, seed } = stage.input
  const index = randomStream(seed, RECIPE, name, drawnBy).below(prompts.wordings(name))
  return prompts.renderWording(name, index, values)
}
