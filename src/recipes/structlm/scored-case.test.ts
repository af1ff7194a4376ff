import { describe, expect, it } from 'vitest'
import type { MetricResources } from '../../evaluation/contract.js'
import { metrics } from '../../evaluation/families.js'
import type { TaskExample } from './contract.js'
import { tasks } from './families.js'
import { readInstances } from './instances.js'
import { predictionRow, scoredCase } from './scored-case.js'

/** Metrics that need databases, schemas or entity lists, or that are built elsewhere and not here yet. */
const NEEDS_FILES = new Set(['spider', 'sparc', 'cosql', 'bird', 'sql2text', 'kvret', 'multiwoz', 'grailqa', 'webqsp'])
const noFiles: MetricResources = {
  json: (name) => Promise.reject(new Error(`no ${name}`)),
  database: (id) => Promise.reject(new Error(`no ${id}`)),
}

const examplesOf = async (id: string): Promise<TaskExample[]> =>
  (await readInstances(id)).map((instance, index) => ({
    ...instance,
    id: String(index),
    task: id,
    split: 'test',
    place: '',
    cut: { cells: 0, rows: 0 },
  }))

describe('scoredCase', () => {
  const scored = tasks.ids().filter((id) => !NEEDS_FILES.has(id))
  it.each(scored)('%s: its metric gives the right answers its full score, and wrong ones less', async (id) => {
    const task = await tasks.load(id)
    const metric = await metrics.load(task.metric)
    const examples = await examplesOf(id)
    const score = async (predictionOf: (example: TaskExample) => string): Promise<number> => {
      const cases = examples.map((example) => scoredCase(task, example, predictionOf(example)))
      const { aggregate } = await metric.evaluate({ cases, mode: 'fixed', resources: noFiles })
      return Number(aggregate[metric.headline.key])
    }
    const [right, wrong] = [await score(({ seqOut }) => seqOut), await score(() => 'qqq')]
    // BLEC wants the names of the logical form's functions in the sentence, which the right sentence need not hold.
    expect(right).toBeGreaterThan(id === 'logic2text' ? 0 : 0.99)
    expect(wrong).toBeLessThan(id === 'logic2text' ? right : 0.5)
  })

  it('names for each other task what its metric reads', async () => {
    const names: Record<string, string[]> = {}
    for (const id of NEEDS_FILES) {
      const [example] = await examplesOf(id)
      if (example !== undefined) names[id] = Object.keys(scoredCase(await tasks.load(id), example, '').gold).slice(3)
    }
    expect(names).toEqual({
      spider: ['db_id', 'query'],
      sparc: ['interaction', 'turn_idx', 'db_id', 'query'],
      cosql: ['interaction', 'turn_idx', 'db_id', 'query'],
      bird: ['db_id', 'query'],
      sql2text: [],
      kvret: ['turn', 'intent'],
      multiwoz: ['ID', 'turn_id', 'domains', 'turn_belief', 'slots'],
      grailqa: ['qid', 's_expression'],
      webqsp: ['s_expression', 'answers'],
    })
  })
})

describe('predictionRow', () => {
  it("has the raw fields, the strings, the authors' names and the prediction", async () => {
    const [example] = await examplesOf('spider')
    if (example === undefined) throw new Error('no instance')
    const row = predictionRow(await tasks.load('spider'), example, {
      prompt: 'P',
      isTruncated: false,
      prediction: ' select 1',
    })
    expect(row).toEqual({
      ...example.raw,
      id: '0',
      struct_in: example.structIn,
      text_in: example.textIn,
      seq_out: example.seqOut,
      description: 'task: spider_with_cell',
      section: 'test',
      arg_path: 'META_TUNING/spider_with_cell.cfg',
      formatted_input: 'P',
      truncated: false,
      prediction: ' select 1',
    })
  })
})
