import { brief, byId, count, dollars, duration, el, percent, plural } from '../../report/page/dom.js'
import { date, drawFrame } from '../../report/page/frame.js'
import { points, sum } from './outcomes.js'

/** The head of the page: whose scores they are, in a sentence and in figures. */
export function drawHead(payload) {
  const { setting, version, at, problemCounts } = payload
  drawFrame({
    brand: 'Espalier evaluation',
    badge: el('span', { class: 'pill good' }, `${setting.split} split`),
    title: setting.subject.split('/').at(-1),
    claim: claim(payload),
    figures: figures(payload),
    made: `Scored by Espalier ${version} on ${date(at)}.`,
  })
  byId('notices').append(...notices(payload, sum(Object.values(problemCounts))))
}

function claim({ scores, setting, comparison }) {
  const rows = sum(scores.map((score) => score.rows))
  const what = `${plural(rows, 'answer')} to ${plural(scores.length, 'task')} over tables, databases, graphs and dialogues, scored as their paper scores them${setting.mode === 'fixed' ? ', with the bugs of its evaluators mended' : ''}.`
  const ahead = leading(comparison)
  return ahead === undefined ? what : `${what} ${ahead}`
}

/** What is said first of all columns: the one that the paper itself compares with. */
function leading(comparison) {
  const column = comparison?.claims[0]?.column
  const found = comparison?.wins.find((win) => win.column === column && win.over === 'held-in')
  if (found === undefined || found.of === 0) return undefined
  const { name } = comparison.columns.find(({ id }) => id === column)
  return `Ahead of ${name} on ${found.wins} of ${plural(found.of, 'held-in task')}.`
}

function figures({ scores, comparison, calls, replies, seconds, setting }) {
  const rows = sum(scores.map((score) => score.rows))
  const right = sum(scores.map(({ groups }) => groups.right))
  const average = (over) => comparison?.averages.find((one) => one.over === over)
  const mean = (over, name) => {
    const found = average(over)
    return found?.own === undefined
      ? []
      : [[name, points(found.own), `mean of ${found.tasks} of the paper's ${found.of} tasks`]]
  }
  return [
    ...mean('held-in', 'Held-in score'),
    ...mean('held-out', 'Held-out score'),
    [
      'Tasks',
      count(scores.length),
      setting.limit === undefined ? 'all rows of each' : `${count(setting.limit)} rows of each at most`,
    ],
    ['Answers', count(rows), setting.decoding === undefined ? 'read from a file' : 'greedy decoding'],
    ['Right', percent(right, rows), `${count(right)} with full score`],
    ...(setting.decoding === undefined
      ? []
      : [['Cost', dollars(replies.costUsd), `${brief(replies.promptTokens + replies.completionTokens)} tokens`]]),
    ['Took', duration(seconds), setting.decoding === undefined ? 'no model was asked' : callsLine(calls)],
  ]
}

const callsLine = ({ made, replayed }) =>
  replayed > 0 ? `${count(made)} calls, ${count(replayed)} replayed` : plural(made, 'call')

function notices({ problems, scores, setting }, total) {
  const list = []
  if (setting.split !== 'test' || setting.limit !== undefined)
    list.push(
      el(
        'p',
        { class: 'notice' },
        `The paper scores all test rows. Here ${setting.split === 'test' ? '' : `the ${setting.split} split was scored`}${setting.split !== 'test' && setting.limit !== undefined ? ', and of it ' : ''}${setting.limit === undefined ? '' : `at most ${count(setting.limit)} rows of each task`}: compare with the intervals in mind.`,
      ),
    )
  for (const { task, note } of scores)
    if (note) list.push(el('p', { class: 'notice bad' }, el('strong', {}, `${task}: `), note))
  if (total > 0)
    list.push(
      el(
        'details',
        { class: 'notice' },
        el('summary', {}, `${plural(total, 'remark')} on rows, files and metrics that were not used`),
        el(
          'ul',
          {},
          ...problems.map(({ task, place, message }) => el('li', {}, el('b', {}, task), ` ${place}: ${message}`)),
          total > problems.length
            ? el('li', { class: 'quiet' }, `and ${count(total - problems.length)} more`)
            : undefined,
        ),
      ),
    )
  return list
}
