import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { exists, readText } from '../core/files.js'
import { readers } from '../sources/families.js'
import type { TreeNode } from './contract.js'
import { type GrownTree, growTree } from './grow-tree.js'
import { o200k } from './tree.fixture.js'

const folder = fileURLToPath(new URL('../../../shared/data/anatomy-textbook', import.meta.url))

/** SUMMARY.md read by nothing of ours: each numbered entry's depth, title and link. */
async function entriesOfSummary(): Promise<{ depth: number; title: string; path: string | undefined }[]> {
  const entries: { depth: number; title: string; path: string | undefined }[] = []
  for (const line of (await readText(`${folder}/SUMMARY.md`)).split('\n')) {
    const match = /^( *)\d+\. +(?:\{:[^}]*\} )?(?:\[(.+)\]\((.+)\)|(.+))$/.exec(line)
    if (match === null) continue
    entries.push({ depth: (match[1] ?? '').length / 4 + 1, title: match[2] ?? match[4] ?? '', path: match[3] })
  }
  return entries
}

describe.skipIf(!exists(folder))('growTree on a whole textbook (skipped where ../shared is absent)', () => {
  let grown: GrownTree
  const texts = new Map<string, string>()

  beforeAll(async () => {
    const reader = await readers.load('markdown')
    const options = reader.options.parse({ outline: 'SUMMARY.md' })
    const resolve = (path: string): string => `${folder}/${path}`
    grown = await growTree({
      source: 'book',
      records: reader.read({ source: 'book', path: `${folder}/contents`, options, resolve }),
      chunking: { maxTokens: 1024, tokenizer: o200k },
      checkDocument: (document) => void texts.set(document.id, document.text),
    })
  })

  it('has every entry of the table of contents at its place and in its order, units without a link too', async () => {
    const entries = await entriesOfSummary()
    expect(entries.filter(({ path }) => path !== undefined)).toHaveLength(198)
    const { tree } = grown
    const isEntry = ({ kind }: TreeNode): boolean => kind === 'part' || kind === 'chapter' || kind === 'section'
    const found = tree.nodes.filter(isEntry).map((node) => {
      const file = node.span?.documentId.split('/').at(-1)
      const path = file === undefined ? undefined : `contents/${file}`
      return { depth: tree.path(node.id).length - 1, title: node.title, path }
    })
    expect(found).toEqual(entries)
  })

  it('puts every document on the tree and every chunk within its limit, at its place, with text of its own', () => {
    const { tree, documents } = grown
    expect(documents).toHaveLength(198)
    let chunks = 0
    for (const { nodeId, text, tokens, span } of tree.chunks()) {
      chunks += 1
      expect(tokens).toBeLessThanOrEqual(1024)
      expect(tokens).toBe(o200k.count(text))
      expect(text.trim()).not.toBe('')
      expect(tree.node(nodeId).span).toEqual(span)
      expect((texts.get(span.documentId) ?? '').length).toBeGreaterThanOrEqual(span.end)
    }
    expect(chunks).toBeGreaterThan(1000)
  })

  it('hangs all 1,227 exercises and each term on the section or chapter whose file they stand in', () => {
    const { tree, exercises } = grown
    expect(exercises).toHaveLength(1227)
    for (const { nodeId, span } of exercises) {
      expect(['section', 'chapter']).toContain(tree.node(nodeId).kind)
      expect(tree.node(nodeId).span?.documentId).toBe(span?.documentId)
    }
    const hung = tree.nodes.reduce((sum, { id }) => sum + tree.exercises(id).length, 0)
    expect(hung).toBe(1227)
    const termParents = tree.nodes.filter(({ kind }) => kind === 'term').map((term) => tree.path(term.id).at(-2)?.kind)
    expect(new Set(termParents)).toEqual(new Set(['section']))
  })

  it('makes no node of headings that only head questions or a glossary', () => {
    const titles = new Set(grown.tree.nodes.filter(({ kind }) => kind === 'point').map(({ title }) => title))
    expect(titles).toContain('Chapter Review')
    for (const apart of ['Review Questions', 'Critical Thinking Questions', 'Interactive Link Questions', 'Glossary'])
      expect(titles).not.toContain(apart)
  })
})
