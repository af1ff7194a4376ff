import { brief, byId, count, dollars, duration, el, label, percent } from './dom.js'
import { facts } from './frame.js'

const SPLITS = ['train', 'validation', 'test']

/** Rows and tokens by kind and split. */
export function drawTokens(model) {
  const { counts } = model.payload.summary
  const total = counts.reduce((sum, item) => sum + item.tokens, 0)
  byId('tokens-lede').textContent =
    `${brief(total)} tokens in all, counted with the o200k tokenizer, prompt and answer together.`
  const kinds = [...new Set(counts.map(({ kind }) => kind))].sort((a, b) => tokensOf(counts, b) - tokensOf(counts, a))
  const splits = SPLITS.filter((split) => counts.some((item) => item.split === split && item.rows > 0))
  const most = Math.max(1, ...kinds.map((kind) => tokensOf(counts, kind)))
  const cells = (test) =>
    splits.flatMap((split) => {
      const some = counts.filter((item) => item.split === split && test(item))
      const rows = some.reduce((sum, item) => sum + item.rows, 0)
      return [
        el('td', { class: 'num' }, rows > 0 ? count(rows) : '–'),
        el('td', { class: 'num' }, rows > 0 ? brief(some.reduce((sum, item) => sum + item.tokens, 0)) : '–'),
      ]
    })
  byId('tokens-body').append(
    el(
      'table',
      { class: 'tokens' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', rowspan: 2 }, 'Kind'),
          el('th', { rowspan: 2 }),
          ...splits.map((split) => el('th', { scope: 'colgroup', colspan: 2, class: 'num' }, split)),
          el('th', { scope: 'col', rowspan: 2, class: 'num' }, 'Share'),
        ),
        el(
          'tr',
          {},
          ...splits.flatMap(() => [
            el('th', { scope: 'col', class: 'num' }, 'rows'),
            el('th', { scope: 'col', class: 'num' }, 'tokens'),
          ]),
        ),
      ),
      el(
        'tbody',
        {},
        ...kinds.map((kind) => {
          const own = tokensOf(counts, kind)
          const color = model.color[model.kinds.indexOf(kind)] ?? 'var(--quiet)'
          return el(
            'tr',
            {},
            el('th', { scope: 'row' }, el('i', { class: 'swatch', style: { background: color } }), label(kind)),
            el(
              'td',
              { class: 'col-bar' },
              el(
                'span',
                { class: 'stack', style: { width: `${(100 * own) / most}%` } },
                el('i', { style: { background: color, 'flex-grow': 1 } }),
              ),
            ),
            ...cells((item) => item.kind === kind),
            el('td', { class: 'num' }, percent(own, total)),
          )
        }),
      ),
      el(
        'tfoot',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, 'All'),
          el('td', { class: 'col-bar' }),
          ...cells(() => true),
          el('td', { class: 'num' }, ''),
        ),
      ),
    ),
  )
}

const tokensOf = (counts, kind) => counts.reduce((sum, item) => (item.kind === kind ? sum + item.tokens : sum), 0)

/** Sources and licences, models and money, what was left out. */
export function drawOrigin(model) {
  const { summary } = model.payload
  byId('origin-body').append(
    panel(
      'Sources',
      table(
        ['Source', 'Reader', 'Licence', 'Documents', 'Exercises', 'Terms'],
        3,
        summary.sources.map((source) => [
          source.name,
          source.reader,
          source.licence ?? 'not stated',
          count(source.documents),
          count(source.exercises),
          count(source.terms),
        ]),
      ),
    ),
    panel(
      'Models',
      summary.models.length === 0
        ? el('p', { class: 'empty' }, 'No model was asked.')
        : table(
            ['Model', 'Calls made', 'Replayed', 'Tokens in', 'Tokens out', 'Cost'],
            1,
            summary.models.map((item) => [
              item.ref,
              count(item.made),
              count(item.replayed),
              brief(item.promptTokens),
              brief(item.completionTokens),
              dollars(item.costUsd),
            ]),
          ),
    ),
    panel(
      'Run',
      facts([
        ['Name', summary.name],
        ['Started', summary.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')],
        ['Took', duration(summary.seconds)],
        ['Seed', summary.seed === undefined ? undefined : String(summary.seed)],
        ['Espalier', summary.version],
      ]),
    ),
    panel(
      'Left out',
      summary.leftOut.length === 0
        ? el('p', { class: 'empty' }, 'Nothing was left out.')
        : el(
            'ul',
            { class: 'plain-list' },
            ...summary.leftOut.map(({ what, why }) =>
              el('li', {}, el('b', {}, what), el('span', { class: 'quiet' }, ` ${why}`)),
            ),
          ),
    ),
  )
}

const panel = (title, body) => el('div', { class: 'panel scroll' }, el('h3', {}, title), body)

function table(heads, firstNumber, lines) {
  const isNumber = (at) => (at >= firstNumber ? 'num' : '')
  return el(
    'table',
    {},
    el('thead', {}, el('tr', {}, ...heads.map((head, at) => el('th', { scope: 'col', class: isNumber(at) }, head)))),
    el(
      'tbody',
      {},
      ...lines.map((line) =>
        el(
          'tr',
          {},
          ...line.map((cell, at) =>
            el(at === 0 ? 'th' : 'td', { class: isNumber(at), scope: at === 0 ? 'row' : undefined }, cell),
          ),
        ),
      ),
    ),
  )
}
