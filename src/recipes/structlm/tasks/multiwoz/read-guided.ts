import { z } from 'zod'
import type { TaskInput } from '../../contract.js'
import { jsonRows } from '../../raw/read-rows.js'
import { type Dialogue, type Exchange, LEFT_OUT, turnsOf, valueOf } from './dialogue.js'

const frameShape = z.looseObject({
  state: z.looseObject({ slot_values: z.record(z.string(), z.array(z.string())) }).optional(),
})
const turnShape = z.looseObject({
  speaker: z.enum(['USER', 'SYSTEM']),
  utterance: z.string(),
  frames: z.array(frameShape).default([]),
})
const dialogueShape = z.looseObject({
  dialogue_id: z.string(),
  services: z.array(z.string()).default([]),
  turns: z.array(turnShape).min(1),
})

/** Dialogues of MultiWOZ 2.2 in files of the schema-guided dialogues' layout (dialogues_001.json ...). */
export async function* readGuided(paths: readonly string[], input: TaskInput): AsyncGenerator<Dialogue> {
  for (const path of paths)
    for await (const { value, place } of jsonRows({ path, schema: dialogueShape, input })) {
      const { turns: written, dialogue_id: id, services: domains } = value
      const fault = written.findIndex(({ speaker }, index) => speaker !== (index % 2 === 0 ? 'USER' : 'SYSTEM'))
      if (fault >= 0) {
        const message = `turns.${fault}.speaker: "${written[fault]?.speaker}" (expected USER and SYSTEM in turn)`
        input.problem({ place, message })
        continue
      }
      const turns = turnsOf(exchangesOf(written), input.isCompat)
      if (turns === undefined) input.problem({ place, message: `${id} ${LEFT_OUT}` })
      else yield { id, place, domains, turns }
    }
}

function exchangesOf(turns: readonly z.infer<typeof turnShape>[]): Exchange[] {
  return turns.flatMap(({ utterance: user, frames }, index) =>
    index % 2 === 1 ? [] : [{ user, system: turns[index + 1]?.utterance ?? '', state: stateOf(frames) }],
  )
}

/** Slots are named as in 2.1, `hotel-book day` for `hotel-bookday`; of several wordings of a value the first one counts. */
function stateOf(frames: readonly z.infer<typeof frameShape>[]): Record<string, string> {
  const state: Record<string, string> = {}
  for (const { state: written } of frames)
    for (const [slot, [value = '']] of Object.entries(written?.slot_values ?? {}))
      if (value !== '') state[slot.replace(/-book(?=[a-z])/, '-book ')] = valueOf(value)
  return state
}
