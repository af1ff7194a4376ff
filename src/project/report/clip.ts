import type { Row, RowContent } from '../../dataset/contract.js'
import type { SamplePart } from './payload.js'

/** The beginning of a text, never cut inside a surrogate pair, and how many UTF-16 units were left out. */
export function clip(text: string, length: number): { text: string; cut: number } {
  if (text.length <= length) return { text, cut: 0 }
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length
  return { text: text.slice(0, end), cut: text.length - end }
}

/** Both ends of a text, never cut inside a surrogate pair, and how many UTF-16 units between them were left out. */
export function clipMiddle(text: string, length: number): { start: string; end: string; cut: number } {
  const atStart = Math.round(length * 0.55)
  const start = clip(text, atStart).text
  const from = text.length - (length - atStart)
  const end = text.slice(/[\uDC00-\uDFFF]/.test(text.charAt(from)) ? from + 1 : from)
  return { start, end, cut: text.length - start.length - end.length }
}

/** A prompt's question stands at its end, under a table or passages: its middle is what is left out. */
export function clipPrompt(text: string, length: number): { text: string; cut: number; end?: string } {
  if (text.length <= length) return { text, cut: 0 }
  const { start, end, cut } = clipMiddle(text, length)
  return { text: start, cut, end }
}

/**
 * A row's content as the parts that a reader sees, each clipped to `length`, with what the loss is on.
 * @example partsOf({ prompt: 'Q', completion: 'A', eos: true }, 'completion', 100)
 */
export function partsOf(content: RowContent, loss: Row['loss'], length: number): SamplePart[] {
  const messages =
    'messages' in content
      ? content.messages
      : [
          { role: 'prompt', content: content.prompt },
          { role: 'completion', content: content.completion },
        ]
  return messages
    .map((message, index) => {
      const isLast = index === messages.length - 1
      const isTrained = isLast || loss === 'all'
      return {
        role: message.role,
        ...(isTrained ? clip(message.content, length) : clipPrompt(message.content, length)),
        isTrained,
        ...(isLast && typeof loss === 'object' ? { ranges: loss.ranges } : {}),
      }
    })
    .filter((part) => part.text !== '')
}
