import { userError } from '../../../core/errors.js'
import { checkedLines } from '../../checked-lines.js'
import type { Triple } from '../../linearize-contract.js'

/**
 * Triples of a file, one a line, in flat memory: subject, relation, object, with tabs between them. Empty lines and lines that begin
 * with # are passed over, as is a first line of column names.
 * @throws E_TRIPLE with file:line for a line that is not three fields.
 */
export async function* readTabTriples(path: string): AsyncGenerator<Triple> {
  let number = 0
  for await (const line of checkedLines(path)) {
    number += 1
    if (line.trim() === '' || line.startsWith('#')) continue
    const fields = line.split('\t').map((field) => field.trim())
    const [subject = '', relation = '', object = ''] = fields
    if (fields.length !== 3 || fields.includes(''))
      throw userError(
        'E_TRIPLE',
        `${path}:${number} is not subject, relation, object with tabs between them (${fields.length} fields).`,
      )
    if (number === 1 && HEADER.test(line)) continue
    yield [subject, relation, object]
  }
}

const HEADER = /^(?:subject|head|source)\t(?:relation|predicate|edge|property)\t(?:object|tail|target)$/i
