import type { TaskSheet } from '../../recipes/bench-contract.js'
import type { Command, CommandInput } from '../command.js'

const tasks: Command = {
  summary: 'the structured-knowledge tasks: sizes, where their data come from, worked examples',
  example: 'espalier tasks wikitq',
  arguments: [{ name: '[task]', summary: 'one task, with "-" or "_": wikitq, tab_fact' }],
  run: async (input) => {
    const { listTasks } = await import('../../project/evaluation/list-tasks.js')
    const [name] = input.arguments
    const sheets = await listTasks(name)
    for (const { instances, ...sheet } of sheets) {
      const { note, ...obtain } = sheet.obtain
      const sizes = { train: sheet.sizes.train, validation: sheet.sizes.validation ?? null, test: sheet.sizes.test }
      input.emit({
        event: 'task',
        ...sheet,
        moreMetrics: sheet.moreMetrics.map((more) => more.metric),
        obtain: { ...obtain, files: [...obtain.files], ...(note === undefined ? {} : { note }) },
        sizes,
        ...(name === undefined ? {} : { instances }),
      })
    }
    if (name === undefined) printList(input, sheets)
    else for (const sheet of sheets) printSheet(input, sheet)
  },
}

function printList({ print }: CommandInput, sheets: readonly TaskSheet[]): void {
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        index >= 3 && index <= 5 ? cell.padStart(7) : cell.padEnd([14, 20, 9, 0, 0, 0, 21][index] ?? 0),
      )
      .join(' ')
      .trimEnd()
  print(line(['task', 'group', 'role', 'train', 'dev', 'test', 'metric', 'licence']))
  for (const { id, group, role, sizes, metric, licence } of sheets)
    print(
      line([
        id,
        group,
        role,
        String(sizes.train),
        String(sizes.validation ?? '-'),
        String(sizes.test),
        metric,
        licence,
      ]),
    )
  for (const published of new Set(sheets.flatMap((sheet) => sheet.published ?? [])))
    print(`\nThe authors' own rows: ${published}.`)
  print('\nOne of them, with where its data come from and three examples: espalier tasks wikitq')
}

function printSheet({ print }: CommandInput, sheet: TaskSheet): void {
  const { id, summary, group, role, metric, moreMetrics, licence, obtain, sizes, instances } = sheet
  print(`${id}: ${summary}`)
  print(`  ${group}, ${role}; scored by ${[metric, ...moreMetrics.map((more) => more.metric)].join(', ')}`)
  print(`  rows: ${sizes.train} train, ${sizes.validation ?? 'none of its own for'} dev, ${sizes.test} test`)
  print(`  data: ${obtain.url} (${obtain.size}), licence ${licence}`)
  for (const file of obtain.files) print(`    ${file}`)
  if (obtain.note !== undefined) print(`  ${obtain.note}`)
  if (sheet.published !== undefined) print(`  the authors' own rows: ${sheet.published}`)
  for (const [index, { structIn, textIn, seqOut, prompt }] of instances.entries()) {
    print(`\nExample ${index + 1}`)
    if (structIn !== '') print(`  structure: ${structIn}`)
    if (textIn !== '') print(`  text:      ${textIn}`)
    print(`  answer:    ${seqOut}`)
    print('  prompt:')
    for (const line of prompt.split('\n')) print(line === '' ? '' : `    ${line}`)
  }
  print(`\nScore a model on it: espalier eval --tasks ${id} --model MODEL --data FOLDER`)
}

export default tasks
