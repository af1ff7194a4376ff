import { userError } from '../../../core/errors.js'
import { elementsOf, type HtmlNode } from '../../html/parse-html.js'

export type ParseXml = (xml: string) => HtmlNode

/** Characters of XML that are parsed at once: about 300 rows. */
const CHUNK = 1 << 16
/** One row or one shared string: Excel's largest cell has 32,767 characters. */
const MOST_CHUNK = 1 << 24

/** An element's name without its namespace prefix, in lower case as the parser gives it. */
export function localName({ name }: HtmlNode): string {
  return name?.replace(/^.*:/, '') ?? ''
}

/** The elements of one name under a node, in document order. */
export function* namedElements(root: HtmlNode, name: string): Generator<HtmlNode> {
  for (const element of elementsOf(root)) if (localName(element) === name) yield element
}

/**
 * The text in a node, found without recursion, its line ends as XML means them; phonetic guides (rPh) are left out.
 * @param within counts only what stands in elements of this name, as in a file that is indented
 */
export function textIn(node: HtmlNode, within?: string): string {
  const parts: string[] = []
  const stack = [{ node, counts: within === undefined }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const name = localName(next.node)
    if (name === 'rph') continue
    const counts = next.counts || name === within
    if (counts && next.node.name === undefined && next.node.data !== undefined) parts.push(next.node.data)
    for (const child of (next.node.children ?? []).toReversed()) stack.push({ node: child, counts })
  }
  return parts.join('').replace(/\r\n?/g, '\n')
}

/** An attribute by its name without prefix. */
export function attribute(node: HtmlNode, name: string): string | undefined {
  const attribs = node.attribs ?? {}
  if (attribs[name] !== undefined) return attribs[name]
  const key = Object.keys(attribs).find((each) => each.endsWith(`:${name}`))
  return key === undefined ? undefined : attribs[key]
}

/**
 * The elements of one name in a long XML text, parsed a piece at a time, so that only a piece is held as a tree. They stand side by side.
 * @throws E_FILE_TOO_LARGE for one element of more than 16 MiB; E_FILE_DAMAGED for one inside another. Both name the place.
 */
export function* streamElements(
  parseXml: ParseXml,
  { xml, name, place }: { xml: string; name: string; place: string },
): Generator<HtmlNode> {
  const ends = new RegExp(`</(?:[\\w.-]+:)?${name}\\s*>`, 'g')
  const first = new RegExp(`<(?:[\\w.-]+:)?${name}[\\s/>]`).exec(xml)
  for (let start = first?.index ?? xml.length; start < xml.length; ) {
    ends.lastIndex = start + CHUNK
    const end = ends.exec(xml) === null ? xml.length : ends.lastIndex
    if (end - start > MOST_CHUNK)
      throw userError(
        'E_FILE_TOO_LARGE',
        `${place}: one ${name} takes more than ${MOST_CHUNK >> 20} MiB. Leave it out.`,
      )
    yield* outermost(parseXml(xml.slice(start, end)), name.toLowerCase(), place)
    start = end
  }
}

function* outermost({ children = [] }: HtmlNode, name: string, place: string): Generator<HtmlNode> {
  for (const element of children) {
    if (localName(element) !== name) continue
    if (element.children?.some((child) => localName(child) === name) === true)
      throw userError(
        'E_FILE_DAMAGED',
        `${place} cannot be read: a ${name} has no end. Open the file and save it again.`,
      )
    yield element
  }
}
