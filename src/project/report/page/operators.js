import { byId, count, el, label, plural } from './dom.js'
import { operatorOrder } from './model.js'

/** Lines that are shown before the rest is asked for. */
const SHOWN = 40
/** Per cent of the colour in the fullest cell: its figure stays readable on it. */
const FULLEST = 45

/** What the rows' answers take, by table (or graph): a line each, as in the tree. */
export function drawOperators(model) {
  const order = operatorOrder(model)
  if (order.length === 0) return document.querySelector('.bar a[href="#operators"]').remove()
  byId('operators').hidden = false
  const lines = linesOf(model)
  const nouns = [...new Set(lines.map((place) => model.nodes.kind[place]))].join(' and ')
  byId('operators-lede').textContent =
    `Rows by ${nouns} and by what their answers take; a row can take several. The greener, the more rows; a dot, none. Choose a column in the tree for its own figures.`
  const most = Math.max(1, ...lines.flatMap((place) => model.totals[place].byOperator))
  const draw = (places, isWhole) =>
    el('div', { class: 'scroll' }, grid(model, { places, order, most, all: isWhole ? lines : [] }))
  const rest = lines.slice(SHOWN)
  byId('operators-body').append(
    draw(lines.slice(0, SHOWN), true),
    ...(rest.length > 0 ? [el('details', {}, el('summary', {}, `${count(rest.length)} more`), draw(rest, false))] : []),
  )
}

/** Nodes right above leaves, of every kind of which one bears such rows: those without any are gaps to be seen. */
function linesOf({ nodes, children, totals }) {
  const isLine = (place) => children[place].some((child) => children[child].length === 0)
  const bears = ({ byOperator }) => byOperator.some((rows) => rows > 0)
  const places = nodes.title.map((_, place) => place).filter(isLine)
  const kinds = new Set(places.filter((place) => bears(totals[place])).map((place) => nodes.kind[place]))
  return places.filter((place) => kinds.has(nodes.kind[place]))
}

function grid(model, { places, order, most, all }) {
  const { nodes, totals, payload } = model
  const hasOneParent = new Set(places.map((place) => nodes.parent[place])).size === 1
  const sumOf = (operator) => all.reduce((sum, place) => sum + totals[place].byOperator[operator], 0)
  const line = (place) =>
    el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row', title: nodes.title[place] },
        el('span', {}, nodes.title[place]),
        ...(hasOneParent ? [] : [el('small', {}, nodes.title[nodes.parent[place]] ?? '')]),
      ),
      ...order.map((operator) => cell(totals[place].byOperator[operator], most)),
    )
  const head = (operator) => el('th', { scope: 'col' }, el('span', {}, label(payload.operators[operator])))
  return el(
    'table',
    { class: 'operator-grid' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Rows'), ...order.map(head))),
    el('tbody', {}, ...places.map(line)),
    ...(all.length > 1
      ? [
          el(
            'tfoot',
            {},
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, 'All'),
              ...order.map((operator) => el('td', {}, count(sumOf(operator)))),
            ),
          ),
        ]
      : []),
  )
}

/** Roots of the shares, so that few rows still differ from none. */
const heatOf = (rows, most) => `${Math.round(FULLEST * Math.sqrt(rows / most))}%`

function cell(rows, most) {
  if (rows === 0)
    return el('td', { class: 'none' }, el('span', { 'aria-hidden': 'true' }, '·'), el('span', { class: 'hidden' }, '0'))
  return el('td', { style: { '--heat': heatOf(rows, most) }, title: plural(rows, 'row') }, count(rows))
}
