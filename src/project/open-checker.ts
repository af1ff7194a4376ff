import { userError } from '../core/errors.js'
import type { JsonObject } from '../core/errors.js'
import type { Verifiable } from '../dataset/contract.js'
import type { ScoredCase } from '../evaluation/contract.js'
import { metrics } from '../evaluation/families.js'
import type { Project } from './config/load-project.js'
import { caseValue } from './evaluation/score-task.js'
import { gather } from './gather.js'

/** A question of the format `verifiable`, or a row's `verifiable` part, and what a model replied to it. */
export interface CheckItem extends Verifiable {
  id: string
  reply: string
}

export interface Checker {
  /** 1 for a right reply, 0 for a wrong one, in the order of the items; null where the checker has no number for it. */
  check(items: readonly CheckItem[]): Promise<(number | null)[]>
}

/**
 * Judges replies to questions with computed answers: the reward of reinforcement learning. Predicted SQL runs read-only and within limits
 * on the project's own databases; replies are trimmed, a fence around SQL is taken off, and metrics are those of `espalier eval --mode fixed`.
 * @throws E_CHECKER for an unknown checker, E_CHECK_DATABASE for a database that the project's sources do not hold.
 * @example
 * const checker = await openChecker({ project: await loadProject({ folder: './garden' }) })
 * const [reward] = await checker.check([{ id: '1', checker: 'wikitq', answers: ['Dusk'], reply: 'Dusk' }])
 */
export async function openChecker({ project }: { project: Project }): Promise<Checker> {
  let paths: Promise<Map<string, string>> | undefined
  const database = async (id: string): Promise<string> => {
    paths ??= databasePaths(project)
    const path = (await paths).get(id)
    if (path !== undefined) return path
    throw userError(
      'E_CHECK_DATABASE',
      `the project's sources hold no database "${id}" (there are: ${[...(await paths).keys()].join(', ') || 'none'}). Check with the sources that the rows were made of.`,
    )
  }
  const resources = {
    database,
    json: (name: string) => Promise.reject(userError('E_METRIC_RESOURCE', `there is no "${name}" to check with.`)),
  }
  return {
    async check(items) {
      const scores: (number | null)[] = items.map(() => null)
      for (const [id, places] of byChecker(items)) {
        if (!metrics.ids().includes(id))
          throw userError('E_CHECKER', `there is no checker "${id}" (there are: ${metrics.ids().join(', ')}).`)
        const metric = await metrics.load(id)
        const cases = places.map((place) => caseOf(items[place] as CheckItem))
        const result = await metric.evaluate({ cases, mode: 'fixed', resources })
        for (const [index, place] of places.entries()) {
          const score = result.cases[index]
          scores[place] = score === undefined ? null : (caseValue(score, metric.headline, 'fixed') ?? null)
        }
      }
      return scores
    },
  }
}

/** What tab-fact tells its subsets by; they have no part in a single reply's score. */
const SUBSETS = { hardness: 'simple', small_test: false }

function byChecker(items: readonly CheckItem[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (const [place, { checker }] of items.entries()) places.set(checker, [...(places.get(checker) ?? []), place])
  return places
}

function caseOf({ id, answers, sql, database, reply }: CheckItem): ScoredCase {
  const gold: JsonObject = {
    seq_out: answers.join(', '),
    ...SUBSETS,
    ...(sql === undefined ? {} : { query: sql }),
    ...(database === undefined ? {} : { db_id: database }),
  }
  return { id, gold, prediction: sql === undefined ? reply.trim() : withoutFence(reply) }
}

/** Models like to put SQL between fences: what stands between the first two. */
function withoutFence(reply: string): string {
  return (/```(?:sql|sqlite)?[ \t]*\n([\s\S]*?)```/i.exec(reply)?.[1] ?? reply).trim()
}

/** Databases by id. @throws E_CHECK_DATABASE where two sources call theirs alike. */
async function databasePaths(project: Project): Promise<Map<string, string>> {
  const { databases } = await gather({ project })
  const paths = new Map<string, string>()
  for (const { id, path } of [...databases.values()].flat()) {
    if ((paths.get(id) ?? path) !== path)
      throw userError('E_CHECK_DATABASE', `two sources hold a database "${id}". Rename the file of one of them.`)
    paths.set(id, path)
  }
  return paths
}
