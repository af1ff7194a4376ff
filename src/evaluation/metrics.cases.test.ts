import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { userError } from '../core/errors.js'
import { exists } from '../core/files.js'
import { buildSqlite } from '../sources/sql/build-sqlite.js'
import type { Metric, MetricDifference, MetricInput, MetricResources, ScoredCase } from './contract.js'
import { metrics } from './families.js'
import { isErrorScore } from './score-cases.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The resources of an example; any other is missing. "database x" is the script that makes the database x. */
function exampleResources(difference: MetricDifference): MetricResources {
  const missing = (name: string): Error => userError('E_METRIC_RESOURCE', `the example has no resource ${name}.`)
  return {
    json: async (name) => {
      const value = difference.resources?.[name]
      if (value === undefined) throw missing(name)
      return structuredClone(value)
    },
    graph: async () => {
      const triples = difference.resources?.['graph']
      if (typeof triples !== 'string') throw missing('graph')
      const path = join(folder, 'graph.nt')
      await writeFile(path, triples)
      return [path]
    },
    database: async (id) => {
      const script = difference.resources?.[`database ${id}`]
      if (typeof script !== 'string') throw missing(id)
      const path = join(folder, `${id}.sqlite`)
      if (!exists(path)) await buildSqlite(path, script)
      return path
    },
  }
}

function exampleCases({ earlier = [], gold, prediction }: MetricDifference): ScoredCase[] {
  return structuredClone([...earlier, { gold, prediction }]).map((row, index) => ({ id: `example-${index}`, ...row }))
}

async function headlineOf(metric: Metric, difference: MetricDifference, mode: MetricInput['mode']): Promise<unknown> {
  const resources = exampleResources(difference)
  const { aggregate, cases } = await metric.evaluate({ cases: exampleCases(difference), mode, resources })
  const last = cases.at(-1)
  if (last === undefined || isErrorScore(last)) return null
  const value = aggregate[metric.headline.key]
  return typeof value === 'number' ? Number(value.toPrecision(12)) : null
}

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(12)))

describe.each(metrics.ids())('metric %s', (id) => {
  it('says what it measures, which score the paper prints, and what each resource is', async () => {
    const metric = await metrics.load(id)
    expect(metric.summary).toMatch(/\S.*\.$/)
    expect(metric.headline.key).toMatch(/\S/)
    expect([1, 100]).toContain(metric.headline.scale)
    for (const description of Object.values(metric.resources ?? {})) expect(description).toMatch(/\S/)
  })

  it('differs between compat and fixed exactly as each of its examples says', async () => {
    const metric = await metrics.load(id)
    for (const difference of metric.differences) {
      const scores = {
        compat: await headlineOf(metric, difference, 'compat'),
        fixed: await headlineOf(metric, difference, 'fixed'),
      }
      expect({ what: difference.what, ...scores }).toEqual({
        what: difference.what,
        compat: rounded(difference.compat),
        fixed: rounded(difference.fixed),
      })
      expect(scores.compat).not.toBe(scores.fixed)
    }
  })

  it('scores cases one by one as it scores each alone, says the same twice, and changes nothing it is given', async () => {
    const metric = await metrics.load(id)
    for (const difference of metric.differences) {
      const resources = exampleResources(difference)
      const cases = exampleCases(difference)
      for (const mode of ['compat', 'fixed'] as const) {
        const together = await metric.evaluate({ cases, mode, resources })
        const again = await metric.evaluate({ cases, mode, resources })
        expect({ cases: again.cases, aggregate: again.aggregate }).toEqual({
          cases: together.cases,
          aggregate: together.aggregate,
        })
        for (const [index, item] of cases.entries()) {
          const alone = await metric.evaluate({ cases: [item], mode, resources })
          expect(alone.cases).toEqual([together.cases[index]])
        }
      }
      expect(cases).toEqual(exampleCases(difference))
    }
  })

  it('says of one case what its headline says, or how to take it of any cases, so that intervals can be drawn', async () => {
    const metric = await metrics.load(id)
    const { key, scale, case: name = key } = metric.headline
    let compared = 0
    for (const difference of metric.differences) {
      const resources = exampleResources(difference)
      for (const item of exampleCases(difference))
        for (const mode of ['compat', 'fixed'] as const) {
          const { cases, aggregate, resample } = await metric.evaluate({ cases: [item], mode, resources })
          const [score = 0] = cases
          const headline = aggregate[key]
          if (typeof headline !== 'number' || (typeof score === 'object' && 'error' in score)) continue
          const own = typeof score === 'number' ? score : Number(score[name])
          const part = resample === undefined ? own * 100 : resample([0]) * scale
          // WikiTQ's official script prints four decimals.
          expect({ what: difference.what, part: part.toFixed(1) }).toEqual({
            what: difference.what,
            part: (headline * scale).toFixed(1),
          })
          compared += 1
        }
    }
    expect(compared > 0 || metric.differences.length === 0).toBe(true)
  })
})
