import { join } from 'node:path'
import { z } from 'zod'
import { exists } from '../../../../core/files.js'
import { readTextLines } from '../../../../core/read-pieces.js'
import { messageOf } from '../../../../core/errors.js'
import type { Task, TaskInput } from '../../contract.js'
import { fileOf, type SplitFiles, tabbedRows } from '../../raw/read-rows.js'
import { PUBLISHED_INTENTS } from './intents.js'

const names = (split: string): string[] => [`mtop/en/${split}.txt`, `en/${split}.txt`]
const files: SplitFiles = { train: names('train'), validation: names('eval'), test: names('test') }
const obtain: Task['obtain'] = {
  url: 'https://dl.fbaipublicfiles.com/mtop/mtop.zip',
  size: '7 MB packed',
  files: ['mtop/en/train.txt', 'mtop/en/eval.txt', 'mtop/en/test.txt'],
  note: 'The prompts list the 113 intents of the published ones; a file intents.txt beside mtop/, one a line, replaces them.',
}
const columns = ['id', 'intent', 'slots', 'utterance', 'domain', 'locale', 'decoupled', 'tokens']
const tokensShape = z.looseObject({ tokens: z.array(z.string()) })
const rowShape = z.looseObject({ intents: z.array(z.string()), words: z.array(z.string()), decoupled: z.string() })

/** MTOP (arXiv 2008.09335), English. The API list, the same for every row, names intents only. */
const mtop: Task = {
  summary: 'turns a request into a call in task-oriented parsing notation',
  group: 'conversation',
  role: 'held-in',
  metric: 'mtop',
  form: /^\[IN:[^]*\]$/,
  licence: 'CC-BY-SA-4.0',
  obtain,
  sizes: { train: 15667, validation: 2235, test: 4386 },
  async *rows(input) {
    const intents = await readIntents(input)
    for await (const { value, raw, place } of tabbedRows({ path: fileOf(input, files, obtain), columns, input })) {
      try {
        const { tokens } = tokensShape.parse(JSON.parse(value['tokens'] ?? ''))
        yield { id: value['id'] ?? place, place, raw: { ...raw, words: tokens, intents: [...intents] } }
      } catch (error) {
        input.problem({ place, message: `tokens: ${messageOf(error).slice(0, 100)}` })
      }
    }
  },
  build({ raw }, { linearizer }) {
    const row = rowShape.parse(raw)
    return {
      structIn: linearizer('api-list', 'api-list').linearize({ names: row.intents }),
      textIn: row.words.join(' '),
      seqOut: row.decoupled,
    }
  },
}

export default mtop

async function readIntents({ folder }: TaskInput): Promise<readonly string[]> {
  const path = join(folder, 'intents.txt')
  if (!exists(path)) return PUBLISHED_INTENTS
  const found = new Set<string>()
  for await (const line of readTextLines(path)) for (const intent of line.match(/IN:[A-Z_]+/g) ?? []) found.add(intent)
  return [...found]
}
