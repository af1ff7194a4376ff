import { messageOf } from '../../../core/errors.js'
import { readTextLines } from '../../../core/read-pieces.js'
import type { JsonFault, JsonItem } from './json-items.js'

/**
 * The values of a JSON Lines file, one at a time, as `readJsonItems` gives those of a list; a line that is none is a fault. Blank lines are
 * passed over.
 */
export async function* readJsonLines(path: string): AsyncGenerator<JsonItem | JsonFault> {
  let line = 0
  for await (const text of readTextLines(path)) {
    line += 1
    if (text.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      yield { line, fault: `not one JSON value a line (${messageOf(error).slice(0, 100)})` }
      continue
    }
    yield { key: String(line - 1), value, text, line }
  }
}
