import { z } from 'zod'
import { strip } from '../../../../core/python-text.js'
import type { Task } from '../../contract.js'
import { fileOf, type SplitFiles } from '../../raw/read-rows.js'
import { plainRows } from '../../simple-rows.js'

const names = (split: string): string[] => [`webqsp/${split}.jsonl`, `${split}.jsonl`]
const files: SplitFiles = { train: names('train'), validation: names('dev'), test: names('test') }
const obtain: Task['obtain'] = {
  url: 'https://nlp.stanford.edu/projects/kgqa/webqsp.zip',
  size: '30 MB packed',
  files: ['webqsp/<split>.jsonl'],
  note: 'As processed for UnifiedSKG: with facts of Freebase retrieved for each question and queries as s-expressions. To score it, put the triples that the queries run on (freebase150k_part*.txt of the StructLM repository, or your own N-Triples) into its folder graph.',
}
const rowShape = z.looseObject({
  ID: z.string(),
  question: z.string(),
  s_expression: z.string(),
  kg_tuples: z.array(z.tuple([z.string(), z.string(), z.string()])),
  entities: z.array(z.array(z.string())),
})

/** WebQSP (Yih et al. 2016), in one ablation of the paper only. */
const webqsp: Task = {
  summary: 'turns a question into a query over a knowledge graph, from facts about it',
  group: 'knowledge-graph-qa',
  role: 'transfer',
  metric: 'webqsp',
  resources: {
    graph: ['graph', 'graph.nt', 'webqsp/graph', 'webqsp/graph.nt', 'third_party/webqsp'],
  },
  form: /^\([^]*\)$/,
  licence: 'CC-BY-SA-4.0',
  obtain,
  sizes: { train: 2673, validation: 309, test: 1639 },
  rows: (input) =>
    plainRows({ path: fileOf(input, files, obtain), schema: rowShape, input, idOf: ({ value }) => value.ID }),
  build({ raw }, { linearizer, split }) {
    const row = rowShape.parse(raw)
    if (split === 'train' && row.s_expression === 'null') return undefined
    const entities = strip(row.entities.map((entity) => entity.join(': ')).join(' '))
    const facts = strip(linearizer('spaced-triples', 'triples').linearize(row.kg_tuples))
    return { structIn: `${entities} | ${facts}`, textIn: strip(row.question), seqOut: row.s_expression }
  },
  gold({ raw }) {
    const { s_expression, answers } = rowShape.extend({ answers: z.json() }).parse(raw)
    return { s_expression, answers }
  },
}

export default webqsp
