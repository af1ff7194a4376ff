import { join } from 'node:path'
import { messageOf, userError } from '../../core/errors.js'
import type { Made, PlanItem, Split, Worked } from '../../dataset/contract.js'
import { planItem } from '../../dataset/make-row.js'
import { fingerprint, HashSet } from '../../dataset/hash-set.js'
import { exists } from '../../core/files.js'
import { together } from '../../core/together.js'
import type { RecipeInput } from '../contract.js'
import type { Arm } from './arms.js'
import { openCellValues } from './cell-values.js'
import type { RawRow, Task, TaskInput } from './contract.js'
import { reportCuts } from './cut-report.js'
import { choose, mixtureCounts } from './mixture.js'
import { needsSizes } from './needs-sizes.js'
import type { Options } from './options.js'
import { problemList } from './problem-list.js'
import { pathOf, type SharedParts } from './shared-parts.js'
import { exampleBuilder } from './tools.js'
import { type RowWriter, writeRow } from './write-row.js'

/** A task, one of its splits, and how many examples each task has where the mixture depends on it. */
export interface TaskRun extends SharedParts {
  id: string
  task: Task
  split: Split
  sizes: Readonly<Record<string, number>>
}

interface StructItem extends PlanItem {
  row: RawRow
}

/** One task's rows of one split, chosen as the mixture says. */
export async function* taskRows(input: RecipeInput<Options>, run: TaskRun): AsyncGenerator<Made> {
  const { id, task, split } = run
  const { options: own, seed, fill } = input
  const isCompat = own.mode === 'paper'
  const builder = await exampleBuilder(id, task, {
    isCompat,
    seed,
    tableFormat: own.tableFormat,
    tokenizer: run.tokenizer,
  })
  const writer: RowWriter = {
    ...run,
    template: run.templateOf(id, split),
    system: own.system,
    maxTokens: own.maxTokens,
    isCompat,
    seed,
    licence: task.licence,
  }
  const problems = problemList(input, `${id}, ${split}`)
  const cells = cellsOf(input, run)
  const rows = task.rows({
    ...taskInput(input, id, split, problems.add),
    ...(cells === undefined ? {} : { cellValues: cells.values }),
  })
  const made = fill<StructItem>({
    step: `${id} (${split})`,
    plan: () => itemsOf(split === 'train' ? chosenRows(rows, input, run) : rows, run, problems.add),
    work: (item) =>
      item.rows.map((planned): Worked => {
        try {
          const example = builder(item.row, split)
          if (example === undefined)
            return {
              rowId: planned.id,
              reason: 'left_out',
              detail: `${item.row.place}: the published pipeline leaves it out`,
            }
          return writeRow(example, planned, writer)
        } catch (error) {
          return {
            rowId: planned.id,
            reason: 'raw_row_bad',
            detail: `${item.row.place}: ${messageOf(error).slice(0, 200)}`,
          }
        }
      }),
  })
  yield* reportCuts(made, input, split)
  problems.close()
  await cells?.close()
}

/**
 * Reads up to the first row of each task and split, so that nothing is made where one has no file.
 * @throws E_TASK_FILE, of all of them at once.
 */
export async function checkTaskFiles(
  wanted: readonly (readonly [id: string, task: Task, split: Split])[],
  input: RecipeInput<Options>,
): Promise<void> {
  await together(wanted, async ([id, task, split]) => {
    for await (const _ of task.rows(taskInput(input, id, split, () => undefined))) return
  })
}

/** The databases of a task that shows their values; without them its rows show schemas alone, which is reported. */
function cellsOf(
  input: RecipeInput<Options>,
  { id, task, split }: TaskRun,
): ReturnType<typeof openCellValues> | undefined {
  const place = input.options.tasks[id]
  if (task.showsCells !== true || place === undefined) return undefined
  const what = `cell values of ${id}, ${split}`
  const named = (task.resources?.['databases'] ?? ['database']).map((name) => join(place.folder, name))
  const paths = [...(place.databases === undefined ? named : [place.databases])].map((path) => pathOf(input, path))
  const folder = paths.find(exists) ?? paths.at(-1) ?? ''
  if (exists(folder)) return openCellValues(folder, (path) => input.leaveOut(what, `${path} does not exist`))
  input.leaveOut(what, `${folder} does not exist: rows show schemas alone`)
  return undefined
}

function chosenRows(
  rows: AsyncIterable<RawRow>,
  { options: own, seed }: RecipeInput<Options>,
  { id, sizes }: TaskRun,
): AsyncIterable<RawRow> {
  const size = sizes[id]
  if (size === undefined) return rows
  const count =
    mixtureCounts({ sizes, temperature: own.temperature, ...(own.cap === undefined ? {} : { cap: own.cap }) })[id] ??
    size
  return choose(rows, { count, size, seed, name: id })
}

/** Rows as plan items. A row whose id was seen before is reported and left out. */
async function* itemsOf(
  rows: AsyncIterable<RawRow>,
  { id, split }: TaskRun,
  problem: TaskInput['problem'],
): AsyncGenerator<StructItem> {
  const seen = new HashSet()
  for await (const row of rows) {
    const item = planItem({ recipe: 'structlm', key: `${split}/${row.id}`, nodeIds: [], kinds: [id] })
    if (seen.add(fingerprint(row.id))) yield { ...item, row }
    else problem({ place: row.place, message: `id: "${row.id}" was seen before (expected one of its own)` })
  }
}

/** Training examples by task, counted only where the mixture depends on them. */
export async function sizesOf(
  trained: readonly (readonly [id: string, task: Task])[],
  input: RecipeInput<Options>,
  arm: Arm,
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {}
  if (!needsSizes(input.options, arm)) return sizes
  for (const [id, task] of trained) {
    let count = 0
    for await (const _ of task.rows(taskInput(input, id, 'train', () => undefined))) count += 1
    sizes[id] = count
  }
  return sizes
}

function taskInput(input: RecipeInput<Options>, id: string, split: Split, problem: TaskInput['problem']): TaskInput {
  const place = input.options.tasks[id]
  if (place === undefined)
    throw userError('E_TASK_FILE', `tasks: gives no folder for ${id}. Name the folder of its data.`)
  const { folder, file } = place
  return {
    folder: pathOf(input, folder),
    split,
    isCompat: input.options.mode === 'paper',
    seed: input.seed,
    problem,
    ...(file === undefined || split !== 'train' ? {} : { file: pathOf(input, file) }),
  }
}
