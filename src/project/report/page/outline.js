import { brief, byId, count, el, label, plural } from './dom.js'
import { densityStep } from './model.js'

/** Children shown at once under one node; the rest wait behind a button. */
const PAGE = 150
/** Lines that are open when the page opens. */
const MOST_AT_FIRST = 64

/**
 * The tree as a list that folds: arrow keys move, open and close as in a file tree. `choose` is called with the node that is chosen.
 * Returns what the toolbar and the picture call.
 */
export function makeOutline(model, { steps, choose }) {
  const host = byId('outline')
  const state = { open: new Set(model.roots), chosen: -1, found: undefined, more: new Map(), steps }
  const widest = []
  for (const [place, { rows, drops }] of model.totals.entries())
    widest[model.depth[place]] = Math.max(widest[model.depth[place]] ?? 1, rows + drops)
  const draw = (focus) => {
    const list = visible(model, state)
    host.replaceChildren(...list.map((item) => (item.more === undefined ? line(item.place) : moreLine(item))))
    if (list.length === 0) host.append(el('p', { class: 'empty' }, 'No node matches.'))
    const at = focus ?? state.chosen
    const target = host.querySelector(`[data-place="${at}"]`) ?? host.firstElementChild
    target?.setAttribute('tabindex', '0')
    if (focus !== undefined) target?.focus({ preventScroll: false })
  }
  const toggle = (place, isOpen) => {
    if (isOpen) state.open.add(place)
    else state.open.delete(place)
  }
  const pick = (place) => {
    state.chosen = place
    choose(place)
  }
  const line = (place) =>
    nodeLine({
      model,
      state,
      place,
      widest,
      onToggle: () => {
        toggle(place, !state.open.has(place))
        draw(place)
      },
      onPick: () => {
        pick(place)
        draw(place)
      },
    })
  const moreLine = ({ parent, more }) =>
    el(
      'button',
      {
        type: 'button',
        class: 'plain more',
        style: { '--depth': model.depth[parent] + 1 },
        onclick: () => {
          state.more.set(parent, (state.more.get(parent) ?? PAGE) + PAGE)
          draw()
        },
      },
      `Show ${Math.min(PAGE, more)} of ${count(more)} more`,
    )
  host.addEventListener('keydown', (event) => onKey(event, { model, state, draw, toggle, pick }))
  draw()
  return {
    reveal: (place) => {
      for (let at = model.nodes.parent[place]; at >= 0; at = model.nodes.parent[at]) state.open.add(at)
      state.chosen = place
      draw()
      const row = host.querySelector(`[data-place="${place}"]`)
      if (row) host.scrollTop = row.offsetTop - host.clientHeight / 3
    },
    find: (found) => {
      state.found = found
      draw()
    },
    openWell: () => {
      state.open = openAtFirst(model)
      draw()
    },
    openTo: (depth) => {
      state.open = new Set(model.depth.flatMap((own, place) => (own < depth ? [place] : [])))
      draw()
    },
  }
}

/** As many whole levels as fit in the lines of a first look. */
function openAtFirst({ depth }) {
  const counts = []
  for (const own of depth) counts[own] = (counts[own] ?? 0) + 1
  let lines = 0
  const deepest = counts.findIndex((nodes) => (lines += nodes) > MOST_AT_FIRST)
  const last = deepest < 0 ? counts.length : Math.max(1, deepest - 1)
  return new Set(depth.flatMap((own, place) => (own < last ? [place] : [])))
}

/** Lines in reading order: the open part of the tree, or while searching the matches with all above them. */
function visible(model, state) {
  const lines = []
  const visit = (places, parent) => {
    const shown = state.found ? places.filter((place) => state.found.shown.has(place)) : places
    const limit = state.more.get(parent) ?? PAGE
    for (const place of shown.slice(0, limit)) {
      if (lines.length > 2500) return
      lines.push({ place })
      if (isOpen(model, state, place)) visit(model.children[place], place)
    }
    if (shown.length > limit) lines.push({ parent, more: shown.length - limit })
  }
  visit(model.roots, -1)
  return lines
}

/** While searching, the way to every match is open; what is under a match keeps its own state. */
function isOpen(model, state, place) {
  if (!state.found) return state.open.has(place)
  return model.children[place].some((child) => state.found.shown.has(child))
}

