import { EspalierError, messageOf, userError } from '../core/errors.js'
import type { Ask } from '../inference/contract.js'
import type { Prompts } from '../inference/prompts/load-prompts.js'
import type { Database, Document, Exercise, OutlineEntry, SourceRecord } from '../sources/contract.js'
import { profileDatabase } from '../sources/profile/profile-database.js'
import { spanOf } from '../sources/spans.js'
import type { ChunkingOptions } from './chunker.js'
import type { NodeId, NodeKind, Tree } from './contract.js'
import { type DraftNode, draftNode, finishDrafts } from './draft-node.js'
import { growDatabase } from './grow-database.js'
import { type DocumentSummary, summaryOf } from './document-summary.js'
import { growDocument, type Placement } from './grow-document.js'
import { commonTitle } from './growth/common-title.js'
import type { Growth } from './growth/contract.js'
import { growStructure } from './growth/grow-structure.js'
import { loadGrowthPrompts } from './growth/load-growth-prompts.js'
import { hangExercises, type ReadExercise } from './hang-exercises.js'
import { depthOf, kindsOfDepth } from './kinds-of-depth.js'
import { folderNode, placeOutline, titleOfName } from './place-outline.js'
import { placeHeadings, type PlacedHeading } from './taught-headings.js'
import { createTree } from './tree.js'

export interface GrowTreeInput {
  /** The source's name in espalier.yaml: the root's id. */
  source: string
  /** The root's title. Default: the outline's title, that of a single document, else the source's name. */
  title?: string
  records: AsyncIterable<SourceRecord> | Iterable<SourceRecord>
  chunking: ChunkingOptions
  /** Called with each document before it is let go of: store its text, check its regions. */
  checkDocument?: (document: Document) => void | Promise<void>
  /** A model to grow structure with where headings are missing or too coarse. Without one, headings and outline are all there is. */
  ask?: Ask
  /** What the model is asked with. Default: the prompts of growth/, as they are. */
  growthPrompts?: Prompts
  /** Which documents are grown: those without a heading of their own, or also those whose headings are too coarse. Default coarse. */
  growthScope?: 'missing' | 'coarse'
  /** As in Growth. */
  isEstimate?: boolean
}

export interface GrownTree {
  tree: Tree
  /** As they were read. */
  documents: DocumentSummary[]
  /** As they were read, each with the node that it stands at (the root where none is known). */
  exercises: (Exercise & { nodeId: NodeId })[]
  /** As they were read. */
  databases: Database[]
  warnings: string[]
  /** The limit (exit code 3) that stopped the asking. What was grown until then is in the tree; the rest stands under its headings. */
  stopped?: EspalierError
}

/**
 * Grows a source's tree from its outline and headings; with `ask`, a model fills in headings where they are missing or too coarse, and
 * names a source of several documents that has no title. One document's text is held at a time.
 * @throws E_SOURCE_EMPTY where there is neither text nor a glossary nor an exercise.
 */
export async function growTree(input: GrowTreeInput): Promise<GrownTree> {
  const growth = new TreeGrowth(input, await growthOf(input))
  for await (const record of input.records) {
    if (record.type === 'outline') growth.addOutline(record.entries, record.title)
    else if (record.type === 'exercise') growth.addExercise(record.exercise, record.documentId)
    else if (record.type === 'warning') growth.addWarning(record.message)
    else if (record.type === 'database') await growth.addDatabase(record.database)
    else {
      await input.checkDocument?.(record.document)
      await growth.addDocument(record.document)
    }
  }
  return await growth.finish()
}

async function growthOf({
  ask,
  growthPrompts,
  chunking,
  isEstimate = false,
}: GrowTreeInput): Promise<Growth | undefined> {
  if (ask === undefined) return undefined
  return { ask, prompts: growthPrompts ?? (await loadGrowthPrompts()), tokenizer: chunking.tokenizer, isEstimate }
}

class TreeGrowth {
  #root: DraftNode
  #outline: Map<string, DraftNode> | undefined
  /** The first document of a source without an outline: whether it is the only one decides where it grows. */
  #first: Document | undefined
  #placements = new Map<string, Placement>()
  #documents: DocumentSummary[] = []
  #databases: Database[] = []
  #exercises: ReadExercise[] = []
  #warnings: string[] = []
  #isTitled = false
  /** Whether growth was let near any document. */
  #isGrowing = false
  #stopped: EspalierError | undefined
  /** Documents that growth was stopped in. */
  #ungrown = 0

  constructor(
    readonly input: GrowTreeInput,
    readonly growth: Growth | undefined,
  ) {
    this.#root = draftNode('source', input.title ?? titleOfName(input.source), null)
  }

  addOutline(entries: readonly OutlineEntry[], title: string | undefined): void {
    if (this.input.title === undefined && title !== undefined) {
      this.#root.title = draftNode('source', title, null).title
      this.#isTitled = true
    }
    const placed = placeOutline(entries, this.#root)
    this.#outline = this.#outline === undefined ? placed : new Map([...this.#outline, ...placed])
  }

  addExercise(exercise: Exercise, documentId: string | undefined): void {
    const own = JSON.parse(JSON.stringify(exercise)) as Exercise // strings of its own, not slices of its document
    this.#exercises.push({ exercise: own, documentId: documentId ?? own.span?.documentId })
  }

  addWarning(message: string): void {
    this.#warnings.push(message)
  }

  async addDocument(document: Document): Promise<void> {
    const summary = summaryOf(document)
    this.#documents.push(summary)
    this.#warnings.push(...summary.warnings)
    if (this.#outline !== undefined) return await this.#growInOutline(document, this.#outline)
    if (this.#documents.length === 1) {
      this.#first = document
      return
    }
    await this.#growFirst()
    await this.#growAmongOthers(document)
  }

  async #growFirst(): Promise<void> {
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) await this.#growAmongOthers(first)
  }

