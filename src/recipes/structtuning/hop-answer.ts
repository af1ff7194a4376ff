import { z } from 'zod'
import type { Ask } from '../../inference/contract.js'
import type { JsonAnswer } from '../../inference/structured.js'
import type { Hop } from './multi-hop-items.js'
import type { Stage } from './stage.js'

/** What a model says when a multi-hop question is put to it over some of its passages. */
export const hopAnswer = z.object({ answer: z.string() })

export type HopAnswer = JsonAnswer<z.infer<typeof hopAnswer>>

/** A question to be put to a model over some of its hops. */
export interface HopsInput {
  stage: Stage
  ask: Ask
  hops: readonly Hop[]
  /** As the trained model will be asked, options included. */
  question: string
  answer: string
  /** The letter of the right option, for a choice. */
  label?: string | undefined
}
