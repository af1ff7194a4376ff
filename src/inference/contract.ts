import type { z } from 'zod'
import type { JsonObject } from '../core/errors.js'

/** A call's id: SHA-256 of exactly its request and a key version. */
export type CallId = string

export interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** What names a model in a call's id: never a URL, an endpoint, a key, a price or a time-out. */
export interface ModelIdentity {
  name: string
  revision?: string
  /** Of a local model's file. */
  sha256?: string
}

export type JsonSchema = JsonObject

export interface Sampling {
  temperature?: number
  topP?: number
  maxTokens?: number
  seed?: number
  stop?: string[]
}

/** A call. Its id is the hash of exactly these fields and a key version: a golden test pins it. */
export interface CallRequest {
  kind: 'chat' | 'completion' | 'logprobs' | 'embedding'
  model: ModelIdentity
  /** For kind chat. */
  messages?: Message[]
  /** For kinds completion, logprobs (the text whose tokens are scored) and embedding. */
  text?: string
  schema?: JsonSchema
  sampling: Sampling
  /** Provider-specific members of the request body; part of the id. */
  extra?: JsonObject
  /** sample: several of one prompt; attempt: asked again after a bad reply. Both from 0. */
  draw: { sample: number; attempt: number }
}

/** stop: the model ended its text; length: it was cut; content-filter: the provider withheld it; other: anything else. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'other'

export interface TokenLogprob {
  token: string
  /** Natural logarithm; null for a first token that has no context. */
  logprob: number | null
}

export interface ToolCall {
  id: string
  name: string
  arguments: string
}

export interface Usage {
  promptTokens: number
  completionTokens: number
  /** Of the completion. */
  reasoningTokens?: number
  /** Of the prompt, billed at the cached price where there is one. */
  cachedPromptTokens?: number
}

export interface Reply {
  kind: 'reply'
  text: string
  finishReason: FinishReason
  /** Kept apart from the text: never parsed, never trained on unless asked for. */
  reasoning?: string
  toolCalls?: ToolCall[]
  logprobs?: TokenLogprob[]
  embedding?: number[]
}

/** The provider refused this one request for good (400: too long, refused as content). Recorded; its candidates drop. */
export interface Rejection {
  kind: 'rejection'
  status: number
  message: string
}

export interface Call {
  id: CallId
  request: CallRequest
  outcome: Reply | Rejection
  usage: Usage
  costUsd: number
  at: string
  latencyMs: number
}

/** US dollars a million tokens. */
export interface Price {
  input: number
  output: number
  cachedInput?: number
}

/**
 * How a model is to be talked to. small: short passages, answer-first few-shot prompts; large: plain instructions.
 * Chosen from the model's declaration or its known size; never part of a call's id.
 */
export interface ModelProfile {
  size: 'small' | 'large'
  /** Tokens of prompt and completion together. */
  contextTokens: number
}

/** One model that a project names, ready to be asked. */
export interface Model {
  /** As espalier.yaml names it: `openai/gpt-4.1-mini`, `local/smollm2-135m`, or a declared name. */
  ref: string
  identity: ModelIdentity
  profile: ModelProfile
  price: Price
  /** True for embedded and self-hosted models with price 0. */
  isFree: boolean
  provider: Provider
  limits: ModelLimits
}

export interface ModelLimits {
  requestsPerMinute?: number
  tokensPerMinute?: number
  /** Most calls in flight. Default 256 (local: 4). */
  maxConcurrency: number
  /** One attempt. Default 600 000. */
  timeoutMs: number
  /** Attempts for failures that may pass (429, 5xx, resets, time-outs), the first included. Default 8. */
  maxAttempts: number
}

/** What a provider gives back for one attempt that succeeded. */
export interface ProviderReply {
  outcome: Reply | Rejection
  usage: Usage
}

export interface ProviderCapabilities {
  /** Whether a JSON schema is enforced while decoding, passed on without a guarantee, or not sent at all. */
  schema: 'enforced' | 'requested' | 'none'
  logprobs: boolean
}

export interface DoCallOptions {
  signal: AbortSignal
  /** The UTF-8 JSON of `request.messages`, made already for the call's id: a provider may send it as it is. */
  messagesJson?: Uint8Array | undefined
}

/**
 * A place where a model runs. `doCall` makes ONE attempt: no retries, no limits, no recording (ask.ts does those).
 * @throws ProviderFailure for everything that is neither a reply nor a rejection of this one request.
 */
export interface Provider {
  readonly capabilities: ProviderCapabilities
  doCall(request: CallRequest, options: DoCallOptions): Promise<ProviderReply>
  close(): Promise<void>
}

/** What a model declaration in espalier.yaml may say; each provider validates its own `options`. */
export interface ProviderPlugin<Options = unknown> {
  /** One line for `espalier models`. */
  summary: string
  options: z.ZodType<Options>
  create(input: {
    model: ModelIdentity
    options: Options
    environment: Readonly<Record<string, string | undefined>>
    projectFolder: string
  }): Promise<Provider>
  /** Models that can be named without declaring them (`<provider id>/<name>`), with what is known of each. */
  known?(environment: Readonly<Record<string, string | undefined>>): Promise<KnownModel[]>
}

export interface KnownModel {
  name: string
  identity: ModelIdentity
  profile: ModelProfile
  price?: Price
  /** Whether it could be asked now (key set, file present), and if not, what to do. */
  isReady: boolean
  hint?: string
}

/** What a recipe or check asks. Defaults: chat, sample 0, attempt 0, no sampling parameter sent. */
export interface AskInput {
  /** A short name of the stage, for plan, cost and report ("one-hop"). Not part of the id. */
  stage: string
  messages?: Message[]
  text?: string
  kind?: CallRequest['kind']
  schema?: JsonSchema
  sampling?: Sampling
  extra?: JsonObject
  sample?: number
  attempt?: number
  /** Completion tokens that such a call usually takes: for the estimate alone. */
  expectedTokens?: number
  /** Ends this waiting alone: others who wait for the same call go on, and an attempt that was sent is still recorded. */
  signal?: AbortSignal
}

/** The one way to a model: recorded? -> budget -> limits -> provider -> record, then use. */
export interface Ask {
  (input: AskInput): Promise<Call>
  readonly model: Pick<Model, 'ref' | 'identity' | 'profile' | 'isFree'> & { capabilities: ProviderCapabilities }
  /** Nothing is sent: what is asked is counted, and a call that is not recorded comes back rejected. What would follow its reply is to be asked too. */
  readonly isEstimate?: true
}
