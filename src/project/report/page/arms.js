import { brief, byId, count, el, percent, plural } from './dom.js'
import { plainTable } from './frame.js'

const MATCHINGS = {
  epochs: [
    'Equal epochs',
    'Each arm reads its own rows so many times, as in the paper: longer forms read more tokens.',
  ],
  tokens: [
    'Equal forward tokens',
    'Smaller arms repeat rows until all have read the same number of tokens: more compute explains no gain.',
  ],
}
const STAGES = { pretrain: 'Pretraining', instruct: 'Instruction' }

/** The arms of an experiment: what each holds, reads and learns, under each matching, a share of the pool at a time. */
export function drawArms({ payload }) {
  const { arms } = payload
  const link = document.querySelector('.bar a[href="#arms"]')
  if (!arms || arms.arms.length === 0) return link.remove()
  byId('arms').hidden = false
  const names = new Set(arms.arms.map(({ arm }) => arm))
  byId('arms-lede').textContent =
    `${plural(names.size, 'arm')} of one run: the same texts and the same questions, in different forms. All take the same exam of ${plural(questionsOf(arms.exam), 'question')} (${count(arms.exam.validation)} dev, ${count(arms.exam.test)} test), which no share changes.`
  const shares = arms.pool ? [...new Set(arms.arms.map(({ share }) => share))] : [undefined]
  const stage = el('div', { id: 'arms-stage' })
  const tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Shares of the pool' })
  let chosen = shares.length - 1
  const draw = () => {
    tabs.replaceChildren(
      ...(shares.length > 1 ? shares.map((share, at) => tab(arms, share, at === chosen, () => choose(at))) : []),
    )
    stage.replaceChildren(...shareParts(arms, shares[chosen]))
  }
  const choose = (at) => {
    chosen = (at + shares.length) % shares.length
    draw()
    tabs.children[chosen].focus()
  }
  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step) choose(chosen + step)
  })
  byId('arms-body').append(...(arms.pool ? [poolTable(arms)] : []), tabs, stage, formsPanel(arms), ...notesOf(arms))
  draw()
}

const questionsOf = ({ validation, test }) => validation + test

function tab({ pool }, share, isChosen, onclick) {
  const { tokens } = pool.shares.find((one) => one.share === share)
  return el(
    'button',
    {
      type: 'button',
      role: 'tab',
      'aria-selected': String(isChosen),
      'aria-controls': 'arms-stage',
      tabindex: isChosen ? '0' : '-1',
      onclick,
    },
    `Share ${percent(share, 1)}`,
    el('span', { class: 'quiet' }, `${brief(tokens)} tokens`),
  )
}

/** What each share of the pool pays for. */
function poolTable({ pool, leftOut }) {
  const line = ({ share, tokens, sections, isWhole }) => [
    percent(share, 1),
    brief(share * pool.tokens),
    brief(tokens),
    count(sections),
    isWhole ? 'all' : 'drawn by seed',
    leftOut.some(({ what }) => what.startsWith(`share ${share} `)) ? 'no' : 'yes',
  ]
  const heads = ['Share', 'Tokens of the pool', 'Text held', 'Sections', 'Which', 'Written']
  return el(
    'div',
    { class: 'panel scroll arms-pool' },
    el(
      'p',
      { class: 'quiet' },
      `The pool is ${brief(pool.tokens)} tokens: everything that the full continual-pretraining arm would read. Shares are whole sections, smaller ones within larger ones.`,
    ),
    plainTable(heads, [0, 1, 2, 3], pool.shares.map(line)),
  )
}

function shareParts(arms, share) {
  const own = arms.arms.filter((one) => one.share === share)
  const matchings = Object.keys(MATCHINGS).filter((matching) => own.some((one) => one.matching === matching))
  const most = Math.max(1, ...own.map(({ forwardTokens }) => forwardTokens))
  return [
    holds(arms, own),
    el(
      'div',
      { class: 'panel arms-picture' },
      key(),
      el(
        'div',
        { class: 'arms-columns' },
        ...matchings.map((matching) =>
          figure(
            arms,
            own.filter((one) => one.matching === matching),
            { matching, most },
          ),
        ),
      ),
    ),
    el('div', { class: 'panel scroll arms-table' }, table(arms, own, matchings)),
  ]
}

/** What every arm of the share has in common. */
function holds({ batch, epochs, exam }, own) {
  const shared = (name) => own.flatMap(({ stages }) => stages).find(({ stage }) => stage === name)?.shared.rows ?? 0
  const parts = [
    [count(shared('pretrain')), 'texts in every arm that is pretrained'],
    [count(shared('instruct')), 'questions in every arm that is instructed'],
    [count(questionsOf(exam)), 'exam questions'],
    [`${epochs.pretrain} + ${epochs.instruct}`, 'epochs of the two stages'],
    [count(batch), 'rows a step'],
  ]
  return el(
    'ol',
    { class: 'chain arms-holds' },
    ...parts.map(([value, name]) => el('li', {}, el('b', {}, value), el('span', {}, name))),
  )
}

function key() {
  const entry = (className, name) => el('li', {}, el('i', { class: `swatch ${className}` }), name)
  return el(
    'ul',
    { class: 'key' },
    entry('arm-pretrain', 'pretraining, with loss'),
    entry('arm-pretrain pale', 'read without loss'),
    entry('arm-instruct', 'instruction, with loss'),
    entry('arm-instruct pale', 'read without loss'),
    entry('arm-unique', 'unique tokens (one copy of each row)'),
  )
}

