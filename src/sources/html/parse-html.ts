/** What is used of a parsed HTML node. Offsets count from the start of the text that was parsed; null where the parser made the node up. */
export interface HtmlNode {
  type: string
  name?: string
  data?: string
  attribs?: Record<string, string>
  children?: HtmlNode[]
  parent?: HtmlNode | null
  startIndex: number | null
  endIndex: number | null
}

export type ParseHtml = (html: string, isFragment: boolean) => HtmlNode

/** Loads the HTML parser (parse5, through cheerio); it repairs broken HTML as browsers do. */
export async function loadHtmlParser(): Promise<ParseHtml> {
  const { load } = await import('cheerio')
  return (html, isFragment) =>
    load(html, { sourceCodeLocationInfo: true }, !isFragment).root()[0] as unknown as HtmlNode
}

/**
 * Loads a parser of XML and XHTML: closed tags stay closed (`<a id="x"/>`), HTML's entities are known, nothing is repaired. Namespace
 * prefixes stay in names ("dc:title"), in lower case.
 */
export async function loadXmlParser(): Promise<(xml: string) => HtmlNode> {
  const { load } = await import('cheerio')
  return (xml) => {
    const options = { xmlMode: false, recognizeSelfClosing: true, recognizeCDATA: true, lowerCaseAttributeNames: false }
    const root = load(xml, { xml: { ...options, withStartIndices: true, withEndIndices: true } }).root()[0]
    const tree = root as unknown as HtmlNode
    closeEnds(tree)
    return tree
  }
}

/** This parser's ends are of the last character; ours are one past it. Text in CDATA counts as text. */
function closeEnds(root: HtmlNode): void {
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.endIndex !== null) node.endIndex += 1
    for (const child of node.children ?? []) stack.push(child)
  }
}

/** All elements of a tree in document order, found without recursion (pages can nest thousands deep). */
export function* elementsOf(root: HtmlNode): Generator<HtmlNode> {
  const stack = [root]
  while (stack.length > 0) {
    const node = stack.pop() as HtmlNode
    if (node.name !== undefined) yield node
    for (const child of (node.children ?? []).toReversed()) stack.push(child)
  }
}
