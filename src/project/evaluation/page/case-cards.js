import { byId, count, el, percent, plural } from '../../report/page/dom.js'
import { pager } from '../../report/page/frame.js'
import { nameOf, OUTCOMES, points, rangeText, sum, taskName } from './outcomes.js'

/** A line a task: metric, score, and its cases by what became of them. `choose` shows cases of a task and an outcome. */
export function drawOutcomes({ scores }, choose) {
  const rows = sum(scores.map((score) => score.rows))
  const present = OUTCOMES.filter(([id]) => scores.some(({ groups }) => groups[id] > 0))
  byId('outcomes-lede').textContent =
    `${plural(rows, 'answer')}, each in one of these groups. Click a bar to read some of it.`
  byId('outcomes-body').append(
    el(
      'ul',
      { class: 'key' },
      ...present.map(([id, name, words]) => {
        const value = sum(scores.map(({ groups }) => groups[id]))
        return el('li', { title: words }, el('i', { class: `swatch g-${id}` }), `${name} ${percent(value, rows)}`)
      }),
    ),
    el('div', { class: 'outcome-lines' }, ...scores.map((score) => outcomeLine(score, present, choose))),
    el(
      'dl',
      { class: 'pairs explained' },
      ...present.flatMap(([, name, words]) => [el('dt', {}, name), el('dd', {}, words)]),
    ),
  )
}

function outcomeLine({ task, metric, headline, rows, score, interval, groups, more }, present, choose) {
  return el(
    'div',
    { class: 'outcome-line' },
    el(
      'span',
      { class: 'outcome-task' },
      el('b', {}, taskName(task)),
      el('small', {}, `${metric} ${headline}, ${plural(rows, 'row')}`),
    ),
    el('span', { class: 'outcome-score' }, el('b', {}, points(score)), el('small', {}, rangeText(interval))),
    el(
      'span',
      { class: 'stack tall' },
      ...present
        .filter(([id]) => groups[id] > 0)
        .map(([id, name]) =>
          el('button', {
            type: 'button',
            class: `g-${id}`,
            style: { 'flex-grow': groups[id] },
            title: `${name}: ${count(groups[id])} of ${count(rows)}`,
            'aria-label': `${task}, ${name}: ${count(groups[id])} of ${count(rows)}`,
            onclick: () => choose(task, id),
          }),
        ),
    ),
    more.length === 0
      ? undefined
      : el(
          'small',
          { class: 'outcome-more' },
          more
            .map(
              (one) =>
                `${one.metric} ${one.headline} ${points(one.score)}${one.interval ? ` (${rangeText(one.interval)})` : ''}`,
            )
            .join(' · '),
        ),
  )
}

/** Cases of one task and outcome, one at a time. @returns what shows those of another */
export function makeCases({ samples, scores, setting }) {
  const tasks = scores.map(({ task }) => task).filter((task) => samples.some((sample) => sample.task === task))
  const host = byId('cases-body')
  if (tasks.length === 0) {
    host.append(el('p', { class: 'panel empty' }, 'No case was kept.'))
    return () => undefined
  }
  const state = { task: tasks[0], group: undefined, at: 0 }
  const pick = el(
    'select',
    { 'aria-label': 'Task', onchange: () => show(pick.value, undefined) },
    ...tasks.map((task) => el('option', { value: task }, task)),
  )
  const tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Outcomes' })
  const stage = el('div', { class: 'stage', id: 'case-stage' })
  const draw = () => {
    const { groups } = scores.find(({ task }) => task === state.task)
    const present = OUTCOMES.map(([id]) => id).filter((id) => ofGroup(id).length > 0)
    tabs.replaceChildren(...present.map((id) => tab(id, groups[id], id === state.group, () => show(state.task, id))))
    const some = ofGroup(state.group)
    stage.replaceChildren(
      pager(state, some.length, (step) => {
        state.at = (state.at + step + some.length) % some.length
        draw()
      }),
      caseCard(some[state.at], setting),
    )
  }
  const ofGroup = (group) => samples.filter((sample) => sample.task === state.task && sample.group === group)
  const show = (task, group) => {
    Object.assign(state, { task, at: 0 })
    pick.value = task
    state.group = group ?? worstOf(ofGroup)
    draw()
  }
  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const at = [...tabs.children].findIndex((one) => one.getAttribute('aria-selected') === 'true')
    if (step) {
      tabs.children[(at + step + tabs.children.length) % tabs.children.length].click()
      tabs.querySelector('[aria-selected="true"]').focus()
    }
  })
  host.append(el('div', { class: 'toolbar case-tools' }, el('label', { class: 'field' }, pick), tabs), stage)
  show(tasks[0], undefined)
  return (task, group) => {
    show(task, group)
    byId('cases').scrollIntoView()
  }
}

