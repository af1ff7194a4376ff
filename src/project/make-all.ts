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
import type { Teacher } from './teacher.js'

const DEFAULT_CONCURRENCY = 64

/**
 * Reads the sources and writes their rows.
 * @throws the limit that stopped the asking, once what can be made without it is written.
 */
export async function makeAll(input: RunInput, running: Running, tell: OnEvent): Promise<void> {
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
    onSource: (source, documents) => {
      if (documents === undefined) tell({ event: 'stage', stage: `reading ${source}` })
    },
    ...(dry === undefined ? growingWith(teacher, progress) : growing(dry.teacher)),
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
    ...(teacher === undefined ? {} : { ask: teacher.ask }),
    ...(models === undefined ? {} : { models: tellingAll(asksOf(models.named), progress) }),
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
  return teacher === undefined ? {} : { growth: { ask: telling(teacher.ask, progress), isEstimate: false } }
}

/** Models that are asked before there are rows to count tell of their calls. */
function tellingAll(models: ReadonlyMap<string, Ask>, progress: () => void): ReadonlyMap<string, Ask> {
  return new Map([...models].map(([ref, ask]) => [ref, telling(ask, progress)]))
}

function telling(ask: Ask, progress: () => void): Ask {
  const told = async (input: AskInput): Promise<Call> => {
    const call = await ask(input)
    progress()
    return call
  }
  return Object.assign(told, { model: ask.model })
}
