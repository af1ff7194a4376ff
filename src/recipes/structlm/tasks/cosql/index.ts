import { buildConversation, conversationGold, conversationRows } from '../../conversation-sql.js'
import type { Task } from '../../contract.js'

const under = (name: string): string[] => [`cosql_dataset/${name}`, name]
const names = (split: string): string[] => [...under(`sql_state_tracking/cosql_${split}.json`), `cosql_${split}.json`]
const files = { train: names('train'), validation: names('dev'), test: names('dev') }
const obtain: Task['obtain'] = {
  url: 'https://yale-lily.github.io/cosql',
  size: '110 MB packed, 900 MB with databases',
  files: ['sql_state_tracking/cosql_<split>.json', 'tables.json', 'database/<id>/<id>.sqlite'],
}

/** CoSQL (arXiv 1909.05378), as SParC; utterances are further split at bars, as the published pipeline does. */
const cosql: Task = {
  summary: 'turns the last turn of a dialogue into SQL over a database shown by its schema',
  group: 'conversation',
  role: 'held-out',
  metric: 'cosql-exact-match',
  moreMetrics: [{ metric: 'spider-execution' }],
  resources: { tables: under('tables.json'), databases: under('database') },
  form: /^(select|with)\b[^]*$/i,
  licence: 'CC-BY-SA-4.0',
  obtain,
  showsCells: true,
  sizes: { train: 9502, test: 1300 },
  rows: (input) => conversationRows(input, { files, tables: under('tables.json'), obtain, splitsBars: true }),
  build: buildConversation,
  gold: conversationGold,
}

export default cosql
