/**
 * MultiWOZ: what the user wants so far, as a set of domain-slot-value texts per turn (TRADE's joint accuracy).
 */
import { EspalierError, type JsonObject } from '../../../core/errors.js'
import { goldTexts, goldValue, keyOf, predictionText } from '../../case-fields.js'
import type { Metric, MetricMode, MetricResources, ScoredCase } from '../../contract.js'
import { squeezeSpace } from '../../python/text.js'
import { OfficialError, meansOf, scoreCases, scoreOrError } from '../../score-cases.js'

const DOMAINS = new Set(['hotel', 'train', 'restaurant', 'attraction', 'taxi'])
const KEYS = ['Joint Acc', 'Turn Acc', 'Joint F1']

/** compat looks for "none" and "not mentioned" anywhere, so "the canonero inn" is dropped; fixed looks at the value. */
function isFilled(belief: string, mode: MetricMode): boolean {
  if (mode === 'compat') return !belief.includes('not mentioned') && !belief.includes('none')
  const value = belief.split('-').slice(2).join('-').trim()
  return value !== 'not mentioned' && value !== 'none' && value !== ''
}

function toBelief(item: string): string | undefined {
  const words = item.split(' ')
  if (words.length < 2) return undefined
  const slotWords = words[1] === 'book' ? 3 : 2
  return `${words[0] ?? ''}-${words.slice(1, slotWords).join(' ')}-${words.slice(slotWords).join(' ')}`
}

const isDomainFirst = (item: string): boolean => DOMAINS.has(item.split(' ')[0] ?? '')

/** Items of the prediction. In fixed, an item that does not begin with a domain belongs to the value before it, if that has one. */
function itemsOf(prediction: string, mode: MetricMode): string[] {
  const items = prediction.split(', ')
  if (mode === 'compat') return items
  const whole: string[] = []
  for (const item of items.map((text) => squeezeSpace(text).replace(/^([a-z]+)-/, '$1 '))) {
    const last = whole.at(-1)
    const belief = last === undefined ? undefined : toBelief(last)
    if (belief !== undefined && !isDomainFirst(item) && isFilled(belief, mode))
      whole.push(`${whole.pop() ?? ''}, ${item}`)
    else whole.push(item)
  }
  return whole
}

function beliefsOf(prediction: string, mode: MetricMode): string[] {
  return itemsOf(prediction, mode)
    .map(toBelief)
    .filter((belief): belief is string => belief !== undefined && isFilled(belief, mode))
}

const slotOf = (belief: string): string => (belief.includes('-') ? belief.slice(0, belief.lastIndexOf('-')) : belief)

function turnAccuracy(gold: ReadonlySet<string>, predicted: ReadonlySet<string>, slots: number): number {
  const missed = [...gold].filter((belief) => !predicted.has(belief))
  const missedSlots = new Set(missed.map(slotOf))
  const wrong = [...predicted].filter((belief) => !gold.has(belief) && !missedSlots.has(slotOf(belief)))
  if (slots === 0) throw new OfficialError('ZeroDivisionError', 'float division by zero')
  return (slots - missed.length - wrong.length) / slots
}

function jointF1(gold: ReadonlySet<string>, predicted: ReadonlySet<string>): number {
  if (gold.size === 0) return Number(predicted.size === 0)
  const right = [...gold].filter((belief) => predicted.has(belief)).length
  const [precision, recall] = [predicted.size === 0 ? 0 : right / predicted.size, right / gold.size]
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
}

interface Turn {
  gold: Set<string>
  predicted: Set<string>
}

function scoreTurn({ gold, predicted }: Turn, slots: number): Record<string, number> {
  const isSame = gold.size === predicted.size && [...gold].every((belief) => predicted.has(belief))
  return {
    'Joint Acc': Number(isSame),
    'Turn Acc': turnAccuracy(gold, predicted, slots),
    'Joint F1': jointF1(gold, predicted),
  }
}

