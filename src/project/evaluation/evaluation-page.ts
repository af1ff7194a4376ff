import { assemblePage } from '../report/assemble-page.js'
import { pageFile } from '../report/render-page.js'
import type { Evaluation } from '../evaluate.js'
import type { CaseSample } from './case-samples.js'
import type { TaskScore } from './contract.js'

/** What the page's script reads. */
export interface EvaluationPayload extends Omit<Evaluation, 'folder'> {
  /** Of Espalier. */
  version: string
  /** ISO 8601. */
  at: string
  samples: readonly CaseSample[]
}

/** The run report's pieces, then the page's own, each after those that it imports. */
const SHARED = ['dom.js', 'frame.js']
const OWN = [
  'outcomes.js',
  'score-head.js',
  'score-plot.js',
  'paper-table.js',
  'case-cards.js',
  'score-facts.js',
  'scores.js',
]
const PROBLEMS = 200

/** An evaluation as one HTML text that opens without a server or a network, with the look of a run's report. */
export function evaluationPage(payload: EvaluationPayload): Promise<string> {
  const shown = {
    ...payload,
    problems: payload.problems.slice(0, PROBLEMS),
    scores: payload.scores.map(withoutAggregate),
  }
  return assemblePage({
    title: `${payload.setting.subject} · Espalier evaluation`,
    template: ownFile('template.html'),
    styles: [pageFile('style.css'), ownFile('scores.css')],
    scripts: [...SHARED.map(pageFile), ...OWN.map(ownFile)],
    payload: shown,
  })
}

/** All that a metric says stays in scores.json. */
function withoutAggregate({ more, ...score }: TaskScore): object {
  return { ...score, aggregate: undefined, more: more.map((one) => ({ ...one, aggregate: undefined })) }
}

function ownFile(name: string): URL {
  return new URL(`page/${name}`, import.meta.url)
}
