import { byId, count, el, label, percent, plural } from './dom.js'
import { pager } from './frame.js'
import { dropCard, rowCard } from './sample.js'

/** Row samples, a tab a kind; one row at a time, with its source beside it. */
export function drawRows(model) {
  const groups = model.order
    .map((kind) => ({ kind, samples: model.payload.rowSamples.filter((sample) => sample.kind === kind).slice(0, 24) }))
    .filter(({ samples }) => samples.length > 0)
    .sort((a, b) => isWritten(b) - isWritten(a))
  const host = byId('rows-body')
  if (groups.length === 0) return host.append(el('p', { class: 'panel empty' }, 'No rows were made.'))
  const state = { group: 0, at: 0 }
  const stage = el('div', { class: 'stage', id: 'row-stage' })
  const tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Kinds of rows' })
  const draw = () => {
    const { samples } = groups[state.group]
    tabs.replaceChildren(
      ...groups.map((group, index) =>
        tab(model, group, index === state.group, () => {
          Object.assign(state, { group: index, at: 0 })
          draw()
          tabs.children[index].focus()
        }),
      ),
    )
    stage.replaceChildren(
      pager(state, samples.length, (step) => {
        state.at = (state.at + step + samples.length) % samples.length
        draw()
      }),
      rowCard(model, samples[state.at]),
    )
    showAnswer(stage)
  }
  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step) tabs.children[(state.group + step + groups.length) % groups.length].click()
  })
  host.append(tabs, stage)
  draw()
}

/** Brings the answer into view inside its passage, without moving the page. */
function showAnswer(stage) {
  const answer = stage.querySelector('.found')
  const box = answer?.closest('.text')
  if (box) box.scrollTop = answer.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2
}

/** Rows that a model wrote are what a reader wants to see first. */
const isWritten = ({ samples }) => Number(samples.some(({ calls }) => calls > 0))

function tab(model, { kind }, isChosen, onclick) {
  const rows = model.payload.splits.reduce((sum, [at, , value]) => (at === kind ? sum + value : sum), 0)
  return el(
    'button',
    {
      type: 'button',
      role: 'tab',
      'aria-selected': String(isChosen),
      'aria-controls': 'row-stage',
      tabindex: isChosen ? '0' : '-1',
      onclick,
    },
    el('i', { style: { background: model.color[kind] } }),
    label(model.kinds[kind]),
    el('span', { class: 'quiet' }, count(rows)),
  )
}

/** Reasons of drops, the most frequent first, each with some of what it dropped. */
export function drawDrops(model) {
  const { drops, dropSamples, totals } = model.payload
  const planned = totals.rows + totals.drops
  const host = byId('drops-body')
  if (totals.drops === 0) {
    byId('drops-lede').textContent = 'Nothing: every planned row passed every check.'
    return
  }
  byId('drops-lede').textContent =
    `${plural(totals.drops, 'planned row')} (${percent(totals.drops, planned)}) did not become a row. Nothing is lost silently: each stands in drops.jsonl.`
  const reasons = new Map()
  for (const [kind, step, reason, value] of drops) {
    const key = `${step}\n${reason}`
    const found = reasons.get(key) ?? { step, reason, value: 0, kinds: new Set() }
    found.value += value
    found.kinds.add(model.kinds[kind])
    reasons.set(key, found)
  }
  const sorted = [...reasons.values()].sort((a, b) => b.value - a.value)
  host.append(
    ...sorted.map((entry, index) =>
      reasonPanel(model, entry, {
        most: sorted[0].value,
        total: totals.drops,
        isOpen: index === 0,
        samples: dropSamples.filter(({ step, reason }) => step === entry.step && reason === entry.reason),
      }),
    ),
  )
}

function reasonPanel(model, { step, reason, value, kinds }, { most, total, isOpen, samples }) {
  return el(
    'details',
    { class: 'panel reason', open: isOpen },
    el(
      'summary',
      {},
      el(
        'span',
        { class: 'reason-name' },
        reason.replaceAll('_', ' '),
        el('small', {}, `${step} · ${[...kinds].join(', ')}`),
      ),
      el('span', { class: 'track' }, el('i', { class: 'dropped', style: { width: `${(100 * value) / most}%` } })),
      el('span', { class: 'num' }, count(value), el('small', {}, percent(value, total))),
    ),
    el('div', { class: 'cards' }, ...samples.map((sample) => dropCard(model, sample))),
  )
}
