import { fileURLToPath } from 'node:url'
import { sha256 } from '../../core/canonical.js'
import { readText } from '../../core/files.js'
import type { ReportPayload } from './payload.js'

/** The page's scripts, each after those that it imports. */
const SCRIPTS = [
  'dom.js',
  'model.js',
  'head.js',
  'icicle.js',
  'outline.js',
  'sample.js',
  'detail.js',
  'flow.js',
  'rows.js',
  'tables.js',
  'thin.js',
  'arms.js',
  'main.js',
]

/**
 * The whole page as one HTML text: style, scripts and payload inside it, nothing else allowed by its own content policy (the hashes
 * of exactly this style and this script). Text of documents and replies stands only in the payload, which the script shows as text.
 */
export async function renderPage(payload: ReportPayload): Promise<string> {
  const [template, style, ...scripts] = await Promise.all(
    ['template.html', 'style.css', ...SCRIPTS].map((name) => readText(pagePath(name))),
  )
  const blocks = scripts.map((text, at) => toBlock(SCRIPTS[at] ?? '', text))
  const script = `'use strict'\nconst modules = {}\n${blocks.join('\n')}\n`
  const policy = `default-src 'none'; style-src '${sourceHash(style ?? '')}'; script-src '${sourceHash(script)}'; base-uri 'none'; form-action 'none'`
  const values: Record<string, string> = {
    policy,
    style: style ?? '',
    script,
    title: escapeHtml(`${payload.summary.project ?? payload.summary.name} · Espalier report`),
    payload: toScriptJson(payload),
  }
  return (template ?? '').replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}

function pagePath(name: string): string {
  return fileURLToPath(new URL(`page/${name}`, import.meta.url))
}

/**
 * A module as a block of the page's one script, its imports taken from and its exports put into `modules`: the files stay modules
 * that can be linted and tested one by one, and the page needs nothing but one inline script.
 */
export function toBlock(name: string, text: string): string {
  const exported = [...text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map((match) => match[1])
  const body = text
    .replace(/^import (\{[^}]*\}) from '\.\/([^']+)'$/gm, "const $1 = modules['$2']")
    .replace(/^export /gm, '')
  return `modules['${name}'] = (() => {\n${body}\nreturn { ${exported.join(', ')} }\n})()`
}

function sourceHash(text: string): string {
  return `sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** JSON that cannot end the script element it stands in, nor break a line of older script parsers. */
export function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
