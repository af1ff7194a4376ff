import type { NodeId, Tree, TreeNode } from './contract.js'

export interface MindMapInput {
  tree: Tree
  /** The node that the map is of: its first line. */
  root: NodeId
  /** Nodes whose children are drawn; the map's root always is. Default: all. */
  open?: ReadonlySet<NodeId>
  /** Wrapped in `**`. A chunk, a term or a node that is not drawn marks the nearest drawn node above it. */
  focus: readonly NodeId[]
  /** Most lines, at least 2. What is left out is counted in a last line, "… (n more)". Default 400. */
  maxLines?: number
}

interface Drawn {
  node: TreeNode
  parent: Drawn | undefined
  children: Drawn[]
  isKept: boolean
}

/**
 * Draws a tree as StructTuning's mind-map text: `├─ `, `└─ `, `│ `, the root on a line of its own, trailing punctuation of titles removed.
 * Chunks, terms and databases are not drawn; an only child with its parent's title is drawn as one with it. Where there are too many lines, the
 * nodes in focus and those above them stay, then the upper levels in reading order.
 * @example renderMindMap({ tree, root: chapter.id, open: openAlong(tree, chunkId), focus: [chunkId] })
 */
export function renderMindMap({ tree, root, open, focus, maxLines = 400 }: MindMapInput): string {
  if (maxLines < 2) throw new RangeError(`maxLines is ${maxLines}; it must be at least 2`)
  const byId = new Map<NodeId, Drawn>()
  const top = collect({ tree, byId, open }, tree.node(root), undefined)
  const marked = new Set(focus.map((id) => nearestDrawn(tree, byId, id)).filter((drawn) => drawn !== undefined))
  const all = [...new Set(byId.values())]
  const omitted = Math.max(0, all.length > maxLines ? all.length - maxLines + 1 : 0)
  keep(top, marked, omitted === 0 ? all.length : maxLines - 1)
  const lines: string[] = []
  draw({ drawn: top, lines, marked, lead: '', indent: '', more: omitted })
  return lines.join('\n')
}

/** The ids on the path to a node: what to open so that it is seen. */
export function openAlong(tree: Tree, id: NodeId): Set<NodeId> {
  return new Set(tree.path(id).map((node) => node.id))
}

/** A title as the map shows it: one line, without trailing punctuation or asterisks. */
export function mapTitle(title: string): string {
  const line = title.replaceAll('**', '').replace(/\s+/g, ' ').trim()
  return line.replace(/[\s.,;:!?\u2026\u3002\uFF0C\uFF1B\uFF1A\uFF01\uFF1F\u3001\u061F\u060C\u0964]+$/u, '') || line
}

/** A document's tables as a database stand beside its chapters, not among them. */
const isShown = ({ kind }: TreeNode): boolean => kind !== 'chunk' && kind !== 'term' && kind !== 'database'

interface Collecting {
  tree: Tree
  byId: Map<NodeId, Drawn>
  open: ReadonlySet<NodeId> | undefined
}

function collect(input: Collecting, node: TreeNode, parent: Drawn | undefined): Drawn {
  const { tree, byId, open } = input
  const drawn: Drawn = { node, parent, children: [], isKept: false }
  byId.set(node.id, drawn)
  let shown = tree.children(node.id).filter(isShown)
  for (let only = shown[0]; shown.length === 1 && only !== undefined; only = shown[0]) {
    if (mapTitle(only.title) !== mapTitle(node.title)) break
    byId.set(only.id, drawn)
    shown = tree.children(only.id).filter(isShown)
  }
  if (parent !== undefined && open !== undefined && !open.has(node.id)) return drawn
  for (const child of shown) drawn.children.push(collect(input, child, drawn))
  return drawn
}

function nearestDrawn(tree: Tree, byId: ReadonlyMap<NodeId, Drawn>, id: NodeId): Drawn | undefined {
  for (const node of tree.path(id).toReversed()) {
    const drawn = byId.get(node.id)
    if (drawn !== undefined) return drawn
  }
  return undefined
}

/** Marks the nodes to draw: the root, then what is in focus with what is above it, then level by level. */
function keep(top: Drawn, marked: ReadonlySet<Drawn>, room: number): void {
  top.isKept = true
  let kept = 1
  for (const focus of marked) {
    const chain: Drawn[] = []
    for (let at: Drawn | undefined = focus; at !== undefined && !at.isKept; at = at.parent) chain.push(at)
    if (kept + chain.length > room) continue
    for (const drawn of chain) drawn.isKept = true
    kept += chain.length
  }
  let level = top.children
  while (level.length > 0 && kept < room) {
    for (const drawn of level) {
      if (drawn.isKept) continue
      if (kept >= room) return
      drawn.isKept = true
      kept += 1
    }
    level = level.flatMap(({ children }) => children)
  }
}

interface Drawing {
  drawn: Drawn
  lines: string[]
  marked: ReadonlySet<Drawn>
  /** Before the title. */
  lead: string
  /** Before the leads of the children. */
  indent: string
  /** Nodes left out of the whole map: a last line under the root. */
  more: number
}

function draw({ drawn, lines, marked, lead, indent, more }: Drawing): void {
  const title = mapTitle(drawn.node.title)
  lines.push(`${lead}${marked.has(drawn) ? `**${title}**` : title}`)
  const children = drawn.children.filter(({ isKept }) => isKept)
  for (const [index, child] of children.entries()) {
    const isLast = index === children.length - 1 && more === 0
    const [branch, below] = isLast ? ['└─ ', '  '] : ['├─ ', '│ ']
    draw({ drawn: child, lines, marked, lead: indent + branch, indent: indent + below, more: 0 })
  }
  if (more > 0) lines.push(`${indent}└─ … (${more} more)`)
}

export interface MindMapLine {
  title: string
  /** 0 for the root. */
  depth: number
  isFocus: boolean
}

/** Reads a drawn map back. `more`: how many nodes its last line says were left out. */
export function parseMindMap(text: string): { lines: MindMapLine[]; more: number } {
  const lines: MindMapLine[] = []
  let more = 0
  for (const line of text.split('\n')) {
    const branch = lines.length === 0 ? undefined : /^((?:│ | {2})*)[├└]─ (.*)$/su.exec(line)
    const title = branch?.[2] ?? line
    const left = /^… \((\d+) more\)$/.exec(title)
    if (left !== null && branch !== null) more = Number(left[1])
    else {
      const isFocus = /^\*\*.*\*\*$/s.test(title) && title.length > 4
      const depth = branch === undefined || branch === null ? 0 : (branch[1] as string).length / 2 + 1
      lines.push({ title: isFocus ? title.slice(2, -2) : title, depth, isFocus })
    }
  }
  return { lines, more }
}
