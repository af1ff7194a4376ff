import type { ExamQuestion, Made } from '../dataset/contract.js'
import { createLedger } from '../dataset/ledger.js'
import type { Ask, Call, CallId, Message } from '../inference/contract.js'
import { limitError } from '../core/errors.js'
import { ensureWritableFolder } from '../core/files.js'
import { join } from 'node:path'
import type { Project } from './config/load-project.js'
import { gather } from './gather.js'
import { makeRows } from './make-rows.js'
import { arePaidFor, asksOf, openRunModels, type RunModels, totalsOf } from './run-models.js'

export interface PreviewInput {
  project: Project
  /** Rows to show. */
  count: number
  noModel?: boolean
  maxCostUsd?: number
  environment?: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal
}

export interface Preview {
  made: Made
  /** The calls that it rests on, in full. */
  calls: { id: CallId; messages: Message[]; reply: string }[]
}

export interface Previews {
  /** Rows, with the drops between them. */
  previews: Preview[]
  rows: number
  costUsd: number
}

/** Most drops that are shown beside the rows. */
const MOST_DROPS = 10

/**
 * Makes a few real rows. With a teacher: rows that it wrote, its calls recorded, so that a run uses them again; without: any rows.
 * @throws E_BUDGET_NEEDED for a model that costs money without a limit of money.
 */
export async function previewRows(input: PreviewInput): Promise<Previews> {
  const { project, count, signal } = input
  const models = await modelsFor(input)
  const teacher = models?.teacher
  const calls = new Map<CallId, Call>()
  const found: Previews = { previews: [], rows: 0, costUsd: 0 }
  const exam: ExamQuestion[] = []
  try {
    const gathered = await gather({
      project,
      ...(teacher === undefined ? {} : { growth: { ask: teacher.ask, isEstimate: false } }),
      ...(signal === undefined ? {} : { signal }),
    })
    if (gathered.stopped !== undefined) throw gathered.stopped
    const made = makeRows({
      project,
      gathered,
      concurrency: 1,
      ledger: createLedger(),
      exam,
      leftOut: [],
      ...(teacher === undefined ? {} : { ask: remembering(teacher.ask, calls) }),
      ...(models === undefined ? {} : { models: asksOf(models.named) }),
      ...(signal === undefined ? {} : { signal }),
    })
    for await (const one of made) {
      const callIds = one.type === 'row' ? one.row.callIds : one.drop.callIds
      if (teacher !== undefined && callIds.length === 0) continue
      if (one.type === 'row') found.rows += 1
      found.previews.push({ made: one, calls: callIds.flatMap((id) => shownCall(calls.get(id))) })
      if (found.rows >= count || found.previews.length >= count + MOST_DROPS) break
    }
    found.costUsd = totalsOf(models).costUsd
    return found
  } finally {
    await models?.close()
  }
}

async function modelsFor({
  project,
  noModel,
  maxCostUsd,
  environment,
  signal,
}: PreviewInput): Promise<RunModels | undefined> {
  const most = maxCostUsd ?? project.maxCostUsd
  await ensureWritableFolder(join(project.folder, '.espalier'))
  const models = await openRunModels({
    project,
    noModel,
    environment: environment ?? process.env,
    ...(most === undefined ? {} : { maxCostUsd: most }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (models === undefined || arePaidFor(models)) return models
  await models.close()
  const paid = models.all.find(({ model }) => !model.isFree)
  throw limitError(
    'E_BUDGET_NEEDED',
    `${paid?.model.ref} costs money and no budget is set, so nothing was sent. Allow the preview with: espalier plan --preview 3 --max-cost 0.10`,
  )
}

function remembering(ask: Ask, calls: Map<CallId, Call>): Ask {
  const remember = async (input: Parameters<Ask>[0]): Promise<Call> => {
    const call = await ask(input)
    calls.set(call.id, call)
    return call
  }
  return Object.assign(remember, { model: ask.model })
}

function shownCall(call: Call | undefined): Preview['calls'] {
  if (call === undefined) return []
  const { id, request, outcome } = call
  const messages = request.messages ?? [{ role: 'user' as const, content: request.text ?? '' }]
  return [
    {
      id,
      messages,
      reply: outcome.kind === 'reply' ? outcome.text : `refused (${outcome.status}): ${outcome.message}`,
    },
  ]
}
