import { fileURLToPath } from 'node:url'
import { exists } from '../core/files.js'
import type { SourceRecord } from '../sources/contract.js'
import { readers } from '../sources/families.js'

const folder = fileURLToPath(new URL('../../../shared/data/anatomy-textbook', import.meta.url))
/** Whether ../shared holds the anatomy textbook. */
export const hasAnatomy = exists(folder)

/** The preface and the first nine chapters, of 28: the whole takes a minute to read where the machine is busy. */
const DOCUMENTS = 62

/** The table of contents and the first chapters of the anatomy textbook, with their exercises. */
export async function* anatomyChapters(): AsyncGenerator<SourceRecord> {
  const reader = await readers.load('markdown')
  const options = reader.options.parse({ outline: 'SUMMARY.md' })
  const resolve = (path: string): string => `${folder}/${path}`
  let documents = 0
  for await (const record of reader.read({ source: 'book', path: resolve('contents'), options, resolve })) {
    if (record.type === 'document' && ++documents > DOCUMENTS) return
    yield record
  }
}
