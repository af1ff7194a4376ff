import type { ExamQuestion } from '../dataset/contract.js'
import type { ReportSummary } from './report/contract.js'
import type { Project } from './config/load-project.js'
import type { Gathered } from './gather.js'
import type { Exported } from './export-rows.js'

/** manifest.json: what made a run, from what, and what it cost. Written last: a folder that has it is whole. */
export interface Manifest {
  format: 1
  run: string
  espalier: string
  node: string
  configSha256: string
  seed: number
  /** Hash of every input document, by id. */
  inputs: Record<string, string>
  /** SHA-256 of every held-out question's normalised text, by its id in exam.jsonl: what no training row may hold. */
  exam: Record<string, string>
  recipes: { id: string; options: unknown }[]
  checks: { id: string; options: unknown }[]
  files: Record<string, string>
  exports: { format: string; written: number; skipped: Record<string, number> }[]
  limitRows?: number
  summary: ReportSummary
}

/** incomplete.json: what a stopped run's partial folder says of itself. */
export interface Incomplete {
  run: string
  code: string
  message: string
  goOn: string
  summary: ReportSummary
}

export interface ManifestInput {
  run: string
  project: Project
  gathered: Gathered
  exam: readonly ExamQuestion[]
  exported: readonly Exported[]
  summary: ReportSummary
  /** SHA-256 of each file that the law of same bytes covers, by path in the folder. */
  files: Record<string, string>
  limitRows?: number
}

export function toManifest({
  run,
  project,
  gathered,
  exam,
  exported,
  summary,
  files,
  limitRows,
}: ManifestInput): Manifest {
  return {
    format: 1,
    run,
    espalier: summary.version,
    node: process.version,
    configSha256: project.configSha256,
    seed: project.seed,
    inputs: Object.fromEntries(
      gathered.sources.flatMap((source) => source.documents.map(({ id, sha256 }) => [id, sha256] as const)),
    ),
    exam: Object.fromEntries(exam.map(({ id, sha256 }) => [id, sha256])),
    recipes: project.recipes.map(({ id, options }) => ({ id, options })),
    checks: project.checks,
    files,
    exports: exported.map(({ format, written, skipped }) => ({ format, written, skipped })),
    ...(limitRows === undefined ? {} : { limitRows }),
    summary,
  }
}
