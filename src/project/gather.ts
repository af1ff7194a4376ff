import type { Database, Document, Exercise } from '../sources/contract.js'
import { readers } from '../sources/families.js'
import { readCheckedSource } from '../sources/read-source.js'
import { join, resolve } from 'node:path'
import type { EspalierError } from '../core/errors.js'
import type { Ask } from '../inference/contract.js'
import { loadTokenizer } from '../inference/tokenizer/load-tokenizer.js'
import type { Tree } from '../tree/contract.js'
import type { DocumentSummary } from '../tree/document-summary.js'
import { growTree, type GrowTreeInput } from '../tree/grow-tree.js'
import { loadGrowthPrompts } from '../tree/growth/load-growth-prompts.js'
import type { Project, ProjectSource } from './config/load-project.js'

/** The reference cuts passages at 1,024 tokens (StructTuning, section 3.1). */
const CHUNK_TOKENS = 1024

export interface GatheredSource {
  name: string
  reader: string
  licence?: string
  documents: DocumentSummary[]
  exercises: number
}

/** What a project's sources hold, read and grown into trees. */
export interface Gathered {
  /** By source name, in the order of espalier.yaml. A source of exercises alone has none. */
  trees: Map<string, Tree>
  /** Exercises of sources that are nothing but exercises, by source name. */
  exercises: Map<string, Exercise[]>
  /** The user's own tables and graphs, by source name. */
  databases: Map<string, Database[]>
  sources: GatheredSource[]
  warnings: string[]
  /** The first limit (exit code 3) that stopped growth: the run ends with it once what can be made is made. */
  stopped?: EspalierError
}

export interface GatherInput {
  project: Project
  /** Only this source. */
  only?: string
  /** Called with each document while its text is held. */
  onDocument?: (document: Document) => void | Promise<void>
  /** Called when a source begins and ends. */
  onSource?: (source: string, documents?: number) => void
  /** Who is asked for structure, by sources that say `grow`. Absent: headings are all there is, and a warning says so. */
  growth?: GrowthAsk
  signal?: AbortSignal
}

export interface GrowthAsk {
  ask: Ask
  /** Nothing is sent: where a reply is not recorded, an even division stands for it, and its warnings are left out. */
  isEstimate: boolean
}

/**
 * Reads every source and grows its tree; one document's text is held at a time. A model is asked only where a source says `grow` and
 * `growth` is given.
 */
export async function gather({ project, only, onDocument, onSource, growth, signal }: GatherInput): Promise<Gathered> {
  const gathered: Gathered = { trees: new Map(), exercises: new Map(), databases: new Map(), sources: [], warnings: [] }
  for (const source of project.sources) {
    if (only !== undefined && source.name !== only) continue
    signal?.throwIfAborted()
    onSource?.(source.name)
    await gatherSource({
      project,
      source,
      gathered,
      ...(onDocument === undefined ? {} : { onDocument }),
      ...(growth === undefined ? {} : { growth }),
    })
    onSource?.(source.name, gathered.sources.at(-1)?.documents.length ?? 0)
  }
  return gathered
}

interface SourceInput {
  project: Project
  source: ProjectSource
  gathered: Gathered
  onDocument?: (document: Document) => void | Promise<void>
  growth?: GrowthAsk
}

async function gatherSource({ project, source, gathered, onDocument, growth }: SourceInput): Promise<void> {
  const { name, reader, licence } = source
  const plugin = await readers.load(reader)
  const grown = await growTree({
    source: name,
    ...(source.title === undefined ? {} : { title: source.title }),
    records: readCheckedSource({
      name,
      readerId: reader,
      reader: plugin,
      path: source.path,
      options: source.options,
      resolve: (path) => resolve(project.folder, path),
      cache: join(project.folder, '.espalier', 'databases'),
      ...(licence === undefined ? {} : { licence }),
    }),
    chunking: { maxTokens: project.chunkTokens ?? CHUNK_TOKENS, tokenizer: await loadTokenizer() },
    ...(onDocument === undefined ? {} : { checkDocument: onDocument }),
    ...(await growthOf(project, source, growth)),
  })
  if (source.grow !== undefined && growth === undefined)
    gathered.warnings.push(`sources.${name}.grow: no model is asked, so its structure is what its headings give.`)
  if (grown.databases.length > 0) gathered.databases.set(name, grown.databases)
  if (grown.documents.length === 0 && grown.databases.length === 0) gathered.exercises.set(name, grown.exercises)
  else gathered.trees.set(name, grown.tree)
  gathered.warnings.push(...grown.warnings)
  if (grown.stopped !== undefined) gathered.stopped ??= grown.stopped
  gathered.sources.push({
    name,
    reader,
    ...(licence === undefined ? {} : { licence }),
    documents: grown.documents,
    exercises: grown.exercises.length,
  })
}

async function growthOf(
  project: Project,
  { grow }: ProjectSource,
  growth: GrowthAsk | undefined,
): Promise<Partial<GrowTreeInput>> {
  if (grow === undefined || growth === undefined) return {}
  return { ...growth, growthScope: grow, growthPrompts: await loadGrowthPrompts(project.promptsFolder) }
}
