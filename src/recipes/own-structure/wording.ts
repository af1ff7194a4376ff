import type { ColumnProfile, TableProfile } from '../../sources/profile/contract.js'
import { profileOf } from './columns.js'
import type { ColumnRef, Condition, Direction, Head, Program, Scalar, Scope } from './contract.js'
import {
  columnWords,
  differentWords,
  isCount,
  type Names,
  nounOf,
  plural,
  singular,
  valueText,
  withoutUnit,
  words,
} from './names.js'

const COUNTED = { is: '', above: 'more than ', below: 'fewer than ' } as const

/** A list of wordings among the prompts, and the words that they are filled with. */
export interface Asked {
  /** `ask-<name>` asks, `state-<name>` states. */
  name: string
  values: Record<string, string>
}

/** The words of a program. */
export class Wording {
  constructor(
    readonly program: Program,
    readonly scope: Scope,
    readonly names: Names,
    /** A statement gives the answer with its unit; a question says in what unit it is wanted. */
    readonly form: 'ask' | 'state' = 'ask',
  ) {}

  /** Which wordings suit the program, and with what words. */
  asked(): Asked {
    const { head } = this.program
    const shared = { noun: this.noun(0), nouns: plural(this.noun(0)), where: this.where() }
    switch (head.kind) {
      case 'value':
        return this.#lookup(head.ref)
      case 'list':
        return this.#list(head.ref, shared)
      case 'count':
        return { name: 'count', values: shared }
      case 'count-distinct':
        return { name: 'count-distinct', values: { ...shared, different: differentWords(this.phrase(head.ref)) } }
      case 'aggregate':
        return { name: 'aggregate', values: { ...shared, ...this.#aggregate(head) } }
      case 'extreme':
        return this.#extreme(head, shared)
      case 'group-extreme':
        return this.#groups(head, shared)
      default:
        return this.#pair(head, shared)
    }
  }

  /** An answer's values as text. */
  answers(values: readonly Scalar[]): string[] {
    const { head } = this.program
    const ref = shownRef(head)
    if (ref === undefined || ref.part === 'year') return values.map(String)
    const profile = profileOf(this.program, this.scope, ref)
    return values.map((value) => valueText(value, profile))
  }

  /** An answer as a statement says it: texts in quotes, quantities with their unit. */
  stated(values: readonly Scalar[]): string {
    const { head } = this.program
    const ref = head.kind === 'aggregate' ? head.ref : shownRef(head)
    const unit = ref === undefined ? '' : this.#unitOf(ref)
    const isText = ref !== undefined && ref.part !== 'year' && this.#profile(ref).type === 'text'
    const texts = this.answers(values).map((text) => (isText ? `"${text}"` : text))
    return `${texts.join(', ')}${unit === '' ? '' : ` ${unit}`}`
  }

  table(source: number): TableProfile {
    const found = this.scope.tables.get(this.program.sources[source]?.table ?? '')
    if (found === undefined) throw new RangeError(`a program has no source ${source}`)
    return found.profile
  }

  /** One row of a source, in words: a joined one by the reference that leads to it, where that says more than the table's name. */
  noun(source: number): string {
    const own = nounOf(this.table(source), this.names)
    const from = this.program.sources[source]?.from
    if (from === undefined) return own
    const link = columnWords(this.table(from.source), from.column, this.names).replace(
      / (?:id|key|code|no|number)$/,
      '',
    )
    if (this.#isToSelf(source)) return /^(?:reports?|answers?) to$/.test(link) ? 'manager' : `${link} ${own}`
    return link === '' || own.includes(link) || link === 'id' ? own : link
  }

  /** A column in words, without its unit: "genre", "customer country". A row's own number is its "id". */
  phrase({ source, column, part }: ColumnRef): string {
    const table = this.table(source)
    const profile = table.columns.find(({ name }) => name === column)
    const whole = columnWords(table, column, this.names)
    const plain = profile?.role === 'quantity' ? withoutUnit(whole).name : whole
    const year = part === 'year' ? `year of the ` : ''
    if (source === 0) return year + (plain === `${this.noun(0)} id` ? 'id' : plain)
    const noun = this.noun(source)
    if (table.label.length === 1 && table.label[0] === column)
      return year + (isNumbered(table, column) ? `${noun} id` : noun)
    return year + (plain === noun || plain.startsWith(`${noun} `) ? plain : `${noun} ${plain}`)
  }

  /** A column as something that is more or less: "number of deaths", "income". */
  #measure(ref: ColumnRef): string {
    const phrase = this.phrase(ref)
    return this.#isCount(ref) ? `number of ${phrase}` : phrase
  }

  /** A column as what is wanted: in a question with its unit. */
  #wanted(ref: ColumnRef): string {
    const unit = this.form === 'ask' ? this.#unitOf(ref) : ''
    const phrase = this.#measure(ref)
    if (/\byear$/.test(phrase) && this.#profile(ref).role === 'date') return `${phrase} (as a date)`
    return `${phrase}${unit === '' ? '' : ` in ${unit}`}`
  }

  #unitOf(ref: ColumnRef): string {
    const profile = this.#profile(ref)
    return profile.role === 'quantity'
      ? withoutUnit(columnWords(this.table(ref.source), ref.column, this.names)).unit
      : ''
  }

  #profile(ref: ColumnRef): ColumnProfile {
    return profileOf(this.program, this.scope, ref)
  }

