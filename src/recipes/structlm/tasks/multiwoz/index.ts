import { join } from 'node:path'
import { z } from 'zod'
import { exists, listFiles } from '../../../../core/files.js'
import { strip } from '../../../../core/python-text.js'
import type { Task, TaskInput } from '../../contract.js'
import { fileOf, findFile, jsonRows, type SplitFiles } from '../../raw/read-rows.js'
import type { Dialogue } from './dialogue.js'
import { mendLabel } from './label-slips.js'
import { PUBLISHED_SLOTS, type SlotValues } from './ontology.js'
import { readGuided } from './read-guided.js'
import { readPublished } from './read-published.js'

/** Where data.json may stand: as it is, or in the folder that the archive makes. */
const published = ['data.json', 'MultiWOZ_2.1/data.json', 'MULTIWOZ2.1/data.json', 'data/MultiWOZ_2.1/data.json']
const guided = (split: string): string[] =>
  ['', 'MultiWOZ_2.2/', 'data/MultiWOZ_2.2/'].map((parent) => `${parent}${split}/dialogues_001.json`)
const namesOf: SplitFiles = {
  train: ['train_dials.json', ...published, ...guided('train')],
  validation: ['dev_dials.json', ...published, ...guided('dev')],
  test: ['test_dials.json', ...published, ...guided('test')],
}
const obtain: Task['obtain'] = {
  url: 'https://github.com/budzianowski/multiwoz',
  size: '13 MB packed (MultiWOZ 2.1)',
  files: ['data.json', 'valListFile.txt', 'testListFile.txt', 'ontology.json'],
  note: 'data/MultiWOZ_2.1.zip of that repository, which the paper used. MultiWOZ 2.2 (train, dev and test with dialogues_*.json) is read too, and so are <split>_dials.json, ontology.json and slot_description.json as T5DST of github.com/facebookresearch/Zero-Shot-DST writes them.',
}
const DOMAINS = new Set(['hotel', 'train', 'restaurant', 'attraction', 'taxi'])
const turnShape = z.looseObject({
  system: z.string(),
  user: z.string(),
  state: z.looseObject({ slot_values: z.record(z.string(), z.string()) }),
})
const dialogueShape = z.looseObject({ dial_id: z.string(), domains: z.array(z.string()), turns: z.array(turnShape) })
const slotShape = z.looseObject({ values: z.array(z.string()) })
const ontologyShape = z.array(z.object({ name: z.string(), values: z.array(z.string()) }))
const rowShape = z.looseObject({
  ontology: ontologyShape,
  user: z.array(z.string()).min(1),
  system: z.array(z.string()).min(1),
  turn_belief: z.record(z.string(), z.string()),
})

