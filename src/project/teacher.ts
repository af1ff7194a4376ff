import { join } from 'node:path'
import type { AskEvent } from '../inference/ask-context.js'
import type { Ask, Model } from '../inference/contract.js'
import type { Budget } from '../inference/cost/budget.js'
import type { CallStore } from '../inference/store/call-store.js'
import type { Project } from './config/load-project.js'
import { callsFolder } from './recorded-calls.js'

/** Calls and tokens of one model in one run. Cost and tokens are those of calls that were made, not of replayed ones. */
export interface TeacherTotals {
  made: number
  replayed: number
  promptTokens: number
  completionTokens: number
  costUsd: number
}

/** A model, the one that writes or another, ready to be asked, with everything behind it open. */
export interface Teacher {
  ask: Ask
  model: Model
  store: CallStore
  totals(): TeacherTotals
  /** Median milliseconds of an attempt, from calls recorded before or in this run; undefined where there are none. */
  medianLatencyMs(): number | undefined
  /** Whether a limit of money is set. */
  hasBudget: boolean
  close(): Promise<void>
}

export interface TeacherInput {
  project: Pick<Project, 'folder' | 'models'>
  /** Another model than the teacher: a declared name, or PROVIDER/MODEL. */
  ref?: string
  environment: Readonly<Record<string, string | undefined>>
  maxCostUsd?: number
  /** Ask again what was refused for good. */
  retryRejected?: boolean
  onWarning?: (message: string) => void
  signal?: AbortSignal
}

/**
 * Opens the project's teacher: the model, the recorded calls, the budget.
 * @throws what is wrong with the model's name, declaration or key (exit code 2).
 */
export async function openTeacher(input: TeacherInput): Promise<Teacher> {
  const model = await teacherModel(input)
  const backing = await openBacking(input, [model])
  const teacher = await askedModel(model, backing, input)
  return {
    ...teacher,
    close: async () => {
      await teacher.close()
      await backing.close()
    },
  }
}

/** What the models of a run share: the recorded calls, and the budget where one is set and a model costs money. */
export interface Backing {
  store: CallStore
  budget: Budget | undefined
  close(): Promise<void>
}

export async function openBacking(
  { project, maxCostUsd }: Pick<TeacherInput, 'project' | 'maxCostUsd'>,
  models: readonly Model[],
): Promise<Backing> {
  const [{ openCallStore }, { openBudget }] = await Promise.all([
    import('../inference/store/open-call-store.js'),
    import('../inference/cost/budget.js'),
  ])
  const store = await openCallStore(callsFolder(project.folder))
  const isNeeded = maxCostUsd !== undefined && models.some(({ isFree }) => !isFree)
  const budget = isNeeded
    ? await openBudget(join(project.folder, '.espalier', 'spend'), { maxUsd: maxCostUsd })
    : undefined
  return {
    store,
    budget,
    close: async () => {
      await budget?.close()
      await store.close()
    },
  }
}

/** A model ready to be asked. Closing it leaves what it shares open. */
export async function askedModel(
  model: Model,
  { store, budget }: Pick<Backing, 'store' | 'budget'>,
  { onWarning, retryRejected, signal }: Pick<TeacherInput, 'onWarning' | 'retryRejected' | 'signal'>,
): Promise<Teacher> {
  const { createAsk } = await import('../inference/ask.js')
  const tally = createTally(onWarning)
  const ask = createAsk({
    model,
    store,
    onEvent: tally.add,
    ...(budget === undefined || model.isFree ? {} : { budget }),
    ...(retryRejected === true ? { isRetryingRejected: true } : {}),
    ...(signal === undefined ? {} : { signal }),
  })
  return {
    ask,
    model,
    store,
    totals: tally.totals,
    medianLatencyMs: tally.medianLatencyMs,
    hasBudget: budget !== undefined && !model.isFree,
    close: () => model.provider.close(),
  }
}

/** The model that espalier.yaml names as the teacher, or the one of `ref`, resolved. */
export async function teacherModel({
  project,
  ref,
  environment,
}: Pick<TeacherInput, 'project' | 'ref' | 'environment'>): Promise<Model> {
  const { resolveModel } = await import('../inference/resolve-model.js')
  const { teacher } = project.models
  const isNamed = ref !== undefined || typeof teacher === 'string'
  const model = await resolveModel({
    ref: ref ?? (typeof teacher === 'string' ? teacher : 'teacher'),
    declared: project.models,
    environment,
    projectFolder: project.folder,
  })
  return isNamed ? model : { ...model, ref: model.identity.name }
}

const MOST_LATENCIES = 1000

function createTally(onWarning: ((message: string) => void) | undefined) {
  const totals: TeacherTotals = { made: 0, replayed: 0, promptTokens: 0, completionTokens: 0, costUsd: 0 }
  const latencies: number[] = []
  return {
    add: (event: AskEvent): void => {
      if (event.kind === 'capped') onWarning?.(event.detail ?? 'replies are limited')
      if (event.kind === 'retry' || event.kind === 'capped') return
      if (latencies.length < MOST_LATENCIES) latencies.push(event.latencyMs)
      if (event.kind === 'replayed') {
        totals.replayed += 1
        return
      }
      totals.made += 1
      totals.promptTokens += event.usage.promptTokens
      totals.completionTokens += event.usage.completionTokens
      totals.costUsd += event.costUsd
    },
    totals: () => ({ ...totals }),
    medianLatencyMs: () => latencies.toSorted((a, b) => a - b)[latencies.length >> 1],
  }
}
