import { byId, count, el, percent, plural, svg } from './dom.js'
import { densityStep, pathOf } from './model.js'

const HEIGHT = 560
const LEAST_HEIGHT = 0.4
/** Levels drawn at once; a click shows the next ones. */
const columnsFor = (width) => (width < 560 ? 3 : 4)

/**
 * The tree as a picture: one column a level, a node as tall as its share of the source's text, coloured by how many rows it bears
 * for its text. `choose` is called with the node that is clicked.
 */
export function makeIcicle(model, { steps, choose }) {
  const weights = weigh(model)
  const state = { root: model.roots.length === 1 ? model.roots[0] : -1, chosen: -1, found: undefined }
  const host = byId('icicle')
  const draw = () => {
    const width = Math.max(280, host.clientWidth)
    host.replaceChildren(picture({ model, weights, state, steps, width, choose: open }))
    crumbs(model, state.root, zoom)
  }
  const zoom = (place) => {
    state.root = place
    draw()
  }
  const open = (place) => {
    if (model.children[place].length > 0 && place !== state.root) zoom(place)
    else if (place === state.root && model.nodes.parent[place] >= 0) zoom(model.nodes.parent[place])
    choose(place)
  }
  scale(model, steps)
  draw()
  new ResizeObserver(() => {
    if (host.firstChild && Math.abs(host.firstChild.clientWidth - host.clientWidth) > 1) draw()
  }).observe(host)
  return {
    choose: (place) => {
      state.chosen = place
      draw()
    },
    find: (found) => {
      state.found = found
      draw()
    },
  }
}

/** A node's share: its text; a column of a table, or another leaf of a source without text, counts as the mean chunk of the others. */
function weigh({ totals, children, nodes }) {
  const texts = totals.filter(({ tokens }, place) => tokens > 0 && children[place].length === 0)
  const leaf = texts.length === 0 ? 1 : texts.reduce((sum, { tokens }) => sum + tokens, 0) / texts.length
  const weights = totals.map(({ tokens, leaves }, place) => (children[place].length > 0 ? 0 : tokens + leaves * leaf))
  for (let place = weights.length - 1; place >= 0; place--) {
    const parent = nodes.parent[place]
    if (parent >= 0) weights[parent] += weights[place]
  }
  return weights
}

function picture({ model, weights, state, steps, width, choose }) {
  const cells = layOut(model, { weights, root: state.root, most: columnsFor(width) })
  const columns = 1 + Math.max(...cells.map((cell) => cell.column))
  const first = columns > 2 ? Math.min(0.6 / columns, 120 / width) : 1 / columns
  const x = (column) => (column === 0 ? 0 : width * (first + ((column - 1) * (1 - first)) / (columns - 1)))
  const groups = cells.map((cell) =>
    drawCell({
      ...cell,
      left: x(cell.column),
      right: columns === 1 ? width : x(cell.column + 1),
      model,
      state,
      steps,
      choose,
    }),
  )
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      width,
      height: HEIGHT,
      class: state.found ? 'icicle searching' : 'icicle',
      role: 'img',
      'aria-label':
        'The tree drawn as nested blocks; the same tree can be read and folded with the keyboard in the list below',
    },
    svg(
      'defs',
      {},
      svg(
        'pattern',
        { id: 'bare', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
        svg('rect', { width: 6, height: 6, class: 'bare-ground' }),
        svg('line', { x1: 0, y1: 0, x2: 0, y2: 6, class: 'bare-line' }),
      ),
    ),
    ...groups,
  )
}

/** Blocks of the part of the tree under `root` (all of it for -1), those too flat to see left out. */
function layOut(model, { weights, root, most }) {
  const cells = []
  const place = (nodes, column, top, height, total) => {
    let at = top
    for (const node of nodes) {
      const own = (height * weights[node]) / total
      if (own >= LEAST_HEIGHT) {
        cells.push({ node, column, top: at, height: own })
        if (model.children[node].length > 0 && column + 1 < most)
          place(model.children[node], column + 1, at, own, weights[node])
      }
      at += own
    }
  }
  const nodes = root < 0 ? model.roots : [root]
  place(
    nodes,
    0,
    0,
    HEIGHT,
    nodes.reduce((sum, node) => sum + weights[node], 0),
  )
  return cells
}

