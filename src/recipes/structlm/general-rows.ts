import type { Made, PlanItem, Worked } from '../../dataset/contract.js'
import { makeRow, planItem } from '../../dataset/make-row.js'
import type { RecipeInput } from '../contract.js'
import type { Arm } from './arms.js'
import { type GeneralExample, readGeneral } from './general.js'
import { choose, generalCount, mixtureCounts } from './mixture.js'
import type { Options } from './options.js'
import { problemList } from './problem-list.js'
import { pathOf, type SharedParts } from './shared-parts.js'

/** General instructions, as many as the arm or the user says. Those that are too long are dropped, never cut. */
export async function* generalRows(
  input: RecipeInput<Options>,
  arm: Arm,
  { envelope, tokenizer }: SharedParts,
  sizes: Readonly<Record<string, number>>,
): AsyncGenerator<Made> {
  const { fill } = input
  const { general, maxTokens, temperature, cap } = input.options
  const share = general?.share ?? arm.general
  if (share === 0) return
  if (general?.file === undefined) {
    if (input.options.published !== undefined) return
    input.leaveOut('general instructions', `the arm ${input.options.arm} has them, but general: names no file`)
    return
  }
  const path = pathOf(input, general.file)
  const problems = problemList(input, 'general')
  let items: AsyncIterable<GeneralExample> = readGeneral(path, problems.add)
  if (share !== 'all') {
    const counts = mixtureCounts({ sizes, temperature, ...(cap === undefined ? {} : { cap }) })
    const structured = Object.values(counts).reduce((sum, count) => sum + count, 0)
    let size = 0
    for await (const _ of readGeneral(path, () => undefined)) size += 1
    const count = generalCount({ structured, share, of: general.of })
    if (count > size) input.leaveOut('general instructions', `${count} are wanted, ${path} holds ${size}`)
    items = choose(items, { count, size, seed: input.seed, name: 'general' })
  }
  yield* fill<PlanItem & { example: GeneralExample }>({
    step: 'general',
    plan: () => generalItems(items),
    work: ({ rows, example }) =>
      rows.map(({ id, kind }): Worked => {
        const body = { before: '', structIn: '', after: '' }
        const framed = envelope({
          system: example.system,
          instruction: example.question,
          body,
          seqOut: example.answer,
          isTest: false,
        })
        const tokens = tokenizer.count(framed.before + framed.after + framed.target)
        if (tokens > maxTokens)
          return {
            rowId: id,
            reason: 'too_long',
            detail: `${path}:${example.id}: ${tokens} tokens, limit ${maxTokens}`,
          }
        return {
          row: makeRow({
            id,
            kind,
            recipe: 'structlm',
            stage: 'instruct',
            content: framed.content(''),
            nodeIds: [],
            scores: { tokens },
          }),
        }
      }),
  })
  problems.close()
}

async function* generalItems(
  examples: AsyncIterable<GeneralExample>,
): AsyncGenerator<PlanItem & { example: GeneralExample }> {
  for await (const example of examples)
    yield {
      ...planItem({ recipe: 'structlm', key: `general/${example.id}`, nodeIds: [], kinds: ['general'] }),
      example,
    }
}
