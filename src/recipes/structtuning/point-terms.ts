import type { NodeId, Tree } from '../../tree/contract.js'
import { linkTerms } from '../../tree/link-questions.js'
import type { TermsOf } from './multi-hop-related.js'

/** A glossary of fewer terms says too little of what a book is about: then all words count. */
const LEAST_TERMS = 20
/** Words of a term, stop words aside. */
const LONGEST = 4

/**
 * What each point of a tree speaks of: the terms of its glossary that its chunks hold, whatever their endings ("lysosomes" is the lysosome);
 * without a glossary of some size, its words. Found once a point.
 */
export function pointTerms(tree: Tree, glossary: readonly string[]): TermsOf {
  const known = new Set(glossary.map((term) => linkTerms(term).join(' ')).filter((term) => term !== ''))
  const isKnown = known.size >= LEAST_TERMS
  const found = new Map<NodeId, readonly string[]>()
  return (id) => {
    const before = found.get(id)
    if (before !== undefined) return before
    const chunks = tree.children(id).filter(({ kind }) => kind === 'chunk')
    const words = chunks.map((chunk) => linkTerms(tree.chunk(chunk.id).text))
    const terms = [...new Set(isKnown ? words.flatMap((one) => termsAmong(one, known)) : words.flat())]
    found.set(id, terms)
    return terms
  }
}

/** The known terms among some words: runs of up to four. */
function termsAmong(words: readonly string[], known: ReadonlySet<string>): string[] {
  return words.flatMap((_, start) =>
    Array.from({ length: LONGEST }, (_length, more) => words.slice(start, start + more + 1).join(' ')).filter((run) =>
      known.has(run),
    ),
  )
}
