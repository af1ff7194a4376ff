import { join, relative } from 'node:path'
import { clock } from '../core/clock.js'
import { EspalierError, messageOf, userError } from '../core/errors.js'
import { ensureWritableFolder, exists } from '../core/files.js'
import { takeLock } from '../core/lock.js'
import { beginFolder, commitFolder, type FolderNames } from '../core/run-folder.js'
import { createLedger } from '../dataset/ledger.js'
import type { Ask, Call } from '../inference/contract.js'
import { loadTokenizer } from '../inference/tokenizer/load-tokenizer.js'
import type { ArmsReport } from './arms/contract.js'
import type { Project } from './config/load-project.js'
import { demandBudget } from './demand-budget.js'
import { growing } from './dry-teacher.js'
import type { OnEvent } from './events.js'
import { rememberRows } from './expected-rows.js'
import { finishRun, markIncomplete } from './finish-run.js'
import { gather, type GrowthAsk } from './gather.js'
import { makeRows } from './make-rows.js'
import { createRowCounts } from './row-counts.js'
import { RunLog } from './run-log.js'
import { RunWriter } from './run-writer.js'
import { explainStop, stopOf } from './stop.js'
import {
  arePaidFor,
  asksOf,
  type DryModels,
  dryModels,
  openRunModels,
  resolvedOf,
  type RunModels,
  totalsOf,
} from './run-models.js'
import type { Teacher } from './teacher.js'
import type { Running } from './running.js'

const DEFAULT_CONCURRENCY = 64
const PROGRESS_MS = 200

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
}: RunResult): Omit<RunResult, 'name' | 'folder' | 'calls' | 'leftOut' | 'arms'> {
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

async function makeAll(input: RunInput, running: Running, tell: OnEvent): Promise<void> {
  const { project, writer, ledger, models } = running
  const teacher = models?.teacher
  const { signal, limitRows = Number.POSITIVE_INFINITY } = input
  tell({
    event: 'start',
    run: running.name,
    folder: running.folder,
    ...(teacher === undefined ? {} : { model: teacher.model.ref }),
    rowsFrom: project.recipes.map((recipe) => recipe.id),
  })
  const progress = throttled(() => tell(progressOf(running)))
  const dry = models === undefined || arePaidFor(models) ? undefined : await dryOf(models)
  running.gathered = await gather({
    project,
    onDocument: (document) => writer.addDocument(document),
    ...(dry === undefined ? growingWith(teacher, progress) : growing(dry.teacher)),
    ...(signal === undefined ? {} : { signal }),
  })
  const isGuessed = dry !== undefined && project.sources.some(({ grow }) => grow !== undefined)
  if (!isGuessed) {
    await writer.addTrees(running.gathered) // a structure that nobody was asked for is not written
    tellSources(running, tell)
  }
  if (dry !== undefined) await demandBudget(running, dry)
  const made = makeRows({
    project,
    gathered: running.gathered,
    ...(teacher === undefined ? {} : { ask: teacher.ask }),
    ...(models === undefined ? {} : { models: asksOf(models.named) }),
    concurrency: input.concurrency ?? DEFAULT_CONCURRENCY,
    ledger,
    exam: running.exam,
    leftOut: running.leftOut,
    ...(signal === undefined ? {} : { signal }),
  })
  if (limitRows > 0)
    for await (const one of made) {
      await writer.add(one)
      if (one.type === 'row') running.counts.add(one.row)
      progress()
      if (writer.rows >= limitRows) break
    }
  tell(progressOf(running))
  const stopped = running.gathered.stopped ?? ledger.stopped
  if (stopped !== undefined) throw stopped
}

function dryOf(models: RunModels): Promise<DryModels> {
  return dryModels(resolvedOf(models), models.all[0]?.store)
}

function growingWith(teacher: Teacher | undefined, progress: () => void): { growth?: GrowthAsk } {
  if (teacher === undefined) return {}
  const ask = async (input: Parameters<Ask>[0]): Promise<Call> => {
    const call = await teacher.ask(input)
    progress()
    return call
  }
  return { growth: { ask: Object.assign(ask, { model: teacher.ask.model }), isEstimate: false } }
}

function tellSources({ gathered }: Running, tell: OnEvent): void {
  for (const { name, documents, exercises } of gathered.sources) {
    const tree = gathered.trees.get(name)
    const chunks = tree === undefined ? 0 : [...tree.chunks()].length
    tell({
      event: 'source',
      source: name,
      documents: documents.length,
      exercises,
      nodes: tree?.nodes.length ?? 0,
      chunks,
    })
  }
  for (const message of gathered.warnings) tell({ event: 'warning', message })
}

function progressOf({ ledger, models }: Running): Parameters<OnEvent>[0] {
  const totals = totalsOf(models)
  return {
    event: 'progress',
    rows: ledger.rows,
    drops: ledger.drops,
    planned: ledger.planned,
    made: totals.made,
    replayed: totals.replayed,
    costUsd: totals.costUsd,
  }
}

function throttled(act: () => void): () => void {
  let last = 0
  return () => {
    const now = clock.elapsedMs()
    if (now - last < PROGRESS_MS) return
    last = now
    act()
  }
}

/** Marks the partial folder, as far as the disk allows, and gives the error that the user is to read. */
async function stopRun(input: RunInput, running: Running, tell: OnEvent, error: unknown): Promise<unknown> {
  const stop = stopOf(error, input.signal)
  const maxCostUsd = input.maxCostUsd ?? input.project.maxCostUsd
  const shown =
    stop === undefined
      ? error
      : explainStop({
          run: running.name,
          stop,
          rows: running.writer.rows,
          drops: running.writer.drops,
          folder: relative(input.project.folder, running.folder),
          ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
        })
  const code = error instanceof EspalierError ? error.code : (stop?.code ?? 'E_UNEXPECTED')
  tell({
    event: 'stopped',
    code: stop?.code ?? code,
    message: messageOf(shown),
    rows: running.writer.rows,
    drops: running.writer.drops,
    folder: running.folder,
  })
  await markIncomplete(running, stop?.code ?? code, messageOf(stop ?? error)).catch(() => undefined) // the first fault is what counts
  await running.log.close().catch(() => undefined)
  return shown
}
