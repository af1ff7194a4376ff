import { drawArms } from './arms.js'
import { byId, count, el, label, plural } from './dom.js'
import { drawDetail } from './detail.js'
import { drawFlow } from './flow.js'
import { followScroll, setUpTheme } from './frame.js'
import { drawHead } from './head.js'
import { makeIcicle } from './icicle.js'
import { buildModel, densitySteps, FILTERS, findNodes } from './model.js'
import { drawOperators } from './operators.js'
import { makeOutline } from './outline.js'
import { drawDrops, drawRows } from './rows.js'
import { drawOrigin, drawTokens } from './tables.js'
import { drawThin } from './thin.js'

const model = buildModel(JSON.parse(byId('payload').textContent))

setUpTheme()
drawHead(model)
if (model.nodes.title.length > 0) drawTree()
else byId('tree').hidden = true
drawOperators(model)
drawFlow(model)
drawRows(model)
drawDrops(model)
drawThin(model)
drawTokens(model)
drawArms(model)
drawOrigin(model)
followScroll()

function drawTree() {
  const { totals } = model.payload
  const steps = densitySteps(model)
  const measure = measureOf(totals)
  byId('tree-lede').textContent =
    `${plural(totals.nodes, 'node')}${measure.said}. ${measure.tall}; the greener, the more rows it bears ${measure.by}. Click a block to look inside.`
  if (totals.chunks === 0) byId('outline-size').textContent = 'Columns'
  const show = (place) => drawDetail(model, place, chooseAnywhere)
  const icicle = makeIcicle(model, { steps, choose: (place) => chooseFrom('icicle', place) })
  const outline = makeOutline(model, { steps, choose: (place) => chooseFrom('outline', place) })
  function chooseFrom(origin, place) {
    show(place)
    icicle.choose(place)
    if (origin !== 'outline') outline.reveal(place)
  }
  function chooseAnywhere(place) {
    chooseFrom('detail', place)
  }
  setUpToolbar({ icicle, outline })
  drawKey()
  outline.openWell()
  show(model.roots[0])
}

/** What blocks are measured by: their text, or where a source has none, its columns. */
function measureOf({ chunks }) {
  const { leafNoun, totals } = model
  const hasLeaves = totals.some(({ leaves }) => leaves > 0)
  if (chunks === 0)
    return {
      said: '',
      tall: `Each block is as tall as its share of the ${leafNoun.many}`,
      by: `for each ${leafNoun.one}`,
    }
  return {
    said: `, ${plural(chunks, 'chunk')} of text`,
    tall: `Each block is as tall as its share of the text${hasLeaves ? `, a ${leafNoun.one} as an average chunk` : ''}`,
    by: 'for its length',
  }
}

function setUpToolbar({ icicle, outline }) {
  const search = byId('search')
  const filter = byId('filter')
  for (const [value, { title }] of Object.entries(FILTERS)) filter.append(el('option', { value }, title))
  const find = () => {
    const found = findNodes(model, { words: search.value, filter: filter.value })
    outline.find(found)
    icicle.find(found)
    byId('matches').textContent = found ? plural(found.hits.size, 'match', 'matches') : ''
  }
  let waiting
  search.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(find, 120)
  })
  filter.addEventListener('change', find)
  const deepest = Math.max(...model.depth)
  const kinds = ['part', 'chapter', 'section', 'point', 'chunk'].filter((kind) => model.nodes.kind.includes(kind))
  const names = { part: 'Parts', chapter: 'Chapters', section: 'Sections', point: 'Points', chunk: 'Chunks' }
  const depthOf = (kind) =>
    Math.min(deepest, ...model.nodes.kind.flatMap((own, place) => (own === kind ? [model.depth[place]] : [])))
  const buttons =
    kinds.length > 0
      ? kinds.map((kind) => [names[kind], depthOf(kind)])
      : [
          ['Top', 1],
          ['All', deepest],
        ]
  byId('levels').append(
    ...buttons.map(([name, depth]) =>
      el(
        'button',
        {
          type: 'button',
          onclick: () => {
            search.value = ''
            filter.value = 'all'
            find()
            outline.openTo(depth)
          },
        },
        name,
      ),
    ),
  )
}

/** The colours of the kinds, above the bars. */
function drawKey() {
  byId('outline-key').replaceChildren('Rows by kind')
  const key = el(
    'ul',
    { class: 'key' },
    ...model.order.map((kind) =>
      el('li', {}, el('i', { class: 'swatch', style: { background: model.color[kind] } }), label(model.kinds[kind])),
    ),
  )
  if (model.payload.totals.drops > 0) key.append(el('li', {}, el('i', { class: 'swatch dropped' }), 'dropped'))
  byId('outline').before(key)
  if (model.payload.foldedNodes > 0)
    byId('outline').after(
      el(
        'p',
        { class: 'quiet folded' },
        `${count(model.payload.foldedNodes)} deeper nodes are counted in those that stand above them.`,
      ),
    )
}
