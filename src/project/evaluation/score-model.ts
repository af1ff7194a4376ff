import { join } from 'node:path'
import { limitError, userError } from '../../core/errors.js'
import { JsonlWriter } from '../../core/jsonl.js'
import { clock } from '../../core/clock.js'
import type { Ask, AskInput, Call, Model } from '../../inference/contract.js'
import type { Evaluating } from '../evaluate.js'
import { openTeacher, type Teacher } from '../teacher.js'
import { askAnswers, PredictionLines } from './ask-answers.js'
import { estimateEvaluation } from './estimate.js'
import { oneShotOf, pathOfFlag, problemTeller } from './flags.js'
import { prepareTasks } from './prepare-tasks.js'
import { checkResources } from './resources.js'
import { openCases, scoreOne } from './score-one.js'
import type { Answered } from './contract.js'
import type { TaskRun } from './task-run.js'
import { together } from '../../core/together.js'

const DEFAULT_CONCURRENCY = 64
/** As the paper decodes. */
const MAX_TOKENS = 1024
const PROGRESS_MS = 200
const PREDICTIONS = 'predictions.json'

/** Asks a model for all predictions and scores them task by task. Data and resources are looked at first, the price is told next. */
export async function scoreModel(evaluating: Evaluating): Promise<void> {
  const { input, setting, tell, folder } = evaluating
  const maxTokens = input.maxTokens ?? MAX_TOKENS
  const teacher = await openModel(evaluating)
  try {
    const maxPromptTokens = promptRoom(teacher.model, maxTokens)
    setting.decoding = { temperature: 0, maxTokens, maxPromptTokens }
    const runs = await prepareTasks({
      project: input.project,
      tasks: input.tasks ?? [],
      data: input.data ?? [],
      workingFolder: input.workingFolder ?? input.project.folder,
      split: setting.split,
      isPaper: setting.isPaper,
      format: input.format ?? (setting.isPaper ? 'llama-2' : 'chat'),
      maxPromptTokens,
      mayLackData: false,
      ...(setting.limit === undefined ? {} : { limit: setting.limit }),
      ...(input.templates === undefined ? {} : { templates: pathOfFlag(input, input.templates) }),
      ...oneShotOf(input),
    })
    await together(runs, checkTask)
    tell({ event: 'start', subject: setting.subject, tasks: runs.map(({ task }) => task), folder })
    if (!teacher.model.isFree) await tellPrice(evaluating, { runs, teacher, maxTokens })
    await askAll(evaluating, { runs, teacher, maxTokens })
    const bench = runs[0]?.bench
    if (bench !== undefined) await evaluating.samples.readFile(bench, join(folder, PREDICTIONS), ({ id }) => id)
  } finally {
    const { made, replayed, costUsd } = teacher.totals()
    evaluating.calls = { made, replayed }
    evaluating.costUsd = costUsd
    await teacher.close()
  }
}

function openModel({ input, setting, tell }: Evaluating): Promise<Teacher> {
  const maxCostUsd = input.maxCostUsd ?? input.project.maxCostUsd
  return openTeacher({
    project: input.project,
    ref: setting.subject,
    environment: input.environment ?? process.env,
    onWarning: (message) => tell({ event: 'warning', message }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(input.retryRejected === undefined ? {} : { retryRejected: input.retryRejected }),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  })
}

/** As the paper, where the model's context holds it; lengths are o200k tokens, of which other tokenizers make up to a third more. */
function promptRoom({ profile }: Model, maxTokens: number): number {
  const room = Math.floor((profile.contextTokens - maxTokens - 64) * 0.75)
  if (room < 64)
    throw userError(
      'E_MAX_TOKENS',
      `replies of ${maxTokens} tokens leave no room for a prompt: the model's context holds ${profile.contextTokens}. Give a smaller --max-tokens.`,
    )
  return Math.min(2048, room)
}

/** Reads the first row and looks for what the metric needs. @throws E_TASK_FILE, E_TEMPLATE, E_METRIC_RESOURCE, E_TASK_EMPTY */
async function checkTask(run: TaskRun): Promise<void> {
  await checkResources(run.resources)
  const faults: string[] = []
  const first = await firstOf(run.items(({ place, message }) => void faults.push(`${place} ${message}`), true))
  if (first !== undefined) return
  throw userError(
    'E_TASK_EMPTY',
    `${run.place?.folder ?? run.task} gives no row of ${run.task} that can be used${faults.length === 0 ? '' : ` (${faults.length} problems, the first: ${faults[0] ?? ''})`}. Compare its layout with: espalier tasks ${run.task}`,
  )
}

async function firstOf<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item
  return undefined
}

/** @throws E_BUDGET_NEEDED (exit code 3) for a model that costs money where no limit of money is set. */
async function tellPrice(
  { setting, tell }: Evaluating,
  { runs, teacher, maxTokens }: { runs: readonly TaskRun[]; teacher: Teacher; maxTokens: number },
): Promise<void> {
  const estimate = await estimateEvaluation(runs, teacher, maxTokens)
  if (!teacher.hasBudget && estimate.calls > 0) {
    const wanted = Math.max(0.01, Math.ceil(estimate.costUsd * 1.3 * 100) / 100)
    throw limitError(
      'E_BUDGET_NEEDED',
      `${setting.subject} costs money and no budget is set, so nothing was sent.\n${estimate.text}\nAllow it with: --max-cost ${wanted} (or budget: { maxCostUsd: ${wanted} } in espalier.yaml)`,
      { costUsd: estimate.costUsd },
    )
  }
  tell({ event: 'estimate', ...estimate })
}

async function askAll(
  evaluating: Evaluating,
  { runs, teacher, maxTokens }: { runs: readonly TaskRun[]; teacher: Teacher; maxTokens: number },
): Promise<void> {
  const { input, folder, tell } = evaluating
  const lines = new PredictionLines(new JsonlWriter(join(folder, PREDICTIONS)))
  const cases = openCases(folder)
  const progress = throttled((task: string, done: number) => {
    const { made, replayed, costUsd } = teacher.totals()
    tell({ event: 'progress', task, done, made, replayed, costUsd })
  })
  const ask = counted(teacher.ask, evaluating.replies)
  const concurrency = input.concurrency ?? DEFAULT_CONCURRENCY
  const signal = input.signal === undefined ? {} : { signal: input.signal }
  let answers: Answered[] = []
  try {
    for await (const { run, problems, answer } of askAnswers({ runs, ask, maxTokens, concurrency, ...signal })) {
      for (const problem of problems) problemTeller(evaluating, run.task)(problem)
      if (answer === undefined) {
        await scoreOne(evaluating, { run, answers, cases })
        answers = []
      } else {
        answers.push(answer.answered)
        await lines.add(answer.line)
        progress(run.task, answers.length)
      }
    }
  } finally {
    await lines.close()
    await cases.writer.close()
  }
}

/** Adds up tokens and money of every reply, whether it is paid now or was before. */
function counted(ask: Ask, replies: Evaluating['replies']): Ask {
  const counting = async (input: AskInput): Promise<Call> => {
    const call = await ask(input)
    replies.promptTokens += call.usage.promptTokens
    replies.completionTokens += call.usage.completionTokens
    replies.costUsd += call.costUsd
    return call
  }
  return Object.assign(counting, { model: ask.model })
}

function throttled(act: (task: string, done: number) => void): (task: string, done: number) => void {
  let lastMs = 0
  return (task, done) => {
    const now = clock.elapsedMs()
    if (now - lastMs < PROGRESS_MS) return
    lastMs = now
    act(task, done)
  }
}
