import { basename, join } from 'node:path'
import { clock } from '../core/clock.js'
import { EspalierError, userError } from '../core/errors.js'
import { ensureWritableFolder, exists } from '../core/files.js'
import { takeLock } from '../core/lock.js'
import { beginFolder, commitFolder } from '../core/run-folder.js'
import type { Split } from '../dataset/contract.js'
import type { MetricMode } from '../evaluation/contract.js'
import type { PromptFormat } from '../recipes/bench-contract.js'
import type { Project } from './config/load-project.js'
import { CaseSamples } from './evaluation/case-samples.js'
import { compareResults, type Comparison } from './evaluation/compare-results.js'
import type { EvaluationEvent, EvaluationSetting, PlacedProblem, TaskScore } from './evaluation/contract.js'
import { findBenches } from './evaluation/benches.js'
import { scoreFile } from './evaluation/score-file.js'
import { scoreModel } from './evaluation/score-model.js'
import { writeResults } from './evaluation/write-results.js'
import { stopOf } from './stop.js'

export interface EvaluateInput {
  project: Project
  /** Ids, with `-` or `_`. Default with `predictions`: all that the file holds. */
  tasks?: readonly string[]
  /** A declared name or PROVIDER/MODEL. Default: the project's teacher. */
  model?: string
  /** A predictions file to be scored in place of a model. */
  predictions?: string
  /** Places of the data: folders, `task=FOLDER`, `task=FILE`. Default: what the recipe's options in espalier.yaml name. */
  data?: readonly string[]
  /** What relative paths of flags are relative to. Default: the project's folder. */
  workingFolder?: string
  /** Default test. */
  split?: Split
  /** So many rows of each task, drawn by the project's seed. */
  limit?: number
  /** compat: the paper's evaluators, bug for bug; fixed: their bugs mended. Default compat. */
  mode?: MetricMode
  /** Prompts with the published strings and templates. */
  isPaper?: boolean
  /** The authors' templates, for isPaper. */
  templates?: string
  /** A solved example before each prompt. A text: the authors' file of examples. */
  oneShot?: boolean | string
  /** Default: chat; with isPaper llama-2. */
  format?: PromptFormat
  /** Most tokens of a reply. Default 1024, as in the paper. */
  maxTokens?: number
  /** Names `runs/<name>/eval/`. Default main. */
  name?: string
  concurrency?: number
  maxCostUsd?: number
  retryRejected?: boolean
  environment?: Readonly<Record<string, string | undefined>>
  onEvent?: (event: EvaluationEvent) => void
  signal?: AbortSignal
}

export interface Evaluation {
  /** Absolute: report.html, report.md, scores.json, cases.jsonl, and of a model predictions.json. */
  folder: string
  setting: EvaluationSetting
  scores: TaskScore[]
  comparison: Comparison | undefined
  /** What could not be used: up to 1,000 of each task. */
  problems: PlacedProblem[]
  /** All of them, by task. */
  problemCounts: Record<string, number>
  calls: { made: number; replayed: number }
  /** Paid in this evaluation. */
  costUsd: number
  /** Of all replies, those recorded before among them. */
  replies: { promptTokens: number; completionTokens: number; costUsd: number }
  seconds: number
}

/** An evaluation under way. */
export interface Evaluating {
  input: EvaluateInput
  setting: EvaluationSetting
  /** The partial folder. */
  folder: string
  scores: TaskScore[]
  problems: PlacedProblem[]
  problemCounts: Record<string, number>
  tell: (event: EvaluationEvent) => void
  calls: Evaluation['calls']
  replies: Evaluation['replies']
  costUsd: number
  /** Why tasks of a predictions file could not be scored. */
  lacking: EspalierError[]
  /** Cases for the page. */
  samples: CaseSamples
}

/**
 * Scores a model, or someone's predictions file, on structured-knowledge tasks: prompts, predictions through recorded calls (so it goes on
 * after a stop and nothing is paid twice), scores with intervals, a table beside the paper's.
 * @throws what is wrong with tasks, data or model (exit code 2) before anything is sent; a limit (exit code 3), after which the same
 * command goes on.
 * @example await evaluate({ project, tasks: ['wikitq'], model: 'local/smollm2-135m', data: ['./WikiTableQuestions'], limit: 200 })
 */
