import { relative } from 'node:path'
import { clock } from '../../core/clock.js'
import type { EvaluateInput, Evaluation } from '../../project/evaluate.js'
import type { EvaluationEvent } from '../../project/evaluation/contract.js'
import type { Command, CommandInput } from '../command.js'
import { dollars, wholeNumber } from '../options.js'

const evalCommand: Command = {
  summary: 'score a model, or a predictions file, on structured-knowledge tasks',
  example: 'espalier eval --tasks wikitq,tab_fact --model local/smollm2-135m --data ./data --limit 200',
  options: [
    { flags: '--tasks <ids>', summary: 'tasks, separated by commas (espalier tasks lists them)' },
    { flags: '--model <model>', summary: 'a declared name, or PROVIDER/MODEL (default: the teacher)' },
    { flags: '--data <place...>', summary: 'a folder of data sets, TASK=FOLDER or TASK=FILE (default: espalier.yaml)' },
    { flags: '--split <split>', summary: 'test (default) or validation' },
    { flags: '--limit <rows>', summary: 'so many rows of each task, drawn by the seed', parse: wholeNumber('--limit') },
    { flags: '--mode <mode>', summary: "compat (default): the paper's evaluators, bug for bug; fixed: mended" },
    { flags: '--predictions <file>', summary: "score someone's predictions (JSON list or .jsonl) in place of a model" },
    { flags: '--one-shot [file]', summary: "a solved example before each prompt: ours, or of the authors' file" },
    { flags: '--paper', summary: 'prompts with the published strings and templates' },
    { flags: '--templates <file>', summary: "the authors' instuning_format_spec_eval.json, for --paper" },
    { flags: '--format <format>', summary: 'how prompts are sent: chat (default), llama-2 (with --paper) or alpaca' },
    { flags: '--max-tokens <n>', summary: 'most tokens of a reply (default 1024)', parse: wholeNumber('--max-tokens') },
    { flags: '--name <name>', summary: 'writes runs/NAME/eval/ (default: main)' },
    {
      flags: '--max-cost <usd>',
      summary: 'most US dollars that this project may spend in all',
      parse: dollars('--max-cost'),
    },
    {
      flags: '--concurrency <n>',
      summary: 'calls at once (default 64); the result does not depend on it',
      parse: wholeNumber('--concurrency'),
    },
    { flags: '--retry-rejected', summary: 'ask again what a provider had refused' },
  ],
  run: async (input) => {
    const { openProject } = await import('../../project/evaluation/open-project.js')
    const { evaluate } = await import('../../project/evaluate.js')
    const project = await openProject(input.folder)
    const progress = progressLine(input)
    try {
      const evaluation = await evaluate({
        project,
        workingFolder: input.io.workingFolder,
        environment: input.io.environment,
        signal: input.io.signal,
        onEvent: (event) => tell(input, progress, event),
        ...(await inputOf(input.options)),
      })
      progress.end()
      await printResult(input, evaluation)
    } finally {
      progress.end()
    }
  },
}

type Flags = Omit<EvaluateInput, 'project'>

async function inputOf(options: Readonly<Record<string, unknown>>): Promise<Flags> {
  const text = (name: string): string | undefined => {
    const value = options[name]
    return typeof value === 'string' ? value : undefined
  }
  const number = (name: string): number | undefined => {
    const value = options[name]
    return typeof value === 'number' ? value : undefined
  }
  const flags: { [Key in keyof Flags]: Flags[Key] | undefined } = {
    tasks: text('tasks')
      ?.split(',')
      .filter((name) => name.trim() !== ''),
    model: text('model'),
    predictions: text('predictions'),
    data: options['data'] as string[] | undefined,
    split: await chosen('--split', text('split'), {
      test: 'test',
      validation: 'validation',
      dev: 'validation',
    } as const),
    mode: await chosen('--mode', text('mode'), { compat: 'compat', fixed: 'fixed' } as const),
    format: await chosen('--format', text('format'), { chat: 'chat', 'llama-2': 'llama-2', alpaca: 'alpaca' } as const),
    isPaper: options['paper'] === true,
    templates: text('templates'),
    oneShot: options['oneShot'] as boolean | string | undefined,
    limit: number('limit'),
    maxTokens: number('maxTokens'),
    name: text('name'),
    maxCostUsd: number('maxCost'),
    concurrency: number('concurrency'),
    retryRejected: options['retryRejected'] === true,
  }
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as Flags
}

