import { every } from '../core/clock.js'
import type { Ask, AskInput, Call } from '../inference/contract.js'
import { demandBudget } from './demand-budget.js'
import { growing } from './dry-teacher.js'
import type { OnEvent } from './events.js'
import { gather, type GrowthAsk } from './gather.js'
import { makeRows } from './make-rows.js'
import type { RunInput } from './run.js'
import { arePaidFor, asksOf, type DryModels, dryModels, resolvedOf, type RunModels } from './run-models.js'
import { progressOf, tellSources, throttled } from './run-progress.js'
import type { Running } from './running.js'

const DEFAULT_CONCURRENCY = 64
/** A slow model may be silent for minutes: how often the run tells all the same that it waits. */
const BEAT_MS = 5000

/**
 * Reads the sources and writes their rows.
 * @throws the limit that stopped the asking, once what can be made without it is written.
 */
export async function makeAll(input: RunInput, running: Running, tell: OnEvent): Promise<void> {
  const quiet = every(BEAT_MS, () => tell(progressOf(running)))
  try {
    await readAndMake(input, running, tell)
  } finally {
    quiet()
  }
}

async function readAndMake(input: RunInput, running: Running, tell: OnEvent): Promise<void> {
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
  const told = (ask: Ask): Ask => telling(ask, running.waiting, progress)
  const dry = models === undefined || arePaidFor(models) ? undefined : await dryOf(models)
  running.gathered = await gather({
    project,
    onDocument: (document) => writer.addDocument(document),
    onSource: (source, documents) => {
      if (documents === undefined) tell({ event: 'stage', stage: `reading ${source}` })
    },
    ...(dry === undefined ? growingWith(teacher && told(teacher.ask)) : growing(dry.teacher)),
    ...(signal === undefined ? {} : { signal }),
  })
  const isGuessed = dry !== undefined && project.sources.some(({ grow }) => grow !== undefined)
  if (!isGuessed) {
    await writer.addTrees(running.gathered) // a structure that nobody was asked for is not written
    tellSources(running, tell)
  }
  if (dry !== undefined) await demandBudget(running, dry)
  tell({ event: 'stage', stage: 'making rows' })
  const made = makeRows({
    project,
    gathered: running.gathered,
    ...(teacher === undefined ? {} : { ask: told(teacher.ask) }),
    ...(models === undefined ? {} : { models: allTold(asksOf(models.named), told) }),
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

function growingWith(ask: Ask | undefined): { growth?: GrowthAsk } {
  return ask === undefined ? {} : { growth: { ask, isEstimate: false } }
}

function allTold(models: ReadonlyMap<string, Ask>, told: (ask: Ask) => Ask): ReadonlyMap<string, Ask> {
  return new Map([...models].map(([ref, ask]) => [ref, told(ask)]))
}

/** A model that tells of its calls: how many are under way, and each when it has ended. */
function telling(ask: Ask, waiting: { calls: number }, progress: () => void): Ask {
  const told = async (input: AskInput): Promise<Call> => {
    waiting.calls += 1
    try {
      return await ask(input)
    } finally {
      waiting.calls -= 1
      progress()
    }
  }
  return Object.assign(told, { model: ask.model })
}