/** MultiWOZ 2.1 (arXiv 1907.01669) as dialogue state tracking: all 30 slots are written at every turn, unset ones as `none`. */
const multiwoz: Task = {
  summary: 'writes the state of a dialogue: a value for each of 30 slots',
  group: 'conversation',
  role: 'held-in',
  metric: 'multiwoz',
  resources: { ontology: published.map((name) => name.replace('data.json', 'ontology.json')) },
  licence: 'MIT',
  obtain,
  sizes: { train: 56668, validation: 7374, test: 7368 },
  async *rows(input) {
    const { slots, dialogues } = await sourceOf(input)
    const ontology = slots.map(({ name, values }) => ({ name, values: [...values] }))
    const known = new Set(slots.map(({ name }) => name))
    for await (const { id, place, domains, turns } of dialogues)
      for (const [index, turn] of turns.entries()) {
        const said = turns.slice(0, index + 1)
        const labels = Object.entries(turn.state)
        yield {
          id: `${id}/${index}`,
          place,
          raw: {
            ID: id,
            turn_id: index,
            domains,
            user: said.map(({ user }) => user),
            system: said.map(({ system }) => system),
            turn_belief: Object.fromEntries(
              labels.map(([slot, label]) => [slot, known.has(slot) ? mendLabel(slot, label) : label]),
            ),
            ontology,
          },
        }
      }
  },
  build({ raw }, { linearizer }) {
    const row = rowShape.parse(raw)
    const [latest = '', ...users] = row.user.toReversed()
    const [reply = '', ...systems] = row.system.toReversed()
    const before = users.flatMap((user, index) => [strip(user), strip(systems[index] ?? '')])
    const earlier = [reply, ...(before.length === 0 ? [''] : before)]
    const state = row.ontology.map(({ name }) =>
      `${name}-${strip(row.turn_belief[name] ?? 'none')}`.replaceAll('-', ' '),
    )
    return {
      structIn: linearizer('ontology', 'ontology').linearize({ slots: row.ontology }).toLowerCase(),
      textIn: linearizer('dialogue-history', 'dialogue')
        .linearize({ latest, earlier, keepsSeparator: true })
        .toLowerCase(),
      seqOut: state.join(', ').toLowerCase(),
    }
  },
  gold({ raw }) {
    const row = rowShape.extend({ ID: z.string(), turn_id: z.number(), domains: z.array(z.string()) }).parse(raw)
    const { ID, turn_id, domains } = row
    return {
      ID,
      turn_id,
      domains,
      turn_belief: Object.entries(row.turn_belief).map(([slot, value]) => `${slot}-${value}`),
      slots: row.ontology.map(({ name }) => name),
    }
  },
}

export default multiwoz

interface Source {
  slots: readonly SlotValues[]
  dialogues: AsyncIterable<Dialogue>
}

/** The layout that is there, a processed one first; a file's name tells it. */
async function sourceOf(input: TaskInput): Promise<Source> {
  const path = fileOf(input, namesOf, obtain)
  if (/(^|[/\\])data\.json(\.gz)?$/.test(path))
    return { slots: PUBLISHED_SLOTS, dialogues: readPublished(path, input, obtain) }
  if (!/dialogues_\d+\.json(\.gz)?$/.test(path))
    return { slots: await readOntology(input), dialogues: readProcessed(path, input) }
  const paths = path === input.file ? [path] : await listFiles(join(path, '..'), ['.json', '.json.gz'])
  return { slots: PUBLISHED_SLOTS, dialogues: readGuided(paths, input) }
}

/** Dialogues that T5DST has made of the published ones. */
async function* readProcessed(path: string, input: TaskInput): AsyncGenerator<Dialogue> {
  for await (const { value, place } of jsonRows({ path, schema: dialogueShape, input })) {
    const { dial_id: id, domains, turns } = value
    const states = turns.map(({ user, system, state }) => ({ user, system, state: state.slot_values }))
    yield { id, place, domains, turns: states }
  }
}

/** Slots of the five domains in the ontology's order, with the values that the descriptions list; without descriptions the published ones. */
async function readOntology(input: TaskInput): Promise<readonly SlotValues[]> {
  const names = ['slot_description.json', 'utils/slot_description.json']
  const described = names.map((name) => join(input.folder, name)).find(exists)
  if (described === undefined) return PUBLISHED_SLOTS
  const values = new Map<string, string[]>()
  for await (const { value, key } of jsonRows({ path: described, schema: slotShape, input }))
    values.set(key, value.values)
  const slots: SlotValues[] = []
  const path = findFile(input.folder, ['ontology.json'], obtain)
  for await (const { key, place } of jsonRows({ path, schema: z.unknown(), input })) {
    if (!DOMAINS.has(key.split('-')[0] ?? '')) continue
    const name = (key.includes('book') ? key : key.replaceAll(' ', '')).toLowerCase()
    const listed = values.get(name)
    if (listed === undefined) input.problem({ place, message: `slot "${name}" is not in ${described}` })
    slots.push({ name, values: listed ?? [] })
  }
  return slots
}
