import { clock } from '../core/clock.js'
import { packageVersion } from '../core/version.js'
import type { ExamQuestion } from '../dataset/contract.js'
import type { Ledger } from '../dataset/ledger.js'
import type { Project } from './config/load-project.js'
import type { Gathered } from './gather.js'
import type { ReportStep, ReportSummary, ReportThin } from './report/contract.js'
import type { RowCounts } from './row-counts.js'
import type { RunModels } from './run-models.js'

export interface SummaryInput {
  name: string
  project: Project
  gathered: Gathered
  ledger: Ledger
  counts: RowCounts
  exam: readonly ExamQuestion[]
  leftOut: { what: string; why: string }[]
  models?: RunModels | undefined
  startedAt: string
  startedMs: number
  stopped?: string
}

/** What a run knows at its end, as report, card and manifest show it. */
export function toSummary(input: SummaryInput): ReportSummary {
  const { name, project, gathered, ledger, counts, exam, leftOut, models, startedAt, startedMs, stopped } = input
  const operators = counts.operators()
  return {
    name,
    project: project.name,
    complete: stopped === undefined,
    ...(stopped === undefined ? {} : { stopped }),
    startedAt,
    seconds: Math.round((clock.elapsedMs() - startedMs) / 10) / 100,
    seed: project.seed,
    version: packageVersion(),
    sources: gathered.sources.map(({ name, reader, licence, documents, exercises, counts }) => ({
      name,
      reader,
      ...(licence === undefined ? {} : { licence }),
      documents: documents.length,
      exercises,
      terms: documents.reduce((sum, document) => sum + document.glossary, 0),
      ...counts,
    })),
    models: (models?.all ?? []).map((one) => ({ ref: one.model.ref, ...one.totals() })),
    steps: stepsOf(ledger),
    counts: counts.list(),
    ...(operators.length === 0 ? {} : { operators }),
    exam: {
      validation: exam.filter(({ split }) => split === 'validation').length,
      test: exam.filter(({ split }) => split === 'test').length,
    },
    leftOut,
    warnings: gathered.warnings,
    thin: thinOf(ledger),
  }
}

function stepsOf(ledger: Ledger): ReportStep[] {
  return Object.entries(ledger.steps).map(([step, { planned, rows, drops }]) => {
    const byReason: Record<string, number> = {}
    for (const reasons of Object.values(drops))
      for (const [reason, count] of Object.entries(reasons)) byReason[reason] = (byReason[reason] ?? 0) + count
    return { step, planned, rows, drops: Object.values(byReason).reduce((sum, count) => sum + count, 0), byReason }
  })
}

function thinOf({ thin }: Ledger): ReportThin[] {
  const steps = new Map<string, ReportThin>()
  for (const { step, wanted, accepted, attempts, reasons, isCutShort } of thin) {
    const own = steps.get(step) ?? { step, nodes: 0, untried: 0, missing: 0, byReason: {} }
    steps.set(step, own)
    own.nodes += 1
    own.missing += wanted - accepted
    if (attempts === 0 && isCutShort !== true) own.untried += 1
    for (const [reason, count] of Object.entries(reasons)) own.byReason[reason] = (own.byReason[reason] ?? 0) + count
  }
  return [...steps.values()]
}
