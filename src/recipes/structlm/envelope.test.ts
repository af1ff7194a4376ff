import { describe, expect, it } from 'vitest'
import { alpacaEnvelope, chatTemplateEnvelope, type Framing, llama2Envelope } from './envelope.js'

const framing: Framing = {
  system: 'Be exact.',
  instruction: 'Answer.',
  body: { before: 'table:\n\n', structIn: 'col : a row 1 : 1', after: '\n\n\nquestion:\n\nwhy' },
  seqOut: 'so',
  isTest: false,
}

describe('envelopes', () => {
  it('write Llama-2 chat, the target after one space', () => {
    const framed = llama2Envelope({ isCompat: true })(framing)
    expect(framed.content('col : a')).toEqual({
      prompt: '[INST] <<SYS>>\nBe exact.\n<</SYS>>\n\nAnswer. table:\n\ncol : a\n\n\nquestion:\n\nwhy [/INST]',
      completion: ' so',
      eos: true,
    })
  })

  it('end a test prompt without structure in a space, in compat alone', () => {
    const bare = { ...framing, body: { before: '', structIn: '', after: 'SELECT 1' }, isTest: true }
    expect(llama2Envelope({ isCompat: true })(bare).after).toBe('SELECT 1 [/INST] ')
    expect(llama2Envelope({ isCompat: false })(bare).after).toBe('SELECT 1 [/INST]')
  })

  it('write Alpaca with the body as input', () => {
    const content = alpacaEnvelope(framing).content('x')
    expect(content).toEqual({
      prompt: expect.stringContaining(
        '### Instruction:\nAnswer.\n\n### Input:\ntable:\n\nx\n\n\nquestion:\n\nwhy\n\n### Response:\n',
      ),
      completion: 'so',
      eos: true,
    })
  })

  it('add nothing to a general instruction, which has no body', () => {
    const general = { ...framing, system: '', body: { before: '', structIn: '', after: '' } }
    expect(llama2Envelope({ isCompat: true })(general).content('')).toMatchObject({
      prompt: '[INST] <<SYS>>\n\n<</SYS>>\n\nAnswer. [/INST]',
    })
    expect(alpacaEnvelope(general).content('')).toMatchObject({
      prompt: expect.stringMatching(
        /^Below is an instruction that describes a task\. .*\n\n### Instruction:\nAnswer\.\n\n### Response:\n$/,
      ),
    })
  })

  it('use any chat template to measure, and hold messages', async () => {
    const template =
      "{{ bos_token }}{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] | trim }}<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
    const framed = (await chatTemplateEnvelope({ template, values: { bos_token: '<s>' } }))(framing)
    expect({ before: framed.before, after: framed.after, target: framed.target }).toEqual({
      before: '<s><|system|>Be exact.<|end|><|user|>Answer. table:\n\n',
      after: '\n\n\nquestion:\n\nwhy<|end|><|assistant|>',
      target: 'so<|end|>',
    })
    expect(framed.content('x')).toEqual({
      messages: [
        { role: 'system', content: 'Be exact.' },
        { role: 'user', content: 'Answer. table:\n\nx\n\n\nquestion:\n\nwhy' },
        { role: 'assistant', content: 'so' },
      ],
    })
  })

  it('say what is wrong with a chat template', async () => {
    await expect(chatTemplateEnvelope({ template: '{% for %}' })).rejects.toThrow('the chat template cannot be used')
    const silent = await chatTemplateEnvelope({ template: 'hello' })
    expect(() => silent(framing)).toThrow("does not show the user's message once")
  })
})
