import { callKeyOf } from './call-key.js'
import type { Ask, AskInput, Call, Model } from './contract.js'
import { promptTokensOf } from './cost/attempt-bound.js'
import { costOf } from './cost/prices.js'
import type { CallStore } from './store/call-store.js'
import { toRequest } from './to-request.js'

/** What a stage would ask. Recorded calls are counted apart: they are paid already. */
export interface StageTotals {
  stage: string
  calls: number
  promptTokens: number
  completionTokens: number
  costUsd: number
  recordedCalls: number
}

export interface DryAsk {
  ask: Ask
  /** In the order in which stages first asked. */
  totals: () => StageTotals[]
}

/** Completion tokens of a call that does not say what it expects. */
const EXPECTED_TOKENS = 256

/**
 * An Ask that sends nothing and counts what would be sent. A call that the store has comes back as recorded; any other comes back
 * as a rejection of status 0, so that its item drops.
 * @example const { ask, totals } = createDryAsk(model, { store })
 */
export function createDryAsk(
  model: Pick<Model, 'ref' | 'identity' | 'profile' | 'price' | 'isFree' | 'provider'>,
  { store }: { store?: CallStore } = {},
): DryAsk {
  const stages = new Map<string, StageTotals>()
  const seen = new Set<string>()
  const ask = async (input: AskInput): Promise<Call> => {
    const request = toRequest(model.identity, input)
    const { id } = callKeyOf(request)
    const stage = stageOf(stages, input.stage)
    const isNew = !seen.has(id)
    seen.add(id)
    const recorded = await store?.get(id)
    if (recorded !== undefined) {
      if (isNew) stage.recordedCalls += 1
      return { ...recorded, request }
    }
    const promptTokens = await promptTokensOf(request)
    const most = request.sampling.maxTokens ?? Number.POSITIVE_INFINITY
    const completionTokens = request.kind === 'embedding' ? 0 : Math.min(most, input.expectedTokens ?? EXPECTED_TOKENS)
    const usage = { promptTokens, completionTokens }
    const costUsd = model.isFree ? 0 : costOf(model.price, usage)
    if (isNew) add(stage, usage, costUsd)
    const outcome = { kind: 'rejection', status: 0, message: 'not asked: this is an estimate' } as const
    return { id, request, outcome, usage, costUsd, at: '', latencyMs: 0 }
  }
  const { ref, identity, profile, isFree, provider } = model
  return {
    ask: Object.assign(ask, {
      model: { ref, identity, profile, isFree, capabilities: provider.capabilities },
      isEstimate: true as const,
    }),
    totals: () => [...stages.values()].map((stage) => ({ ...stage })),
  }
}

function stageOf(stages: Map<string, StageTotals>, name: string): StageTotals {
  let stage = stages.get(name)
  if (stage === undefined) {
    stage = { stage: name, calls: 0, promptTokens: 0, completionTokens: 0, costUsd: 0, recordedCalls: 0 }
    stages.set(name, stage)
  }
  return stage
}

function add(stage: StageTotals, usage: { promptTokens: number; completionTokens: number }, costUsd: number): void {
  stage.calls += 1
  stage.promptTokens += usage.promptTokens
  stage.completionTokens += usage.completionTokens
  stage.costUsd += costUsd
}
