import { dirname, join } from 'node:path'
import { JsonlWriter, syncFile } from '../core/jsonl.js'
import { makeFolder } from '../core/files.js'
import { writeTextFile } from '../core/write-text.js'
import type { ExamQuestion, Made } from '../dataset/contract.js'
import type { ThinNode } from '../dataset/ledger.js'
import type { Document } from '../sources/contract.js'
import { toTreeLines } from '../tree/write-tree.js'
import { documentPath } from './document-path.js'
import type { Gathered } from './gather.js'

/** Writes the files of a run's folder as they are made; memory does not grow with them. */
export class RunWriter {
  #documents: JsonlWriter
  #rows: JsonlWriter
  #drops: JsonlWriter
  #folders = new Set<string>()
  #texts: string[] = []

  constructor(readonly folder: string) {
    this.#documents = new JsonlWriter(join(folder, 'documents.jsonl'))
    this.#rows = new JsonlWriter(join(folder, 'rows.jsonl'))
    this.#drops = new JsonlWriter(join(folder, 'drops.jsonl'))
  }

  get rows(): number {
    return this.#rows.count
  }

  get drops(): number {
    return this.#drops.count
  }

  async addDocument(document: Document): Promise<void> {
    const { id, source, path, title, sha256, encoding, hasByteOrderMark, language, licence, text } = document
    const file = join('documents', documentPath(id))
    const target = join(this.folder, file)
    if (!this.#folders.has(dirname(target))) await makeFolder(dirname(target), { recursive: true })
    this.#folders.add(dirname(target))
    await writeTextFile(target, text)
    this.#texts.push(target)
    const characters = text.length
    await this.#documents.write({
      id,
      source,
      path,
      file,
      title,
      sha256,
      encoding,
      hasByteOrderMark,
      characters,
      language,
      licence,
    })
  }

  async addTrees({ trees }: Gathered): Promise<void> {
    const writer = new JsonlWriter(join(this.folder, 'tree.jsonl'))
    for (const tree of trees.values()) for (const line of toTreeLines(tree)) await writer.write(line)
    await writer.close()
  }

  async add(made: Made): Promise<void> {
    if (made.type === 'row') await this.#rows.write(made.row)
    else await this.#drops.write(made.drop)
  }

  /** Writes the exam and what stayed thin, and forces everything to the disk. */
  async close(exam: readonly ExamQuestion[], thin: readonly ThinNode[]): Promise<void> {
    const questions = new JsonlWriter(join(this.folder, 'exam.jsonl'))
    for (const question of exam) await questions.write(question)
    const nodes = new JsonlWriter(join(this.folder, 'thin.jsonl'))
    for (const node of thin) await nodes.write(node)
    for (const one of [questions, nodes, this.#documents, this.#rows, this.#drops]) await one.close()
    for (const path of this.#texts) await syncFile(path)
  }
}