async function chosen<Value extends string>(
  flag: string,
  text: string | undefined,
  values: Readonly<Record<string, Value>>,
): Promise<Value | undefined> {
  if (text === undefined) return undefined
  const value = values[text]
  if (value !== undefined) return value
  const { userError } = await import('../../core/errors.js')
  throw userError('E_FLAG', `${flag} is "${text}"; expected ${Object.keys(values).join(', ')}.`)
}

interface ProgressLine {
  update(event: Extract<EvaluationEvent, { event: 'progress' }>): void
  /** What takes its time and tells nothing: predicted SQL that runs to its limit. */
  scoring(event: Extract<EvaluationEvent, { event: 'scoring' }>): void
  end(): void
}

const LINE_MS = 10_000

/** One line redrawn on a terminal, a line now and then otherwise. */
function progressLine({ io, isJson }: CommandInput): ProgressLine {
  let isDrawn = false
  let lastMs = clock.elapsedMs()
  let heart: NodeJS.Timeout | undefined
  return {
    scoring: ({ task, rows }) => {
      const sinceMs = clock.elapsedMs()
      clearInterval(heart)
      if (isJson) return
      heart = setInterval(() => {
        io.stderr(`${task}: scoring ${rows} rows, for ${Math.round((clock.elapsedMs() - sinceMs) / 1000)} s\n`)
      }, LINE_MS)
      heart.unref()
    },
    update: ({ task, done, made, replayed, costUsd }) => {
      const now = clock.elapsedMs()
      if (isJson || (!io.isTerminal && now - lastMs < LINE_MS)) return
      lastMs = now
      const cost = costUsd > 0 ? `, $${costUsd.toFixed(4)}` : ''
      const text = `${task}: ${done} rows, ${made} calls made, ${replayed} replayed${cost}`
      io.stderr(io.isTerminal ? `\r\u001b[2K${text.slice(0, Math.max(20, io.columns - 1))}` : `${text}\n`)
      isDrawn = io.isTerminal
    },
    end: () => {
      clearInterval(heart)
      if (isDrawn) io.stderr('\r\u001b[2K')
      isDrawn = false
    },
  }
}

function tell({ io, emit, isJson }: CommandInput, progress: ProgressLine, event: EvaluationEvent): void {
  emit({ ...event } as unknown as Parameters<typeof emit>[0])
  if (event.event === 'progress') progress.update(event)
  else if (event.event === 'scoring') progress.scoring(event)
  else if (isJson) return
  else if (event.event === 'start') io.stderr(`${event.subject}: ${event.tasks.join(', ')}\n`)
  else if (event.event === 'estimate') io.stderr(`about to ask (recorded calls are not paid again):\n${event.text}\n`)
  else if (event.event === 'problem') io.stderr(`not used: ${event.place}: ${event.message}\n`)
  else if (event.event === 'warning') io.stderr(`warning: ${event.message}\n`)
  else if (event.event === 'task') {
    progress.end()
    io.stderr(`${event.score.task}: ${event.score.rows} rows scored\n`)
  }
}

async function printResult({ print, emit, folder }: CommandInput, evaluation: Evaluation): Promise<void> {
  const { scoreText } = await import('../../project/evaluation/report-text.js')
  const { scores, setting, calls, costUsd, comparison } = evaluation
  for (const { task, metric, headline, score, note, interval, rows, groups, more } of scores) {
    const lost = (['format', 'truncated', 'wrong', 'refused', 'unscored'] as const)
      .filter((group) => groups[group] > 0)
      .map((group) => `${group} ${groups[group]}`)
    print(
      `${task.padEnd(14)} ${scoreText(score, interval).padEnd(20)} ${metric} ${headline}, ${rows} rows${lost.length === 0 ? '' : ` (${lost.join(', ')})`}`,
    )
    if (note !== undefined) print(`  ${note}`)
    for (const one of more)
      print(`${''.padEnd(14)} ${scoreText(one.score, one.interval).padEnd(20)} ${one.metric} ${one.headline}`)
  }
  for (const { over, tasks, of, own } of comparison?.averages ?? [])
    if (own !== undefined) print(`${over.padEnd(14)} ${own.toFixed(1).padEnd(20)} mean of ${tasks} of ${of} tasks`)
  if (setting.decoding !== undefined)
    print(`${calls.made} calls made, ${calls.replayed} replayed, $${costUsd.toFixed(4)}`)
  const path = relative(folder, evaluation.folder)
  print(`${path}/report.html  (beside the paper; report.md, predictions, scores and cases are there too)`)
  emit({ event: 'done', folder: evaluation.folder, calls, costUsd, scores: scores as never })
}

export default evalCommand
