/**
 * A page's text as the published pipeline shows it: cleaned by WikiExtractor 3.0.6, which was made for running text and drops much of
 * what a table's cells hold.
 *
 * Worked instance: a cell "(1994)" becomes an empty one, as do "-" and "#1"; "[[Star_Wars:_Tales|Tales]]" does too, as what stands before
 * the colon is taken for a name space; "''Blue Door'' [[Oslo_City|Oslo]]" becomes '"Blue Door" Oslo'.
 *
 * Compared with WikiExtractor itself on 80,000 random texts. Not covered, since pages of FEVEROUS hold none: HTML elements other than
 * comments, headings, templates within templates, and named entities beyond the common ones.
 */
export function extractText(markup: string): string {
  const plain = withoutQuotes(unescape(withoutLinks(withoutBlocks(markup)).replace(/__[A-Z]+__/g, switchOrText)))
  const clean = unescape(plain.replace(/<!--[^]*?-->/g, ''))
    .replaceAll('<<', '«')
    .replaceAll('>>', '»')
    .replaceAll('\t', ' ')
    .replace(/ {2,}/g, ' ')
    .replace(/\.{4,}/g, '...')
    .replace(/\n[^\p{L}\p{N}_]+?\n/gu, '\n')
    .replaceAll(',,', ',')
    .replaceAll(',.', '.')
    .replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign)
  return clean
    .split('\n')
    .filter((line) => line !== '' && !isDropped(line))
    .join(' ')
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Lists, rests of tables and templates, remarks in brackets, and lines of nothing but points and hyphens. */
function isDropped(line: string): boolean {
  if (/^[*#;:{|]/.test(line) || line.endsWith('}')) return true
  return (line.startsWith('(') && line.endsWith(')')) || /^[.-]+$/.test(line)
}

/** Templates and tables. */
function withoutBlocks(text: string): string {
  return text.replace(/\{\{(?:(?!\{\{|\}\})[^])*\}\}/g, '').replace(/\{\|(?:(?!\{\||\|\})[^])*\|\}/g, '')
}

const SWITCHES = new Set(
  'NOTOC FORCETOC TOC NEWSECTIONLINK NONEWSECTIONLINK NOGALLERY HIDDENCAT NOCONTENTCONVERT NOCC NOTITLECONVERT NOTC START END INDEX NOINDEX STATICREDIRECT DISAMBIG'.split(
    ' ',
  ),
)

function switchOrText(text: string): string {
  return SWITCHES.has(text.slice(2, -2)) ? '' : text
}

const PROTOCOLS =
  'bitcoin: ftp:// ftps:// geo: git:// gopher:// http:// https:// irc:// ircs:// magnet: mailto: mms:// news: nntp:// redis:// sftp:// sip: sips: sms: ssh:// svn:// tel: telnet:// urn: worldwind:// xmpp: //'.split(
    ' ',
  )
const EXTERNAL = new RegExp(
  `\\[(?:${PROTOCOLS.join('|')})[^\\][<>"\\x00-\\x20\\x7F\\s]+\\s*([^\\]\\x00-\\x08\\n-\\x1F]*?)\\]`,
  'gi',
)

/** Links as what they show. A link's ending letters belong to it. */
function withoutLinks(text: string): string {
  const plain = text.replace(EXTERNAL, '$1')
  let made = ''
  let from = 0
  for (const [start, end] of balancedLinks(plain)) {
    made += plain.slice(from, start) + shownBy(plain.slice(start + 2, end - 2))
    from = end
  }
  return made + plain.slice(from)
}

/** Outermost `[[...]]`, each once: start and end. One that does not close hides what follows it. */
function balancedLinks(text: string): [start: number, end: number][] {
  const found: [number, number][] = []
  let [depth, start] = [0, 0]
  for (const { 0: sign, index } of text.matchAll(/\[\[|\]\]/g)) {
    if (sign === '[[') {
      if (depth === 0) start = index
      depth += 1
    } else if (depth > 0) {
      depth -= 1
      if (depth === 0) found.push([start, index + 2])
    }
  }
  return found
}

/** Name spaces whose pages are shown; a link to any other, or to a title with a colon, shows nothing. */
const SHOWN = new Set(['w', 'wiktionary', 'wikt'])

function shownBy(inner: string): string {
  let bar = inner.indexOf('|')
  const title = bar < 0 ? inner : inner.slice(0, bar).trimEnd()
  if (bar >= 0) {
    let from = bar + 1
    for (const [start, end] of balancedLinks(inner)) {
      const last = inner.lastIndexOf('|', start - 1)
      if (last >= from) bar = last
      from = end
    }
  }
  const name = title.startsWith(':') ? title.slice(1) : title
  const colon = name.indexOf(':')
  if (colon > 0 && !SHOWN.has(name.slice(0, colon))) return ''
  return bar < 0 ? title : inner.slice(bar + 1).trim()
}

/** Bold is shown plain, italics in quotes. */
function withoutQuotes(text: string): string {
  return text
    .replace(/'''''([^\n]*?)'''''/g, '$1')
    .replace(/'''([^\n]*?)'''/g, '$1')
    .replace(/''"([^"]*)"''/g, '"$1"')
    .replace(/''([^\n]*?)''/g, '"$1"')
    .replace(/""([^"]*)""/g, '"$1"')
    .replaceAll("'''", '')
    .replaceAll("''", '"')
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  ndash: '–',
  mdash: '—',
  minus: '−',
  times: '×',
  deg: '°',
  middot: '·',
  hellip: '…',
  prime: '′',
  Prime: '″',
}

function unescape(text: string): string {
  return text.replace(/&(#?)([\p{L}\p{N}_]+);/gu, (whole, hash: string, name: string) => {
    if (hash === '') return NAMED[name] ?? whole
    const code = /^x[\da-f]+$/i.test(name)
      ? Number.parseInt(name.slice(1), 16)
      : /^\d+$/.test(name)
        ? Number(name)
        : NaN
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/**
 * Wiki markup as plain text, for own mode: links by what they show, quotes for bold and italics left out, white space squeezed.
 * @example cleanMarkup("[[Oslo_City|Oslo]] is ''big'' & old (1994)") // 'Oslo is big & old (1994)'
 */
export function cleanMarkup(text: string): string {
  return unescape(text.replace(/\[\[(?:[^[\]|]*\|)?([^[\]|]*)\]\]/g, '$1').replace(/'{2,5}/g, ''))
    .replace(/\s+/g, ' ')
    .trim()
}
