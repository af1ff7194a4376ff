import { join } from 'node:path'
import { exists, readText } from '../../core/files.js'
import type { Command } from '../command.js'

const report: Command = {
  summary: "open the run's report in a browser (or print its path)",
  example: 'espalier report --text',
  arguments: [{ name: '[run]', summary: 'the run (default: the latest)' }],
  options: [
    { flags: '--text', summary: 'print a summary instead' },
    { flags: '--path', summary: 'only print its path' },
    { flags: '--open', summary: 'open it even where this is no terminal' },
    { flags: '--partial', summary: 'of a run that is under way or stopped' },
  ],
  run: async (input) => {
    const { openRun } = await import('../../project/open-run.js')
    const [name] = input.arguments
    const isPartial = input.options.partial === true
    const opened = await openRun({ project: input.folder, isPartial, ...(name === undefined ? {} : { name }) })
    const path = join(opened.folder, 'report.html')
    input.emit({
      event: 'report',
      run: opened.name,
      path,
      isComplete: opened.isComplete,
      summary: toJson(opened.summary),
    })
    if (input.options.text === true && opened.summary !== undefined) {
      const { summaryText } = await import('../../project/summary-text.js')
      input.print(summaryText(opened.summary))
      const arms = join(opened.folder, 'arms', 'arms.json')
      if (exists(arms)) await printArms(arms, input.print)
      return
    }
    input.print(path)
    if (input.options.path === true) return
    if (input.options.open !== true && (!input.io.isInteractive || input.isJson)) return
    const { openInBrowser } = await import('../../core/open-in-browser.js')
    if (!(await openInBrowser(path, input.io.environment)))
      input.io.stderr('No browser could be started; open the file yourself.\n')
  },
}

async function printArms(path: string, print: (text: string) => void): Promise<void> {
  const { armsTable } = await import('../../project/arms/arms-table.js')
  print(armsTable(JSON.parse(await readText(path)) as Parameters<typeof armsTable>[0]))
}

function toJson(value: unknown): never {
  return JSON.parse(JSON.stringify(value ?? null)) as never
}

export default report