  #isCount(ref: ColumnRef): boolean {
    return isCount(columnWords(this.table(ref.source), ref.column, this.names), this.#profile(ref))
  }

  #isTime(ref: ColumnRef): boolean {
    return ['date', 'year'].includes(this.#profile(ref).role)
  }

  #isToSelf(source: number): boolean {
    const { sources } = this.program
    return sources[source]?.table === sources[sources[source]?.from?.source ?? -1]?.table
  }

  #isName(ref: ColumnRef): boolean {
    const { label } = this.table(0)
    return ref.source === 0 && label.length === 1 && label[0] === ref.column
  }

  /** Whether the column is what rows are called by, and not their number. */
  #isCalled(ref: ColumnRef): boolean {
    return this.#isName(ref) && !isNumbered(this.table(0), ref.column)
  }

  /** What the conditions say, with a space before it: ` with genre "Rock" and unit price above 1`. */
  where(): string {
    const named = this.program.where.find(({ ref, test }) => test === 'is' && this.#isCalled(ref))
    const rest = this.program.where
      .filter((condition) => condition !== named)
      .map((condition) => this.#condition(condition))
    return `${named === undefined ? '' : ` ${this.#quoted(named)}`}${rest.length === 0 ? '' : ` with ${rest.join(' and ')}`}`
  }

  #condition(condition: Condition): string {
    const { ref, test } = condition
    const isYear = ref.part === 'year'
    const phrase = this.phrase({ source: ref.source, column: ref.column })
    const value = this.#quoted(condition)
    if (!isYear && ref.source === 0 && this.#isCount(ref))
      return `${COUNTED[test]}${value} ${value === '1' ? singular(phrase) : phrase}`
    const unit = this.#unitOf(ref)
    const measured = unit === '' ? value : `${value} ${unit}`
    if (test === 'is') return `${phrase} ${isYear ? 'in ' : ''}${measured}`
    const word = this.#isTime(ref) ? (test === 'above' ? 'after' : 'before') : test
    return `${phrase} ${word} ${measured}`
  }

  #quoted({ ref, value }: Pick<Condition, 'ref' | 'value'>): string {
    if (ref.part === 'year') return String(value)
    const profile = this.#profile(ref)
    const text = valueText(value, profile)
    return profile.type === 'text' ? `"${text}"` : text
  }

  #lookup(ref: ColumnRef): Asked {
    const subject = `the ${this.noun(0)}${this.where()}`
    const isCounted = this.form === 'ask' && ref.source === 0 && this.#isCount(ref)
    const what = isCounted ? this.phrase(ref) : this.#wanted(ref)
    return { name: isCounted ? 'lookup-count' : 'lookup', values: { what, subject } }
  }

  #list(ref: ColumnRef, shared: Record<string, string>): Asked {
    if (this.#isCalled(ref)) return { name: 'filter-names', values: shared }
    if (this.#isName(ref) || (ref.source === 0 && this.#profile(ref).role === 'key'))
      return { name: 'filter-keys', values: { ...shared, keys: plural(this.phrase(ref)) } }
    return { name: 'filter-values', values: { ...shared, different: differentWords(this.phrase(ref)) } }
  }

  #aggregate({ function: name, ref, digits }: Extract<Head, { kind: 'aggregate' }>): Record<string, string> {
    const what = this.#wanted(ref)
    const text = { sum: totalWord(what), average: 'average', minimum: 'lowest', maximum: 'highest' }[name]
    return { function: text, what, note: name === 'average' ? roundingNote(digits) : '' }
  }

  #extreme(head: Extract<Head, { kind: 'extreme' }>, shared: Record<string, string>): Asked {
    const values = { ...shared, by: this.#measure(head.by), most: this.#most(head.by, head.direction) }
    if (this.#isCalled(head.show)) return { name: 'extreme-name', values }
    return { name: 'extreme', values: { ...values, what: this.#wanted(head.show) } }
  }

  #most(by: ColumnRef, direction: Direction): string {
    if (this.#isTime(by)) return direction === 'highest' ? 'latest' : 'earliest'
    return direction
  }

  #groups(head: Extract<Head, { kind: 'group-extreme' }>, shared: Record<string, string>): Asked {
    const values = { ...shared, by: this.phrase(head.by) }
    if (head.total === undefined)
      return { name: 'group-count', values: { ...values, most: head.direction === 'highest' ? 'most' : 'fewest' } }
    const total = this.#measure(head.total)
    return { name: 'group-total', values: { ...values, total: `${totalWord(total)} ${total}`, most: head.direction } }
  }

  #pair(head: Extract<Head, { kind: 'compare' | 'difference' }>, shared: Record<string, string>): Asked {
    const [left = '', right = ''] = head.pair.map((value) => this.#quoted({ ref: head.key, value }))
    const isCalled = this.#isCalled(head.key)
    const key = this.phrase(head.key)
    const values = { ...shared, left, right, key }
    if (head.kind === 'difference') {
      const one = isCalled ? '' : this.#isTime(head.key) ? '' : `the ${shared['noun']} with ${key} `
      const by = this.#wanted(head.by)
      return { name: 'difference', values: { ...values, left: one + left, right: one + right, by } }
    }
    const more = this.#isTime(head.by) ? ['later', 'earlier'] : ['higher', 'lower']
    const compared = { ...values, by: this.#measure(head.by), more: more[head.direction === 'highest' ? 0 : 1] ?? '' }
    return { name: isCalled ? 'compare' : this.#isTime(head.key) ? 'compare-times' : 'compare-by', values: compared }
  }
}

/** The column whose values the answer holds; undefined for numbers that were reckoned. */
export function shownRef(head: Head): ColumnRef | undefined {
  switch (head.kind) {
    case 'value':
    case 'list':
      return head.ref
    case 'extreme':
      return head.show
    case 'group-extreme':
      return head.by
    case 'compare':
      return head.key
    default:
      return undefined
  }
}

/** What a sum is called, so that no total is a "total total". */
const totalWord = (phrase: string): string => (phrase.startsWith('total') ? 'summed' : 'total')

function isNumbered(table: TableProfile, column: string): boolean {
  return table.columns.some(({ name, role }) => name === column && role === 'key') || words(column).endsWith(' id')
}

function roundingNote(digits: number): string {
  return ` (rounded to ${digits} decimals)`
}
