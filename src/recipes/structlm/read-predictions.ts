import { z } from 'zod'
import { type JsonObject, userError } from '../../core/errors.js'
import { exists } from '../../core/files.js'
import { isFolder } from '../../core/list-folders.js'
import { excerpt } from '../../core/text.js'
import type { GivenPrediction } from '../bench-contract.js'
import type { RawProblem } from './contract.js'
import { readJsonItems } from './raw/json-items.js'
import { readJsonLines } from './raw/json-lines.js'
import { taskOfName } from './task-name.js'

const shape = z.looseObject({
  prediction: z.union([z.string(), z.array(z.string())], { error: expectedText }),
  arg_path: z.string().optional(),
  description: z.string().optional(),
  task: z.string().optional(),
  id: z.union([z.string(), z.number()]).optional(),
  truncated: z.boolean().optional(),
})

function expectedText({ input }: { input?: unknown }): string {
  return input === undefined
    ? 'is missing (expected a text, or a list of texts)'
    : `is ${excerpt(JSON.stringify(input), 60)} (expected a text, or a list of texts)`
}

/** Fields that no metric reads and that make a row long. */
const HEAVY = new Set(['struct_in', 'formatted_input', 'prediction', 'table', 'passages'])

/**
 * A predictions file in the published layout: one JSON list, or JSON Lines, of test rows with a `prediction`. A line's task is named by
 * `arg_path` (META_TUNING/tab_fact.cfg), `description` (task: tab_fact) or `task`. A line with `seq_out` holds its own gold; any other
 * needs an `id` by which it is found in the data set.
 */
export async function* readPredictions(
  path: string,
  problem: (found: RawProblem) => void,
  withPrompts = false,
): AsyncGenerator<GivenPrediction> {
  if (!exists(path)) throw userError('E_FILE_MISSING', `${path} does not exist. Give the path of a predictions file.`)
  if (await isFolder(path))
    throw userError('E_FILE_MISSING', `${path} is a folder. Give the path of a predictions file.`)
  const counts = new Map<string, number>()
  let index = -1
  for await (const { value, place } of valuesOf(path, problem)) {
    index += 1
    const parsed = shape.safeParse(value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      problem({ place, message: `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'has another shape'}` })
      continue
    }
    const { prediction, arg_path: config, description, task: name, truncated = false, id } = parsed.data
    const named = config ?? description ?? name
    if (named === undefined) {
      problem({ place, message: 'names no task (expected arg_path, description or task)' })
      continue
    }
    const task = taskOfName(named)
    const count = counts.get(task) ?? 0
    counts.set(task, count + 1)
    const gold = Object.fromEntries(Object.entries(parsed.data).filter(([key]) => !HEAVY.has(key))) as JsonObject
    const isWhole = typeof gold['seq_out'] === 'string'
    yield {
      task,
      place,
      index,
      prediction: typeof prediction === 'string' ? prediction : prediction.join(', '),
      isTruncated: truncated,
      id: id === undefined ? undefined : String(id),
      scored: isWhole ? { id: id === undefined ? String(count) : String(id), gold, prediction: '' } : undefined,
      ...(withPrompts ? { prompt: promptOf(parsed.data) } : {}),
    }
  }
}

/** The prompt as the row holds it: the whole of it, else the structure and the question. */
function promptOf({ formatted_input: whole, struct_in: structure, text_in: text }: Record<string, unknown>): string {
  if (typeof whole === 'string') return whole
  return [structure, text].filter((part) => typeof part === 'string' && part !== '').join('\n\n')
}

/** A file whose name ends in .jsonl holds a row a line, any other one list. */
async function* valuesOf(
  path: string,
  problem: (found: RawProblem) => void,
): AsyncGenerator<{ value: unknown; place: string }> {
  for await (const item of path.endsWith('.jsonl') ? readJsonLines(path) : readJsonItems(path)) {
    const place = `${path}:${item.line}`
    if ('fault' in item) problem({ place, message: item.fault })
    else yield { value: item.value, place }
  }
}
