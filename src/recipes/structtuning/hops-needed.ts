/**
 * Whether a multi-hop question is answered by all its passages and by no fewer: a large model is asked over all of them, and over all but
 * one, for each one that can be left out. Of two passages the latter is the question over each alone. The first question matters as much as
 * the others: without it a question that nobody can answer would pass best. Source: the paper asks for several hops and checks none.
 */
import type { CallId } from '../../inference/contract.js'
import { asBlock } from '../../inference/prompts/as-block.js'
import { askJson } from '../../inference/structured.js'
import { type HopAnswer, hopAnswer, type HopsInput } from './hop-answer.js'
import type { Hop } from './multi-hop-items.js'
import { isSameAnswer } from './same-answer.js'

export interface HopsNeeded {
  /** Why the question is no good; absent where every hop is needed and all together suffice. */
  fault?: { reason: 'not_answerable' | 'single_hop' | 'hop_unneeded' | 'hops_unchecked'; detail: string }
  callIds: CallId[]
}

/** As many calls as there are hops, and one. A reply that cannot be read says nothing, so the question is dropped: hops_unchecked. */
export async function hopsNeeded(input: HopsInput): Promise<HopsNeeded> {
  const { hops, answer, label } = input
  const [whole, ...without] = await Promise.all([
    askOver(input, hops),
    ...hops.map((_, left) => askOver(input, hops.toSpliced(left, 1))),
  ])
  const all = [whole, ...without]
  const callIds = all.flatMap((one) => one.callIds)
  const unread = all.find((one) => !one.ok)
  if (unread !== undefined && !unread.ok)
    return { callIds, fault: { reason: 'hops_unchecked', detail: `${unread.reason}: ${unread.detail}` } }
  const [given = '', ...fewer] = all.map((one) => (one.ok ? one.value.answer : ''))
  if (!isSameAnswer(given, answer, label))
    return { callIds, fault: { reason: 'not_answerable', detail: `all passages together give "${given}"` } }
  const left = fewer.findIndex((one) => isSameAnswer(one, answer, label))
  if (left < 0) return { callIds }
  const reason = hops.length === 2 ? 'single_hop' : 'hop_unneeded'
  return { callIds, fault: { reason, detail: `without passage ${left + 1} the answer is "${fewer[left] ?? ''}" too` } }
}

function askOver({ stage, ask, question, label }: HopsInput, hops: readonly Hop[]): Promise<HopAnswer> {
  const messages = stage.prompts.renderMessages('hops-needed.large', {
    passages: hops.map(({ passage }) => asBlock(passage)),
    count: hops.length,
    question,
    isChoice: label !== undefined,
  })
  const sampling = { maxTokens: 1024 }
  return askJson({
    ask,
    input: { stage: 'hops-needed', messages, sampling, expectedTokens: 16 },
    schema: hopAnswer,
  })
}
