import { z } from 'zod'
import { readPieces } from '../../core/read-pieces.js'
import type { RawProblem } from './contract.js'
import { readJsonItems } from './raw/json-items.js'
import { readJsonLines } from './raw/json-lines.js'
import { taskOfName } from './task-name.js'

const shape = z.looseObject({
  instruction: z.string(),
  input: z.string(),
  output: z.string(),
  system: z.string().default(''),
  is_truncated: z.union([z.boolean(), z.number()]).transform(Boolean).optional(),
  task_name: z.string(),
})

/** One row of the authors' published training set: ready-made strings, no raw structure. */
export interface PublishedRow {
  /** Place in the file, from 0. */
  id: string
  /** file:line, for messages. */
  place: string
  /** Our id of the task (`tab-fact`), or the published name where we have none (`slimorca`). */
  task: string
  system: string
  /** The instruction, in most rows with the structure and the question. */
  instruction: string
  /** What follows the instruction; mostly empty. */
  input: string
  output: string
  isTruncated: boolean
}

/**
 * The authors' own data set (skginstruct.json of TIGER-Lab/SKGInstruct, or its structured part), row by row in bounded memory. The
 * raw tables are not in it: where they are needed, read the tasks from their public files.
 */
export async function* readPublishedRows(
  path: string,
  problem: (found: RawProblem) => void,
): AsyncGenerator<PublishedRow> {
  const items = (await startsWithObject(path)) ? readJsonLines(path) : readJsonItems(path)
  for await (const item of items) {
    const place = `${path}:${item.line}`
    if ('fault' in item) {
      problem({ place, message: item.fault })
      continue
    }
    const parsed = shape.safeParse(item.value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      problem({ place, message: `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'has another shape'}` })
      continue
    }
    const { output, is_truncated: isTruncated = false, task_name: name } = parsed.data
    yield { id: item.key, place, task: taskOfName(name), ...unwrapped(parsed.data), output, isTruncated }
  }
}

/** Copies of the data set are also kept as JSON Lines. */
async function startsWithObject(path: string): Promise<boolean> {
  for await (const piece of readPieces(path)) if (piece.trim() !== '') return piece.trimStart().startsWith('{')
  return false
}

const WRAPPED = /^\[INST\] (?:<<SYS>>\n([^]*?)\n<<\/SYS>>\n\n)?([^]*?) \[\/INST\] ?$/

/** Rows that are published in Llama-2's envelope lose it: the run has its own. */
function unwrapped(row: Pick<PublishedRow, 'system' | 'instruction' | 'input'>): typeof row {
  const { system, instruction, input } = row
  const [whole, inner, text] = WRAPPED.exec(instruction) ?? []
  return whole === undefined
    ? { system, instruction, input }
    : { system: inner ?? system, instruction: text ?? '', input }
}

/** Labels of the published templates that stand before a structure. */
const LABELS =
  'data table|table|context|evidence|knowledge graph triples|database schema|table schema|schema|API specification|ontology|key value pairs'
const LABELLED = new RegExp(`^([^]*?) ?((?<= |^)(?:${LABELS}):\\n\\n)([^]*)(\\n\\n\\n[^\\n]+:\\n\\n[^]*)$`)

/** A published prompt as instruction and body, the structure apart where its labels tell where it stands: there it may be cut. */
export function partsOfPrompt(
  { instruction, input }: Pick<PublishedRow, 'instruction' | 'input'>,
  isStructured: boolean,
): { instruction: string; body: { before: string; structIn: string; after: string } } {
  const [, head = '', before = '', structIn = '', after = ''] =
    (isStructured ? LABELLED.exec(input === '' ? instruction : input) : null) ?? []
  if (before === '') return { instruction, body: { before: input, structIn: '', after: '' } }
  if (input === '') return { instruction: head, body: { before, structIn, after } }
  return { instruction, body: { before: `${head}${head === '' ? '' : ' '}${before}`, structIn, after } }
}
