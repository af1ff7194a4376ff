import { extname } from 'node:path'
import { readHead } from '../core/file-head.js'
import type { Reader } from '../sources/contract.js'
import { readers } from '../sources/families.js'

/** The id of the reader of a file, by its extension and, where several share that, by the fields of its first record. */
export type ReaderChooser = (path: string) => Promise<string | undefined>

interface Candidate extends Pick<Reader, 'fields'> {
  id: string
}

/** Bytes in which a file's first record is looked for. */
const HEAD = 1 << 16
/** Files of one extension that are looked into; the rest is taken for what most of these are. */
const MOST_LOOKED_INTO = 50

/** A chooser for one look around: what it has seen so far settles the files that it no longer looks into. */
export async function readerChooser(): Promise<ReaderChooser> {
  const byExtension = new Map<string, Candidate[]>()
  for (const id of readers.ids()) {
    const { extensions, fields } = await readers.load(id)
    for (const extension of extensions)
      byExtension.set(extension, [
        ...(byExtension.get(extension) ?? []),
        { id, ...(fields === undefined ? {} : { fields }) },
      ])
  }
  const seen = new Map<string, (string | undefined)[]>()
  return async (path) => {
    const extension = extname(path).toLowerCase()
    const candidates = byExtension.get(extension) ?? []
    if (candidates.length < 2) return candidates[0]?.id
    const before = seen.get(extension) ?? []
    if (before.length >= MOST_LOOKED_INTO) return mostOf(before)
    const chosen = fitting(candidates, await firstFields(path))
    seen.set(extension, [...before, chosen])
    return chosen
  }
}

/** The candidate whose fields are all there; else the one that asks for none; else nobody. */
function fitting(candidates: readonly Candidate[], found: ReadonlySet<string>): string | undefined {
  const own = candidates.find(({ fields }) => fields?.every((group) => group.some((name) => found.has(name))))
  return (own ?? candidates.find(({ fields }) => fields === undefined))?.id
}

function mostOf(ids: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string | undefined, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0]
}

/** Names of the columns or members of a file's first record, in lower case; none where it has no record that can be read. */
async function firstFields(path: string): Promise<Set<string>> {
  const head = new TextDecoder().decode(await readHead(path, HEAD)).replace(/^\uFEFF/, '')
  const line = /^\s*(.*)/.exec(head)?.[1] ?? ''
  const names = line.startsWith('{')
    ? membersOf(line)
    : line.split(/[,;\t]/).map((name) => name.replace(/^\s*"|"\s*$/g, ''))
  return new Set(names.map((name) => name.trim().toLowerCase()))
}

/** A line that is longer than the head is no JSON yet: its first members are told by their shape. */
function membersOf(line: string): string[] {
  try {
    return Object.keys(JSON.parse(line) as object)
  } catch {
    return [...line.matchAll(/[{,]\s*"([^"\\]{1,64})"\s*:/g)].map((match) => match[1] as string)
  }
}
