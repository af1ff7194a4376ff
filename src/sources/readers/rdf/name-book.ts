import type { RdfStatement, RdfTerm } from './read-statements.js'

/** Relations that name their subject, the best first. */
const LABELS = [
  'http://www.w3.org/2004/02/skos/core#prefLabel',
  'http://www.w3.org/2000/01/rdf-schema#label',
  'https://schema.org/name',
  'http://schema.org/name',
]
const RANKS = new Map(LABELS.map((iri, rank) => [iri, rank]))
const LONGEST_LABEL = 120
const PREFERRED = 'en'

/** Whether a relation names its subject. */
export const isLabel = (relation: string): boolean => RANKS.has(relation)

interface Label {
  text: string
  /** Smaller is better: language, relation, language tag; then the text. */
  rank: string
}

/**
 * How the nodes and relations of a graph are shown: by a label in the wanted language, else without language, else in any; without a
 * label by what stands after the last # or /, where no other IRI ends so, else with its prefix, else in full. Two nodes never have one
 * name. Memory: some 300 bytes an IRI, 500 with a label.
 */
export class NameBook {
  #labels = new Map<string, Label>()
  #owners = new Map<string, string | undefined>()
  #short = new Map<string, string | undefined>()
  #prefixes = new Map<string, string>()
  #otherLabels = 0
  #otherTexts = 0
  #statements = 0

  constructor(readonly language: string | undefined) {}

  /** Names of one file, kept once it is known to be whole. */
  draft(): Draft {
    const labels: [string, Label][] = []
    const iris = new Set<string>()
    const prefixes: [string, string][] = []
    let [statements, otherLabels, otherTexts] = [0, 0, 0]
    const countBefore = this.#statements
    return {
      addPrefix: (prefix, iri) => void prefixes.push([prefix, iri]),
      see: ({ subject, relation, object }) => {
        statements += 1
        for (const term of [subject, object]) if (term.kind === 'iri') iris.add(term.text)
        iris.add(relation)
        if (object.kind !== 'literal') return
        const rank = RANKS.get(relation)
        if (rank === undefined) otherTexts += Number(!this.isRead(object))
        else if (this.isRead(object)) labels.push([subject.text, this.#labelOf(object, rank)])
        else otherLabels += 1
      },
      get statements() {
        return countBefore + statements
      },
      keep: () => {
        this.#statements += statements
        this.#otherLabels += otherLabels
        this.#otherTexts += otherTexts
        for (const [prefix, iri] of prefixes) if (prefix !== '' && iri !== '') this.#prefixes.set(iri, prefix)
        for (const iri of iris) claim(this.#short, lastPart(iri), iri)
        for (const [node, label] of labels) this.#offer(node, label)
      },
    }
  }

  #labelOf({ text, language = '' }: RdfTerm, relation: number): Label {
    const wanted = (this.language ?? PREFERRED).toLowerCase()
    const near = language === wanted ? 0 : language.startsWith(`${wanted}-`) ? 1 : language === '' ? 2 : 3
    return { text: text.trim().replace(/\s+/g, ' '), rank: `${near}${relation}${language}` }
  }

  #offer(node: string, label: Label): void {
    if (label.text === '' || label.text.length > LONGEST_LABEL || label.text.startsWith('_:')) return
    const known = this.#labels.get(node)
    if (known === undefined || isBetter(label, known)) this.#labels.set(node, label)
  }

  /** Called once when every file was seen. */
  finish(): void {
    for (const [node, { text }] of this.#labels) claim(this.#owners, text, node)
  }

  /** Whether a literal's language is read. */
  isRead({ language }: RdfTerm): boolean {
    if (this.language === undefined || language === undefined) return true
    const wanted = this.language.toLowerCase()
    return language === wanted || language.startsWith(`${wanted}-`)
  }

  nameOf({ kind, text }: RdfTerm): string {
    if (kind === 'literal') return text
    const label = this.#labels.get(text)
    if (label === undefined) return kind === 'blank' ? text : this.#shortOf(text)
    if (this.#owners.get(label.text) === text) return label.text
    return `${label.text} (${kind === 'blank' ? text : this.#shortOf(text)})`
  }

  #shortOf(iri: string): string {
    const last = lastPart(iri)
    if (this.#short.get(last) === iri && !this.#owners.has(last)) return last
    const at = Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1
    const prefix = this.#prefixes.get(iri.slice(0, at))
    return prefix === undefined || at === iri.length ? iri : `${prefix}:${iri.slice(at)}`
  }

  /** What was left out, and names that stand for several nodes. */
  warnings(source: string): string[] {
    const shared = [...this.#owners.values()].filter((owner) => owner === undefined).length
    const warnings: string[] = []
    if (this.#otherLabels + this.#otherTexts > 0)
      warnings.push(
        `${source}: ${this.#otherLabels} labels and ${this.#otherTexts} other texts are left out, as they are not in the language ${this.language}.`,
      )
    if (shared > 0)
      warnings.push(`${source}: ${shared} labels name several nodes, which are shown with their short names.`)
    return warnings
  }
}

const isBetter = (label: Label, known: Label): boolean =>
  label.rank < known.rank || (label.rank === known.rank && label.text < known.text)

interface Draft {
  addPrefix(prefix: string, iri: string): void
  see(statement: RdfStatement): void
  /** Of this file and those kept before. */
  readonly statements: number
  keep(): void
}

/** The first one has the name; undefined where a second one wants it. */
function claim(names: Map<string, string | undefined>, name: string, owner: string): void {
  if (!names.has(name)) names.set(name, owner)
  else if (names.get(name) !== owner) names.set(name, undefined)
}

function lastPart(iri: string): string {
  const part = iri.replace(/[/#]+$/, '').replace(/^.*[/#]/, '')
  if (part === '') return iri
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
