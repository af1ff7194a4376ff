import { createLedger } from '../dataset/ledger.js'
import type { ExamQuestion, Made } from '../dataset/contract.js'
import { exists } from '../core/files.js'
import type { Model } from '../inference/contract.js'
import type { CallStore } from '../inference/store/call-store.js'
import type { StageTotals } from '../inference/dry-ask.js'
import type { Project } from './config/load-project.js'
import { checkStages } from './check-stages.js'
import { rememberRows } from './expected-rows.js'
import { estimateTime, type TimeEstimate } from './estimate-time.js'
import { growing } from './dry-teacher.js'
import { titleOfName } from '../tree/place-outline.js'
import { gather, type Gathered } from './gather.js'
import { makeRows } from './make-rows.js'
import { callsFolder } from './recorded-calls.js'
import { asksOf, type DryModels, dryModels, modelsOf, resolveModels } from './run-models.js'

export interface PlanInput {
  project: Project
  noModel?: boolean
  environment?: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal
}

export interface PlannedStage {
  stage: string
  calls: number
  /** Of the calls, those recorded already: they cost nothing. */
  recorded: number
  /** Of the calls that are to be made. */
  promptTokens: number
  completionTokens: number
  costUsd: number
}

export interface PlannedSource {
  name: string
  reader: string
  documents: number
  exercises: number
  nodes: number
  chunks: number
  /** o200k tokens of its chunks. */
  tokens: number
  /** Of its databases, where it has any. */
  tables?: number
  tableRows?: number
}

export interface PlannedModel {
  ref: string
  isFree: boolean
  inputUsdPerMillion: number
  outputUsdPerMillion: number
}

/** What a run would make and cost. Nothing was sent and nothing written but the count for the next run's progress. */
export interface Plan {
  project: string
  sources: PlannedSource[]
  /** Absent where only rows that need no model would be made. */
  model?: PlannedModel
  /** Models beside the teacher that recipes' options name. */
  others?: PlannedModel[]
  stages: PlannedStage[]
  calls: number
  recorded: number
  /** Where each wanted row takes one attempt. */
  costUsd: number
  /** Most attempts a wanted question: the cost can be so many times as high where replies are dropped. */
  mostAttempts: number
  time?: TimeEstimate
  /** Rows and drops that the plan settles; a real model's replies drop more of them. */
  rows: Record<string, number>
  exam: number
  /** Questions of the exam that a model would write. */
  examWritten: number
  leftOut: { what: string; why: string }[]
  warnings: string[]
}

/**
 * Estimates a run: reads the sources, then carries the recipes through with replies that are made up on the spot, so that the prompts and
 * their tokens are the real ones. Completion tokens are what each stage says its calls usually take.
 */
export async function plan(input: PlanInput): Promise<Plan> {
  const { project } = input
  const signal = input.signal === undefined ? {} : { signal: input.signal }
  const environment = input.environment ?? process.env
  const models = await resolveModels({ project, environment, noModel: input.noModel })
  const store = models === undefined ? undefined : await openStore(project)
  try {
    const dry = models === undefined ? undefined : await dryModels(models, store)
    const gathered = await gather({ project, ...growing(dry?.teacher), ...signal })
    const found = await planGathered({ project, gathered, ...(dry === undefined ? {} : { dry }), ...signal })
    await rememberRows(project, models === undefined, found.planned).catch(() => undefined) // a folder that is read-only can still be planned
    return found.plan
  } finally {
    await store?.close()
    for (const { provider } of models === undefined ? [] : modelsOf(models)) await provider.close()
  }
}

export interface PlanGatheredInput {
  project: Project
  /** Read with the same dry teacher, so that growth's calls are in the estimate. */
  gathered: Gathered
  dry?: DryModels
  signal?: AbortSignal
}

