import { z } from 'zod'
import { EspalierError } from '../core/errors.js'
import type { Ask, Call, Model } from '../inference/contract.js'
import { resolveModel } from '../inference/resolve-model.js'
import type { ListModelsInput } from './list-models.js'

export interface ModelTrial {
  ref: string
  text: string
  latencyMs: number
  promptTokens: number
  completionTokens: number
  tokensPerSecond: number
  /** What the provider says of schemas, and whether the trial's reply kept to it. */
  schema: { declared: 'enforced' | 'requested' | 'none'; isKept: boolean }
  logprobs: boolean
  costUsd: number
}

const ANSWER = z.object({ capital: z.string() })
const SCHEMA = {
  type: 'object',
  properties: { capital: { type: 'string' } },
  required: ['capital'],
  additionalProperties: false,
}

/** One real call to a model, recorded nowhere: whether it answers, keeps to a schema, and how fast it is. */
export async function tryModel(input: TryModelInput): Promise<ModelTrial> {
  return await asking(input, async (ask, model) => {
    const call = await ask({
      stage: 'trial',
      messages: [{ role: 'user', content: 'What is the capital of France? Reply as JSON: {"capital": "..."}' }],
      schema: SCHEMA,
      sampling: { maxTokens: 64 },
    })
    const text = call.outcome.kind === 'reply' ? call.outcome.text : refusalOf(call.outcome)
    const { promptTokens, completionTokens } = call.usage
    return {
      ref: input.ref,
      text,
      latencyMs: Math.round(call.latencyMs),
      promptTokens,
      completionTokens,
      tokensPerSecond: call.latencyMs === 0 ? 0 : Math.round(completionTokens / (call.latencyMs / 1000)),
      schema: { declared: model.provider.capabilities.schema, isKept: isKept(text) },
      logprobs: model.provider.capabilities.logprobs,
      costUsd: call.costUsd,
    }
  })
}

export interface EmbeddingTrial {
  ref: string
  /** Of one embedding. */
  numbers: number
  latencyMs: number
  promptTokens: number
  costUsd: number
}

/**
 * One real embedding, recorded nowhere.
 * @throws E_EMBEDDING where the model gives none.
 */
export async function tryEmbedding(input: TryModelInput): Promise<EmbeddingTrial> {
  return await asking(input, async (ask) => {
    const { outcome, latencyMs, usage, costUsd } = await ask({
      stage: 'trial',
      kind: 'embedding',
      text: 'A pear tree on a wall.',
    })
    const numbers = outcome.kind === 'reply' ? (outcome.embedding?.length ?? 0) : 0
    if (numbers === 0)
      throw new EspalierError(
        `${input.ref} gave no embedding${outcome.kind === 'reply' ? '' : `: ${refusalOf(outcome)}`}. Name a model that gives embeddings.`,
        { code: 'E_EMBEDDING', exitCode: 2 },
      )
    return { ref: input.ref, numbers, latencyMs: Math.round(latencyMs), promptTokens: usage.promptTokens, costUsd }
  })
}

type TryModelInput = ListModelsInput & { ref: string }

async function asking<Result>(
  { ref, declared, environment, folder }: TryModelInput,
  act: (ask: Ask, model: Model) => Promise<Result>,
): Promise<Result> {
  const [{ createAsk }, { createMemoryCallStore }] = await Promise.all([
    import('../inference/ask.js'),
    import('../inference/store/memory-call-store.js'),
  ])
  const model = await resolveModel({ ref, declared, environment, projectFolder: folder })
  try {
    return await act(createAsk({ model, store: createMemoryCallStore() }), model)
  } finally {
    await model.provider.close()
  }
}

function refusalOf({ status, message }: Extract<Call['outcome'], { kind: 'rejection' }>): string {
  return `refused (${status}): ${message}`
}

function isKept(text: string): boolean {
  try {
    return ANSWER.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}
