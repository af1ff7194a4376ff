import { rm } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { tasks } from '../../families.js'
import { folderOf, readTask, sharedData, sharedJson } from '../../structlm.fixture.js'
import { exampleBuilder } from '../../tools.js'
import { mendLabel } from './label-slips.js'
import { normalizeText } from './normalize-text.js'
import { PUBLISHED_SLOTS } from './ontology.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

const read = async (files: Record<string, unknown>, split: 'train' | 'validation' | 'test', isCompat = true) => {
  const folder = await folderOf(files)
  folders.push(folder)
  const task = await tasks.load('multiwoz')
  const { rows, problems } = await readTask(task, { folder, split, isCompat })
  const builder = await exampleBuilder('multiwoz', task, { isCompat, seed: 1 })
  return {
    rows,
    strings: rows.map((row) => builder(row, split)).map((made) => ({ textIn: made?.textIn, seqOut: made?.seqOut })),
    problems: problems.map(({ place, message }) => `${place.replace(folder, '')} ${message}`),
  }
}

/** The published target with some slots filled. */
const stateWith = (filled: Record<string, string>): string =>
  PUBLISHED_SLOTS.map(({ name }) => `${name.replace('-', ' ')} ${filled[name] ?? 'none'}`).join(', ')

const said = (text: string, hotel?: object, booked: object = {}) => ({
  text,
  metadata: hotel === undefined ? {} : { hotel: { book: { booked: [], ...booked }, semi: hotel } },
})
const dialogue = {
  goal: { hotel: { info: { area: 'north' } }, taxi: {}, message: ['You look for a hotel.'] },
  log: [
    said("I'd like a B&B hotel in the north, please!"),
    said('There are two guesthouses; which one?', {
      area: 'in the north',
      type: 'guesthouses',
      parking: 'not mentioned',
    }),
    said('The cheap one, for 2 people.'),
    said(
      'Booked.',
      { area: 'in the north', type: 'guesthouses', pricerange: "don't care", name: '' },
      { people: 'two' },
    ),
  ],
}

describe('MultiWOZ 2.1 as published', () => {
  it('becomes the strings of the published pipeline: text taken apart, slips of the labels mended', async () => {
    const { strings, rows, problems } = await read(
      {
        'MultiWOZ_2.1/data.json': { 'A.json': dialogue, 'B.json': dialogue, 'C.json': dialogue },
        'MultiWOZ_2.1/valListFile.txt': 'B.json\n',
        'MultiWOZ_2.1/testListFile.txt': 'C.json\n',
      },
      'validation',
    )
    expect(problems).toEqual([])
    expect(rows.map(({ id }) => id)).toEqual(['B.json/0', 'B.json/1'])
    expect(rows[1]?.raw).toMatchObject({
      domains: ['hotel'],
      turn_belief: {
        'hotel-area': 'north',
        'hotel-type': 'guest house',
        'hotel-pricerange': 'dontcare',
        'hotel-book people': '2',
      },
    })
    expect(strings).toEqual([
      {
        textIn: 'i would like a bed and breakfast hotel in the north , please ! || none | ',
        seqOut: stateWith({ 'hotel-area': 'north', 'hotel-type': 'guest house' }),
      },
      {
        textIn:
          'the cheap 1 , for 2 people . || there are 2 guesthouses , which 1 ? | i would like a bed and breakfast hotel in the north , please ! | none',
        seqOut: stateWith({
          'hotel-area': 'north',
          'hotel-type': 'guest house',
          'hotel-pricerange': 'dontcare',
          'hotel-book people': '2',
        }),
      },
    ])
  })

  it('leaves dialogues out as the published pipeline does, and says which', async () => {
    const files = {
      'data.json': {
        'odd.json': { goal: {}, log: [said('a'), said('b', {}), said('c')] },
        'long.json': { goal: {}, log: [said('so '.repeat(51)), said('b', {})] },
        'broken.json': { goal: {}, log: 5 },
        'good.json': { goal: {}, log: [said('hello'), said('hi', {})] },
      },
      'valListFile.json': '',
      'testListFile.json': '',
    }
    const compat = await read(files, 'train')
    expect(compat.rows.map(({ id }) => id)).toEqual(['good.json/0'])
    expect(compat.problems).toEqual([
      "/data.json:1 log: has 3 turns (expected a reply to each of the user's)",
      expect.stringContaining('/data.json:1 long.json holds an utterance of more than 50 words'),
      '/data.json:1 log: Invalid input: expected array, received number',
    ])
    expect((await read(files, 'train', false)).rows.map(({ id }) => id)).toEqual(['long.json/0', 'good.json/0'])
  })
})

