import { strip } from '../../../core/python-text.js'
import { goldText, goldValue, predictionText } from '../../case-fields.js'
import type { Metric, MetricMode, ScoredCase } from '../../contract.js'
import { parseTextList } from '../../python/literal.js'
import { squeezeSpace } from '../../python/text.js'
import { OfficialError, meanOf, scoreCases, toJsonNumber } from '../../score-cases.js'
import { chooseOption, extractAnswer, unwrapOption } from './choose.js'
import { normalizeAmount } from './normalize.js'

/** A printed list or tuple of texts; to Python a bare text is a list of its characters. */
function readOptions(choices: string): string[] | undefined {
  const list = parseTextList(choices)
  if (list !== undefined) return list
  const bare = parseTextList(`[${choices}]`)
  const [only] = bare ?? []
  if (only === undefined) return undefined
  return bare?.length === 1 && !strip(choices).endsWith(',') ? Array.from(only) : bare
}

/** The options: published as the text of a Python list. Empty where there are none. */
function optionsOf(item: ScoredCase, mode: MetricMode): string[] {
  const choices = item.gold['choices'] ?? null
  if (mode === 'fixed' && Array.isArray(choices)) return choices.filter((choice) => typeof choice === 'string')
  if (choices === null || choices === '' || choices === false || choices === 0) return []
  if (Array.isArray(choices) && choices.length === 0) return []
  if (typeof choices !== 'string')
    throw new OfficialError('TypeError', 'eval() arg 1 must be a string, bytes or code object')
  // What Python takes as no options at all.
  if (/^[ \t\n\r\f]*(?:None|False|0|\{\})[ \t\n\r\f]*$/.test(choices)) return []
  const options = readOptions(choices)
  if (options === undefined) throw new OfficialError('SyntaxError', 'choices are not a list of texts')
  return options
}

function score(item: ScoredCase, mode: MetricMode): number {
  const options = optionsOf(item, mode)
  const [output, unit] = [predictionText(item), item.gold['unit'] ?? null]
  if (typeof goldValue(item, 'answer') !== 'string')
    throw new OfficialError('TypeError', 'expected string or bytes-like object')
  const answer = goldText(item, 'answer')
  const choose = mode === 'compat' ? chooseOption : unwrapOption
  const chosen = options.length > 0 ? choose(options, output) : extractAnswer(output)
  const [left, right] = [answer, chosen].map((text) => normalizeAmount(text, unit).toLowerCase())
  if (mode === 'compat') return Number(left === right)
  // Nothing read on both sides is no agreement; then the texts themselves decide.
  const isSame = left === '' && right === '' ? squeezeSpace(answer) === squeezeSpace(chosen) : left === right
  return Number(isSame && (answer === '' || chosen !== ''))
}

/** TabMWP: a number to three decimals, a text, or the chosen option. */
const tabmwp: Metric = {
  summary: 'The option chosen, or the last number or time in the text, compared after rounding (TabMWP).',
  headline: { key: 'acc', scale: 100 },
  differences: [
    {
      what: 'two different texts that look like numbers and are none are equal',
      gold: { answer: '1/0', unit: '', choices: null },
      prediction: '2/0',
      compat: 1,
      fixed: 0,
    },
    {
      what: 'options given as a list stop the whole run',
      gold: { answer: 'yes', unit: '', choices: ['yes', 'no'] },
      prediction: 'yes',
      compat: null,
      fixed: 1,
    },
    {
      what: 'an option in a sentence loses to the first option when its words are joined to a sign',
      gold: { answer: 'linear', unit: '', choices: "['nonlinear', 'linear']" },
      prediction: 'The function is linear.',
      compat: 0,
      fixed: 1,
    },
  ],
  evaluate: async ({ cases, mode }) => {
    const { scores, scored } = scoreCases(cases, (item) => score(item, mode))
    if (scored.length > 0) return { cases: scores, aggregate: { acc: meanOf(scored.map((one) => one.score)) } }
    const error = new OfficialError('ZeroDivisionError', 'division by zero').message
    return { cases: scores, aggregate: mode === 'compat' ? { error } : { acc: toJsonNumber(Number.NaN, mode) } }
  },
}

export default tabmwp