function drawCell({ node, left, right, top, height, model, state, steps, choose }) {
  const title = model.nodes.title[node]
  const figures = model.totals[node]
  const step = densityStep(figures, steps)
  const classes = ['cell', step === undefined ? 'no-text' : `d${step}`]
  if (state.chosen === node) classes.push('chosen')
  if (state.found?.hits.has(node)) classes.push('hit')
  else if (state.found?.shown.has(node)) classes.push('way')
  const gap = height > 4 ? 1 : 0
  const box = {
    x: left + 0.5,
    y: top + gap / 2,
    width: Math.max(1, right - left - 1),
    height: Math.max(0.5, height - gap),
    rx: height > 8 ? 2 : 0,
  }
  const group = svg(
    'g',
    { class: classes.join(' '), onclick: () => choose(node) },
    svg('title', {}, tip(model, node)),
    svg('rect', box),
  )
  const room = Math.floor((box.width - 12) / 6.6)
  if (height >= 13 && room > 3) {
    const lines =
      height >= 30 && title.length > room ? wrap(title, room, Math.floor((height - 4) / 14)) : [cut(title, room)]
    const middle = top + height / 2 - ((lines.length - 1) * 14) / 2
    group.append(
      ...lines.map((line, index) => svg('text', { x: left + 7, y: middle + 14 * index, dy: '0.34em' }, line)),
    )
    if (height >= 24 + 14 * lines.length && left === 0)
      group.append(
        svg(
          'text',
          { x: left + 7, y: middle + 14 * lines.length, dy: '0.34em', class: 'sub' },
          plural(figures.rows, 'row'),
        ),
      )
  }
  return group
}

const cut = (text, room) => (text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1)).trimEnd()}…`)

function wrap(text, room, most) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === '' || last.length + word.length < room)
      lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
    else lines.push(word)
  }
  return lines.length <= most
    ? lines.map((line) => cut(line, room))
    : [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')].map((line) => cut(line, room))
}

function tip(model, node) {
  const { rows, tokens, drops, chunks, bare, leaves, bareLeaves } = model.totals[node]
  const parts = [plural(rows, 'row')]
  if (tokens > 0) parts.push(`${count(tokens)} tokens of text`)
  else if (leaves > 1)
    parts.push(`${count(leaves - bareLeaves)} of ${plural(leaves, model.leafNoun.one, model.leafNoun.many)} with rows`)
  if (chunks > 0) parts.push(`${percent(chunks - bare, chunks)} of its chunks bear rows`)
  if (drops > 0) parts.push(plural(drops, 'drop'))
  return `${model.nodes.title[node]}\n${parts.join(' · ')}`
}

function crumbs(model, root, zoom) {
  const path = root < 0 ? [] : pathOf(model, root)
  const steps = path.flatMap((place, index) => {
    const isLast = index === path.length - 1
    const step = isLast
      ? el('span', { 'aria-current': 'true' }, model.nodes.title[place])
      : el('button', { type: 'button', class: 'plain', onclick: () => zoom(place) }, model.nodes.title[place])
    return index === 0 ? [step] : [el('span', { class: 'quiet', 'aria-hidden': 'true' }, '›'), step]
  })
  if (model.roots.length > 1)
    steps.unshift(
      el('button', { type: 'button', class: 'plain', onclick: () => zoom(-1) }, 'All sources'),
      ...(path.length > 0 ? [el('span', { class: 'quiet', 'aria-hidden': 'true' }, '›')] : []),
    )
  byId('icicle-crumbs').replaceChildren(...steps)
}

function scale(model, { text, leaves }) {
  const hasText = model.totals.some(({ tokens }) => tokens > 0)
  const hasLeaves = model.totals.some((figures) => figures.leaves > 0)
  const steps = hasText ? text : leaves
  const ends =
    steps.length > 0 && !(hasText && hasLeaves) ? `under ${steps[0]} to over ${steps.at(-1)}` : 'thin to rich'
  const measure = [...(hasText ? ['1,000 tokens of text'] : []), ...(hasLeaves ? [`a ${model.leafNoun.one}`] : [])]
  const swatch = (step) => el('i', { class: `swatch d${step}` })
  byId('icicle-scale').append(
    el('span', {}, `Rows for ${measure.join(', or ')}`),
    swatch(0),
    el('span', { class: 'quiet' }, 'none'),
    ...[1, 2, 3, 4, 5].map(swatch),
    el('span', { class: 'quiet' }, ends),
  )
}
