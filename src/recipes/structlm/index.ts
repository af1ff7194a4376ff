import { userError } from '../../core/errors.js'
import type { Made } from '../../dataset/contract.js'
import type { Recipe, RecipeInput } from '../contract.js'
import { ARMS, type Arm, singleTask } from './arms.js'
import { structlmBench } from './bench.js'
import type { Task } from './contract.js'
import { tasks } from './families.js'
import { generalRows } from './general-rows.js'
import { refuseHeldOut } from './mixture.js'
import { type Options, options } from './options.js'
import { choosePublished, publishedRows } from './published-rows.js'
import { sharedParts } from './shared-parts.js'
import { checkTaskFiles, sizesOf, taskRows } from './task-rows.js'

/** StructLM (arXiv 2402.16671): structured-knowledge tasks as one text-to-text format, mixed with general instructions. */
const structlm: Recipe<Options> = {
  summary: 'teaches tasks over tables, databases, graphs and dialogues in one format, mixed with general instructions',
  options,
  sourcesOf: () => [],
  checks: ['contamination'],
  starter: () => '{ tasks: { wikitq: ./WikiTableQuestions } }   # what there is, and where to get it: espalier tasks',
  bench: structlmBench,
  async *run(input: RecipeInput<Options>): AsyncGenerator<Made> {
    const arm = await armOf(input.options.arm)
    if (Object.keys(input.options.tasks).length === 0 && input.options.published === undefined)
      throw userError(
        'E_TASKS_NONE',
        "structlm has nothing to read. Name the folder of at least one task (tasks: { wikitq: ./WikiTableQuestions }), or published: with the path of the authors' skginstruct.json.",
      )
    const all = await Promise.all(
      Object.keys(input.options.tasks).map(async (id) => [id, await tasks.load(id)] as const),
    )
    const trained = trainedTasks(arm, all, input)
    const scored = input.options.score ? all : []
    await checkTaskFiles(
      [
        ...trained.map(([id, task]) => [id, task, 'train'] as const),
        ...scored.map(([id, task]) => [id, task, 'test'] as const),
      ],
      input,
    )
    const shared = await sharedParts(input)
    const choice = await choosePublished(input, arm, new Set(trained.map(([id]) => id)))
    const sizes = { ...(await sizesOf(trained, input, arm)), ...choice?.sizes }
    for (const [id, task] of trained) yield* taskRows(input, { id, task, split: 'train', ...shared, sizes })
    if (choice !== undefined) yield* publishedRows(input, { choice, arm, shared, sizes })
    yield* generalRows(input, arm, shared, sizes)
    for (const [id, task] of scored) yield* taskRows(input, { id, task, split: 'test', ...shared, sizes })
  },
}

export default structlm

type Named = readonly [id: string, task: Task]

/** @throws E_PLUGIN_UNKNOWN for a single task that does not exist. */
async function armOf(name: string): Promise<Arm> {
  const arm = ARMS[name]
  if (arm !== undefined) return arm
  const task = name.slice('single-'.length)
  await tasks.load(task)
  return singleTask(task)
}

function notTrained(role: Task['role']): string {
  return role === 'transfer'
    ? 'only the arm transfer-graph trains on it'
    : 'it is held out: this arm never trains on it. Set score: true for its test rows'
}

/** The arm's tasks, in its order, that have data; those without are reported, held-out ones refused. */
function trainedTasks(arm: Arm, all: readonly Named[], input: RecipeInput<Options>): Named[] {
  if (arm.train === 'all') {
    for (const [id, { role }] of all)
      if (role !== 'held-in' && !input.options.score) input.leaveOut(`task ${id}`, notTrained(role))
    return all.filter(([, task]) => task.role === 'held-in')
  }
  const known = new Map(all)
  const wanted = arm.train.flatMap((id): Named[] => {
    const task = known.get(id)
    if (task === undefined && input.options.published === undefined)
      input.leaveOut(`task ${id}`, `the arm ${input.options.arm} trains on it, but tasks: gives no folder`)
    return task === undefined ? [] : [[id, task]]
  })
  if (arm.allowsHeldOut !== true) refuseHeldOut(wanted)
  return wanted
}
