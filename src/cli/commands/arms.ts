import type { JsonValue } from '../../core/errors.js'
import type { Command } from '../command.js'

const arms: Command = {
  summary: "write the arms of an experiment from a run's rows, as arms: in espalier.yaml says",
  example: 'espalier arms',
  arguments: [{ name: '[run]', summary: 'the run (default: the latest)' }],
  run: async (input) => {
    const { userError } = await import('../../core/errors.js')
    const { loadProject } = await import('../../project/config/load-project.js')
    const { openRun } = await import('../../project/open-run.js')
    const { readJsonl } = await import('../../core/jsonl.js')
    const { readTrees } = await import('../../tree/read-tree.js')
    const { writeArms } = await import('../../project/arms/write-arms.js')
    const { armsTable } = await import('../../project/arms/arms-table.js')
    const { writeReport } = await import('../../project/report/write-report.js')
    const [name] = input.arguments
    const project = await loadProject({ folder: input.folder })
    if (project.arms === undefined)
      throw userError('E_ARMS', 'espalier.yaml declares no arms. Add the line "arms: true" for the defaults.')
    const { folder, summary } = await openRun({ project: input.folder, ...(name === undefined ? {} : { name }) })
    const trees = await readTrees(readJsonl(`${folder}/tree.jsonl`))
    const report = await writeArms({ project, folder, trees })
    if (summary !== undefined) await writeReport({ folder, summary }) // it shows the arms
    input.emit({ event: 'arms', folder: `${folder}/arms`, ...(report as unknown as { [key: string]: JsonValue }) })
    input.print(armsTable(report))
    input.print(`${folder}/arms/  (arms.json holds these figures)`)
  },
}

export default arms