function nodeLine({ model, state, place, widest, onToggle, onPick }) {
  const figures = model.totals[place]
  const hasChildren = model.children[place].length > 0
  const open = hasChildren && isOpen(model, state, place)
  const step = densityStep(figures, state.steps)
  return el(
    'div',
    {
      class: `line${state.chosen === place ? ' chosen' : ''}`,
      role: 'treeitem',
      tabindex: '-1',
      'aria-level': model.depth[place] + 1,
      'aria-expanded': hasChildren ? String(open) : undefined,
      'aria-selected': String(state.chosen === place),
      'aria-label': `${model.nodes.title[place]}, ${model.nodes.kind[place]}, ${plural(figures.rows, 'row')}`,
      dataset: { place },
      style: { '--depth': model.depth[place] },
      onclick: onPick,
    },
    el(
      'span',
      { class: 'name' },
      el('span', {
        class: hasChildren ? `twist${open ? ' open' : ''}` : 'twist none',
        'aria-hidden': 'true',
        onclick: (event) => {
          event.stopPropagation()
          if (hasChildren) onToggle()
        },
      }),
      el('i', { class: `dot ${step === undefined ? 'no-text' : `d${step}`}` }),
      el(
        'span',
        { class: `title kind-${model.nodes.kind[place]}` },
        ...marked(model.nodes.title[place], state.found?.words ?? []),
      ),
    ),
    el('span', { class: 'col-bar' }, bar(model, figures, widest[model.depth[place]])),
    el('span', { class: 'num' }, count(figures.rows)),
    el('span', { class: 'num wide' }, sizeText(figures)),
    el(
      'span',
      { class: figures.drops > 0 ? 'num wide some' : 'num wide' },
      figures.drops > 0 ? count(figures.drops) : '–',
    ),
  )
}

/** A stacked bar of rows by kind, drops hatched at its end; length against the largest of its level, by square root so that small ones show. */
export function bar(model, { byKind, rows, drops }, most) {
  const total = rows + drops
  const length = total === 0 ? 0 : Math.max(2, 100 * Math.sqrt(Math.min(1, total / most)))
  const part = (value, title, properties) =>
    el('i', { title: `${title}: ${count(value)}`, ...properties, style: { ...properties.style, 'flex-grow': value } })
  return el(
    'span',
    { class: 'stack', style: { width: `${length}%` } },
    ...model.order
      .filter((kind) => byKind[kind] > 0)
      .map((kind) => part(byKind[kind], label(model.kinds[kind]), { style: { background: model.color[kind] } })),
    drops > 0 ? part(drops, 'dropped', { class: 'dropped' }) : undefined,
  )
}

/** A title with the searched words marked. */
function marked(title, words) {
  if (words.length === 0) return [title]
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi')
  return title.split(pattern).map((piece, index) => (index % 2 === 1 ? el('mark', {}, piece) : piece))
}

function onKey(event, { model, state, draw, toggle, pick }) {
  const current = event.target.closest?.('[data-place]')
  if (!current) return
  const place = Number(current.dataset.place)
  const hasChildren = model.children[place].length > 0
  const parent = model.nodes.parent[place]
  const go = (element) => {
    if (!element) return
    current.setAttribute('tabindex', '-1')
    element.setAttribute('tabindex', '0')
    element.focus()
  }
  const items = () => [...event.currentTarget.querySelectorAll('[data-place]')]
  const moves = {
    ArrowDown: () => go(items()[items().indexOf(current) + 1]),
    ArrowUp: () => go(items()[items().indexOf(current) - 1]),
    Home: () => go(items()[0]),
    End: () => go(items().at(-1)),
    ArrowRight: () => {
      if (!hasChildren) return
      if (isOpen(model, state, place)) return go(items()[items().indexOf(current) + 1])
      toggle(place, true)
      draw(place)
    },
    ArrowLeft: () => {
      if (hasChildren && !state.found && state.open.has(place)) {
        toggle(place, false)
        draw(place)
      } else if (parent >= 0) go(event.currentTarget.querySelector(`[data-place="${parent}"]`))
    },
    Enter: () => {
      pick(place)
      draw(place)
    },
  }
  moves[' '] = moves.Enter
  const move = moves[event.key]
  if (!move) return
  event.preventDefault()
  move()
}

/** Tokens of text; on a page of tables alone, columns. */
function sizeText({ tokens, leaves }) {
  if (tokens > 0) return brief(tokens)
  return leaves > 1 ? count(leaves) : '–'
}
