import { byId } from '../../report/page/dom.js'
import { followScroll, setUpTheme } from '../../report/page/frame.js'
import { drawOutcomes, makeCases } from './case-cards.js'
import { drawPaper, drawWins } from './paper-table.js'
import { drawFacts } from './score-facts.js'
import { drawHead } from './score-head.js'
import { drawPlot } from './score-plot.js'

const payload = JSON.parse(byId('payload').textContent)

setUpTheme()
drawHead(payload)
drawPlot(payload)
drawPaper(payload)
drawWins(payload)
drawOutcomes(payload, makeCases(payload))
drawFacts(payload)
for (const link of document.querySelectorAll('.bar a')) link.hidden = byId(link.hash.slice(1)).hidden
followScroll()
