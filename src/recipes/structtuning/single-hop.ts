import type { CallId } from '../../inference/contract.js'
import { asBlock } from '../../inference/prompts/as-block.js'
import { askJson } from '../../inference/structured.js'
import { hopAnswer, type HopsInput } from './hop-answer.js'
import { isSameAnswer } from './same-answer.js'

/**
 * Asks a small model the question over each hop's passage alone. `hop`: the first, from 0, from which it reached the answer; then the
 * question needs no other. A reply that cannot be read reached nothing.
 */
export async function answerFromOneHop({
  stage,
  ask,
  hops,
  question,
  answer,
  label,
}: HopsInput): Promise<{ hop?: number; callIds: CallId[] }> {
  const asked = await Promise.all(
    hops.map(({ passage }) =>
      askJson({
        ask,
        input: {
          stage: 'single-hop',
          messages: stage.prompts.renderMessages('single-hop.small', {
            passage: asBlock(passage),
            question,
            isChoice: label !== undefined,
          }),
          sampling: { temperature: 0, maxTokens: 48 },
          expectedTokens: 16,
        },
        schema: hopAnswer,
      }),
    ),
  )
  const callIds = asked.flatMap((one) => one.callIds)
  const hop = asked.findIndex((one) => one.ok && isSameAnswer(one.value.answer, answer, label))
  return hop < 0 ? { callIds } : { hop, callIds }
}
