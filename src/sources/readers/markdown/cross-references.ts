import { append, appendSynthetic, emptyText, sliceText, type MappedText } from '../../mapped-text.js'

/**
 * Marks an empty cross-reference while a paragraph is put together; a letter for its kind follows. A noncharacter, which Unicode keeps for
 * such inner use: control characters do stand in files.
 */
export const REFERENCE = '\uFDD0'

const PARENTHESES = new RegExp(`\\s*\\(([^()]*${REFERENCE}[^()]*)\\)`, 'g')
const NAMES: Record<string, string> = { f: 'the figure', t: 'the table', x: 'the section' }

/**
 * Removes empty cross-references ("[link]" to a figure or table) with the parentheses that hold little else, such as
 * "(see [link]b)"; elsewhere names what is meant: "shown in [link]" becomes "shown in the figure".
 */
export function removeReferences(mapped: MappedText): MappedText {
  const kept = emptyText()
  let at = 0
  for (const match of mapped.text.matchAll(PARENTHESES)) {
    if (!isOnlyReference(match[1] as string)) continue
    append(kept, sliceText(mapped, at, match.index))
    at = match.index + match[0].length
  }
  append(kept, sliceText(mapped, at))
  return nameReferences(kept)
}

/** Turns a literal "[link]", as captions hold it, into the mark of a reference. */
export function markReferences(mapped: MappedText): MappedText {
  const result = emptyText()
  let at = 0
  for (const match of mapped.text.matchAll(/\[link\]/g)) {
    append(result, sliceText(mapped, at, match.index))
    appendSynthetic(result, `${REFERENCE}x`, mapped.sources[match.index] as number)
    at = match.index + match[0].length
  }
  append(result, sliceText(mapped, at))
  return result
}

/** Whether parentheses hold a reference and at most a few words about it. */
function isOnlyReference(inside: string): boolean {
  const rest = inside.replace(new RegExp(`${REFERENCE}.`, 'g'), '').trim()
  if (inside.trim().startsWith(REFERENCE)) return rest.length <= 40
  return (
    /^(?:also|as|cf|compare|illustrated|refer|see|shown|siehe|vgl|voir|ver|véase)\b/i.test(rest) && rest.length <= 40
  )
}

function nameReferences(mapped: MappedText): MappedText {
  const result = emptyText()
  let at = 0
  for (let place = mapped.text.indexOf(REFERENCE); place >= 0; place = mapped.text.indexOf(REFERENCE, at)) {
    append(result, sliceText(mapped, at, place))
    const name = NAMES[mapped.text[place + 1] as string] ?? 'the section'
    const isStart = /(?:^|[.!?:]["”’)]?\s+)$/.test(result.text)
    const gap = /[\p{L}\p{N}]/u.test(mapped.text[place + 2] ?? '') ? ' ' : ''
    appendSynthetic(result, (isStart ? `T${name.slice(1)}` : name) + gap, mapped.sources[place] as number)
    at = place + 2
  }
  append(result, sliceText(mapped, at))
  return result
}
