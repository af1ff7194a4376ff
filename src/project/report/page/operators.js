import { byId, count, el, label, plural } from './dom.js'
import { operatorOrder } from './model.js'

/** Lines of a grid that are shown before the rest is asked for. */
const SHOWN = 40
/** Per cent of the colour in the fullest cell: its figure stays readable on it. */
const FULLEST = 50

/** What the rows' answers take, by table or graph: a grid for each kind of node, a line for each node in the tree's order. */
export function drawOperators(model) {
  const order = operatorOrder(model)
  if (order.length === 0) return document.querySelector('.bar a[href="#operators"]').remove()
  byId('operators').hidden = false
  const byKind = Object.groupBy(linesOf(model), (place) => model.nodes.kind[place])
  byId('operators-lede').textContent =
    `Rows by ${Object.keys(byKind).join(' and ')} and by what their answers take, of which there can be several. The greener, the more rows; a dot, none. Choose a column or relation in the tree for its own figures.`
  const most = Math.max(1, ...Object.values(byKind).flatMap((places) => countsOf(model, places)))
  for (const [noun, places] of Object.entries(byKind)) {
    const taken = order.filter((operator) => sumOf(model, places, operator) > 0)
    byId('operators-body').append(...grids(model, { noun, places, taken, most }))
  }
}

const countsOf = ({ totals }, places) => places.flatMap((place) => totals[place].byOperator)

const sumOf = ({ totals }, places, operator) => places.reduce((sum, at) => sum + totals[at].byOperator[operator], 0)

/** Nodes right above leaves, of every kind of which one bears such rows: those without any are gaps to be seen. */
function linesOf({ nodes, children, totals }) {
  const isLine = (place) => children[place].some((child) => children[child].length === 0)
  const bears = ({ byOperator }) => byOperator.some((rows) => rows > 0)
  const places = nodes.title.map((_, place) => place).filter(isLine)
  const kinds = new Set(places.filter((place) => bears(totals[place])).map((place) => nodes.kind[place]))
  return places.filter((place) => kinds.has(nodes.kind[place]))
}

/** The first lines and the sum of all, and the other lines folded away. */
function grids(model, { noun, places, taken, most }) {
  const rest = places.slice(SHOWN)
  const sums = el(
    'tfoot',
    {},
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, 'All'),
      ...taken.map((operator) => el('td', {}, count(sumOf(model, places, operator)))),
    ),
  )
  const draw = (some, ...foot) => {
    const head = (operator) => el('th', { scope: 'col' }, el('span', {}, label(model.payload.operators[operator])))
    const heads = el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, noun), ...taken.map(head)))
    return el(
      'div',
      { class: 'scroll' },
      el('table', { class: 'operator-grid' }, heads, ...bodies(model, { places: some, taken, most }), ...foot),
    )
  }
  return [
    draw(places.slice(0, SHOWN), ...(places.length > 1 ? [sums] : [])),
    ...(rest.length > 0 ? [el('details', {}, el('summary', {}, `${count(rest.length)} more`), draw(rest))] : []),
  ]
}

/** A body for each parent, under its name where there are several. */
function bodies(model, { places, taken, most }) {
  const { nodes, totals } = model
  const groups = [...Map.groupBy(places, (place) => nodes.parent[place])]
  const line = (place) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row', title: nodes.title[place] }, nodes.title[place]),
      ...taken.map((operator) => cell(totals[place].byOperator[operator], most)),
    )
  const name = (parent) => el('tr', {}, el('th', { scope: 'rowgroup', class: 'quiet' }, nodes.title[parent] ?? ''))
  return groups.map(([parent, some]) =>
    el('tbody', {}, ...(groups.length > 1 ? [name(parent)] : []), ...some.map(line)),
  )
}

/** Roots of the shares, so that few rows still differ from none. */
const heatOf = (rows, most) => `${Math.round(FULLEST * Math.sqrt(rows / most))}%`

function cell(rows, most) {
  if (rows > 0) return el('td', { style: { '--heat': heatOf(rows, most) }, title: plural(rows, 'row') }, count(rows))
  return el('td', { class: 'none' }, el('span', { 'aria-hidden': 'true' }, '·'), el('span', { class: 'hidden' }, '0'))
}
