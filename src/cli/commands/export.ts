import { resolve } from 'node:path'
import { nearest } from '../../core/nearest.js'
import { counted } from '../../core/text.js'
import type { Command } from '../command.js'
import type { Split } from '../../dataset/contract.js'

const exportCommand: Command = {
  summary: 'write one more format of a run',
  example: 'espalier export --format llama-factory --split train',
  arguments: [{ name: '[run]', summary: 'the run (default: the latest)' }],
  options: [
    { flags: '--format <name>', summary: 'the format (required)' },
    { flags: '--split <name>', summary: 'only train, validation or test' },
    { flags: '--out <folder>', summary: "where to write (default: export/ in the run's folder)" },
  ],
  run: async (input) => {
    const { userError } = await import('../../core/errors.js')
    const { formats } = await import('../../dataset/families.js')
    const { loadProject } = await import('../../project/config/load-project.js')
    const { exportRows } = await import('../../project/export-rows.js')
    const { openRun } = await import('../../project/open-run.js')
    const { format, split, out } = input.options as { format?: string; split?: string; out?: string }
    const [name] = input.arguments
    const near = format === undefined ? undefined : nearest(format, formats.ids())
    if (format === undefined || !formats.ids().includes(format))
      throw userError(
        'E_FORMAT',
        `--format is ${format === undefined ? 'not given' : `"${format}"`}${near === undefined ? '' : ` (did you mean ${near}?)`}; expected one of ${formats.ids().join(', ')}.`,
      )
    if (split !== undefined && !['train', 'validation', 'test'].includes(split))
      throw userError('E_SPLIT', `--split is "${split}"; expected train, validation or test.`)
    const project = await loadProject({ folder: input.folder })
    const run = await openRun({ project: input.folder, ...(name === undefined ? {} : { name }) })
    const declared = project.formats.find(({ id }) => id === format)
    const plugin = await formats.load(format)
    const exported = await exportRows({
      folder: run.folder,
      format: declared ?? { id: format, options: plugin.options.parse({}) },
      name: project.name,
      ...(split === undefined ? {} : { split: split as Split }),
      ...(out === undefined ? {} : { target: resolve(input.io.workingFolder, out) }),
    })
    input.emit({
      event: 'export',
      format,
      folder: exported.folder,
      files: exported.files.map(({ path, rows }) => ({ path, rows })),
      written: exported.written,
      skipped: exported.skipped,
    })
    for (const file of exported.files) input.print(`${file.path}  ${counted(file.rows, 'row')}`)
    if (exported.written === 0) input.print(`no row of the run fits ${format}: no file was written`)
    for (const [reason, count] of Object.entries(exported.skipped)) input.print(`skipped ${count}: ${reason}`)
  },
}

export default exportCommand
