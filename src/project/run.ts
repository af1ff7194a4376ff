import { join } from 'node:path'
import { clock } from '../core/clock.js'
import { userError } from '../core/errors.js'
import { ensureWritableFolder, exists } from '../core/files.js'
import { takeLock } from '../core/lock.js'
import { beginFolder, commitFolder, type FolderNames } from '../core/run-folder.js'
import { createLedger } from '../dataset/ledger.js'
import { loadTokenizer } from '../inference/tokenizer/load-tokenizer.js'
import type { ArmsReport } from './arms/contract.js'
import type { Project } from './config/load-project.js'
import type { OnEvent } from './events.js'
import { rememberRows } from './expected-rows.js'
import { finishRun } from './finish-run.js'
import { makeAll } from './make-all.js'
import { createRowCounts } from './row-counts.js'
import { RunLog } from './run-log.js'
import { openRunModels, type RunModels } from './run-models.js'
import { RunWriter } from './run-writer.js'
import type { Running } from './running.js'
import { stopRun } from './stop-run.js'

export interface RunInput {
  project: Project
  /** Names `runs/<name>/`. Default "main". */
  name?: string
  /** US dollars that this project may spend in all, this run included; overrides `budget.maxCostUsd`. */
  maxCostUsd?: number
  /** Stop after so many rows. */
  limitRows?: number
  /** Items worked at once, at least 1. The result does not depend on it. Default 64. */
  concurrency?: number
  /** Make only the rows that need no model. */
  noModel?: boolean
  /** Ask again what a provider had refused. */
  retryRejected?: boolean
  environment?: Readonly<Record<string, string | undefined>>
  onEvent?: OnEvent
  signal?: AbortSignal
}

export interface RunResult {
  name: string
  /** Absolute. */
  folder: string
  rows: number
  drops: number
  exam: number
  calls: { made: number; replayed: number }
  costUsd: number
  seconds: number
  leftOut: { what: string; why: string }[]
  /** Drops by reason, the most frequent first. */
  reasons: [reason: string, drops: number][]
  /** Where the project declares arms. */
  arms?: ArmsReport
}

/**
 * Makes the data set into `runs/<name>/`. What was paid for in an earlier run is not paid again. The same sources, configuration
 * and replies give the same bytes, whatever the concurrency.
 * @throws E_LOCKED where another process makes the same run; a limit (exit code 3: budget, provider down, drops, full disk, Ctrl-C)
 * once what needs no model is made, the folder `runs/<name>.partial/` kept and marked incomplete.
 * @example const result = await run({ project: await loadProject({ folder: '.' }), noModel: true })
 */
export async function run(input: RunInput): Promise<RunResult> {
  const name = input.name ?? 'main'
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || /\.(partial|previous)$/.test(name))
    throw userError('E_RUN_NAME', `the run's name is "${name}"; expected letters, digits, ".", "-" and "_".`)
  const { folder } = input.project
  await ensureWritableFolder(join(folder, '.espalier'))
  await ensureWritableFolder(join(folder, 'runs'))
  const lock = await takeLock(join(folder, '.espalier', `run-${name}.lock`), `the run "${name}"`)
  try {
    const names = await beginFolder(join(folder, 'runs', name), isComplete)
    return await runInFolder(input, name, names)
  } finally {
    await lock.release()
  }
}

/** Whether a partial folder is whole, so that only its renaming is missing. */
export function isComplete(partial: string): boolean {
  return exists(join(partial, 'manifest.json'))
}

async function runInFolder(input: RunInput, name: string, names: FolderNames): Promise<RunResult> {
  const { project } = input
  const running: Running = {
    name,
    project,
    folder: names.partial,
    writer: new RunWriter(names.partial),
    log: new RunLog(names.partial),
    ledger: createLedger(),
    counts: createRowCounts((await loadTokenizer()).count),
    exam: [],
    leftOut: [],
    gathered: { trees: new Map(), exercises: new Map(), databases: new Map(), sources: [], warnings: [] },
    waiting: { calls: 0 },
    startedAt: clock.nowIso(),
    startedMs: clock.elapsedMs(),
    ...(input.limitRows === undefined ? {} : { limitRows: input.limitRows }),
  }
  const tell: OnEvent = (event) => {
    running.log.add(event)
    input.onEvent?.(event)
  }
  try {
    running.models = await modelsFor(input, tell)
    await makeAll(input, running, tell)
    const result = await finishRun(running, names.final)
    if (input.limitRows === undefined)
      await rememberRows(project, running.models === undefined, running.ledger.planned).catch(() => undefined) // for the next progress bar alone
    tell({ event: 'done', run: name, folder: names.final, ...countsOf(result) })
    await running.log.close()
    await commitFolder(names)
    return result
  } catch (error) {
    throw await stopRun(input, running, tell, error)
  } finally {
    await running.models?.close()
  }
}

function countsOf({
  rows,
  drops,
  exam,
  costUsd,
  seconds,
}: RunResult): Omit<RunResult, 'name' | 'folder' | 'calls' | 'leftOut' | 'reasons' | 'arms'> {
  return { rows, drops, exam, costUsd, seconds }
}

async function modelsFor(input: RunInput, tell: OnEvent): Promise<RunModels | undefined> {
  const { project } = input
  const maxCostUsd = input.maxCostUsd ?? project.maxCostUsd
  return openRunModels({
    project,
    noModel: input.noModel,
    environment: input.environment ?? process.env,
    onWarning: (message) => tell({ event: 'warning', message }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(input.retryRejected === undefined ? {} : { retryRejected: input.retryRejected }),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  })
}
