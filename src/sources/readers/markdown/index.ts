import { dirname } from 'node:path'
import { z } from 'zod'
import type { Document, OutlineEntry, Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { documentOptions, readEach } from '../../read-each.js'
import { nameWithin, readTextOf, sourceFiles, type SourceFile } from '../../read-files.js'
import { type Outline, readOutline, type OutlineItem } from './outline.js'
import { readDocument } from './read-document.js'

const options = z.strictObject({
  ...documentOptions,
  /** A table of contents, relative to the project. Files that it does not link are read after those that it does. */
  outline: z.string().min(1).optional(),
})
type Options = z.infer<typeof options>

const EXTENSIONS = ['.md', '.markdown', '.mdown', '.mkd'] as const

/**
 * Markdown: a file, a folder, or a folder with an outline. Understands front matter, kramdown attributes, embedded HTML, definition
 * lists and GitHub's extensions; tells exercises and glossary from prose.
 *
 * Pictures: a picture that stands alone gives a passage of kind "figure" with its alternative text, where that describes
 * (8 words or more), and its caption (the title). Pictures inside a line give nothing.
 */
const markdown: Reader<Options> = {
  summary: 'Markdown files, with an outline such as SUMMARY.md if there is one',
  extensions: EXTENSIONS,
  options,
  read: readMarkdown,
}
export default markdown

async function* readMarkdown(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  const { path, source, licence } = input
  const outlinePath = input.options.outline === undefined ? undefined : input.resolve(input.options.outline)
  const found = await sourceFiles(path, EXTENSIONS)
  const folder = found.length === 1 && found[0]?.path === path ? dirname(path) : path
  const { items, title }: Outline = outlinePath === undefined ? { items: [] } : await readOutline(outlinePath)
  const plan = planReading(items, found, folder, source, outlinePath)
  if (items.length > 0) yield { type: 'outline', entries: plan.entries, ...(title === undefined ? {} : { title }) }
  const warnings = new Map(plan.files.map(({ file, warnings }) => [file, warnings]))
  yield* readEach(
    input,
    EXTENSIONS,
    async function* (file) {
      const { document, exercises } = await readDocument(source, file, await readTextOf(file), licence)
      document.warnings.push(...(warnings.get(file) ?? []))
      yield { type: 'document', document }
      for (const exercise of exercises) yield { type: 'exercise', exercise, documentId: document.id }
    },
    plan.files.map(({ file }) => file),
  )
}

interface Plan {
  entries: OutlineEntry[]
  files: { file: SourceFile; warnings: string[] }[]
}

/** The order of reading: linked files as the outline has them, then the others, each with an entry of its own and a warning. */
function planReading(
  items: readonly OutlineItem[],
  found: readonly SourceFile[],
  folder: string,
  source: string,
  outlinePath: string | undefined,
): Plan {
  const files = new Map<string, { file: SourceFile; warnings: string[] }>()
  const toEntry = ({ title, path, role, children }: OutlineItem): OutlineEntry => {
    const entry: OutlineEntry = { title, ...(role === undefined ? {} : { role }), children: [] }
    const seen = path === undefined ? undefined : files.get(path)
    if (seen !== undefined)
      seen.warnings.push(`the outline links this file again as "${title}"; it stands at its first place`)
    else if (path !== undefined) {
      const file = { path, name: nameWithin(folder, path) }
      files.set(path, { file, warnings: [] })
      entry.documentId = documentIdOf(source, file)
    }
    entry.children = children.map(toEntry)
    return entry
  }
  const entries = items.map(toEntry)
  for (const file of found) {
    if (files.has(file.path) || file.path === outlinePath) continue
    const warnings =
      outlinePath === undefined ? [] : ['the outline does not link this file; it is read after those that it links']
    files.set(file.path, { file, warnings })
    if (outlinePath !== undefined)
      entries.push({ title: file.name, documentId: documentIdOf(source, file), children: [] })
  }
  return { entries, files: [...files.values()] }
}

function documentIdOf(source: string, file: SourceFile): Document['id'] {
  return `${source}/${file.name}`
}
