import { describe, expect, it } from 'vitest'
import { sha256 } from '../../core/canonical.js'
import { compareResults } from './compare-results.js'
import type { TaskScore } from './contract.js'
import { type EvaluationPayload, evaluationPage } from './evaluation-page.js'

const EVIL = '</script><img src=x onerror=alert(1)> \u2028 & "quoted" <!-- '
const groups = { right: 3, partly: 0, format: 1, truncated: 0, wrong: 1, refused: 0, unscored: 0 }
const score: TaskScore = {
  task: 'wikitq',
  role: 'held-in',
  metric: 'wikitq',
  headline: 'all_ex',
  score: 60,
  interval: { low: 20, high: 100 },
  rows: 5,
  paperRows: 4344,
  groups,
  aggregate: { all_ex: 0.6, secret: 1 },
  more: [],
  problems: 0,
}
const published = {
  source: 'a paper, table 2',
  columns: [{ id: 'uskg-3b', name: 'USKG' }],
  printedAverages: { 'held-in': { 'uskg-3b': 69.3 }, 'held-out': {} },
  rows: [{ task: 'wikitq', role: 'held-in' as const, scores: { 'uskg-3b': 49.3 } }],
  claims: [],
}
const payload: EvaluationPayload = {
  version: '0.1.0',
  at: '2026-11-21T10:00:00.000Z',
  setting: { subject: EVIL, split: 'test', mode: 'compat', isPaper: false, isOneShot: false, format: 'chat', seed: 0 },
  scores: [score],
  comparison: compareResults(published, [score]),
  problems: Array.from({ length: 500 }, (_, row) => ({ task: 'wikitq', place: `row ${row}`, message: EVIL })),
  problemCounts: { wikitq: 500 },
  calls: { made: 5, replayed: 0 },
  costUsd: 0.5,
  replies: { promptTokens: 10, completionTokens: 5, costUsd: 0.5 },
  seconds: 1,
  samples: [
    {
      task: 'wikitq',
      id: EVIL,
      key: 'a',
      group: 'wrong',
      score: 0,
      ending: 'stop',
      isTruncated: false,
      prediction: EVIL,
      target: 'b',
      prompt: { start: EVIL, cut: 0, end: '' },
    },
  ],
}

function shownIn(html: string): EvaluationPayload {
  const json = /<script type="application\/json" id="payload">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
  return JSON.parse(json) as EvaluationPayload
}

describe("an evaluation's page", () => {
  it('holds scores, comparison and samples as they are, and 200 problems of all that were counted', async () => {
    const shown = shownIn(await evaluationPage(payload))
    const { aggregate: left, ...rest } = score
    expect(left).toEqual({ all_ex: 0.6, secret: 1 })
    expect(shown).toEqual({
      ...JSON.parse(JSON.stringify(payload)),
      scores: [rest],
      problems: payload.problems.slice(0, 200),
    })
  })

  it('lets no text of a row, reply or name become markup: its scripts are its own two, by hash', async () => {
    const html = await evaluationPage(payload)
    expect([...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)).toEqual([
      '<script type="application/json" id="payload">',
      '<script>',
    ])
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
    const hash = (text: string): string => `sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}`
    expect(html).toContain(
      `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`,
    )
    expect(html).not.toContain('<img')
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/)
  })

  it('carries every module that another one reads, before it, and names nothing outside itself', async () => {
    const html = await evaluationPage(payload)
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const steps = [...script.matchAll(/(= )?modules\['([\w.-]+)'\]( = \(\(\) =>)?/g)]
    const made = new Set<string>()
    const missing = steps.flatMap(([, isRead, name = '', isMade]) => {
      if (isMade !== undefined) made.add(name)
      return isRead === undefined || made.has(name) ? [] : [name]
    })
    expect({ missing, last: [...made].at(-1) }).toEqual({ missing: [], last: 'scores.js' })
    expect(script).not.toMatch(/^import /m)
    expect([...new Set([...html.matchAll(/https?:\/\/[^"'\s<]+/g)].map(([url]) => url))]).toEqual([
      'http://www.w3.org/2000/svg',
    ])
  })
})
