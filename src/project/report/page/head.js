import { brief, byId, count, dollars, duration, el, percent, plural } from './dom.js'
import { date, drawFrame } from './frame.js'

/** The head of the page: what was made, in a sentence and in figures. */
export function drawHead(model) {
  const { summary, totals } = model.payload
  drawFrame({
    brand: summary.project ? `Espalier data set · run ${summary.name}` : 'Espalier data set',
    badge: status(summary),
    title: summary.project ?? summary.name,
    claim: claim(model),
    figures: figures(model),
    made: `Made by Espalier ${summary.version} on ${date(summary.startedAt)}.`,
  })
  byId('notices').append(...notices(summary))
  if (totals.rows === 0) byId('rows').hidden = true
}

function status({ complete }) {
  return el('span', { class: complete ? 'pill good' : 'pill bad' }, complete ? 'Complete' : 'Incomplete')
}

function claim({ payload, roots, nodes }) {
  const { summary, totals } = payload
  const names =
    roots.length === 1 && nodes.title[roots[0]] !== summary.sources[0]?.name
      ? nodes.title[roots[0]]
      : plural(summary.sources.length, 'source')
  const money = summary.models.reduce((sum, model) => sum + model.costUsd, 0)
  const calls = summary.models.reduce((sum, model) => sum + model.made, 0)
  const replayed = summary.models.reduce((sum, model) => sum + model.replayed, 0)
  const cost =
    calls > 0
      ? `with ${plural(calls, 'call')} to a model for ${dollars(money)}`
      : replayed > 0
        ? `from ${plural(replayed, 'recorded reply', 'recorded replies')}`
        : 'without asking a model'
  return `${plural(totals.rows, 'row')} of training data, grown on ${plural(totals.nodes, 'node')} of ${names} in ${duration(summary.seconds)}, ${cost}.`
}

function figures({ payload, roots, totals: byPlace, leafNoun }) {
  const [leaves, bareLeaves] = ['leaves', 'bareLeaves'].map((name) =>
    roots.reduce((sum, root) => sum + byPlace[root][name], 0),
  )
  const { summary, totals } = payload
  const trained = summary.counts.filter(({ split }) => split === 'train')
  const tokens = trained.reduce((sum, item) => sum + item.tokens, 0)
  const held = summary.exam.validation + summary.exam.test
  const covered = totals.chunks - totals.bareChunks
  return [
    ['Rows', count(totals.rows), `${count(trained.reduce((sum, item) => sum + item.rows, 0))} to train on`],
    [
      'Training tokens',
      brief(tokens),
      totals.chunkTokens > 0 ? `from ${brief(totals.chunkTokens)} of source text` : '',
    ],
    totals.chunks > 0 || leaves === 0
      ? ['Text covered', percent(covered, totals.chunks), `${count(covered)} of ${plural(totals.chunks, 'chunk')}`]
      : [
          `With rows`,
          percent(leaves - bareLeaves, leaves),
          `${count(leaves - bareLeaves)} of ${plural(leaves, leafNoun.one, leafNoun.many)}`,
        ],
    ['Exam questions', count(held), `${count(summary.exam.validation)} dev, ${count(summary.exam.test)} test`],
    ['Dropped', count(totals.drops), `${percent(totals.drops, totals.rows + totals.drops)} of what was planned`],
    ['Cost', dollars(summary.models.reduce((sum, model) => sum + model.costUsd, 0)), callsLine(summary)],
  ]
}

function callsLine({ models }) {
  const made = models.reduce((sum, model) => sum + model.made, 0)
  const replayed = models.reduce((sum, model) => sum + model.replayed, 0)
  return replayed > 0 ? `${count(made)} calls, ${count(replayed)} replayed` : plural(made, 'call')
}

function notices({ complete, stopped, warnings, leftOut }) {
  const list = []
  if (!complete)
    list.push(
      el(
        'p',
        { class: 'notice bad' },
        el('strong', {}, 'This run is not complete. '),
        stopped ?? 'It stopped before its end; run it again and it goes on.',
      ),
    )
  if (leftOut.length > 0)
    list.push(
      el('div', { class: 'notice' }, el('strong', {}, 'Left out'), el('ul', {}, ...byReason(leftOut).map(reasonItem))),
    )
  if (warnings.length > 0)
    list.push(
      el(
        'details',
        { class: 'notice' },
        el('summary', {}, plural(warnings.length, 'warning')),
        el('ul', {}, ...warnings.slice(0, 200).map((warning) => el('li', {}, warning))),
      ),
    )
  return list
}

/** What shares a reason stands together, in the order of its first. */
function byReason(leftOut) {
  const groups = new Map()
  for (const { what, why } of leftOut) groups.set(why, [...(groups.get(why) ?? []), what])
  return [...groups]
}

function reasonItem([why, what]) {
  if (what.length === 1) return el('li', {}, what[0], el('span', { class: 'quiet' }, ` – ${why}`))
  return el('li', {}, `${why}:`, el('ul', { class: 'those' }, ...what.map((one) => el('li', { class: 'quiet' }, one))))
}
