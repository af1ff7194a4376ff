import type { RowContent } from '../../dataset/contract.js'
import type { Message } from '../../inference/contract.js'
import type { Values } from '../../inference/prompts/template.js'

/** What a prompt is made of. The body is `before` + `structIn` + `after`. */
export interface Framing {
  system: string
  instruction: string
  body: { before: string; structIn: string; after: string }
  seqOut: string
  /** A prompt to be answered rather than a row to learn from. */
  isTest: boolean
}

/** A prompt around its structure, the text that follows it in training, and the row's content once the structure's length is settled. */
export interface Framed {
  before: string
  structIn: string
  after: string
  target: string
  content: (structIn: string) => RowContent
}

/** How instruction, body and target become one text. Only the target is learned. */
export type Envelope = (framing: Framing) => Framed

/** Marks the place of the structure in a rendered chat: a sign of the private use area that no data set holds. */
const MARK = '\uE000'

/**
 * Llama-2's chat format, as the 7B model's rows have it (BOS is the tokenizer's). One space joins instruction and body; the target
 * begins with a space. compat: prompts of test rows without structure end in a space.
 */
export function llama2Envelope({ isCompat }: { isCompat: boolean }): Envelope {
  return ({ system, instruction, body, seqOut, isTest }) => {
    const end = isCompat && isTest && body.structIn === '' ? ' [/INST] ' : ' [/INST]'
    return textFrame({
      before: `[INST] <<SYS>>\n${system}\n<</SYS>>\n\n${joined(instruction, body)}`,
      structIn: body.structIn,
      after: `${body.after}${end}`,
      target: ` ${seqOut}`,
    })
  }
}

/** The instruction and what of the body stands before the structure, one space between them; general instructions have no body. */
function joined(instruction: string, { before, structIn, after }: Framing['body']): string {
  return before + structIn + after === '' ? instruction : `${instruction} ${before}`
}

/** The Alpaca format, with an input where there is a body (tatsu-lab/stanford_alpaca). The system prompt has no place in it. */
export const alpacaEnvelope: Envelope = ({ instruction, body, seqOut }) =>
  textFrame({
    before:
      body.before + body.structIn + body.after === ''
        ? `Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\n${instruction}`
        : `Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.\n\n### Instruction:\n${instruction}\n\n### Input:\n${body.before}`,
    structIn: body.structIn,
    after: `${body.after}\n\n### Response:\n`,
    target: seqOut,
  })

/**
 * Any tokenizer's own chat template (`chat_template` in tokenizer_config.json, a Jinja template). Rows hold messages, so that the
 * trainer renders them; the rendered text only measures them.
 * @throws E_CHAT_TEMPLATE for broken syntax, and where a rendered chat does not show the user's message.
 */
export async function chatTemplateEnvelope({
  template,
  values = {},
}: {
  template: string
  /** What the template reads beside messages: bos_token, eos_token ... */
  values?: Values
}): Promise<Envelope> {
  const { compileChat } = await import('./chat-template.js')
  const render = compileChat(template, values)
  return ({ system, instruction, body, seqOut }) => {
    const messagesOf = (structIn: string): Message[] => [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user', content: `${joined(instruction, body)}${structIn}${body.after}` },
    ]
    const answer: Message = { role: 'assistant', content: seqOut }
    const { before, after } = render(messagesOf(MARK), MARK)
    return {
      before,
      structIn: body.structIn,
      after,
      target: render.answer(messagesOf(''), answer),
      content: (structIn) => ({ messages: [...messagesOf(structIn), answer] }),
    }
  }
}

function textFrame(parts: Omit<Framed, 'content'>): Framed {
  const { before, after, target } = parts
  return { ...parts, content: (structIn) => ({ prompt: before + structIn + after, completion: target, eos: true }) }
}
