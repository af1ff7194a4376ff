import { join, resolve } from 'node:path'
import { userError } from '../../core/errors.js'
import { exists } from '../../core/files.js'
import { metrics } from '../../evaluation/families.js'
import type { Bench, BenchInput, PromptFormat, TaskPlace } from '../../recipes/bench-contract.js'
import { recipes } from '../../recipes/families.js'
import { loadPrompts } from '../../recipes/prompts.js'
import type { Split } from '../../dataset/contract.js'
import type { Project } from '../config/load-project.js'
import { findBenches, findTask, type RecipeBench } from './benches.js'
import { type GivenData, placeOfTask, readGivenData } from './task-place.js'
import type { TaskRun } from './task-run.js'
import { together } from '../../core/together.js'

export interface PrepareInput {
  project: Project
  tasks: readonly string[]
  /** As given to --data, relative to `workingFolder`. */
  data: readonly string[]
  workingFolder: string
  split: Split
  isPaper: boolean
  templates?: string
  oneShot?: 'own' | { file: string }
  format: PromptFormat
  maxPromptTokens: number | undefined
  limit?: number
  /** Whether a task may go without data: where a predictions file holds its rows. */
  mayLackData: boolean
}

/** Splits whose rows can be scored. */
const SCORED: readonly Split[] = ['test', 'validation']
/** As the paper. */
const PROMPT_TOKENS = 2048

/** Each task with its data, metric and prompts. Nothing is read yet. @throws E_TASK_UNKNOWN, E_DATA, E_SPLIT */
export async function prepareTasks(input: PrepareInput): Promise<TaskRun[]> {
  if (!SCORED.includes(input.split))
    throw userError(
      'E_SPLIT',
      `--split ${input.split} cannot be scored: prompts of training rows are cut with the answer known. Take test or validation.`,
    )
  const benches = await findBenches()
  const chosen = new Map(input.tasks.map((name) => findTask(benches, name)).map((found) => [found.task, found]))
  const data = await readGivenData(input.data, input.workingFolder, (name) => findTask(benches, name).task)
  return together(chosen.values(), (found) => prepareTask(found, { ...input, data, isOnly: chosen.size === 1 }))
}

interface TaskContext extends Omit<PrepareInput, 'data'> {
  data: GivenData
  isOnly: boolean
}

async function prepareTask(
  { recipe, bench, task }: RecipeBench & { task: string },
  input: TaskContext,
): Promise<TaskRun> {
  const { project, data, isOnly, mayLackData } = input
  const toPath = (path: string): string => resolve(project.folder, path)
  const options = await optionsOf(project, recipe)
  const configured = bench.placeOf(task, options, toPath)
  const isNamed = configured !== undefined || data.places.has(task) || data.folders.length > 0
  const place = mayLackData && !isNamed ? undefined : await placeOfTask({ task, bench, data, isOnly, configured })
  const sheet = await bench.sheet(task)
  const metric = await metricOf(sheet.metric, task)
  const more: TaskRun['more'] = []
  for (const about of sheet.moreMetrics) more.push({ about, metric: await metricOf(about.metric, task) })
  return {
    task,
    bench,
    sheet,
    metric,
    more,
    place,
    resources: { task, metric, files: await bench.resources(task), place },
    isWellFormed: await bench.formOf(task),
    items: itemsOf({ bench, recipe, task, place, options, toPath, input }),
  }
}

async function metricOf(id: string, task: string): Promise<TaskRun['metric']> {
  if (!metrics.ids().includes(id))
    throw userError('E_METRIC_MISSING', `${task} is scored by the metric ${id}, which is not here. Leave the task out.`)
  return metrics.load(id)
}

/** The recipe's options as espalier.yaml has them; its defaults where it does not use the recipe. */
async function optionsOf(project: Project, recipe: string): Promise<unknown> {
  const used = project.recipes.find(({ id }) => id === recipe)
  if (used !== undefined) return used.options
  return (await recipes.load(recipe)).options.parse({ tasks: {} })
}

function itemsOf(parts: {
  bench: Bench
  recipe: string
  task: string
  place: TaskPlace | undefined
  options: unknown
  toPath: (path: string) => string
  input: TaskContext
}): TaskRun['items'] {
  const { bench, recipe, task, place, options, toPath, input } = parts
  const { project, split, isPaper, templates, oneShot, format, limit, maxPromptTokens = PROMPT_TOKENS } = input
  return async function* items(problem: BenchInput['problem'], isProbe = false) {
    if (place === undefined)
      throw userError('E_DATA', `rows of ${task} are needed and no data are named. Give --data ${task}=FOLDER.`)
    yield* bench.items({
      task,
      place,
      split,
      options,
      prompts: await promptsOf(project, recipe),
      seed: project.seed,
      isPaper,
      format,
      maxPromptTokens,
      resolve: toPath,
      problem,
      ...(templates === undefined ? {} : { templates }),
      ...(oneShot === undefined ? {} : { oneShot }),
      ...(limit === undefined || isProbe ? {} : { limit }),
    })
  }
}

async function promptsOf(project: Project, recipe: string): ReturnType<typeof loadPrompts> {
  const own = recipes.folder(recipe)
  const folder = [join(own, 'prompts'), own].find(exists)
  return loadPrompts({
    ...(folder === undefined ? {} : { folder }),
    recipe,
    ...(project.promptsFolder === undefined ? {} : { overrides: project.promptsFolder }),
  })
}
