/** Figures of every node with those under it, from the payload's parallel lists. */
export function buildModel(payload) {
  const { nodes, kinds } = payload
  const children = nodes.title.map(() => [])
  const roots = []
  const depth = []
  for (const [place, parent] of nodes.parent.entries()) {
    depth.push(parent < 0 ? 0 : depth[parent] + 1)
    if (parent < 0) roots.push(place)
    else children[parent].push(place)
  }
  for (const [place, title] of nodes.title.entries()) if (title === '') nodes.title[place] = nodes.kind[place]
  const measured = withoutText(nodes, children)
  const totals = nodes.title.map((_, place) => {
    const figures = ownFigures(payload, place)
    const isLeaf = measured.has(place)
    return { ...figures, leaves: Number(isLeaf), bareLeaves: Number(isLeaf && figures.rows === 0) }
  })
  for (let place = nodes.parent.length - 1; place >= 0; place--) {
    const parent = nodes.parent[place]
    if (parent >= 0) addInto(totals[parent], totals[place])
  }
  const usual = new Map(
    [false, true].flatMap((hasText) =>
      [...densitiesByKind({ totals, nodes }, hasText)].map(([kind, values]) => [kind, atShare(values, 0.5)]),
    ),
  )
  const order = kinds.map((_, kind) => kind).sort((a, b) => sizeOf(payload, b) - sizeOf(payload, a))
  const color = []
  for (const [rank, kind] of order.entries()) color[kind] = `var(--k${rank % 18})`
  return {
    payload,
    nodes,
    kinds,
    children,
    roots,
    depth,
    totals,
    order,
    color,
    usual,
    leafNoun: nounOf(nodes, measured),
  }
}

/** The leaves of sources that hold no text at all: the columns of tables, the relations of graphs. */
function withoutText(nodes, children) {
  const source = []
  const bearsText = new Set()
  for (const [place, parent] of nodes.parent.entries()) {
    source[place] = parent < 0 ? place : source[parent]
    if (nodes.tokens[place] > 0) bearsText.add(source[place])
  }
  return new Set(
    nodes.title.flatMap((_, place) => (children[place].length === 0 && !bearsText.has(source[place]) ? [place] : [])),
  )
}

/** What such leaves are called. */
function nounOf(nodes, leaves) {
  const kinds = new Set([...leaves].map((place) => nodes.kind[place]).filter((kind) => kind !== 'database'))
  const [one] = kinds
  if (kinds.size === 1) return { one, many: `${one}s` }
  return kinds.has('column')
    ? { one: 'column or relation', many: 'columns and relations' }
    : { one: 'leaf', many: 'leaves' }
}

const sizeOf = (payload, kind) => payload.splits.reduce((sum, [at, , rows]) => (at === kind ? sum + rows : sum), 0)

/** Flat pairs (place, count) as a list of counts. */
function toCounts(pairs, length) {
  const counts = Array.from({ length }, () => 0)
  for (let at = 0; at < pairs.length; at += 2) counts[pairs[at]] += pairs[at + 1]
  return counts
}

function ownFigures({ nodes, drops, kinds, operators }, place) {
  const byKind = toCounts(nodes.rows[place], kinds.length)
  const rows = byKind.reduce((sum, value) => sum + value, 0)
  const dropped = new Map()
  const dropPairs = nodes.drops[place]
  let dropCount = 0
  for (let at = 0; at < dropPairs.length; at += 2) {
    const [, , reason] = drops[dropPairs[at]]
    dropped.set(reason, (dropped.get(reason) ?? 0) + dropPairs[at + 1])
    dropCount += dropPairs[at + 1]
  }
  return {
    byKind,
    byOperator: toCounts(nodes.operators[place], operators.length),
    rows,
    drops: dropCount,
    dropped,
    tokens: nodes.tokens[place],
    chunks: nodes.chunks[place],
    bare: nodes.bare[place],
    exam: nodes.exam[place],
  }
}

function addInto(sum, part) {
  for (const [kind, value] of part.byKind.entries()) sum.byKind[kind] += value
  for (const [operator, value] of part.byOperator.entries()) sum.byOperator[operator] += value
  for (const [reason, value] of part.dropped) sum.dropped.set(reason, (sum.dropped.get(reason) ?? 0) + value)
  for (const name of ['rows', 'drops', 'tokens', 'chunks', 'bare', 'exam', 'leaves', 'bareLeaves'])
    sum[name] += part[name]
}

