import { relative } from 'node:path'
import { counted, grouped } from '../../core/text.js'
import { leftOutLines } from '../../project/left-out.js'
import type { RunEvent } from '../../project/events.js'
import type { RunResult } from '../../project/run.js'
import { sourceText } from '../../project/source-text.js'
import type { Command, CommandInput } from '../command.js'
import { dollars, projectFlag, wholeNumber } from '../options.js'

const run: Command = {
  summary: 'make the data set into runs/NAME; what was paid for is not paid again',
  example: 'espalier run --max-cost 5',
  options: [
    { flags: '--name <name>', summary: 'the run (default: main)' },
    {
      flags: '--max-cost <usd>',
      summary: 'most US dollars that this project may spend in all',
      parse: dollars('--max-cost'),
    },
    { flags: '--limit <rows>', summary: 'stop after so many rows', parse: wholeNumber('--limit') },
    {
      flags: '--concurrency <n>',
      summary: 'items worked at once (default 64); the result does not depend on it',
      parse: wholeNumber('--concurrency'),
    },
    { flags: '--no-model', summary: 'make only the rows that need no model' },
    { flags: '--retry-rejected', summary: 'ask again what a provider had refused' },
  ],
  run: async (input) => {
    const { loadProject } = await import('../../project/config/load-project.js')
    const { run: runProject } = await import('../../project/run.js')
    const { showProgress } = await import('../progress.js')
    const project = await loadProject({ folder: input.folder })
    const { name, maxCost, limit, concurrency, model, retryRejected } = input.options
    const { expectedRows } = await import('../../project/expected-rows.js')
    const expected = typeof limit === 'number' ? limit : await expectedRows(project, model === false)
    const progress = showProgress(input.io, expected)
    try {
      const result = await runProject({
        project,
        environment: input.io.environment,
        signal: input.io.signal,
        onEvent: (event) => tell(input, progress, event),
        ...(typeof name === 'string' ? { name } : {}),
        ...(typeof maxCost === 'number' ? { maxCostUsd: maxCost } : {}),
        ...(typeof limit === 'number' ? { limitRows: limit } : {}),
        ...(typeof concurrency === 'number' ? { concurrency } : {}),
        ...(model === false ? { noModel: true } : {}),
        ...(retryRejected === true ? { retryRejected: true } : {}),
      })
      progress.end()
      const { armsTable } = await import('../../project/arms/arms-table.js')
      printResult(input, result, result.arms === undefined ? undefined : armsTable(result.arms))
    } finally {
      progress.end()
    }
  },
}

function tell(
  { io, emit, isJson }: CommandInput,
  progress: { update(event: Extract<RunEvent, { event: 'progress' }>): void; stage(text: string): void; clear(): void },
  event: RunEvent,
): void {
  emit(event)
  if (event.event === 'warning' || event.event === 'source') progress.clear()
  if (event.event === 'progress') progress.update(event)
  else if (event.event === 'stage') progress.stage(event.stage)
  else if (event.event === 'warning' && !isJson) io.stderr(`warning: ${event.message}\n`)
  else if (event.event === 'source' && !isJson) io.stderr(`read ${event.source}: ${sourceText(event)}\n`)
}

function printResult({ print, folder, io }: CommandInput, result: RunResult, arms: string | undefined): void {
  const { rows, drops, exam, calls, costUsd, seconds, leftOut, reasons } = result
  const named = result.name === 'main' ? '' : ` ${result.name}`
  print(`${counted(rows, 'row')}, ${counted(drops, 'drop')}, ${counted(exam, 'exam question')} in ${seconds} s`)
  if (calls.made + calls.replayed > 0)
    print(`${counted(calls.made, 'call')} made, ${grouped(calls.replayed)} replayed, $${costUsd.toFixed(4)}`)
  if (reasons.length > 0)
    print(
      `dropped: ${reasons.map(([reason, count]) => `${reason} ${count}`).join(', ')}  (why: espalier rows --dropped)`,
    )
  for (const line of leftOutLines(leftOut)) print(line)
  if (arms !== undefined) print(arms)
  print(`${relative(io.workingFolder, result.folder)}/  (report: espalier report${named}${projectFlag(io, folder)})`)
}

export default run
