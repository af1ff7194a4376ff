import { join } from 'node:path'
import { z } from 'zod'
import { strip } from '../../../../core/python-text.js'
import { readTextLines } from '../../../../core/read-pieces.js'
import type { Task, TaskInput } from '../../contract.js'
import { findFile, jsonRows } from '../../raw/read-rows.js'
import { type Dialogue, type Exchange, LEFT_OUT, turnsOf, valueOf } from './dialogue.js'
import { normalizeText } from './normalize-text.js'

const slotsShape = z.record(z.string(), z.unknown())
const logShape = z.looseObject({
  text: z.string(),
  metadata: z.record(z.string(), z.looseObject({ book: slotsShape, semi: slotsShape })),
})
const dialogueShape = z.looseObject({ goal: slotsShape, log: z.array(logShape).min(2) })

/**
 * Dialogues of one split of MultiWOZ 2.0 or 2.1 as published: all stand in data.json, valListFile and testListFile (.json or .txt, one
 * name a line) name those of two splits, training is the rest.
 */
export async function* readPublished(path: string, input: TaskInput, obtain: Task['obtain']): AsyncGenerator<Dialogue> {
  const isWanted = await splitOf(path, input, obtain)
  for await (const { value, key, place } of jsonRows({ path, schema: dialogueShape, input })) {
    if (!isWanted(key)) continue
    if (value.log.length % 2 !== 0) {
      input.problem({ place, message: `log: has ${value.log.length} turns (expected a reply to each of the user's)` })
      continue
    }
    const turns = turnsOf(exchangesOf(value.log), input.isCompat)
    if (turns === undefined) input.problem({ place, message: `${key} ${LEFT_OUT}` })
    else yield { id: key, place, domains: domainsOf(value.goal), turns }
  }
}

/** The state that follows what the user says stands beside the reply. */
function exchangesOf(log: readonly z.infer<typeof logShape>[]): Exchange[] {
  return log.flatMap((turn, index) => {
    const reply = log[index + 1]
    if (index % 2 === 1 || reply === undefined) return []
    return [{ user: turn.text, system: reply.text, state: stateOf(reply.metadata) }]
  })
}

const NO_DOMAINS = new Set(['eod', 'topic', 'messageLen', 'message'])

/** Domains of the user's goal that hold something. */
function domainsOf(goal: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(goal).flatMap(([name, value]) => {
    const isEmpty = typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value
    return isEmpty || NO_DOMAINS.has(name) ? [] : [name]
  })
}

const DOMAINS = ['taxi', 'restaurant', 'hospital', 'hotel', 'attraction', 'train', 'police']

/** Filled slots by name, such as `hotel-area` and `hotel-book day`. */
function stateOf(metadata: z.infer<typeof logShape>['metadata']): Record<string, string> {
  const state: Record<string, string> = {}
  for (const domain of DOMAINS) {
    const { book, semi } = metadata[domain] ?? { book: {}, semi: {} }
    for (const slot of Object.keys(book).filter((name) => name !== 'booked')) {
      const value = firstText(book[slot])
      if (value !== '') state[`${domain}-book ${nameOf(slot)}`] = normalizeText(value)
    }
    for (const slot of Object.keys(semi)) {
      const value = firstText(semi[slot])
      if (value !== '' && value !== 'not mentioned') state[`${domain}-${nameOf(slot)}`] = valueOf(value)
    }
  }
  return state
}

const nameOf = (slot: string): string => strip(slot).toLowerCase()

/** Some editions list several wordings of a value: the first one counts. */
function firstText(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' || typeof first === 'number' ? String(first) : ''
}

async function splitOf(path: string, input: TaskInput, obtain: Task['obtain']): Promise<(id: string) => boolean> {
  const listed = async (list: string): Promise<Set<string>> => {
    const ids = new Set<string>()
    for await (const line of readTextLines(findFile(join(path, '..'), [`${list}.json`, `${list}.txt`], obtain)))
      ids.add(strip(line))
    return ids
  }
  const [validation, test] = [await listed('valListFile'), await listed('testListFile')]
  if (input.split === 'train') return (id) => !validation.has(id) && !test.has(id)
  return (id) => (input.split === 'test' ? test : validation).has(id)
}
