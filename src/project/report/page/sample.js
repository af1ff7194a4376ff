import { count, el, label, plural } from './dom.js'
import { pathOf } from './model.js'

const ROLES = { prompt: 'Prompt', completion: 'Completion', system: 'System', user: 'Question', assistant: 'Answer' }

/** One row as a card: what is asked, what is learned, and beside it the passage that it rests on. */
export function rowCard(model, sample, { isNarrow = false } = {}) {
  return el(
    'article',
    { class: isNarrow ? 'card narrow' : 'card' },
    cardHead(model, sample, [el('span', { class: 'tag' }, sample.split)]),
    el(
      'div',
      { class: sample.passage && !isNarrow ? 'card-body two' : 'card-body' },
      el('div', { class: 'parts' }, ...sample.parts.map((own) => part(own, isNarrow ? 340 : 1500))),
      sample.passage
        ? passage(sample.passage, {
            context: isNarrow ? 90 : 600,
            answer: answerOf(sample),
            question: sample.parts.map(({ text }) => text).join(' '),
          })
        : undefined,
    ),
    cardFoot(sample),
  )
}

/** One dropped candidate: why, and what it said. */
export function dropCard(model, sample) {
  return el(
    'article',
    { class: 'card dropped-card' },
    cardHead(model, sample, []),
    el('p', { class: 'why' }, sample.detail || 'No detail was given.'),
    sample.parts.length > 0
      ? el('div', { class: 'parts' }, ...sample.parts.map((own) => part({ ...own, isTrained: false }, 1500)))
      : undefined,
    cardFoot(sample),
  )
}

function cardHead(model, sample, tags) {
  const path = sample.node < 0 ? [] : pathOf(model, sample.node).slice(1)
  const titles = path.map((place) => model.nodes.title[place])
  return el(
    'header',
    {},
    el(
      'span',
      { class: 'kind' },
      el('i', { style: { background: model.color[sample.kind] } }),
      label(model.kinds[sample.kind]),
    ),
    ...tags,
    el('span', { class: 'path', title: titles.join(' › ') }, titles.slice(-2).join(' › ')),
  )
}

function cardFoot(sample) {
  const facts = [el('code', {}, sample.id), plural(sample.calls, 'call')]
  if (sample.licence) facts.push(sample.licence)
  for (const [name, value] of Object.entries(sample.scores ?? {})) facts.push(`${name} ${Number(value.toPrecision(3))}`)
  return el('footer', {}, ...facts.flatMap((fact, index) => (index === 0 ? [fact] : [' · ', fact])))
}

/** `most`: characters that are shown of a prompt without scrolling; its question stands at the end, so its middle is left out. */
function part({ role, text, isTrained, ranges, cut, end = '' }, most) {
  const shown = isTrained ? { text, cut, end } : shorten({ text, cut, end }, most)
  return el(
    'div',
    { class: `part role-${role}` },
    el('h4', {}, ROLES[role] ?? role, isTrained ? el('span', { class: 'trained' }, 'trained on') : undefined),
    el('div', { class: 'text' }, ...trainedText(shown.text, ranges), more(shown.cut), shown.end),
  )
}

function shorten({ text, cut, end }, most) {
  if (text.length + end.length <= most) return { text, cut, end }
  const tail = end === '' && cut > 0 ? '' : (end === '' ? text : end).slice(-Math.floor(most * 0.7))
  const head = text.slice(0, most - tail.length)
  return {
    text: head,
    cut: cut + text.length + end.length - head.length - tail.length,
    end: tail === '' ? '' : ` … ${tail}`,
  }
}

/** Where only some of a text is trained, the rest is dimmed. */
function trainedText(text, ranges) {
  if (!ranges) return [text]
  const pieces = []
  let at = 0
  for (const [start, end] of ranges) {
    if (start > at) pieces.push(el('span', { class: 'untrained' }, text.slice(at, start)))
    pieces.push(text.slice(Math.max(at, start), end))
    at = end
  }
  if (at < text.length) pieces.push(el('span', { class: 'untrained' }, text.slice(at)))
  return pieces
}

const more = (cut) => (cut > 0 ? el('span', { class: 'cut' }, ` … ${count(cut)} more characters`) : undefined)

/** The answer of a question, where it is short enough to be looked for in its passage. */
function answerOf({ stage, parts }) {
  const last = parts.at(-1)
  const answer = stage === 'instruct' && last?.cut === 0 ? last.text.trim().replace(/[.]$/, '') : ''
  return answer.length > 1 && answer.length <= 120 ? answer : undefined
}

const REACH = 160

/** Where an answer stands: of several places the one with most words of the question around it. -1: nowhere. */
function placeOf(text, answer, question) {
  const [shown, wanted] = [text.toLowerCase(), answer.toLowerCase()]
  const asked = new Set(
    (question.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).filter((word) => !wanted.includes(word)),
  )
  let best = { at: -1, shared: -1 }
  for (let at = shown.indexOf(wanted); at >= 0; at = shown.indexOf(wanted, at + wanted.length)) {
    const around = shown.slice(Math.max(0, at - REACH), at + wanted.length + REACH)
    const shared = [...asked].filter((word) => around.includes(word)).length
    if (shared > best.shared) best = { at, shared }
  }
  return best.at
}

/** A passage with the answer set off in it, if its very words stand there. */
function withAnswer(text, answer, question) {
  const at = answer === undefined ? -1 : placeOf(text, answer, question)
  if (at < 0) return [text]
  const end = at + answer.length
  return [text.slice(0, at), el('b', { class: 'found' }, text.slice(at, end)), text.slice(end)]
}

/** The source with the row's span marked in it. */
function passage({ documentId, line, before, text, after, cut, isIntact }, { context, answer, question }) {
  return el(
    'figure',
    { class: 'passage' },
    el(
      'figcaption',
      {},
      el('span', { class: 'source' }, 'Source'),
      el('code', {}, `${documentId}:${line}`),
      isIntact ? undefined : el('span', { class: 'pill bad' }, 'changed since'),
    ),
    el(
      'div',
      { class: 'text' },
      el('span', { class: 'around' }, before.length > context ? `… ${before.slice(-context)}` : before),
      el('mark', {}, ...withAnswer(text, answer, question)),
      more(cut),
      el('span', { class: 'around' }, after),
    ),
  )
}
