import { z } from 'zod'
import { inOrder } from '../../core/in-order.js'
import { asBlock } from '../../inference/prompts/as-block.js'
import { askJson } from '../../inference/structured.js'
import type { Growth } from './contract.js'
import { isGrounded, shortTitle, titleFromText } from './short-title.js'

/** Calls waited for at once: as many as a model allows where nothing is declared. The model's own limits hold within it. */
export const CONCURRENCY = 256
/** Characters of a chunk that a small model is shown: its subject is said early, and reading is what takes its time. */
const SMALL_CHARACTERS = 700

const reply = z.object({ title: z.string().min(1) })

/**
 * A title for each text, in its own language and of at most 8 words, in order. One whose reply cannot be used is titled by its first
 * words; how many there were of those is said in one warning.
 */
export async function titleChunks(
  growth: Growth,
  texts: Iterable<string>,
): Promise<{ titles: string[]; warnings: string[] }> {
  const titles: string[] = []
  const faults: string[] = []
  const asked = inOrder(texts, (text) => titleChunk(growth, text), { concurrency: CONCURRENCY })
  for await (const { title, fault } of asked) {
    titles.push(title)
    if (fault !== undefined) faults.push(`"${title}": ${fault}`)
  }
  const warnings =
    faults.length === 0
      ? []
      : [
          `${faults.length} of ${titles.length} chunks are titled by their first words, for want of a title that can be used (${faults[0]}).`,
        ]
  return { titles, warnings }
}

async function titleChunk({ ask, prompts }: Growth, text: string): Promise<{ title: string; fault?: string }> {
  const { size } = ask.model.profile
  const shown = size === 'small' ? beginningOf(text) : text
  const answer = await askJson({
    ask,
    input: {
      stage: 'grow-titles',
      messages: prompts.renderMessages(`chunk-title.${size}`, { passage: asBlock(shown) }),
      sampling: size === 'small' ? { temperature: 0, maxTokens: 40 } : { maxTokens: 1024 },
      expectedTokens: 16,
    },
    schema: reply,
  })
  const title = answer.ok ? shortTitle(answer.value.title) : ''
  const isUsable = title !== '' && (size === 'large' || isGrounded(title, text))
  if (isUsable) return { title }
  const fault = answer.ok ? `"${title}" is not about it` : `${answer.reason}: ${answer.detail}`
  return { title: titleFromText(text), fault }
}

function beginningOf(text: string): string {
  if (text.length <= SMALL_CHARACTERS) return text
  const cut = text.slice(0, SMALL_CHARACTERS)
  return cut.replace(/\s+\S*$/u, '') || cut
}