  async #growInOutline(document: Document, outline: Map<string, DraftNode>): Promise<void> {
    let node = outline.get(document.id)
    if (node === undefined) {
      this.#warnings.push(`${document.path} is not in the outline; it stands at the end of the tree.`)
      node = draftNode('chapter', document.title, this.#root)
      this.#root.entries.push(node)
    }
    await this.#grow(document, node, ['point'])
  }

  async #growAmongOthers(document: Document): Promise<void> {
    const parent = folderNode(this.#root, document.path)
    const node = draftNode('chapter', document.title, parent)
    parent.entries.push(node)
    await this.#grow(document, node, ['section', 'point'])
  }

  /** The only document is the source itself: its headings hang on the root. */
  async #growAlone(document: Document): Promise<void> {
    if (this.input.title === undefined) this.#root.title = draftNode('source', document.title, null).title
    const headings = placeHeadings(document, this.#root.title)
    const title = headings.find(({ role }) => role === 'title')
    if (this.input.title === undefined && title !== undefined) this.#root.title = title.heading.title
    await this.#grow(document, this.#root, kindsOfDepth(depthOf(headings)), headings)
  }

  async addDatabase(database: Database): Promise<void> {
    this.#databases.push(database)
    this.#warnings.push(...database.warnings)
    await growDatabase(database, await profileDatabase(database), this.#root)
  }

  async #grow(
    document: Document,
    node: DraftNode,
    kinds: readonly NodeKind[],
    placed?: PlacedHeading[],
  ): Promise<void> {
    const headings = placed ?? placeHeadings(document, node.title)
    const { chunking } = this.input
    node.span = spanOf(document, 0, document.text.length)
    this.#placements.set(document.id, growDocument({ document, headings, node, kinds, chunking }))
    const isMissing = !headings.some(({ role }) => role === 'taught')
    if (this.growth === undefined || (this.input.growthScope === 'missing' && !isMissing)) return
    this.#isGrowing = true
    const { growth } = this
    const isDone = await this.#unlessStopped(async () => this.#warn(await growStructure({ document, node, growth })))
    if (!isDone) this.#ungrown += 1
  }

  /** Asks on where a limit has stopped the asking: recorded calls still resolve. */
  async #unlessStopped(act: () => Promise<void>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (error) {
      if (!(error instanceof EspalierError) || error.exitCode !== 3) throw error
      this.#stopped ??= error
      return false
    }
  }

  /** An estimate's replies are made up, so what could not be understood of them says nothing. */
  #warn(warnings: readonly string[]): void {
    if (this.input.isEstimate !== true) this.#warnings.push(...warnings)
  }

  async finish(): Promise<GrownTree> {
    if (this.#first !== undefined) await this.#growAlone(this.#first)
    this.#first = undefined
    await this.#nameTogether()
    this.#sayWhatStopped()
    this.#checkOutline()
    this.#warnings.push(...hangExercises(this.#root, this.#exercises, this.#placements))
    this.#checkContent()
    const tree = createTree(finishDrafts(this.#root, this.input.source))
    const exercises = this.#exercises.map(({ exercise, node }) => ({ ...exercise, nodeId: node?.id ?? tree.root.id }))
    return {
      tree,
      documents: this.#documents,
      exercises,
      databases: this.#databases,
      warnings: this.#warnings,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    }
  }

  #sayWhatStopped(): void {
    if (this.#stopped === undefined) return
    this.#warnings.push(
      `growth of "${this.input.source}" was stopped (${messageOf(this.#stopped)}): ${this.#ungrown} of ${this.#documents.length} documents have the structure that their headings give, or what was grown until then.`,
    )
  }

  /** Several documents under no title of their own get a common one. Source: StructTuning, for contexts of several passages. */
  async #nameTogether(): Promise<void> {
    const titles = this.#documents.map(({ title }) => title)
    if (
      this.growth === undefined ||
      !this.#isGrowing ||
      this.input.title !== undefined ||
      this.#isTitled ||
      titles.length < 2
    )
      return
    const { growth } = this
    await this.#unlessStopped(async () => {
      const { title, warnings } = await commonTitle(growth, titles)
      if (title !== undefined) this.#root.title = title
      this.#warn(warnings)
    })
  }

  #checkOutline(): void {
    for (const [documentId, node] of this.#outline ?? [])
      if (!this.#placements.has(documentId))
        this.#warnings.push(`the outline's "${node.title}" names ${documentId}, which was not read.`)
  }

  #checkContent(): void {
    const hasText = this.#documents.some(({ passages, glossary }) => passages + glossary > 0)
    if (hasText || this.#exercises.length > 0 || this.#databases.length > 0) return
    const count = this.#documents.length
    throw userError(
      'E_SOURCE_EMPTY',
      `the source "${this.input.source}" holds nothing to read (${count} document${count === 1 ? '' : 's'}, no paragraph, no exercise). Check its path in espalier.yaml.`,
    )
  }
}
