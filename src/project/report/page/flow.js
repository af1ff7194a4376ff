import { byId, count, el, label, percent, plural, svg } from './dom.js'

const SPLITS = { train: 'Training', validation: 'Validation', test: 'Test' }
const BLOCK = 13
/** Room for a name and a figure under it. */
const LEAST_SLOT = 29
const ROW = LEAST_SLOT + 8

/** What was planned, by kind, flowing into the splits and the reasons of drops; under it the steps' own counts. */
export function drawFlow(model) {
  const { payload } = model
  const planned = payload.totals.rows + payload.totals.drops
  byId('flow-lede').textContent =
    `Every planned row is either a row or a drop with its reason: ${count(planned)} planned = ${plural(payload.totals.rows, 'row')} + ${plural(payload.totals.drops, 'drop')}.`
  const host = byId('flow-picture')
  const draw = () =>
    host.replaceChildren(
      chain(model),
      planned > 0
        ? sankey(model, Math.max(300, host.clientWidth - 40))
        : el('p', { class: 'empty' }, 'Nothing was planned.'),
    )
  draw()
  let width = host.clientWidth
  new ResizeObserver(() => {
    if (host.clientWidth === width) return
    width = host.clientWidth
    draw()
  }).observe(host)
  if (payload.summary.steps.length > 0) byId('flow-steps').append(stepTable(payload.summary.steps))
  else byId('flow-steps').hidden = true
}

/** What was read, before anything was planned. */
function chain({ payload, nodes }) {
  const { sources, exam } = payload.summary
  const sum = (name) => sources.reduce((total, source) => total + (source[name] ?? 0), 0)
  const parts = [
    [sum('documents'), 'document', 'documents'],
    [sum('tables'), 'table', 'tables'],
    [sum('tableRows'), 'row in them', 'rows in them'],
    [payload.totals.nodes, 'node', 'nodes'],
    [
      nodes.kind.filter((kind) => kind === 'section' || kind === 'chapter').length,
      'chapter or section',
      'chapters and sections',
    ],
    [payload.totals.chunks, 'chunk', 'chunks'],
    [sum('exercises'), 'exercise', 'exercises'],
    [sum('terms'), 'term', 'terms'],
    [payload.totals.rows + payload.totals.drops, 'row planned', 'rows planned'],
    [exam.validation + exam.test, 'question held out', 'questions held out'],
  ]
  return el(
    'ol',
    { class: 'chain' },
    ...parts
      .filter(([value]) => value > 0)
      .map(([value, one, many]) => el('li', {}, el('b', {}, count(value)), el('span', {}, value === 1 ? one : many))),
  )
}

function ends(payload) {
  const kept = ['train', 'validation', 'test'].flatMap((split) => {
    const rows = payload.splits.filter(([, name]) => name === split)
    const value = rows.reduce((sum, [, , rowCount]) => sum + rowCount, 0)
    return value > 0
      ? [{ name: SPLITS[split], value, isKept: true, from: rows.map(([kind, , rowCount]) => [kind, rowCount]) }]
      : []
  })
  const reasons = new Map()
  for (const [kind, , reason, value] of payload.drops) {
    const end = reasons.get(reason) ?? { name: reason.replaceAll('_', ' '), value: 0, isKept: false, from: [] }
    end.value += value
    end.from.push([kind, value])
    reasons.set(reason, end)
  }
  const sorted = [...reasons.values()].sort((a, b) => b.value - a.value)
  if (sorted.length <= 9) return [...kept, ...sorted]
  const rest = sorted.slice(8)
  return [
    ...kept,
    ...sorted.slice(0, 8),
    {
      name: plural(rest.length, 'other reason'),
      value: rest.reduce((sum, end) => sum + end.value, 0),
      isKept: false,
      from: rest.flatMap((end) => end.from),
    },
  ]
}

