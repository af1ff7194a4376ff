import { byId, count, dollars, duration, el } from '../../report/page/dom.js'
import { facts } from '../../report/page/frame.js'
import { sum } from './outcomes.js'

/** How the scores came about: the setting, the money, what intervals and columns mean. */
export function drawFacts({ setting, calls, replies, costUsd, seconds, scores, version }) {
  const rows = sum(scores.map((score) => score.rows))
  const { decoding } = setting
  byId('facts-body').append(
    panel('Setting', [
      [decoding === undefined ? 'Predictions' : 'Model', setting.subject],
      ['Split', setting.split],
      [
        'Rows',
        setting.limit === undefined
          ? 'all'
          : `${count(setting.limit)} of each task at most, drawn by seed ${setting.seed}`,
      ],
      [
        'Metrics',
        setting.mode === 'compat'
          ? 'compat: as the paper computes them, bug for bug'
          : 'fixed: the bugs of the paper’s evaluators mended',
      ],
      ...(decoding === undefined
        ? []
        : [
            [
              'Prompts',
              `${setting.isPaper ? 'the published strings' : 'Espalier’s wordings'}, ${setting.isOneShot ? 'one solved example' : 'no example'}, sent as ${setting.format}`,
            ],
            [
              'Lengths',
              `prompts at most ${count(decoding.maxPromptTokens)} tokens, replies ${count(decoding.maxTokens)}`,
            ],
            ['Decoding', `greedy, temperature ${decoding.temperature}`],
          ]),
      ['Seed', String(setting.seed)],
      ['Espalier', version],
    ]),
    panel('Cost', [
      ...(decoding === undefined
        ? [['Model', 'none was asked: predictions were read from a file']]
        : [
            ['Calls made', count(calls.made)],
            ['Replayed', `${count(calls.replayed)} (recorded before, not paid again)`],
            ['Tokens in', count(replies.promptTokens)],
            ['Tokens out', count(replies.completionTokens)],
            ['Of these answers', dollars(replies.costUsd)],
            ['Paid this time', dollars(costUsd)],
            ['A thousand rows', dollars((1000 * replies.costUsd) / Math.max(1, rows))],
          ]),
      ['Answers', count(rows)],
      ['Took', duration(seconds)],
    ]),
    el(
      'div',
      { class: 'panel' },
      el('h3', {}, 'How to read it'),
      el(
        'ul',
        { class: 'plain-list' },
        el(
          'li',
          {},
          'Intervals are 95 %, from 1,000 resamples of the cases. Cases that share a table count as independent, so the true ones are a little wider.',
        ),
        el('li', {}, 'Where all cases are wrong, or all right, the exact binomial interval is given.'),
        el(
          'li',
          {},
          'Means of the paper’s columns are over the tasks that were scored here, so that they compare; those that it prints itself stand below.',
        ),
        el(
          'li',
          {},
          'Beside this file: report.md, scores.json (all figures of each metric), cases.jsonl (every case).',
        ),
      ),
    ),
  )
}

function panel(title, pairs) {
  return el('div', { class: 'panel' }, el('h3', {}, title), facts(pairs))
}
