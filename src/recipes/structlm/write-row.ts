import { randomStream } from '../../core/random.js'
import type { PlanItem, Worked } from '../../dataset/contract.js'
import { makeRow } from '../../dataset/make-row.js'
import type { TaskTemplate } from './authors-templates.js'
import { bodyParts } from './body.js'
import type { TaskExample } from './contract.js'
import type { Envelope } from './envelope.js'
import type { OffsetTokenizer } from './tokenizer.js'
import { fitPrompt } from './truncate.js'

export interface RowWriter {
  template: TaskTemplate
  envelope: Envelope
  system: string
  tokenizer: OffsetTokenizer
  maxTokens: number
  isCompat: boolean
  seed: number
  licence: string
}

/** Begin and end of text, which a trainer adds. The published pipeline did not count them. */
export const SPECIAL_TOKENS = 2

/**
 * The training row of one example: a wording drawn by the row's id (the first one for test rows), the prompt fitted, and what was cut
 * as scores: `cutTokens`, `cutCells`, `cutRows`, `tokens` before the cut.
 */
export function writeRow(example: TaskExample, planned: PlanItem['rows'][number], writer: RowWriter): Worked {
  const { template, envelope, system, tokenizer, maxTokens, isCompat, seed } = writer
  const isTest = example.split === 'test'
  const draw = randomStream(seed, 'instruction', example.task, example.id)
  const instruction = isTest ? (template.instructions[0] ?? '') : draw.pick(template.instructions)
  const framed = envelope({
    system,
    instruction,
    body: bodyParts(template.body, example),
    seqOut: example.seqOut,
    isTest,
  })
  const fitted = fitPrompt({
    ...framed,
    isTraining: !isTest,
    limit: maxTokens,
    reserved: isCompat ? 0 : SPECIAL_TOKENS,
    tokenizer,
    isCompat,
  })
  if (fitted.kind === 'drop')
    return { rowId: planned.id, reason: fitted.reason, detail: `${example.place}: ${fitted.detail}` }
  if (example.seqOut.trim() === '')
    return { rowId: planned.id, reason: 'target_empty', detail: `${example.place}: the target is empty` }
  return {
    row: makeRow({
      id: planned.id,
      recipe: 'structlm',
      stage: 'instruct',
      kind: planned.kind,
      content: framed.content(fitted.structIn),
      nodeIds: [],
      scores: { tokens: fitted.tokens, cutTokens: fitted.cut, cutCells: example.cut.cells, cutRows: example.cut.rows },
      split: example.split,
      licence: writer.licence,
      language: 'en',
    }),
  }
}