/** The estimate for sources that are read already. `planned`: rows that would be planned. */
export async function planGathered(input: PlanGatheredInput): Promise<{ plan: Plan; planned: number }> {
  const { project, gathered, signal, dry } = input
  const teacher = dry?.teacher
  const ledger = createLedger()
  const exam: ExamQuestion[] = []
  const leftOut: { what: string; why: string }[] = []
  const rows: Record<string, number> = {}
  const attempts = { most: 1 }
  const made = makeRows({
    project,
    gathered,
    concurrency: 8,
    ledger,
    exam,
    leftOut,
    dry: attempts,
    ...(teacher === undefined ? {} : { ask: teacher.dry.ask }),
    ...(dry === undefined ? {} : { models: asksOf(dry.named) }),
    ...(signal === undefined ? {} : { signal }),
  })
  let examWritten = 0
  for await (const one of made) {
    count(rows, one)
    if (isWrittenForExam(one)) examWritten += 1
  }
  const writing = (teacher?.dry.totals() ?? []).map(toStage)
  const reaching = Object.values(rows).reduce((sum, number) => sum + number, 0)
  const chosen = project.checks
  const model = teacher?.model
  const checking = model === undefined ? [] : await checkStages({ chosen, model, rows: reaching, stages: writing })
  const beside = [...(dry?.named.values() ?? [])].map((one) => ({ ...one, stages: one.dry.totals().map(toStage) }))
  const stages = [...beside.flatMap((one) => one.stages), ...writing, ...checking]
  const own = teacher === undefined ? [] : [{ ...teacher, stages: [...writing, ...checking] }]
  const costUsd = stages.reduce((sum, stage) => sum + stage.costUsd, 0)
  const calls = stages.reduce((sum, stage) => sum + stage.calls, 0)
  const recorded = stages.reduce((sum, stage) => sum + stage.recorded, 0)
  const time = slowest([...own, ...beside].map(estimateTime))
  return {
    plan: {
      project: project.name,
      sources: sourcesOf(gathered),
      ...(model === undefined ? {} : { model: modelOf(model) }),
      ...(beside.length === 0 ? {} : { others: beside.map((one) => modelOf(one.model)) }),
      stages,
      calls,
      recorded,
      costUsd,
      mostAttempts: attempts.most,
      ...(time === undefined ? {} : { time }),
      rows,
      exam: exam.length,
      examWritten,
      leftOut,
      warnings: [...gathered.warnings, ...untitled(project, gathered), ...guessedStructure(stages)],
    },
    planned: ledger.planned,
  }
}

/** Models that are asked one after the other: their times add up, and the longest says what sets the pace. */
function slowest(times: readonly TimeEstimate[]): TimeEstimate | undefined {
  const longest = times.toSorted((a, b) => b.seconds - a.seconds)[0]
  return longest && { ...longest, seconds: times.reduce((sum, { seconds }) => sum + seconds, 0) }
}

/** Growth decides what nodes there are; before it is asked the figures of all that follows rest on a guess. */
function guessedStructure(stages: readonly PlannedStage[]): string[] {
  const unknown = stages.some(({ stage, calls, recorded }) => stage.startsWith('grow-') && calls > recorded)
  return unknown
    ? [
        'the structure that the model is to grow is not known yet: an even one, four to a heading, stands for it in these figures. Stages on knowledge points may take half or twice as much.',
      ]
    : []
}

/** Recipes end the name of a step that writes for the exam so. */
const EXAM_STEP = /-exam$/

function isWrittenForExam(made: Made): boolean {
  return made.type === 'drop' && made.drop.callIds.length > 0 && EXAM_STEP.test(made.drop.step)
}

/** Rows speak of a source by its title; one of several documents whose files give none is called as in espalier.yaml. */
function untitled({ sources }: Project, { sources: read, trees }: Gathered): string[] {
  return read.flatMap(({ name, documents }) => {
    const root = trees.get(name)?.root.title
    const isNamed = sources.some((source) => source.name === name && source.title !== undefined)
    return documents.length < 2 || isNamed || root !== titleOfName(name)
      ? []
      : [`"${name}" has no title of its own: rows call it "${root}". Give it one: title: in the source.`]
  })
}

function toStage({ recordedCalls, calls, ...stage }: StageTotals): PlannedStage {
  return { ...stage, calls: calls + recordedCalls, recorded: recordedCalls }
}

/** A row that was made, or one that waits for a reply: what would be asked comes back as a drop that rests on a call. */
function count(rows: Record<string, number>, made: Made): void {
  if (made.type === 'drop' && made.drop.callIds.length === 0) return
  const kind = made.type === 'row' ? made.row.kind : made.drop.kind
  rows[kind] = (rows[kind] ?? 0) + 1
}

/** The recorded calls, where there are any: a plan makes no store. */
async function openStore(project: Project): Promise<CallStore | undefined> {
  const folder = callsFolder(project.folder)
  if (!exists(folder)) return undefined
  const { openCallStore } = await import('../inference/store/open-call-store.js')
  return openCallStore(folder)
}

function modelOf({ ref, isFree, price }: Model): PlannedModel {
  return { ref, isFree, inputUsdPerMillion: price.input, outputUsdPerMillion: price.output }
}

function sourcesOf(gathered: Gathered): PlannedSource[] {
  return gathered.sources.map(({ name, reader, documents, exercises, counts }) => {
    const tree = gathered.trees.get(name)
    const chunks = tree === undefined ? [] : [...tree.chunks()]
    return {
      name,
      reader,
      documents: documents.length,
      exercises,
      nodes: tree?.nodes.length ?? 0,
      chunks: chunks.length,
      tokens: chunks.reduce((sum, chunk) => sum + chunk.tokens, 0),
      ...counts,
    }
  })
}
