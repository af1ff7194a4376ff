import { byId, el } from '../../report/page/dom.js'
import { points, rangeText, taskName } from './outcomes.js'

const TITLES = { 'held-in': 'Held-in', 'held-out': 'Held-out' }

/** All columns of the paper beside one's own, task by task, with both means of each group. */
export function drawPaper({ comparison, setting }) {
  if (comparison === undefined) {
    byId('paper').hidden = true
    return
  }
  const { source, columns } = comparison
  byId('paper-lede').textContent =
    `${source}. Set off in each line: the best printed score, and this one where it is ahead of all. A star: trained on that held-out task.${setting.split === 'test' ? '' : ` The paper scores its test rows, this page the ${setting.split} split.`}`
  byId('paper-body').append(
    el(
      'table',
      { class: 'paper' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col' }, 'Task'),
          el('th', { scope: 'col', class: 'num own-column' }, 'This'),
          ...columns.map(({ name }) => el('th', { scope: 'col', class: 'num' }, name)),
        ),
      ),
      ...['held-in', 'held-out'].map((role) => bodyOf(comparison, role)),
    ),
  )
  byId('paper-notes').append(
    el(
      'ul',
      { class: 'notes' },
      ...columns.flatMap(({ name, note }) => (note === undefined ? [] : [el('li', {}, el('b', {}, name), ` ${note}`)])),
    ),
  )
}

function bodyOf({ columns, rows, averages, printedAverages }, role) {
  const { tasks, of, own, scores } = averages.find(({ over }) => over === role)
  const means = [
    ['mean-line', `${TITLES[role]}, mean of the ${tasks} scored here`, own, scores],
    [
      'mean-line',
      `${TITLES[role]}, mean of all ${of} as printed`,
      tasks === of ? own : undefined,
      printedAverages[role],
    ],
  ]
  return el(
    'tbody',
    {},
    ...rows.filter((row) => row.role === role).map((row) => lineOf(row, columns)),
    ...means
      .filter(([, , , values]) => Object.values(values).some((value) => typeof value === 'number'))
      .map(([name, title, value, values]) =>
        el(
          'tr',
          { class: name },
          el('th', { scope: 'row' }, title),
          el('td', { class: 'num own-column' }, points(value)),
          ...columns.map(({ id }) => el('td', { class: 'num' }, points(values[id]))),
        ),
      ),
  )
}

function lineOf({ task, own, interval, scores, trainedOn }, columns) {
  const best = Math.max(...columns.map(({ id }) => scores[id] ?? -1))
  return el(
    'tr',
    { class: own === undefined ? 'not-scored' : undefined },
    el('th', { scope: 'row' }, taskName(task)),
    el(
      'td',
      { class: 'num own-column' },
      el('span', { class: own > best ? 'best' : undefined }, points(own)),
      interval === undefined ? undefined : el('small', {}, rangeText(interval)),
    ),
    ...columns.map(({ id }) =>
      el(
        'td',
        { class: scores[id] === best ? 'num best' : 'num' },
        points(scores[id]),
        trainedOn.includes(id) ? '*' : '',
      ),
    ),
  )
}

/** Bars of wins over each column, and the paper's claims beside what its own table gives. */
export function drawWins({ comparison }) {
  const wins = comparison?.wins.filter(({ of }) => of > 0) ?? []
  if (wins.length === 0) {
    byId('wins').hidden = true
    return
  }
  byId('wins-lede').textContent = 'Counted over the tasks of which both have a score.'
  byId('wins-key').append(
    ...[
      ['win-clear', 'ahead with the whole interval'],
      ['win', 'ahead, the interval not wholly'],
      ['no-win', 'not ahead'],
    ].map(([name, words]) => el('li', {}, el('i', { class: `swatch ${name}` }), words)),
  )
  byId('wins-body').append(
    ...['held-in', 'held-out'].flatMap((role) => {
      const own = wins.filter(({ over }) => over === role)
      return own.length === 0
        ? []
        : [
            el(
              'div',
              { class: 'panel' },
              el('h3', {}, `${TITLES[role]} tasks`),
              el('ul', { class: 'win-bars' }, ...own.map((win) => winLine(win, comparison.columns))),
            ),
          ]
    }),
  )
  drawClaims(comparison)
}

function winLine({ column, wins, clear, of }, columns) {
  const name = columns.find(({ id }) => id === column)?.name ?? column
  const part = (value, kind) => (value > 0 ? el('i', { class: kind, style: { 'flex-grow': value } }) : undefined)
  return el(
    'li',
    {},
    el('span', {}, name),
    el('span', { class: 'stack' }, part(clear, 'win-clear'), part(wins - clear, 'win'), part(of - wins, 'no-win')),
    el('span', { class: 'num' }, `${wins} of ${of}`),
  )
}

function drawClaims({ claims, columns }) {
  const nameOf = (id) => columns.find((column) => column.id === id)?.name ?? id
  byId('claims-body').append(
    el('h3', {}, "The paper's claims, computed from its own table"),
    el(
      'table',
      {},
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['It says', 'Best of its models', 'Each alone'].map((head) => el('th', { scope: 'col' }, head)),
        ),
      ),
      el(
        'tbody',
        {},
        ...claims.map(({ says, best, each }) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row', class: 'says' }, says),
            el('td', {}, `${best.wins} of ${best.of}`),
            el('td', { class: 'quiet' }, each.map(({ column, wins }) => `${nameOf(column)} ${wins}`).join(', ')),
          ),
        ),
      ),
    ),
  )
}
