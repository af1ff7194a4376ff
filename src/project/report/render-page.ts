import { assemblePage } from './assemble-page.js'
import type { ReportPayload } from './payload.js'

/** The page's scripts, each after those that it imports. */
const SCRIPTS = [
  'dom.js',
  'frame.js',
  'model.js',
  'head.js',
  'icicle.js',
  'outline.js',
  'sample.js',
  'detail.js',
  'operators.js',
  'flow.js',
  'rows.js',
  'tables.js',
  'thin.js',
  'arms.js',
  'main.js',
]

/** The report of a run as one HTML text. */
export function renderPage(payload: ReportPayload): Promise<string> {
  return assemblePage({
    title: `${payload.summary.project ?? payload.summary.name} · Espalier report`,
    template: pageFile('template.html'),
    styles: [pageFile('style.css')],
    scripts: SCRIPTS.map(pageFile),
    payload,
  })
}

/** A file of the page, for other pages that look alike. */
export function pageFile(name: string): URL {
  return new URL(`page/${name}`, import.meta.url)
}
