import { basename, extname, join, relative } from 'node:path'
import { exists } from '../core/files.js'
import { listNames } from '../core/list-folders.js'
import { readers } from '../sources/families.js'
import { type ReaderChooser, readerChooser } from './choose-reader.js'

export interface FoundSource {
  name: string
  reader: string
  /** What its reader gives: how it is taught. */
  gives: 'documents' | 'exercises' | 'databases'
  /** Relative to the project, beginning with "./". */
  path: string
  /** A table of contents beside it. */
  outline?: string
  files: number
}

const SKIPPED = new Set(['node_modules', 'runs', 'prompts', 'plugins', 'dist', 'build'])
const NOT_A_SOURCE = /^(readme|licen[cs]e|changelog|contributing|notice|attribution|summary|package|tsconfig)\b/i
/** Names that YAML reads as something else than a text. */
const READ_OTHERWISE = /^(true|false|null|yes|no|on|off)$/
const MOST_FILES = 20_000

/**
 * Finds what could be a source in a folder: each folder of readable files, once for each reader that reads some of them, and single files
 * at the top, largest first. The reader is the one that names the files' extension; where several do, the one whose fields the first
 * record has: a CSV with the columns "question" and "answer" is exercises, any other a table.
 */
export async function findSources(folder: string): Promise<FoundSource[]> {
  const choose = await readerChooser()
  const outline = exists(join(folder, 'SUMMARY.md')) ? './SUMMARY.md' : undefined
  const found: FoundSource[] = []
  for (const entry of await listNames(folder)) {
    if (isPassedOver(entry.name, entry.isFolder)) continue
    const counts = await countFiles(entry.path, entry.isFolder, choose)
    for (const [reader, files] of counts) {
      const { gives = 'documents' } = await readers.load(reader)
      const name = nameOf(entry.name)
      found.push({
        name: counts.size === 1 ? name : `${name}-${reader}`,
        reader,
        gives,
        path: `./${relative(folder, entry.path)}`,
        files,
        ...(outline !== undefined && reader === 'markdown' && entry.isFolder ? { outline } : {}),
      })
    }
  }
  return unique(found.toSorted((a, b) => b.files - a.files || (placeOf(a) < placeOf(b) ? -1 : 1)))
}

const placeOf = ({ path, reader }: FoundSource): string => `${path}\n${reader}`

function isPassedOver(name: string, isFolder: boolean): boolean {
  return name.startsWith('.') || SKIPPED.has(name) || (!isFolder && NOT_A_SOURCE.test(name))
}

async function countFiles(path: string, isFolder: boolean, choose: ReaderChooser): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const open = isFolder ? [path] : []
  const count = async (file: string): Promise<void> => {
    const reader = await choose(file)
    if (reader !== undefined) counts.set(reader, (counts.get(reader) ?? 0) + 1)
  }
  if (!isFolder) await count(path)
  for (let next = open.pop(), seen = 0; next !== undefined && seen < MOST_FILES; next = open.pop())
    for (const entry of await listNames(next)) {
      seen += 1
      if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue
      if (entry.isFolder) open.push(entry.path)
      else if (!NOT_A_SOURCE.test(entry.name)) await count(entry.path)
    }
  return counts
}

function nameOf(file: string): string {
  const name = basename(file, extname(file))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (name === '' || name === 'contents' || name === 'content' || name === 'docs') return 'book'
  return READ_OTHERWISE.test(name) || !Number.isNaN(Number(name)) ? `source-${name}` : name
}

/** Names that differ, also where one of them looks like another's second. */
function unique(sources: readonly FoundSource[]): FoundSource[] {
  const taken = new Set<string>()
  return sources.map((source) => {
    let { name } = source
    for (let times = 2; taken.has(name); times++) name = `${source.name}-${times}`
    taken.add(name)
    return { ...source, name }
  })
}
