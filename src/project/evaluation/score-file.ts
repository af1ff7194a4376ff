import { EspalierError, userError } from '../../core/errors.js'
import type { Bench, GivenPrediction } from '../../recipes/bench-contract.js'
import type { Evaluating } from '../evaluate.js'
import { findBenches, findTask } from './benches.js'
import { givenAnswers } from './given-answers.js'
import { prepareTasks } from './prepare-tasks.js'
import { oneShotOf, pathOfFlag, problemTeller } from './flags.js'
import { openCases, scoreOne } from './score-one.js'

/** Scores a predictions file: the chosen tasks, or all that it holds. */
export async function scoreFile(evaluating: Evaluating): Promise<void> {
  const { input, setting, folder, tell } = evaluating
  const path = pathOfFlag(input, input.predictions ?? '')
  const benches = await findBenches()
  const ids = benches.flatMap(({ bench }) => bench.ids())
  const chosen = input.tasks?.map((name) => findTask(benches, name).task)
  const given = await readGiven(evaluating, { path, bench: benches[0]?.bench, ids, chosen })
  const runs = await prepareTasks({
    project: input.project,
    tasks: chosen ?? [...given.keys()],
    data: input.data ?? [],
    workingFolder: input.workingFolder ?? input.project.folder,
    split: setting.split,
    isPaper: setting.isPaper,
    format: 'chat',
    maxPromptTokens: undefined,
    mayLackData: true,
    ...(input.templates === undefined ? {} : { templates: pathOfFlag(input, input.templates) }),
    ...oneShotOf(input),
  })
  tell({ event: 'start', subject: setting.subject, tasks: runs.map(({ task }) => task), folder })
  const cases = openCases(folder)
  try {
    for (const run of runs) {
      const problem = problemTeller(evaluating, run.task)
      const answers = await givenAnswers({ run, given: given.get(run.task) ?? [], mode: setting.mode, problem })
      if (answers.length === 0) problem({ place: path, message: 'the file has no usable prediction of this task' })
      else await scoreKnown(evaluating, { run, answers, cases })
    }
  } finally {
    await cases.writer.close()
  }
  const [lacking] = evaluating.lacking
  if (evaluating.scores.length === 0 && lacking !== undefined) throw lacking
  const [first] = benches
  if (first !== undefined) await evaluating.samples.readFile(first.bench, path, ({ index }) => `row ${index}`)
  for (const run of runs) await evaluating.samples.readItems(run)
}

/** A task whose metric lacks a file is told and left out: nothing was paid for it, and the others have their scores. */
async function scoreKnown(evaluating: Evaluating, parts: Parameters<typeof scoreOne>[1]): Promise<void> {
  try {
    await scoreOne(evaluating, parts)
  } catch (error) {
    if (!(error instanceof EspalierError) || error.code !== 'E_METRIC_RESOURCE') throw error
    evaluating.lacking.push(error)
    problemTeller(evaluating, parts.run.task)({ place: 'metric', message: `not scored: ${error.message}` })
  }
}

async function readGiven(
  evaluating: Evaluating,
  {
    path,
    bench,
    ids,
    chosen,
  }: { path: string; bench: Bench | undefined; ids: readonly string[]; chosen: readonly string[] | undefined },
): Promise<Map<string, GivenPrediction[]>> {
  const problem = problemTeller(evaluating, 'predictions')
  const given = new Map<string, GivenPrediction[]>()
  const unknown = new Map<string, { place: string; count: number }>()
  if (bench === undefined) throw userError('E_TASK_UNKNOWN', 'no recipe brings tasks that could be scored.')
  for await (const one of bench.predictions(path, problem)) {
    if (!ids.includes(one.task)) {
      unknown.set(one.task, { place: one.place, count: (unknown.get(one.task)?.count ?? 0) + 1 })
      continue
    }
    if (chosen !== undefined && !chosen.includes(one.task)) continue
    const known = given.get(one.task)
    if (known === undefined) given.set(one.task, [one])
    else known.push(one)
  }
  for (const [task, { place, count }] of unknown)
    problem({ place, message: `there is no task "${task}"; ${count} of its lines are not scored` })
  if (given.size === 0)
    throw userError(
      'E_PREDICTIONS',
      `${path} holds no prediction that could be scored (expected a JSON list, or JSON Lines in a .jsonl file, of test rows with "prediction" and "arg_path")${chosen === undefined ? '' : ` of ${chosen.join(', ')}`}.`,
    )
  return given
}
