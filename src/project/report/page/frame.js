import { byId, el } from './dom.js'

/** 21 November 2026 at 18:57 UTC */
export const date = (iso) =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }) + ' UTC'

/** A small tree on a trellis. */
function mark() {
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  shape.setAttribute('viewBox', '0 0 24 24')
  shape.setAttribute('class', 'mark')
  shape.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute(
    'd',
    'M12 22V3M12 18H5.5Q3.5 18 3.5 16V14.5M12 18h6.5q2 0 2-2v-1.5M12 11H7.5q-2 0-2-2V7.5M12 11h4.5q2 0 2-2V7.5',
  )
  shape.append(path)
  return shape
}

/** One of the figures in a page's head: what, how much, a note. */
const figure = ([name, value, note]) => el('div', {}, el('dt', {}, name), el('dd', {}, value), el('p', {}, note))

/** The head of a page: its brand line with a badge, title, claim and figures; and the foot: who made it, when. */
export function drawFrame({ brand, badge, title, claim, figures, made }) {
  byId('top').append(
    el(
      'div',
      { class: 'top-inner' },
      el('p', { class: 'eyebrow' }, mark(), el('span', {}, brand), badge),
      el('h1', {}, title),
      el('p', { class: 'claim' }, claim),
      el('dl', { class: 'figures' }, ...figures.map(figure)),
    ),
  )
  byId('foot').append(
    el('p', {}, made),
    el('p', { class: 'quiet' }, 'This file is complete in itself: it loads nothing from a network and sends nothing.'),
  )
}

/** Names with their values; those without a value are left out. */
export const facts = (pairs) =>
  el(
    'dl',
    { class: 'pairs' },
    ...pairs
      .filter(([, value]) => value !== undefined)
      .flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
  )

/** A table of one line of heads. @param numbers which columns stand to the right. */
export const plainTable = (heads, numbers, lines) => {
  const cellOf = (tag, properties) => (cell, at) =>
    el(tag, { ...properties, class: numbers.includes(at) ? 'num' : undefined }, cell)
  return el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...heads.map(cellOf('th', { scope: 'col' })))),
    el('tbody', {}, ...lines.map((line) => el('tr', {}, ...line.map(cellOf('td', {}))))),
  )
}

/** Steps through `length` samples, of which the one at `state.at` is shown. */
export function pager(state, length, step) {
  return el(
    'div',
    { class: 'pager' },
    el('button', { type: 'button', onclick: () => step(-1), 'aria-label': 'Previous row' }, '←'),
    el('span', { class: 'quiet' }, `Sample ${state.at + 1} of ${length}`),
    el('button', { type: 'button', onclick: () => step(1), 'aria-label': 'Next row' }, '→'),
  )
}

/** The button that switches between light and dark; until it is pressed the system decides. */
export function setUpTheme() {
  const button = byId('theme')
  const system = matchMedia('(prefers-color-scheme: dark)')
  const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark'
  const draw = () => {
    button.textContent = isDark() ? '☀' : '☾'
  }
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark'
    draw()
  })
  system.addEventListener('change', draw)
  draw()
}

/** Marks the link of the part that is being read. */
export function followScroll() {
  const links = new Map([...document.querySelectorAll('.bar a')].map((link) => [link.hash.slice(1), link]))
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue
        for (const [id, link] of links) link.toggleAttribute('aria-current', id === entry.target.id)
      }
    },
    { rootMargin: '-20% 0px -70% 0px' },
  )
  for (const id of links.keys()) watcher.observe(byId(id))
}