/** Rows per thousand tokens of source text; of a source without text, per column; undefined where there is neither. */
export function density({ rows, tokens, leaves }) {
  if (tokens > 0) return (1000 * rows) / tokens
  return leaves > 0 ? rows / leaves : undefined
}

/** Densities above zero of the nodes of each kind that bears text of its own or under it, sorted; chunks left out. */
function densitiesByKind({ totals, nodes }, hasText) {
  const byKind = new Map()
  for (const [place, figures] of totals.entries()) {
    const value = density(figures)
    const kind = nodes.kind[place]
    if (kind === 'chunk' || value === undefined || value === 0 || figures.tokens > 0 !== hasText) continue
    if (!byKind.has(kind)) byKind.set(kind, [])
    byKind.get(kind).push(value)
  }
  for (const values of byKind.values()) values.sort((a, b) => a - b)
  return byKind
}

const atShare = (values, share) => values[Math.min(values.length - 1, Math.floor(share * values.length))]

/**
 * Upper ends of the first four of the five steps of the colour scale: fifths of the densities of points and of sections (or of
 * whatever levels there are with ten nodes or more), each level counting the same however many nodes it has.
 */
export function densitySteps(model) {
  return { text: stepsOf(model, true), leaves: stepsOf(model, false) }
}

function stepsOf(model, hasText) {
  const levels = [...densitiesByKind(model, hasText).values()]
  const large = levels.filter((values) => values.length >= 10)
  const used = large.length > 0 ? large : levels
  const pooled = used
    .flatMap((values) => Array.from({ length: 200 }, (_, at) => atShare(values, at / 200)))
    .sort((a, b) => a - b)
  if (pooled.length === 0) return []
  const steps = [0.2, 0.4, 0.6, 0.8].map((share) => Number(atShare(pooled, share).toPrecision(2)))
  return steps.filter((value, index) => index === 0 || value > steps[index - 1])
}

/** 0: no rows; 1 to 5: thin to rich; undefined where there is nothing to measure by. */
export function densityStep(figures, { text, leaves }) {
  const steps = figures.tokens > 0 ? text : leaves
  if (figures.rows === 0) return 0
  const value = density(figures)
  if (value === undefined) return undefined
  const found = steps.findIndex((end) => value < end)
  return found < 0 ? 5 : Math.round(1 + (found * 4) / Math.max(1, steps.length))
}

/** Places of the operators, the most frequent first. */
export function operatorOrder({ payload, roots, totals }) {
  const rowsOf = (operator) => roots.reduce((sum, root) => sum + totals[root].byOperator[operator], 0)
  return payload.operators.map((_, operator) => operator).sort((a, b) => rowsOf(b) - rowsOf(a))
}

/** The titles from the root down to a node, the node included. */
export function pathOf(model, place) {
  const path = []
  for (let at = place; at >= 0; at = model.nodes.parent[at]) path.unshift(at)
  return path
}

/** Whether `place` is `ancestor` or stands under it. */
export function isUnder(model, place, ancestor) {
  for (let at = place; at >= 0; at = model.nodes.parent[at]) if (at === ancestor) return true
  return false
}

/** Places that match the words and the filter, and all that stand above them; undefined where nothing is asked. */
export function findNodes(model, { words, filter }) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0 && filter === 'all') return undefined
  const hits = new Set()
  const shown = new Set()
  for (const [place, title] of model.nodes.title.entries()) {
    const text = title.toLowerCase()
    if (!wanted.every((word) => text.includes(word)) || !FILTERS[filter].test(model, place)) continue
    hits.add(place)
    for (let at = place; at >= 0 && !shown.has(at); at = model.nodes.parent[at]) shown.add(at)
  }
  return { hits, shown, words: wanted }
}

const isMeasured = (model, place) => density(model.totals[place]) !== undefined

/** What the filter above the tree offers. */
export const FILTERS = {
  all: { title: 'All nodes', test: () => true },
  bare: { title: 'Without rows', test: (model, place) => isMeasured(model, place) && model.totals[place].rows === 0 },
  thin: {
    title: 'Thin: under half of what is usual at its level',
    test: ({ totals, nodes, usual }, place) =>
      isMeasured({ totals }, place) && (density(totals[place]) ?? 0) < (usual.get(nodes.kind[place]) ?? 0) / 2,
  },
  exam: { title: 'With exam questions', test: ({ totals }, place) => totals[place].exam > 0 },
  dropped: { title: 'With drops', test: (model, place) => model.totals[place].drops > 0 },
}