/** What a reader wants to see first: wrong answers. */
const worstOf = (ofGroup) =>
  ['wrong', 'partly', 'truncated', 'format', 'refused', 'unscored', 'right'].find((id) => ofGroup(id).length > 0)

function tab(id, value, isChosen, onclick) {
  return el(
    'button',
    {
      type: 'button',
      role: 'tab',
      'aria-selected': String(isChosen),
      'aria-controls': 'case-stage',
      tabindex: isChosen ? '0' : '-1',
      onclick,
    },
    el('i', { class: `g-${id}` }),
    nameOf(id),
    el('span', { class: 'quiet' }, count(value)),
  )
}

const FOLDED = 420

function caseCard(sample, setting) {
  const { task, id, group, score, prediction, target } = sample
  return el(
    'article',
    { class: 'card' },
    el(
      'header',
      {},
      el('span', { class: 'kind' }, el('i', { class: `g-${group}` }), nameOf(group)),
      score === null ? undefined : el('span', { class: 'tag' }, `score ${points(100 * score)}`),
      el('span', { class: 'path' }, `${task} · ${id}`),
    ),
    el('p', { class: 'why' }, whyOf(sample, setting)),
    el(
      'div',
      { class: 'card-body two' },
      answer('Prediction', prediction, `prediction g-edge-${group}`),
      answer('Target', target, 'target'),
    ),
    prompt(sample.prompt),
  )
}

function whyOf({ group, ending, prediction, isTruncated }, { decoding }) {
  if (group === 'right' || group === 'partly' || group === 'wrong')
    return isTruncated ? 'The prompt had lost a part of its structure.' : ''
  if (group === 'truncated') return 'The prompt had lost a part of its structure.'
  if (group === 'refused') return 'The provider gave no reply.'
  if (group === 'unscored') return 'The metric counts nothing for this row, or the official evaluator raises on it.'
  if (ending === 'cut')
    return `Cut off at ${decoding === undefined ? 'its limit' : plural(decoding.maxTokens, 'token')}.`
  return prediction.trim() === '' ? 'The reply is empty.' : 'Not in the form of an answer to this task.'
}

function answer(title, text, kind) {
  return el(
    'div',
    { class: `part ${kind}` },
    el('h4', {}, title),
    el('div', { class: 'text' }, text === '' ? el('span', { class: 'cut' }, 'empty') : text),
  )
}

/** A prompt, folded where it is long: its end, which asks, is shown. */
function prompt({ start, cut, end }) {
  if (start === '') return el('p', { class: 'quiet no-prompt' }, 'The file does not hold the prompt.')
  const whole = [start, cut > 0 ? el('span', { class: 'cut' }, ` … ${count(cut)} more characters … `) : undefined, end]
  const isLong = start.length + cut + end.length > FOLDED
  if (!isLong)
    return el('div', { class: 'part role-prompt' }, el('h4', {}, 'Prompt'), el('div', { class: 'text' }, start))
  const last = (end === '' ? start : end).slice(-260).replace(/^[\uDC00-\uDFFF]/, '')
  return el(
    'details',
    { class: 'part role-prompt folded-prompt' },
    el(
      'summary',
      {},
      el('h4', {}, `Prompt, ${count(start.length + cut + end.length)} characters`),
      el('span', { class: 'text' }, `… ${last}`),
    ),
    el('div', { class: 'text' }, ...whole),
  )
}
