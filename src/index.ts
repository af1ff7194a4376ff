/**
 * Espalier as a library: what the command line does, each command one function.
 * @example
 * import { loadProject, run } from 'espalier'
 * const result = await run({ project: await loadProject({ folder: './anatomy' }), noModel: true })
 */
export { z } from 'zod'
export { EspalierError } from './core/errors.js'
export type { ExitCode, JsonObject, JsonValue } from './core/errors.js'
export { loadProject } from './project/config/load-project.js'
export type { Project, ProjectSource, UsedPlugin } from './project/config/load-project.js'
export { initProject } from './project/init-project.js'
export { run } from './project/run.js'
export type { RunInput, RunResult } from './project/run.js'
export type { RunEvent } from './project/events.js'
export { plan } from './project/plan.js'
export type { Plan, PlanInput } from './project/plan.js'
export { previewRows } from './project/preview.js'
export { openRun } from './project/open-run.js'
export type { OpenedRun } from './project/open-run.js'
export { evaluate } from './project/evaluate.js'
export type { EvaluateInput, Evaluation } from './project/evaluate.js'
export { openChecker } from './project/open-checker.js'
export type { Checker, CheckItem } from './project/open-checker.js'
export { listTasks } from './project/evaluation/list-tasks.js'
export { exportRows } from './project/export-rows.js'
export { writeArms } from './project/arms/write-arms.js'
export type { WriteArmsInput } from './project/arms/write-arms.js'
export type { ArmsReport, ReportedArm } from './project/arms/contract.js'
export { diffRuns } from './project/diff-runs.js'
export { gather } from './project/gather.js'
export { growTree } from './tree/grow-tree.js'
export { describeTree } from './tree/describe-tree.js'
export { readSource } from './sources/read-source.js'
export { profileDatabase } from './sources/profile/profile-database.js'
export { renderProfile } from './sources/profile/render-profile.js'
export { createAsk } from './inference/ask.js'
export { resolveModel } from './inference/resolve-model.js'
export { openCallStore } from './inference/store/open-call-store.js'
export { startMockServer } from './inference/mock-server/start-mock-server.js'
export { defineCheck, defineFormat, defineProvider, defineReader, defineRecipe } from './project/define.js'
export type {
  Ask,
  AskInput,
  Call,
  CallRequest,
  Message,
  Model,
  Provider,
  ProviderPlugin,
} from './inference/contract.js'
export type { Database, Document, Exercise, Reader, SourceRecord, Span } from './sources/contract.js'
export type { Chunk, Tree, TreeNode } from './tree/contract.js'
export type { Check, Drop, ExamQuestion, Format, Row, RowContent, Split } from './dataset/contract.js'
export type { Recipe, RecipeArms, RecipeInput } from './recipes/contract.js'
