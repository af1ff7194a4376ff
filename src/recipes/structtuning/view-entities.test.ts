import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '../../tree/contract.js'
import { growTree } from '../../tree/grow-tree.js'
import { countWords, documentOf } from '../../tree/tree.fixture.js'
import { entityPairs } from './view-entities.js'

let tree: Tree
beforeAll(async () => {
  const text = [
    '# Functions of bark',
    'The functions of bark are protection and storage; bark guards, and bark stores.',
    '## Protection',
    'Protection keeps beetles out.',
    '## Storage',
    'Storage keeps sugar.',
  ]
  const records = [{ type: 'document' as const, document: documentOf('a.md', 'Bark', text, 'bark') }]
  tree = (await growTree({ source: 'bark', records, chunking: { maxTokens: 60, tokenizer: countWords } })).tree
})

describe('entityPairs', () => {
  it('joins lowest headings that the text names, never a heading with what stands under it', () => {
    const pairs = [...entityPairs({ tree, terms: [], seed: 0, links: 9 })]
    expect(pairs.map(({ one, other }) => [one, other].toSorted((a, b) => a.localeCompare(b)))).toEqual([
      ['Protection', 'Storage'],
    ])
  })
})
