import { userError } from '../core/errors.js'
import { excerpt } from '../core/text.js'
import type { Drop, Row, RowContent } from '../dataset/contract.js'
import type { NodeId } from '../tree/contract.js'
import type { OpenedRun } from './open-run.js'
import { clipMiddle } from './report/clip.js'

export interface ChooseInput {
  run: OpenedRun
  /** A node's title, or the end of a path of titles joined by " > "; rows on it or under it. */
  node?: string
  reason?: string
  split?: string
  kind?: string
  /** Left out from the start. */
  skip?: number
}

/** A row or drop, and where it grew. */
export interface Chosen<T> {
  item: T
  /** From the root, of the first node. */
  path: string[]
}

/** Rows of a run in plan order, with the place on the tree that each grew on. @throws E_NODE_UNKNOWN */
export async function* chooseRows(input: ChooseInput): AsyncGenerator<Chosen<Row>> {
  yield* choose(input, input.run.rows())
}

/** Drops of a run, likewise. */
export async function* chooseDrops(input: ChooseInput): AsyncGenerator<Chosen<Drop>> {
  yield* choose(input, input.run.drops())
}

async function* choose<T extends Row | Drop>(input: ChooseInput, all: AsyncIterable<T>): AsyncGenerator<Chosen<T>> {
  const places = await placesOf(input.run, input.node)
  let left = input.skip ?? 0
  for await (const item of all) {
    if (!isWanted(item, input, places.wanted)) continue
    if (left > 0) left -= 1
    else yield { item, path: places.pathOf(item.nodeIds[0] ?? '') }
  }
}

function isWanted(
  item: Row | Drop,
  { reason, split, kind }: ChooseInput,
  wanted: ReadonlySet<NodeId> | undefined,
): boolean {
  if (kind !== undefined && item.kind !== kind) return false
  if (reason !== undefined && (!('reason' in item) || item.reason !== reason)) return false
  if (split !== undefined && (!('split' in item) || item.split !== split)) return false
  return wanted === undefined || item.nodeIds.some((id) => wanted.has(id))
}

async function placesOf(
  run: OpenedRun,
  node: string | undefined,
): Promise<{ wanted: Set<NodeId> | undefined; pathOf(id: NodeId): string[] }> {
  const paths = new Map<NodeId, string[]>()
  const wanted = new Set<NodeId>()
  const wish = node?.split('>').map((title) => title.trim().toLowerCase())
  for await (const { id, parentId, title } of run.nodes()) {
    const path = [...(parentId === null ? [] : (paths.get(parentId) ?? [])), title]
    paths.set(id, path)
    const isUnder = parentId !== null && wanted.has(parentId)
    if (wish !== undefined && (isUnder || endsWith(path, wish) || id === node)) wanted.add(id)
  }
  if (wish !== undefined && wanted.size === 0)
    throw userError(
      'E_NODE_UNKNOWN',
      `no node of the run "${run.name}" is called "${node ?? ''}". See the titles with: espalier tree`,
    )
  return { wanted: wish === undefined ? undefined : wanted, pathOf: (id) => paths.get(id) ?? [id] }
}

function endsWith(path: readonly string[], wish: readonly string[]): boolean {
  const tail = path.slice(-wish.length)
  return tail.length === wish.length && tail.every((title, index) => title.toLowerCase() === wish[index])
}

/** A row's content as a person reads it. */
export function contentText(content: RowContent | undefined): string {
  if (content === undefined) return '(no text)'
  if ('messages' in content) return content.messages.map(({ role, content: text }) => `[${role}]\n${text}`).join('\n')
  return `[prompt]\n${content.prompt}\n[completion]\n${content.completion}${content.eos ? '' : ' ...'}`
}

/** A row with its provenance, as text for a terminal. */
export function rowText({ item, path }: Chosen<Row>, isFull = false): string {
  const { id, kind, split, spans, callIds, content } = item
  const places = spans.map(({ documentId, start, end }) => `${documentId} [${start}, ${end})`)
  const text = isFull ? contentText(content) : clip(contentText(content))
  return [
    `${id}  ${kind}  ${split}`,
    ...onLine(path),
    ...(places.length === 0 ? [] : [`  from ${places.join('; ')}`]),
    ...(callIds.length === 0 ? [] : [`  by   ${callIds.map((callId) => callId.slice(0, 16)).join(', ')}`]),
    ...text.split('\n').map((line) => `  | ${line}`),
    '',
  ].join('\n')
}

/** A drop with its reason, as text for a terminal. */
export function dropText({ item, path }: Chosen<Drop>): string {
  const { rowId, kind, step, reason, detail, callIds, content } = item
  return [
    `${rowId}  ${kind}  dropped by ${step}: ${reason}`,
    ...onLine(path),
    `  why  ${excerpt(detail, 300)}`,
    ...(callIds.length === 0 ? [] : [`  by   ${callIds.map((callId) => callId.slice(0, 16)).join(', ')}`]),
    ...(content === undefined
      ? []
      : clip(contentText(content))
          .split('\n')
          .map((line) => `  | ${line}`)),
    '',
  ].join('\n')
}

/** Rows of tasks that bring their own data grow on no node. */
function onLine(path: readonly string[]): string[] {
  return path.join('') === '' ? [] : [`  on   ${path.map((title) => excerpt(title, 60)).join(' > ')}`]
}

/** Cut in the middle: the question and the answer stand at the end, under a long table or passage. */
function clip(text: string, length = 1200): string {
  if (text.length <= length) return text
  const { start, end, cut } = clipMiddle(text, length)
  return `${start} ... (${cut} characters left out here; --full shows all) ... ${end}`
}