const turnOf = (item: ScoredCase, mode: MetricMode): Turn => ({
  gold: new Set(goldTexts(item, 'turn_belief').filter((belief) => isFilled(belief, mode))),
  predicted: new Set(beliefsOf(predictionText(item), mode)),
})

/** Turns dialogue by dialogue, in order of first sight; in compat rows of one turn keep the first gold and add up their predictions. */
function gatherTurns(cases: readonly ScoredCase[], mode: MetricMode): Turn[] {
  if (mode === 'fixed') return cases.map((item) => turnOf(item, mode))
  const dialogues = new Map<string, Map<string, Turn>>()
  for (const item of cases) {
    const dialogue = keyOf(goldValue(item, 'ID'))
    const turns = dialogues.get(dialogue) ?? new Map<string, Turn>()
    dialogues.set(dialogue, turns)
    const key = keyOf(goldValue(item, 'turn_id'))
    const turn = turnOf(item, mode)
    const known = turns.get(key)
    if (known === undefined) turns.set(key, turn)
    else for (const belief of turn.predicted) known.predicted.add(belief)
  }
  return [...dialogues.values()].flatMap((turns) => [...turns.values()])
}

/**
 * Slots of the five domains that are scored: each counts once in turn accuracy. Those of ontology.json, as officially; where there is no
 * such file (MultiWOZ 2.2 has none), those that the rows name: the same 30.
 */
async function countSlots(cases: readonly ScoredCase[], resources: MetricResources): Promise<number> {
  return (await slotNames(cases, resources)).filter((slot) => DOMAINS.has(slot.split('-')[0] ?? '')).length
}

async function slotNames(cases: readonly ScoredCase[], resources: MetricResources): Promise<string[]> {
  try {
    return Object.keys((await resources.json('ontology')) as JsonObject)
  } catch (error) {
    const isMissing = error instanceof EspalierError && error.details['resource'] === 'ontology'
    const [first] = cases
    if (!isMissing || first?.gold['slots'] === undefined) throw error
    return goldTexts(first, 'slots')
  }
}

const multiwoz: Metric = {
  summary: 'All slots of a turn right at once; slots right one by one, and F1 (MultiWOZ 2.1).',
  headline: { key: 'Joint Acc', scale: 100 },
  resources: {
    ontology: 'ontology.json of the processed MultiWOZ 2.1: an object with one key a slot, such as "hotel-book day".',
  },
  insteadOf: { ontology: 'slots' },
  differences: [
    {
      what: 'a value with "none" inside is dropped on both sides',
      gold: { ID: 'A', turn_id: 0, turn_belief: ['hotel-name-the canonero inn'] },
      prediction: 'hotel name acorn house of none such',
      compat: 1,
      fixed: 0,
      resources: { ontology: { 'hotel-name': [] } },
    },
    {
      what: 'a value with ", " inside is cut',
      gold: { ID: 'A', turn_id: 0, turn_belief: ['taxi-departure-a, b'] },
      prediction: 'taxi departure a, b',
      compat: 0,
      fixed: 1,
      resources: { ontology: { 'taxi-departure': [] } },
    },
    {
      what: 'a turn that is scored twice keeps the first gold and adds up the predictions',
      gold: { ID: 'A', turn_id: 0, turn_belief: ['train-day-monday'] },
      prediction: 'train day monday',
      earlier: [{ gold: { ID: 'A', turn_id: 0, turn_belief: ['train-day-monday'] }, prediction: 'train day friday' }],
      compat: 0,
      fixed: 0.5,
      resources: { ontology: { 'train-day': [] } },
    },
  ],
  evaluate: async ({ cases, mode, resources }) => {
    const slots = await countSlots(cases, resources)
    const { scores } = scoreCases(cases, (item) => scoreTurn(turnOf(item, mode), slots))
    const aggregate = scoreOrError(() =>
      meansOf(
        gatherTurns(cases, mode).map((turn) => scoreTurn(turn, slots)),
        KEYS,
      ),
    )
    return { cases: scores, aggregate }
  },
}

export default multiwoz
