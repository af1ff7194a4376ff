import { join } from 'node:path'
import { z } from 'zod'
import { readText } from '../../../../core/files.js'
import { messageOf } from '../../../../core/errors.js'
import type { Task, TaskInput } from '../../contract.js'
import { latest } from '../../raw/latest.js'
import { fileOf, findFile, jsonRows, type SplitFiles } from '../../raw/read-rows.js'
import { tableShape } from '../../table-shape.js'
import { answerWindow, plainSentences } from './answer-window.js'
import { punktSentences } from './punkt.js'
import { readPunkt } from './read-punkt.js'

const dev = ['released_data/dev.traced.json', 'dev.traced.json']
const files: SplitFiles = {
  train: ['released_data/train.traced.json', 'train.traced.json'],
  validation: dev,
  test: dev,
}
const obtain: Task['obtain'] = {
  url: 'https://github.com/wenhuchen/HybridQA',
  size: '120 MB, and 1 GB of tables (github.com/wenhuchen/WikiTables-WithLinks)',
  files: [
    'released_data/<split>.traced.json',
    'WikiTables-WithLinks/tables_tok/*.json',
    'WikiTables-WithLinks/request_tok/*.json',
  ],
  note: "For the published strings also punkt_tab/english of NLTK's data (github.com/nltk/nltk_data), by which passages are taken apart. The passages that hold the answer are shown (oracle retrieval): scores do not compare with the public leaderboard.",
}
const nodeShape = z.tuple([z.string(), z.array(z.number()), z.string().nullable(), z.string()]).rest(z.unknown())
const questionShape = z.looseObject({
  question_id: z.string(),
  question: z.string(),
  table_id: z.string(),
  'answer-text': z.string(),
  'answer-node': z.array(nodeShape),
})
const cellShape = z.tuple([z.string()]).rest(z.unknown())
const tableFileShape = z.looseObject({ header: z.array(cellShape), data: z.array(z.array(cellShape)) })
const passagesShape = z.record(z.string(), z.string())
const rowShape = questionShape.extend({
  table: tableShape,
  passages: z.array(z.object({ title: z.string(), text: z.string() })),
})

/** HybridQA (arXiv 2004.07347). */
const hybridqa: Task = {
  summary: 'answers a question about one table and passages linked from its cells',
  group: 'table-qa',
  role: 'held-in',
  metric: 'hybridqa',
  licence: 'MIT',
  obtain,
  sizes: { train: 62682, test: 3466 },
  async *rows(input) {
    const read = sourceOf(input)
    const sentencesOf = await splitterOf(input)
    for await (const { value, raw, place } of jsonRows({
      path: fileOf(input, files, obtain),
      schema: questionShape,
      input,
    })) {
      try {
        const { table, passages } = await read(value.table_id)
        const shown = new Map<string, string>()
        for (const [, , link, kind] of value['answer-node'])
          if (kind === 'passage' && link !== null)
            shown.set(titleOf(link), answerWindow(passages[link] ?? missing(link), value['answer-text'], sentencesOf))
        const pairs = [...shown].map(([title, text]) => ({ title, text }))
        yield { id: value.question_id, place, raw: { ...raw, table, passages: pairs } }
      } catch (error) {
        input.problem({ place, message: `table_id "${value.table_id}": ${messageOf(error)}` })
      }
    }
  },
  build({ raw }, { fit, table, split }) {
    const row = rowShape.parse(raw)
    const question = row.question.toLowerCase()
    const fitted = fit(row.table, { question, maxTokens: 512, cellTokens: split === 'train' ? 30 : 15 }).rows
    const passages = row.passages.map(({ title, text }) => `${title}: ${text} | `).join('')
    return {
      structIn: `${table(fitted)}\npassages: ${passages}`.toLowerCase(),
      textIn: question,
      seqOut: row['answer-text'].toLowerCase(),
    }
  },
  gold: ({ raw }) => ({ answer_text: rowShape.parse(raw)['answer-text'] }),
}

export default hybridqa

function sourceOf(
  input: TaskInput,
): (id: string) => Promise<{ table: z.infer<typeof tableShape>; passages: Record<string, string> }> {
  const find = (name: string): string =>
    findFile(input.folder, [`WikiTables-WithLinks-master/${name}`, `WikiTables-WithLinks/${name}`, name], obtain)
  const [tables, passages] = [find('tables_tok'), find('request_tok')]
  return latest(64, async (id) => {
    const { header, data } = tableFileShape.parse(JSON.parse(await readText(join(tables, `${id}.json`))))
    return {
      table: { header: header.map(([text]) => text), rows: data.map((cells) => cells.map(([text]) => text)) },
      passages: passagesShape.parse(JSON.parse(await readText(join(passages, `${id}.json`)))),
    }
  })
}

/** The published pipeline takes passages apart with NLTK's trained model, which the user's copy gives. */
async function splitterOf(input: TaskInput): Promise<(text: string) => string[]> {
  const model = await readPunkt(input.folder)
  if (model !== undefined) return (text) => punktSentences(text, model)
  if (input.isCompat)
    input.problem({
      place: join(input.folder, 'punkt_tab/english'),
      message:
        'does not exist: sentences end at every point, so some passages are shown from another place. Put punkt_tab of NLTK there for the published strings',
    })
  return plainSentences
}

function titleOf(link: string): string {
  return (link.split('/').at(-1) ?? '').replaceAll('_', ' ')
}

function missing(link: string): never {
  throw new Error(`answer-node: "${link}" is not in the file of passages`)
}
