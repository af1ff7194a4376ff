import { fileURLToPath } from 'node:url'
import { exists } from '../core/files.js'
import type { SourceRecord } from '../sources/contract.js'
import { readers } from '../sources/families.js'

/** The anatomy textbook of ../shared, or where it would be. */
export const ANATOMY = fileURLToPath(new URL('../../../shared/data/anatomy-textbook', import.meta.url))
export const hasAnatomy = exists(ANATOMY)

let read: Promise<SourceRecord[]> | undefined

/** The textbook as the Markdown reader gives it; read once for all test files of a worker, for it takes seconds. */
export function anatomyRecords(): Promise<SourceRecord[]> {
  read ??= readAll()
  return read
}

async function readAll(): Promise<SourceRecord[]> {
  const reader = await readers.load('markdown')
  const options = reader.options.parse({ outline: 'SUMMARY.md' })
  const resolve = (path: string): string => `${ANATOMY}/${path}`
  const records: SourceRecord[] = []
  for await (const record of reader.read({ source: 'book', path: resolve('contents'), options, resolve }))
    records.push(record)
  return records
}