describe('MultiWOZ 2.2', () => {
  it('becomes the same strings; of several wordings of a value the first one counts', async () => {
    const turn = (speaker: string, utterance: string, slot_values: object = {}) => ({
      turn_id: '0',
      speaker,
      utterance,
      frames: speaker === 'USER' ? [{ service: 'hotel', state: { active_intent: 'find_hotel', slot_values } }] : [],
    })
    const dialogues = [
      {
        dialogue_id: 'A.json',
        services: ['hotel'],
        turns: [
          turn('USER', 'A hotel for Friday.', { 'hotel-bookday': ['friday'], 'hotel-area': ['centre', 'center'] }),
          turn('SYSTEM', 'Which one?'),
          turn('USER', 'Any.', { 'hotel-bookday': ['friday'] }),
        ],
      },
      { dialogue_id: 'B.json', services: [], turns: [turn('SYSTEM', 'Hello.')] },
    ]
    const { strings, problems } = await read({ 'data/MultiWOZ_2.2/dev/dialogues_001.json': dialogues }, 'validation')
    expect(strings).toEqual([
      {
        textIn: 'a hotel for friday . || none | ',
        seqOut: stateWith({ 'hotel-book day': 'friday', 'hotel-area': 'centre' }),
      },
      {
        textIn: 'any . || which 1 ? | a hotel for friday . | none',
        seqOut: stateWith({ 'hotel-book day': 'friday' }),
      },
    ])
    expect(problems).toEqual([
      '/data/MultiWOZ_2.2/dev/dialogues_001.json:1 turns.0.speaker: "SYSTEM" (expected USER and SYSTEM in turn)',
    ])
  })
})

describe('parts', () => {
  it('writes text as the preprocessing of MultiWOZ does, its oddities at the edges among them', () => {
    expect(normalizeText('What\'s at 12:30? "Ely", 01223 351880 (free).')).toBe(
      'what s at 12:30 ? ely , 01223351880 free .',
    )
    expect(normalizeText('?no')).toBe('? no')
    expect(normalizeText("Bob's hotels/venues")).toBe('bob s hotel -s and venue -s')
    expect(normalizeText("i'd i'd one one")).toBe('i would i would 1 one')
    expect(normalizeText(' ')).toBe('')
  })

  it('mends slips by slot', () => {
    const mended = [
      ['hotel-area', 'cent'],
      ['hotel-book day', 'we'],
      ['restaurant-area', 'we'],
      ['restaurant-area', 'cambridge'],
      ['attraction-area', 'cambridge'],
      ['hotel-internet', 'free internet'],
      ['hotel-internet', 'free'],
      ['hotel-parking', 'free'],
      ['hotel-type', 'constructor'],
    ].map(([slot = '', label = '']) => mendLabel(slot, label))
    expect(mended).toEqual(['centre', 'wednesday', 'west', 'none', 'cambridge', 'yes', 'yes', 'free', 'constructor'])
  })

  it.skipIf(sharedData() === undefined)("lists the slots as the authors' own prompt does", () => {
    const [, entry = ''] =
      Object.entries(sharedJson('structlm/one_shot_gpt_examples.json') as Record<string, string>).find(([name]) =>
        name.includes('multiwoz'),
      ) ?? []
    const listed = PUBLISHED_SLOTS.map(({ name, values }) => `${name}: ${values.join(', ') || 'none'}; `).join('')
    expect(entry).toContain(listed)
  })
})
