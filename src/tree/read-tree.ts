import { z } from 'zod'
import { userError } from '../core/errors.js'
import type { Exercise, Span } from '../sources/contract.js'
import type { Chunk, NodeId, Tree, TreeNode } from './contract.js'
import { createTree } from './tree.js'
import type { TreeLine } from './write-tree.js'

const span = z.object({
  documentId: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  sha256: z.string(),
})

const line = z.object({
  id: z.string(),
  parentId: z.string().nullable(),
  kind: z.enum([
    'source',
    'part',
    'chapter',
    'section',
    'point',
    'chunk',
    'term',
    'database',
    'table',
    'column',
    'relation',
  ]),
  title: z.string(),
  ordinal: z.number().int(),
  span: span.optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
  chunk: z
    .object({
      text: z.string(),
      tokens: z.number(),
      offsets: z.array(z.number()),
      asides: z.array(z.number()).optional(),
      language: z.string().optional(),
      licence: z.string().optional(),
    })
    .optional(),
  exercises: z
    .array(z.looseObject({ id: z.string(), location: z.string(), stem: z.string(), options: z.array(z.unknown()) }))
    .optional(),
})

/**
 * The trees of tree.jsonl's lines (`readJsonl(path)`), by source name: a file holds each source's tree whole, one after the other.
 * @throws E_TREE_LINE with the line's number for one that is not a node; E_TREE_BROKEN where a parent is missing.
 */
export async function readTrees(lines: AsyncIterable<unknown> | Iterable<unknown>): Promise<Map<string, Tree>> {
  const trees = new Map<string, Tree>()
  let parts: Parts | undefined
  let number = 0
  const finish = (): void => {
    if (parts !== undefined) trees.set((parts.nodes[0] as TreeNode).id, createTree(parts))
  }
  for await (const value of lines) {
    number += 1
    const read = parseLine(value, number)
    if (read.parentId === null || parts === undefined) {
      finish()
      parts = { nodes: [], chunks: new Map(), exercises: new Map() }
    }
    addLine(parts, read)
  }
  finish()
  return trees
}

interface Parts {
  nodes: TreeNode[]
  chunks: Map<NodeId, Chunk>
  exercises: Map<NodeId, Exercise[]>
}

function parseLine(value: unknown, number: number): TreeLine {
  const result = line.safeParse(value)
  if (result.success) return result.data as TreeLine
  const issue = result.error.issues[0]
  throw userError(
    'E_TREE_LINE',
    `tree.jsonl:${number} is not a node of a tree (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Run espalier again to write it anew.`,
  )
}

function addLine({ nodes, chunks, exercises }: Parts, { chunk, exercises: own, ...node }: TreeLine): void {
  nodes.push(node)
  if (chunk !== undefined) chunks.set(node.id, { nodeId: node.id, ...chunk, span: node.span as Span })
  if (own !== undefined) exercises.set(node.id, own as unknown as Exercise[])
}
