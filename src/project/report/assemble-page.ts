import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256 } from '../../core/canonical.js'
import { readText } from '../../core/files.js'

export interface PageParts {
  title: string
  /** With {{policy}}, {{title}}, {{style}}, {{script}} and {{payload}}. */
  template: URL
  styles: readonly URL[]
  /** Modules, each after those that it imports; no two of one name. */
  scripts: readonly URL[]
  /** What the scripts read, as JSON. */
  payload: unknown
}

/**
 * A whole page as one HTML text: style, scripts and payload inside it, nothing else allowed by its own content policy (the hashes
 * of exactly this style and this script). Text of documents and replies stands only in the payload, which the script shows as text.
 */
export async function assemblePage({ title, template, styles, scripts, payload }: PageParts): Promise<string> {
  const read = (url: URL): Promise<string> => readText(fileURLToPath(url))
  const style = (await Promise.all(styles.map(read))).join('\n')
  const blocks = (await Promise.all(scripts.map(read))).map((text, at) => toBlock(nameOf(scripts[at]), text))
  const script = `'use strict'\nconst modules = {}\n${blocks.join('\n')}\n`
  const policy = `default-src 'none'; style-src '${sourceHash(style)}'; script-src '${sourceHash(script)}'; base-uri 'none'; form-action 'none'`
  const values: Record<string, string> = {
    policy,
    style,
    script,
    title: escapeHtml(title),
    payload: toScriptJson(payload),
  }
  return (await read(template)).replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}

const nameOf = (url: URL | undefined): string => basename(url?.pathname ?? '')

/**
 * A module as a block of the page's one script, its imports taken from and its exports put into `modules`: the files stay modules
 * that can be linted and tested one by one, and the page needs nothing but one inline script.
 */
function toBlock(name: string, text: string): string {
  const exported = [...text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map((match) => match[1])
  const body = text
    .replace(/^import (\{[^}]*\}) from '\.{1,2}\/(?:[^']*\/)?([^'/]+)'$/gm, "const $1 = modules['$2']")
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
function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