export async function evaluate(input: EvaluateInput): Promise<Evaluation> {
  const { name = 'main', project } = input
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || /\.(partial|previous)$/.test(name))
    throw userError('E_RUN_NAME', `the run's name is "${name}"; expected letters, digits, ".", "-" and "_".`)
  const setting = settingOf(input)
  const label = labelOf(setting, input.predictions !== undefined)
  const parent = join(project.folder, 'runs', name, 'eval')
  await ensureWritableFolder(join(project.folder, '.espalier'))
  await ensureWritableFolder(parent)
  const lock = await takeLock(
    join(project.folder, '.espalier', `eval-${name}-${label}.lock`),
    `the evaluation "${label}" of run "${name}"`,
  )
  const startedMs = clock.elapsedMs()
  try {
    const names = await beginFolder(join(parent, label), (partial) => exists(join(partial, 'scores.json')))
    const evaluating = begin(input, setting, names.partial)
    await (input.predictions === undefined ? scoreModel(evaluating) : scoreFile(evaluating))
    const evaluation = await toEvaluation(evaluating, names.final, startedMs)
    await writeResults(names.partial, evaluation, evaluating.samples.all())
    await commitFolder(names)
    return evaluation
  } catch (error) {
    throw explained(error, input.signal)
  } finally {
    await lock.release()
  }
}

function begin(input: EvaluateInput, setting: EvaluationSetting, folder: string): Evaluating {
  return {
    input,
    setting,
    folder,
    scores: [],
    problems: [],
    problemCounts: {},
    tell: (event) => input.onEvent?.(event),
    calls: { made: 0, replayed: 0 },
    replies: { promptTokens: 0, completionTokens: 0, costUsd: 0 },
    costUsd: 0,
    lacking: [],
    samples: new CaseSamples(),
  }
}

/** What means nothing where a file is scored. */
const VAIN: readonly [keyof EvaluateInput, string][] = [
  ['model', '--model'],
  ['limit', '--limit'],
  ['maxTokens', '--max-tokens'],
]

function settingOf(input: EvaluateInput): EvaluationSetting {
  const { project, model, predictions, isPaper = false, oneShot = false } = input
  const { teacher } = project.models
  const subject = predictions ?? model ?? (typeof teacher === 'string' ? teacher : teacher && 'teacher')
  if (subject === undefined)
    throw userError(
      'E_EVAL_SUBJECT',
      'nothing is named that could be scored. Give --model MODEL, or --predictions FILE.',
    )
  const vain = predictions === undefined ? [] : VAIN.filter(([name]) => input[name] !== undefined)
  if (vain.length > 0)
    throw userError(
      'E_EVAL_FLAGS',
      `${vain.map(([, flag]) => flag).join(', ')} ${vain.length === 1 ? 'says' : 'say'} how a model is asked, and --predictions scores a file. Leave out one or the other.`,
    )
  if (predictions === undefined && (input.tasks ?? []).length === 0)
    throw userError('E_EVAL_TASKS', 'no task is named. Give --tasks wikitq,tab_fact (espalier tasks lists them).')
  return {
    subject,
    split: input.split ?? 'test',
    mode: input.mode ?? 'compat',
    isPaper,
    isOneShot: oneShot !== false,
    format: input.format ?? (isPaper ? 'llama-2' : 'chat'),
    ...(input.limit === undefined ? {} : { limit: input.limit }),
    seed: project.seed,
  }
}

/** A folder's name: the model's, or the file's after "file-", and how it was asked and scored. */
function labelOf({ subject, isPaper, isOneShot, mode }: EvaluationSetting, isFile: boolean): string {
  const base = isFile ? `file-${basename(subject).replace(/\.jsonl?$/, '')}` : subject
  const slug = base.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'model'
  return `${slug}${isPaper ? '-paper' : ''}${isOneShot ? '-one-shot' : ''}${mode === 'fixed' ? '-fixed' : ''}`
}

async function toEvaluation(evaluating: Evaluating, folder: string, startedMs: number): Promise<Evaluation> {
  const { setting, scores, problems, problemCounts, calls, replies, costUsd } = evaluating
  const [published] = await findBenches()
  const comparison = published === undefined ? undefined : compareResults(await published.bench.results(), scores)
  const seconds = Math.round((clock.elapsedMs() - startedMs) / 100) / 10
  return { folder, setting, scores, comparison, problems, problemCounts, calls, replies, costUsd, seconds }
}

/** A limit as the user reads it: what is kept and how to go on. */
function explained(error: unknown, signal: AbortSignal | undefined): unknown {
  const stop = stopOf(error, signal)
  if (stop === undefined || stop.code === 'E_BUDGET_NEEDED') return error
  return new EspalierError(
    `${stop.message}\nReplies so far are recorded and are not paid again.\nTo go on: the same command${stop.code.includes('BUDGET') ? ' with a larger --max-cost' : ''}`,
    { code: stop.code, exitCode: 3, details: stop.details, cause: stop },
  )
}
