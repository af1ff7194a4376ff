import { resolve } from 'node:path'
import { counted } from '../../core/text.js'
import type { Command, CommandInput } from '../command.js'
import { dollars, projectFlag } from '../options.js'
import type { InitInput } from '../../project/init-project.js'

const init: Command = {
  summary: 'write a commented espalier.yaml for the sources in a folder',
  example: 'espalier init --recipe structtuning --teacher local/smollm2-135m',
  arguments: [{ name: '[dir]', summary: 'the project folder (default: the current one)' }],
  options: [
    { flags: '--recipe <name>', summary: 'the method (default: structtuning on texts, own-structure on tables)' },
    { flags: '--name <name>', summary: "the project's name (default: the folder's)" },
    { flags: '--teacher <model>', summary: 'the model that writes questions, or "none"' },
    { flags: '--max-cost <usd>', summary: 'the budget in US dollars', parse: dollars('--max-cost') },
  ],
  run: async (input) => {
    const { initProject } = await import('../../project/init-project.js')
    const folder = input.arguments[0] === undefined ? input.folder : resolve(input.folder, input.arguments[0])
    const given = flagsOf(input, folder)
    const isAsking = input.io.isInteractive && !input.isJson && Object.keys(given).length === 1
    const answers = isAsking ? await askUser(given) : given
    if (answers === undefined) return 3
    const { file, sources } = await initProject(answers)
    input.emit({ event: 'init', file, sources: sources.map(({ name, reader, path }) => ({ name, reader, path })) })
    input.print(`Wrote ${file}`)
    for (const { name, reader, path, files } of sources)
      input.print(`  ${name}: ${path} (${reader}, ${counted(files, 'file')})`)
    const where = projectFlag(input.io, folder)
    const isEmpty = sources.length === 0 && (input.options.recipe ?? 'structtuning') !== 'structlm'
    if (isEmpty) input.print('  No source was found in this folder: put its path under sources in espalier.yaml first.')
    input.print(`Next: espalier plan${where} (nothing is spent), then espalier run${where}`)
    return 0
  },
}

function flagsOf({ options }: CommandInput, folder: string): InitInput {
  const { recipe, name, teacher, maxCost } = options
  return {
    folder,
    ...(typeof recipe === 'string' ? { recipe } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof teacher === 'string' ? { teacher } : {}),
    ...(typeof maxCost === 'number' ? { maxCostUsd: maxCost } : {}),
  }
}

/** Asks on a terminal; undefined where the user leaves. */
async function askUser(given: InitInput): Promise<InitInput | undefined> {
  const { intro, isCancel, multiselect, select, text } = await import('@clack/prompts')
  const { findSources } = await import('../../project/find-sources.js')
  const { DEFAULT_TEACHER } = await import('../../project/init-project.js')
  intro('A new Espalier project')
  const found = await findSources(given.folder)
  let sources = found
  if (found.length > 1) {
    const chosen = await multiselect({
      message: 'Which of these are to be taught?',
      options: found.map((source) => ({
        value: source.name,
        label: source.path,
        hint: `${source.reader}, ${counted(source.files, 'file')}`,
      })),
      initialValues: found.map((source) => source.name),
    })
    if (isCancel(chosen)) return undefined
    sources = found.filter((source) => chosen.includes(source.name))
  }
  const kind = await select({
    message: 'Which model writes the questions?',
    options: [
      { value: DEFAULT_TEACHER, label: 'the embedded one', hint: 'free, about 190 MB to fetch, modest quality' },
      { value: 'other', label: 'another one', hint: 'OpenAI, Anthropic, or a server of your own' },
      { value: 'none', label: 'none', hint: 'only rows that need no model' },
    ],
  })
  if (isCancel(kind)) return undefined
  if (kind !== 'other') return { ...given, sources, teacher: kind }
  const teacher = await text({ message: 'Its name', placeholder: 'openai/gpt-4.1-mini' })
  return isCancel(teacher) ? undefined : { ...given, sources, teacher }
}

export default init