function figure(arms, own, { matching, most }) {
  const [title, note] = MATCHINGS[matching]
  return el(
    'figure',
    { class: 'arms-figure' },
    el('figcaption', {}, el('h3', {}, title), el('p', { class: 'quiet' }, note)),
    el('ul', {}, ...own.map((arm) => bars(arms, arm, most))),
  )
}

function bars(arms, arm, most) {
  const width = (tokens) => ({ width: `${(100 * tokens) / most}%` })
  const { forwardTokens, lossTokens, uniqueTokens, stages } = arm
  const told = `${arm.arm}: ${count(uniqueTokens)} unique, ${count(forwardTokens)} forward and ${count(lossTokens)} loss tokens in ${plural(arm.steps, 'step')}`
  return el(
    'li',
    { class: 'arm', title: told, role: 'img', 'aria-label': told },
    nameOf(arms, arm),
    el(
      'span',
      { class: 'arm-bars' },
      el(
        'span',
        { class: 'arm-forward', style: width(forwardTokens) },
        ...stages.map((stage) =>
          el(
            'i',
            { class: `arm-${stage.stage} pale`, style: { 'flex-grow': stage.forwardTokens } },
            el('i', {
              class: `arm-${stage.stage}`,
              style: { width: `${(100 * stage.lossTokens) / Math.max(1, stage.forwardTokens)}%` },
            }),
          ),
        ),
      ),
      el('span', { class: 'arm-unique', style: width(uniqueTokens) }),
    ),
    el('span', { class: 'num' }, stages.length === 0 ? '–' : brief(forwardTokens)),
  )
}

function nameOf({ forms }, { arm, stages }) {
  const isControl = stages.some(({ form }) => forms.find((one) => one.form === form)?.control)
  const note = stages.length === 0 ? 'untrained' : isControl ? 'control' : undefined
  return el('span', { class: 'arm-name' }, el('b', {}, arm), ...(note ? [el('span', { class: 'tag' }, note)] : []))
}

/** A line an arm, a group of columns a matching. */
function table(arms, own, matchings) {
  const heads = (matching) => ['Forward', 'Loss', 'Steps', ...(matching === 'tokens' ? ['Repeats'] : [])]
  const names = [...new Set(own.map(({ arm }) => arm))]
  const head = (text, attributes = {}) => el('th', { scope: 'col', class: 'num', ...attributes }, text)
  return el(
    'table',
    {},
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col', rowspan: 2 }, 'Arm'),
        head('Rows', { rowspan: 2 }),
        head('Unique', { rowspan: 2 }),
        ...matchings.map((matching) =>
          head(MATCHINGS[matching][0], { scope: 'colgroup', colspan: heads(matching).length }),
        ),
      ),
      el(
        'tr',
        {},
        ...matchings.flatMap((matching) =>
          heads(matching).map((text, at) => head(text, at === 0 ? { class: 'num first' } : {})),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      ...names.map((name) => {
        const found = matchings.map((matching) => own.find((one) => one.arm === name && one.matching === matching))
        return el(
          'tr',
          {},
          el('th', { scope: 'row' }, nameOf(arms, found[0])),
          ...cells(found).map((cell) => el('td', { class: 'num' }, cell)),
        )
      }),
    ),
  )
}

function cells(found) {
  const [first] = found
  const rows = first.stages.map(({ uniqueRows }) => count(uniqueRows)).join(' + ')
  const figures = found.flatMap((arm) => [
    count(arm.forwardTokens),
    count(arm.lossTokens),
    count(arm.steps),
    ...(arm.matching === 'tokens' ? [repeats(arm)] : []),
  ])
  const all = [rows, count(first.uniqueTokens), ...figures]
  return first.stages.length === 0 ? all.map(() => '–') : all
}

const repeats = ({ stages }) =>
  stages
    .map(({ forwardTokens, uniqueTokens, epochs }) => `${(forwardTokens / epochs / uniqueTokens).toFixed(2)}×`)
    .join(' + ')

/** What the forms are, and what the controls rule out. */
function formsPanel({ forms }) {
  return el(
    'div',
    { class: 'panel arms-forms' },
    ...Object.entries(STAGES).flatMap(([stage, title]) => {
      const own = forms.filter((one) => one.stage === stage)
      if (own.length === 0) return []
      return [
        el(
          'div',
          {},
          el('h3', {}, `${title} rows`),
          el(
            'dl',
            {},
            ...own.flatMap(({ form, what, control }) => [
              el('dt', {}, form, ...(control ? [el('span', { class: 'tag' }, 'control')] : [])),
              el(
                'dd',
                {},
                what,
                ...(control ? [el('p', { class: 'quiet' }, `${control[0].toUpperCase()}${control.slice(1)}.`)] : []),
              ),
            ]),
          ),
        ),
      ]
    }),
  )
}

function notesOf({ leftOut, warnings }) {
  const lines = [...leftOut.map(({ what, why }) => [what, ` – ${why}`]), ...warnings.map((warning) => [warning, ''])]
  if (lines.length === 0) return []
  return [
    el(
      'div',
      { class: 'notice' },
      el('strong', {}, 'Left out, and warnings'),
      el('ul', {}, ...lines.map(([what, why]) => el('li', {}, what, el('span', { class: 'quiet' }, why)))),
    ),
  ]
}
