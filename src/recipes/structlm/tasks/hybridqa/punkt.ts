import { SPACE_CLASS, stripEnd } from '../../../../core/python-text.js'

/** What Punkt has learned of a language, as NLTK publishes it (punkt_tab/<language>/). */
export interface PunktModel {
  /** Words that end in a point within a sentence, without it: `st`. */
  abbreviations: ReadonlySet<string>
  /** Pairs that belong together across a point, as `first\tsecond`. */
  collocations: ReadonlySet<string>
  /** Words that often begin a sentence. */
  starters: ReadonlySet<string>
  /** Where a word was seen with which case: a sum of the numbers of `SEEN`. */
  contexts: ReadonlyMap<string, number>
}

const UPPER_MIDDLE = 1 << 2
const UPPER = (1 << 1) | UPPER_MIDDLE | (1 << 3)
const LOWER_BEGIN = 1 << 4
const LOWER = LOWER_BEGIN | (1 << 5) | (1 << 6)

/**
 * Sentences of a text as NLTK's sentence tokenizer gives them: the algorithm of Kiss and Strunk (2006) with its trained model. A point
 * after a known abbreviation, an initial or a number ends a sentence only where the next word speaks for it.
 *
 * Worked instance: "He lives in St. Louis . It rained ." gives "He lives in St. Louis ." and "It rained .", as `st` is an abbreviation.
 *
 * As of NLTK 3.6, which the published pipeline used. Compared with NLTK 3.10 (its later signs for quotes taken out) on real texts.
 */
export function punktSentences(text: string, model: PunktModel): string[] {
  return realigned(text, rawSentences(text, model)).map(([from, to]) => text.slice(from, to))
}

type Span = readonly [from: number, to: number]

const SIGNS = ')";}\\]*:@\'({\\[?!'
const CONTEXT = new RegExp(`[.?!](?=([${SIGNS}]|[${SPACE_CLASS}]+([^${SPACE_CLASS}]+)))`, 'g')

function rawSentences(text: string, model: PunktModel): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const { at, context, next } of contextsOf(text)) {
    if (!holdsBreak(context, model)) continue
    spans.push([from, at + 1])
    from = next
  }
  return [...spans, [from, stripEnd(text).length]]
}

interface Context {
  /** Where the possible end stands. */
  at: number
  /** The word before it, the end, and what follows. */
  context: string
  /** Where the next sentence would begin. */
  next: number
}

/** Possible ends of sentences, each with its neighbours. Of several in one word ("acting!!!") the last one counts. */
function* contextsOf(text: string): Generator<Context> {
  let before: { word: Span; found: Context } | undefined
  for (const match of text.matchAll(CONTEXT)) {
    const at = match.index
    const start = before?.word[1] ?? 0
    const space = lastSpace(text, start, at)
    const from = space > start ? space + 1 : (before?.word[0] ?? 0)
    if (before !== undefined && before.word[1] <= from) yield before.found
    const after = match[1] ?? ''
    const next = match[2] === undefined ? at + 1 : at + 1 + after.length - match[2].length
    before = { word: [from, at], found: { at, context: text.slice(from, at + 1) + after, next } }
  }
  if (before !== undefined) yield before.found
}

function lastSpace(text: string, from: number, to: number): number {
  for (let at = to - 1; at >= from; at -= 1) if (/[ \t\n\r\v\f]/.test(text.charAt(at))) return at
  return -1
}

const MULTIPLE = `-{2,}|\\.{2,}|(?:\\.[${SPACE_CLASS}]){2,}\\.`
const ENDS = `[${SPACE_CLASS}]|$|[${SIGNS}]|${MULTIPLE}`
const WORDS = new RegExp(
  `${MULTIPLE}|(?=[^("\`{\\[:;&#*@)}\\]\\-,])[^${SPACE_CLASS}]+?(?=${ENDS}|,(?=${ENDS}))|[^${SPACE_CLASS}]`,
  'gu',
)

interface Token {
  text: string
  /** In lower case, numbers as one word. */
  type: string
  isBreak: boolean
  isAbbreviation: boolean
}

function holdsBreak(context: string, model: PunktModel): boolean {
  const tokens = context.split('\n').flatMap((line) => [...line.matchAll(WORDS)].map(([word]) => tokenOf(word, model)))
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    if (next === undefined) return false
    reconsider(token, next, model)
    if (token.isBreak) return true
  }
  return false
}

/** What the word alone tells. */
function tokenOf(text: string, { abbreviations }: PunktModel): Token {
  const lower = text.toLowerCase()
  const type = lower.replace(/^-?[.,]?\p{Nd}[\p{Nd},.-]*\.?$/u, '##number##')
  const token = { text, type, isBreak: false, isAbbreviation: false }
  if (/^[.?!]$/.test(text)) return { ...token, isBreak: true }
  if (!text.endsWith('.') || text.endsWith('..')) return token
  const word = lower.slice(0, -1)
  const isAbbreviation = abbreviations.has(word) || abbreviations.has(word.split('-').at(-1) ?? '')
  return { ...token, isAbbreviation, isBreak: !isAbbreviation }
}

/** What the next word tells. */
function reconsider(token: Token, next: Token, model: PunktModel): void {
  if (!token.text.endsWith('.')) return
  const type = withoutPoint(token.type)
  const nextType = next.isBreak ? withoutPoint(next.type) : next.type
  const isInitial = /^[\p{L}_]\.$/u.test(token.text)
  if (model.collocations.has(`${type}\t${nextType}`)) {
    token.isBreak = false
    return
  }
  const starts = startsSentence(next, nextType, model)
  if ((token.isAbbreviation || /^\.\.+$/.test(token.text)) && !isInitial) {
    if (starts === true || (isUpper(next.text) && model.starters.has(nextType))) {
      token.isBreak = true
      return
    }
  }
  if (!isInitial && type !== '##number##') return
  const isName = isInitial && isUpper(next.text) && ((model.contexts.get(nextType) ?? 0) & LOWER) === 0
  if (starts === false || (starts === undefined && isName)) token.isBreak = false
}

const withoutPoint = (type: string): string => (type.length > 1 && type.endsWith('.') ? type.slice(0, -1) : type)
const isUpper = (text: string): boolean => /^\p{Lu}/u.test(text)

/** Undefined: the case of its first letter does not tell. */
function startsSentence({ text }: Token, type: string, { contexts }: PunktModel): boolean | undefined {
  if (/^[;:,.!?]$/.test(text)) return false
  const seen = contexts.get(type) ?? 0
  if (isUpper(text) && (seen & LOWER) !== 0 && (seen & UPPER_MIDDLE) === 0) return true
  if (/^\p{Ll}/u.test(text) && ((seen & UPPER) !== 0 || (seen & LOWER_BEGIN) === 0)) return false
  return undefined
}

/** Closing quotes and brackets belong to the sentence before them. */
function realigned(text: string, spans: readonly Span[]): Span[] {
  const made: Span[] = []
  let moved = 0
  for (const [index, [from, to]] of spans.entries()) {
    const start = from + moved
    const next = spans[index + 1]
    const closing = next === undefined ? null : CLOSING.exec(text.slice(...next))
    moved = closing?.[0].length ?? 0
    const end = closing === null || next === undefined ? to : next[0] + stripEnd(closing[0]).length
    if (closing !== null || end > start) made.push([start, end])
  }
  return made
}

const CLOSING = new RegExp(`^["')\\]}]+?(?:[${SPACE_CLASS}]+|(?=--)|(?=\\n)|$)`)
