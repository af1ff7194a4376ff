import { byId, count, el, label, percent, plural } from './dom.js'
import { isUnder, pathOf } from './model.js'
import { rowCard } from './sample.js'

/** Rows shown for one node. */
const MOST = 6

/** Shows a node: its place, its figures by kind, why rows were dropped, its text, and some of its rows. */
export function drawDetail(model, place, choose) {
  const figures = model.totals[place]
  byId('detail').replaceChildren(
    el('p', { class: 'crumbs small' }, ...above(model, place, choose)),
    el('h3', {}, model.nodes.title[place]),
    el('p', { class: 'quiet facts' }, facts(model, place)),
    kindList(model, figures),
    ...operatorList(model, figures),
    ...dropList(figures),
    ...textOf(model, place),
    ...samples(model, place),
  )
  byId('detail').scrollTop = 0
}

function above(model, place, choose) {
  return pathOf(model, place)
    .slice(0, -1)
    .flatMap((at) => [
      el('button', { type: 'button', class: 'plain', onclick: () => choose(at) }, model.nodes.title[at]),
      el('span', { class: 'quiet', 'aria-hidden': 'true' }, '›'),
    ])
}

function facts(model, place) {
  const { tokens, chunks, bare, exam, leaves, bareLeaves } = model.totals[place]
  const parts = [model.nodes.kind[place]]
  if (leaves > 1)
    parts.push(`${plural(leaves, model.leafNoun.one, model.leafNoun.many)}, ${count(leaves - bareLeaves)} with rows`)
  if (tokens > 0) parts.push(`${count(tokens)} tokens of text`)
  if (chunks > 1) parts.push(`${count(chunks)} chunks, ${percent(chunks - bare, chunks)} with rows`)
  if (exam > 0) parts.push(`${plural(exam, 'question')} held out for the exam`)
  return parts.join(' · ')
}

function kindList(model, { byKind, rows }) {
  const kinds = model.order.filter((kind) => byKind[kind] > 0)
  if (kinds.length === 0) return el('p', { class: 'empty' }, 'No rows grew here.')
  const most = Math.max(...kinds.map((kind) => byKind[kind]))
  return el(
    'ul',
    { class: 'bars', 'aria-label': `${count(rows)} rows by kind` },
    ...kinds.map((kind) =>
      el(
        'li',
        {},
        el('span', {}, label(model.kinds[kind])),
        el(
          'span',
          { class: 'track' },
          el('i', { style: { width: `${(100 * byKind[kind]) / most}%`, background: model.color[kind] } }),
        ),
        el('span', { class: 'num' }, count(byKind[kind])),
      ),
    ),
  )
}

function operatorList(model, { byOperator }) {
  const taken = [...byOperator.entries()].filter(([, rows]) => rows > 0).sort((a, b) => b[1] - a[1])
  if (taken.length === 0) return []
  const parts = taken.map(([operator, rows]) => `${label(model.payload.operators[operator])} ${count(rows)}`)
  return [el('p', { class: 'quiet operator-line' }, `By operator: ${parts.join(', ')}`)]
}

function dropList({ dropped, drops }) {
  if (drops === 0) return []
  const reasons = [...dropped]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, value]) => `${reason.replaceAll('_', ' ')} ${count(value)}`)
  return [
    el(
      'p',
      { class: 'drop-line' },
      el('i', { class: 'swatch dropped' }),
      `${count(drops)} dropped: ${reasons.join(', ')}`,
    ),
  ]
}

/** The text of a chunk, or of the first chunk under a node that stands close above it. */
function textOf(model, place) {
  const { excerpt } = model.nodes
  let at = place
  while (excerpt[at] === '' && model.children[at].length === 1) at = model.children[at][0]
  if (excerpt[at] === '') at = model.children[place].find((child) => excerpt[child] !== '') ?? place
  if (excerpt[at] === '') return []
  return [el('h4', {}, 'Text'), el('div', { class: 'excerpt' }, excerpt[at])]
}

function samples(model, place) {
  if (model.totals[place].rows === 0) return []
  const own = model.payload.rowSamples.filter((sample) => sample.node >= 0 && isUnder(model, sample.node, place))
  const around = own.length > 0 ? own : samplesAbove(model, place)
  if (around.length === 0) return []
  const title = own.length > 0 ? 'Some of its rows' : `Rows from around it`
  return [el('h4', {}, title), ...variety(around).map((sample) => rowCard(model, sample, { isNarrow: true }))]
}

/** The page holds some rows of each part of the tree: for a small node, those nearest above it. */
function samplesAbove(model, place) {
  for (let at = model.nodes.parent[place]; at >= 0; at = model.nodes.parent[at]) {
    const some = model.payload.rowSamples.filter((sample) => sample.node >= 0 && isUnder(model, sample.node, at))
    if (some.length > 0) return some
  }
  return []
}

/** A few samples, each kind once before any kind twice. */
function variety(samples) {
  const seen = new Map()
  const ranked = samples.map((sample) => {
    const rank = seen.get(sample.kind) ?? 0
    seen.set(sample.kind, rank + 1)
    return { sample, rank }
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ sample }) => sample)
}
