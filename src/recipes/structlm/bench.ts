import type { Bench, TaskSheet } from '../bench-contract.js'
import { loadPrompts } from '../prompts.js'
import { benchItems } from './bench-items.js'
import { bodyParts } from './body.js'
import { tasks } from './families.js'
import { readInstances } from './instances.js'
import type { Options } from './options.js'
import { ownTemplate } from './own-templates.js'
import { readPublishedResults } from './published-results.js'
import { readPredictions } from './read-predictions.js'

/** The data set's card: 676,627 rows of the held-in tasks and 512,069 of general data. */
const PUBLISHED =
  'skginstruct.json of https://huggingface.co/datasets/TIGER-Lab/SKGInstruct, 1,188,696 training rows of all held-in tasks and general data, CC-BY-NC-SA-4.0: structlm: { published: <the file> } makes rows of it alone'

async function sheetOf(id: string): Promise<TaskSheet> {
  const { summary, group, role, metric, moreMetrics = [], licence, obtain, sizes } = await tasks.load(id)
  const template = ownTemplate(id, await loadPrompts({ folder: tasks.folder(id) }))
  const instances = (await readInstances(id)).map(({ structIn, textIn, seqOut }) => {
    const { before, structIn: shown, after } = bodyParts(template.body, { structIn, textIn })
    return { structIn, textIn, seqOut, prompt: `${template.instructions[0] ?? ''} ${before}${shown}${after}` }
  })
  const published = role === 'held-in' ? { published: PUBLISHED } : {}
  return { id, summary, group, role, metric, moreMetrics, licence, obtain, sizes, instances, ...published }
}

/** The last part of the address that the data come from is often the folder's name: WikiTableQuestions. */
async function folderNames(id: string): Promise<string[]> {
  const { obtain } = await tasks.load(id)
  const repository = /^https:\/\/github\.com\/[^/]+\/([^/]+)/.exec(obtain.url)?.[1]?.toLowerCase()
  const names = [id, id.replaceAll('-', '_'), id.replaceAll('-', '')]
  return [...new Set([...names, ...(repository === undefined ? [] : [repository])])]
}

const ONE_LINE = /^[^\n]*\S[^\n]*$/

/** The tasks of the paper, to be listed and scored. */
export const structlmBench: Bench = {
  ids: () => tasks.ids(),
  sheet: sheetOf,
  placeOf: (id, options, resolve) => {
    const place = (options as Options).tasks[id]
    if (place === undefined) return undefined
    const { folder, databases } = place
    return { folder: resolve(folder), ...(databases === undefined ? {} : { databases: resolve(databases) }) }
  },
  folderNames,
  resources: async (id) => (await tasks.load(id)).resources ?? {},
  formOf: async (id) => {
    const { form = ONE_LINE } = await tasks.load(id)
    return (prediction) => form.test(prediction)
  },
  items: benchItems,
  predictions: readPredictions,
  results: readPublishedResults,
}
