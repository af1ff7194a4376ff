import { byId, count, el, label, plural } from './dom.js'
import { plainTable } from './frame.js'
import { pathOf } from './model.js'

/** Places that are shown before the rest is asked for. */
const SHOWN = 15

/** Places that have fewer accepted questions than were wanted, with what became of the attempts. */
export function drawThin(model) {
  const { thin, summary } = model.payload
  if (thin.length === 0) return document.querySelector('.bar a[href="#thin"]').remove()
  byId('thin').hidden = false
  const sum = (name) => summary.thin.reduce((total, step) => total + step[name], 0)
  byId('thin-lede').textContent =
    `${plural(sum('nodes'), 'place')} ${sum('nodes') === 1 ? 'has' : 'have'} ${count(sum('missing'))} fewer accepted than wanted. After how many attempts, and why, stands beside each; all of them are in thin.jsonl.`
  const rest = thin.slice(SHOWN)
  byId('thin-body').append(
    el('div', { class: 'panel scroll' }, steps(summary.thin)),
    el('div', { class: 'panel scroll thin-places' }, places(model, thin.slice(0, SHOWN))),
    ...(rest.length > 0
      ? [
          el(
            'details',
            { class: 'panel scroll thin-places' },
            el('summary', {}, `${count(rest.length)} more`),
            places(model, rest),
          ),
        ]
      : []),
  )
}

const reasonsText = (pairs) =>
  pairs.map(([reason, value]) => `${reason.replaceAll('_', ' ')} ${count(value)}`).join(', ')

function steps(list) {
  const line = ({ step, nodes, missing, untried, byReason }) => [
    label(step),
    count(nodes),
    count(missing),
    untried > 0 ? count(untried) : '–',
    reasonsText(Object.entries(byReason).sort((a, b) => b[1] - a[1])) || '–',
  ]
  return plainTable(['Step', 'Places', 'Missing', 'Nothing to ask', 'Dropped on them'], [1, 2, 3], list.map(line))
}

function places(model, list) {
  const line = ({ node, step, wanted, accepted, attempts, reasons, isCutShort }) => [
    el('span', { class: 'thin-path' }, ...titles(model, node)),
    label(step),
    `${count(accepted)} of ${count(wanted)}`,
    count(attempts),
    reasonsText(reasons) ||
      (isCutShort ? 'not reached before the run stopped' : 'nothing in its text was found to ask'),
  ]
  return plainTable(['Place', 'Step', 'Has', 'Attempts', 'Why'], [2, 3], list.map(line))
}

/** The place's own title, and those above it but for the source's. */
function titles(model, node) {
  if (node < 0) return ['(no longer in the tree)']
  const path = pathOf(model, node).map((place) => model.nodes.title[place])
  const own = path.at(-1)
  const above = path.slice(1, -1)
  return [el('b', {}, own), ...(above.length > 0 ? [el('small', {}, above.join(' › '))] : [])]
}