function sankey(model, width) {
  const { payload, order } = model
  const right = ends(payload)
  const plannedOf = (kind) =>
    right.reduce((sum, end) => sum + end.from.reduce((own, [at, value]) => (at === kind ? own + value : own), 0), 0)
  const left = order
    .map((kind) => ({ kind, name: label(model.kinds[kind]), value: plannedOf(kind) }))
    .filter(({ value }) => value > 0)
  const total = left.reduce((sum, { value }) => sum + value, 0)
  const height = Math.max(260, ROW * Math.max(left.length, right.length) + 80)
  const isNarrow = width < 560
  const room = (items) => height - 8 * (items.length - 1)
  const least = 3
  const place = (items) => {
    const scale = (room(items) - items.length * (least + 14)) / total
    let top = 0
    let lastName = -LEAST_SLOT
    for (const item of items) {
      item.height = least + item.value * scale
      item.top = Math.max(top, lastName + LEAST_SLOT + 4 - item.height / 2)
      item.used = 0
      item.scale = item.height / item.value
      lastName = item.top + item.height / 2
      top = item.top + item.height + 8
    }
    return Math.max(top - 8, lastName + LEAST_SLOT / 2)
  }
  const tall = Math.max(place(left), place(right))
  const longest = Math.max(...left.map(({ name }) => name.length))
  const x0 = isNarrow ? Math.round(width * 0.27) : Math.max(120, 20 + 7 * longest) // about 7 pixels a letter
  const x1 = width - (isNarrow ? Math.round(width * 0.33) : 200)
  const links = right.flatMap((end) =>
    left.flatMap((start) => {
      const value = end.from.reduce((sum, [kind, own]) => (kind === start.kind ? sum + own : sum), 0)
      return value > 0
        ? [link({ start, end, value, x0: x0 + BLOCK, x1: x1 - BLOCK, color: model.color[start.kind] })]
        : []
    }),
  )
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${tall}`,
      width,
      height: tall,
      class: 'sankey',
      role: 'img',
      'aria-label': 'Planned rows by kind, flowing into splits and drops',
    },
    ...links,
    ...left.map((item) => block({ item, x: x0, anchor: 'end', text: x0 - 10, total, color: model.color[item.kind] })),
    ...right.map((item) => block({ item, x: x1 - BLOCK, anchor: 'start', text: x1 + 10, total })),
  )
}

function link({ start, end, value, x0, x1, color }) {
  const a0 = start.top + start.used * start.scale
  const b0 = end.top + end.used * end.scale
  start.used += value
  end.used += value
  const a1 = start.top + start.used * start.scale
  const b1 = end.top + end.used * end.scale
  const middle = (x0 + x1) / 2
  const d = `M${x0} ${a0}C${middle} ${a0} ${middle} ${b0} ${x1} ${b0}L${x1} ${b1}C${middle} ${b1} ${middle} ${a1} ${x0} ${a1}Z`
  const path = svg(
    'path',
    { d, class: end.isKept ? 'link' : 'link lost' },
    svg('title', {}, `${start.name} → ${end.name}: ${count(value)}`),
  )
  path.style.setProperty('--flow', end.isKept ? color : 'var(--drop)')
  return path
}

function block({ item, x, anchor, text, total, color }) {
  const middle = item.top + item.height / 2
  const rect = svg('rect', {
    x,
    y: item.top,
    width: BLOCK,
    height: item.height,
    rx: 2,
    class: color ? '' : item.isKept ? 'kept' : 'lost',
  })
  if (color) rect.style.fill = color
  return svg(
    'g',
    {},
    svg('title', {}, `${item.name}: ${count(item.value)} (${percent(item.value, total)} of what was planned)`),
    rect,
    svg('text', { x: text, y: middle, dy: '-0.1em', 'text-anchor': anchor }, item.name),
    svg('text', { x: text, y: middle, dy: '1.05em', 'text-anchor': anchor, class: 'sub' }, count(item.value)),
  )
}

function stepTable(steps) {
  const most = Math.max(1, ...steps.map(({ planned }) => planned))
  return el(
    'table',
    {},
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...['Step', '', 'Planned', 'Rows', 'Drops', 'Reasons'].map((name, at) =>
          el('th', { scope: 'col', class: at > 1 && at < 5 ? 'num' : '' }, name),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      ...steps.map(({ step, planned, rows, drops, byReason }) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, label(step)),
          el(
            'td',
            { class: 'col-bar' },
            el(
              'span',
              { class: 'stack', style: { width: `${(100 * planned) / most}%` } },
              el('i', { class: 'kept', style: { 'flex-grow': rows } }),
              drops > 0 ? el('i', { class: 'dropped', style: { 'flex-grow': drops } }) : undefined,
            ),
          ),
          el('td', { class: 'num' }, count(planned)),
          el('td', { class: 'num' }, count(rows)),
          el('td', { class: 'num' }, drops > 0 ? count(drops) : '–'),
          el(
            'td',
            { class: 'reasons' },
            Object.entries(byReason)
              .sort((a, b) => b[1] - a[1])
              .map(([reason, value]) => `${reason.replaceAll('_', ' ')} ${count(value)}`)
              .join(', ') || '–',
          ),
        ),
      ),
    ),
  )
}
