import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '../../tree/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { pointTerms } from './point-terms.js'

let tree: Tree
beforeAll(async () => {
  const text = ['# Cells', '## Power', 'Mitochondria make ATP for the skeletal muscles of a body.']
  const records = [{ type: 'document' as const, document: documentOf('a.md', 'Cells', text, 'cells') }]
  tree = (await growTree({ source: 'cells', records, chunking: { maxTokens: 60, tokenizer: countWords } })).tree
})
const termsIn = (glossary: readonly string[]): string[] => {
  const id = tree.nodes.find(({ title }) => title === 'Power')?.id ?? ''
  return pointTerms(tree, glossary)(id).toSorted((a, b) => a.localeCompare(b))
}
/** Terms of which none stands in the text. */
const OTHERS = Array.from({ length: 20 }, (_, index) => `strange term ${index}`)

describe('pointTerms', () => {
  it('are the terms of the glossary, of one word or several, whatever their endings', () => {
    expect(termsIn([...OTHERS, 'mitochondria', 'skeletal muscle', 'ATP', 'smooth muscle'])).toEqual(
      termsIn([...OTHERS, 'Mitochondria', 'skeletal muscles', 'atp']),
    )
    expect(termsIn([...OTHERS, 'mitochondria', 'skeletal muscle', 'ATP'])).toHaveLength(3)
  })

  it('are all words without a glossary of some size', () => {
    expect(termsIn(['ATP']).length).toBeGreaterThan(4)
  })
})
