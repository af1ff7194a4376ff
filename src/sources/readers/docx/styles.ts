import { elementsOf, type HtmlNode } from '../../html/parse-html.js'

interface Style {
  id: string
  name: string
  basedOn?: string
  /** 0 to 8 as Word counts; 9 is body text. */
  outlineLevel?: number
}

/** A paragraph style that makes headings. */
export interface HeadingStyle {
  name: string
  /** 1 to 6. */
  level: number
}

/** The paragraph styles with an outline level of their own or of a style that they are based on (ISO/IEC 29500-1, 17.3.1.20). */
export function headingStyles(root: HtmlNode): HeadingStyle[] {
  const styles = new Map<string, Style>()
  for (const element of elementsOf(root)) {
    if (element.name !== 'w:style' || element.attribs?.['w:type'] !== 'paragraph') continue
    const style = readStyle(element)
    if (style !== undefined) styles.set(style.id, style)
  }
  return [...styles.values()].flatMap((style) => {
    const level = levelOf(style, styles)
    return level === undefined || level > 8 || style.name === ''
      ? []
      : [{ name: style.name, level: Math.min(6, level + 1) }]
  })
}

function readStyle(element: HtmlNode): Style | undefined {
  const id = element.attribs?.['w:styleId']
  if (id === undefined) return undefined
  const style: Style = { id, name: '' }
  for (const part of elementsOf(element)) {
    const value = part.attribs?.['w:val']
    if (value === undefined) continue
    if (part.name === 'w:name') style.name = value
    if (part.name === 'w:basedon') style.basedOn = value
    if (part.name === 'w:outlinelvl' && /^\d$/.test(value)) style.outlineLevel = Number(value)
  }
  return style
}

function levelOf(style: Style, styles: ReadonlyMap<string, Style>): number | undefined {
  let current: Style | undefined = style
  for (let step = 0; current !== undefined && step < 20; step++) {
    if (current.outlineLevel !== undefined) return current.outlineLevel
    current = current.basedOn === undefined ? undefined : styles.get(current.basedOn)
  }
  return undefined
}

/** Mammoth's style map: title and headings, and what is a table of contents and so no text. */
export function toStyleMap(styles: readonly HeadingStyle[]): string[] {
  const quote = (name: string): string => name.replace(/['\\]/g, '\\$&')
  const contents = Array.from({ length: 9 }, (_, index) => `p[style-name='toc ${index + 1}'] => !`)
  return [
    "p[style-name='Title'] => h1.title:fresh",
    ...styles.map(({ name, level }) => `p[style-name='${quote(name)}'] => h${level}:fresh`),
    ...contents,
    "p[style-name='TOC Heading'] => !",
    "p[style-name='table of figures'] => !",
    "p[style-name='caption'] => p.caption:fresh",
    "p[style-name='Quote'] => blockquote:fresh",
    "p[style-name='Intense Quote'] => blockquote:fresh",
  ]
}
