/**
 * Python literals: how str and list print, and how a printed list of texts is read back. Nothing is evaluated.
 */
const NAMED_ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeCharacter(character: string): string {
  const named = NAMED_ESCAPES[character]
  if (named !== undefined) return named
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/** repr(text): single quotes unless only they occur inside; what does not print is escaped. */
export function quoteText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  // Unassigned, private and format characters, separators but the space, and lone surrogates do not print.
  const body = text.replace(/[\\\p{C}\p{Z}]/gu, (character) => (character === ' ' ? ' ' : escapeCharacter(character)))
  return `${quote}${quote === "'" ? body.replaceAll("'", "\\'") : body}${quote}`
}

/** repr of a list of texts. @example quoteList(['The', "it's"]) // `['The', "it's"]` */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`
}

const SIMPLE_ESCAPES: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
}
const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g

/** The text that the inside of a Python string literal stands for, or undefined if an escape is broken. */
export function unescapeLiteral(body: string): string | undefined {
  let isBroken = false
  const text = body.replace(
    ESCAPE,
    (whole: string, octal?: string, two?: string, four?: string, eight?: string, one?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      const hex = two ?? four ?? eight
      if (hex === undefined && one !== undefined && /[xuUN]/.test(one)) isBroken = true
      if (hex === undefined) return SIMPLE_ESCAPES[one ?? ''] ?? whole
      const code = Number.parseInt(hex, 16)
      if (code > 0x10ffff) isBroken = true
      return isBroken ? '' : String.fromCodePoint(code)
    },
  )
  return isBroken ? undefined : text
}

const STRING = /([rRuU]?)(?:'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)")/y

function readString(source: string, from: number): { text: string; end: number } | undefined {
  STRING.lastIndex = from
  const match = STRING.exec(source)
  if (match === null) return undefined
  const body = match[2] ?? match[3] ?? ''
  const text = /r/i.test(match[1] ?? '') ? body : unescapeLiteral(body)
  return text === undefined ? undefined : { text, end: STRING.lastIndex }
}

function skipSpace(source: string, from: number): number {
  let at = from
  while (at < source.length && ' \t\n\r\f'.includes(source.charAt(at))) at += 1
  return at
}

/** Adjacent literals are one text. */
function readElement(source: string, from: number): { text: string; end: number } | undefined {
  const first = readString(source, from)
  if (first === undefined) return undefined
  let { text, end } = first
  for (;;) {
    const next = readString(source, skipSpace(source, end))
    if (next === undefined) return { text, end }
    text += next.text
    end = next.end
  }
}

/**
 * The texts of a printed Python list or tuple of strings, or undefined if it is anything else (numbers, names, calls, a broken quote).
 * @example parseTextList("['a', 'b']") // ['a', 'b']
 */
export function parseTextList(text: string): string[] | undefined {
  // What Python's own reader takes for space: no other character may stand outside quotes.
  const source = text.replace(/^[ \t\n\r\f]+|[ \t\n\r\f]+$/g, '')
  const close = source.startsWith('[') ? ']' : source.startsWith('(') ? ')' : undefined
  if (close === undefined) return undefined
  const items: string[] = []
  let at = skipSpace(source, 1)
  let commas = 0
  while (source.charAt(at) !== close) {
    const item = readElement(source, at)
    if (item === undefined) return undefined
    items.push(item.text)
    at = skipSpace(source, item.end)
    if (source.charAt(at) !== ',') break
    commas += 1
    at = skipSpace(source, at + 1)
  }
  const isClosed = source.charAt(at) === close && at === source.length - 1
  // One text in parentheses without a comma is that text, not a list.
  return isClosed && (close === ']' || commas > 0 || items.length === 0) ? items : undefined
}
