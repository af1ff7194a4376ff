import { byId, count, el } from '../../report/page/dom.js'
import { points, rangeText, taskName } from './outcomes.js'

/** Columns that are set off at first, where the paper has them: its baseline, its rival, its own model of 7B. */
const FIRST = ['chatgpt-1-shot', 'uskg-3b', 'structlm-7b']
const SHAPES = ['diamond', 'square', 'triangle', 'ring']

/** One line a task: the paper's columns as strokes, the score as a dot on its interval; columns can be set off. */
export function drawPlot({ comparison, scores }) {
  const columns = comparison?.columns ?? []
  const chosen = new Set(FIRST.filter((id) => columns.some((column) => column.id === id)))
  byId('scores-lede').textContent =
    `A dot is the score, its bar the 95 % interval.${columns.length === 0 ? '' : ' Each stroke is a column of the paper; choose the ones to set off.'}`
  const chips = byId('plot-columns')
  const draw = () => {
    const looks = new Map([...chosen].map((id, at) => [id, lookOf(at)]))
    chips.replaceChildren(
      ...columns.map((column) =>
        chip(column, looks.get(column.id), () => {
          if (!chosen.delete(column.id)) chosen.add(column.id)
          draw()
        }),
      ),
    )
    byId('plot').replaceChildren(axis(), ...groupsOf(comparison, scores).map((group) => groupOf(group, columns, looks)))
  }
  draw()
}

const lookOf = (at) => ({ color: `var(--k${(at + 1) % 10})`, shape: SHAPES[at % SHAPES.length] })

function chip({ id, name }, look, onclick) {
  return el(
    'button',
    { type: 'button', 'aria-pressed': String(look !== undefined), class: 'chip', dataset: { column: id }, onclick },
    look === undefined
      ? el('i', { class: 'stroke' })
      : el('i', { class: `shape ${look.shape}`, style: { color: look.color } }),
    name,
  )
}

function axis() {
  return el(
    'div',
    { class: 'plot-line plot-axis', 'aria-hidden': 'true' },
    el('span', {}),
    el(
      'span',
      { class: 'axis' },
      ...[0, 25, 50, 75, 100].map((at) => el('i', { style: { left: `${at}%` } }, String(at))),
    ),
    el('span', {}),
  )
}

/** Held-in, held-out, and tasks that the paper does not print; each with the mean where there are several. */
function groupsOf(comparison, scores) {
  const titles = { 'held-in': 'Held-in tasks', 'held-out': 'Held-out tasks' }
  const known = new Set()
  const groups = ['held-in', 'held-out'].map((role) => {
    const lines = (comparison?.rows ?? [])
      .filter((row) => row.role === role && row.own !== undefined)
      .map((row) => {
        known.add(row.task)
        const score = scores.find(({ task }) => task === row.task)
        return {
          name: row.task,
          note: `${count(score.rows)} rows`,
          own: row.own,
          interval: row.interval,
          scores: row.scores,
        }
      })
    const average = comparison?.averages.find(({ over }) => over === role)
    if (lines.length > 1)
      lines.push({
        name: `mean of ${average.tasks}`,
        note: `of ${average.of}`,
        own: average.own,
        scores: average.scores,
        isMean: true,
      })
    return { title: titles[role], lines }
  })
  const others = scores
    .filter(({ task }) => !known.has(task))
    .map(({ task, rows, score, interval }) => ({
      name: task,
      note: `${count(rows)} rows`,
      own: score ?? undefined,
      interval,
      scores: {},
    }))
  return [...groups, { title: 'Not in the paper’s table', lines: others }].filter(({ lines }) => lines.length > 0)
}

function groupOf({ title, lines }, columns, looks) {
  return el('div', { class: 'plot-group' }, el('h4', {}, title), ...lines.map((line) => lineOf(line, columns, looks)))
}

function lineOf({ name, note, own, interval, scores, isMean }, columns, looks) {
  const printed = columns.filter(({ id }) => typeof scores[id] === 'number')
  const said = printed.filter(({ id }) => looks.has(id)).map((column) => `${column.name} ${points(scores[column.id])}`)
  return el(
    'div',
    {
      class: isMean ? 'plot-line plot-mean' : 'plot-line',
      role: 'img',
      'aria-label': `${name}: ${points(own)}, ${rangeText(interval)}. ${said.join(', ')}`,
    },
    el('span', { class: 'plot-name' }, taskName(name), el('small', {}, note)),
    el(
      'span',
      { class: 'plot-track' },
      ...printed.filter(({ id }) => !looks.has(id)).map((column) => stroke(column, scores[column.id])),
      interval === undefined
        ? undefined
        : el('i', { class: 'whisker', style: { left: `${interval.low}%`, width: `${interval.high - interval.low}%` } }),
      ...printed
        .filter(({ id }) => looks.has(id))
        .map((column) => shape(column, scores[column.id], looks.get(column.id))),
      own === undefined
        ? undefined
        : el('i', { class: 'own', style: { left: `${own}%` }, title: `${name} ${points(own)}` }),
    ),
    el('span', { class: 'plot-value' }, el('b', {}, points(own)), el('small', {}, rangeText(interval))),
  )
}

const stroke = ({ name }, score) =>
  el('i', { class: 'stroke', style: { left: `${score}%` }, title: `${name} ${points(score)}` })

const shape = ({ name }, score, look) =>
  el('i', {
    class: `shape ${look.shape}`,
    style: { left: `${score}%`, color: look.color },
    title: `${name} ${points(score)}`,
  })
