import type { Command, CommandInput } from '../command.js'
import { dollars, wholeNumber, projectFlag } from '../options.js'

const plan: Command = {
  summary: 'what a run would make and cost, before anything is spent',
  example: 'espalier plan --preview 3',
  options: [
    {
      flags: '--preview <n>',
      summary: 'make so many real rows after the price is shown; run uses them again',
      parse: wholeNumber('--preview'),
    },
    { flags: '--max-cost <usd>', summary: 'most US dollars that a preview may cost', parse: dollars('--max-cost') },
    { flags: '--no-model', summary: 'only rows that need no model' },
  ],
  run: async (input) => {
    const { loadProject } = await import('../../project/config/load-project.js')
    const { plan: planProject } = await import('../../project/plan.js')
    const { planText } = await import('../../project/plan-text.js')
    const project = await loadProject({ folder: input.folder })
    const noModel = input.options.model === false
    const { environment, signal } = input.io
    const found = await planProject({ project, noModel, environment, signal })
    input.emit({ event: 'plan', ...(JSON.parse(JSON.stringify(found)) as Record<string, never>) })
    input.print(planText(found))
    if (typeof input.options.preview === 'number') await preview(input, project, input.options.preview, noModel)
    else input.print(`Next: espalier run${projectFlag(input.io, input.folder)}`)
  },
}

async function preview(
  input: CommandInput,
  project: Awaited<ReturnType<typeof import('../../project/config/load-project.js').loadProject>>,
  count: number,
  noModel: boolean,
): Promise<void> {
  const { previewRows } = await import('../../project/preview.js')
  const { contentText } = await import('../../project/show-rows.js')
  const { environment, signal } = input.io
  const { maxCost } = input.options
  const shown = await previewRows({
    project,
    count,
    noModel,
    environment,
    signal,
    ...(typeof maxCost === 'number' ? { maxCostUsd: maxCost } : {}),
  })
  for (const { made, calls } of shown.previews) {
    input.emit({ event: 'preview', ...(JSON.parse(JSON.stringify({ made, calls })) as Record<string, never>) })
    const title =
      made.type === 'row'
        ? `row ${made.row.id}: ${made.row.kind}, ${made.row.split}`
        : `dropped ${made.drop.rowId}: ${made.drop.kind}, ${made.drop.reason} (${made.drop.detail})`
    input.print(`\n=== ${title}`)
    for (const call of calls)
      for (const message of call.messages) input.print(`--- asked, ${message.role}\n${message.content}`)
    for (const call of calls) input.print(`--- replied\n${call.reply}`)
    input.print(`--- made\n${contentText(made.type === 'row' ? made.row.content : made.drop.content)}`)
  }
  input.print(
    `\n${shown.rows} rows made, $${shown.costUsd.toFixed(4)} spent. Next: espalier run${projectFlag(input.io, input.folder)} (these calls are not paid again)`,
  )
}

export default plan
