/** A small data set of each task in its public layout: three rows of one example each, and the files that they rest on. */
export interface RawSet {
  /** The training file. */
  main: string
  kind: 'list' | 'object' | 'lines' | 'tabbed'
  /** The row's JSON value, a member's value of an object, or the cells of a line. */
  row: (index: number) => unknown
  /** A row of the wrong shape in its place. */
  wrong: unknown
  header?: readonly string[]
  /** Files beside it. */
  others?: Readonly<Record<string, unknown>>
  /** A file beside it that the second row alone needs. */
  ofSecond?: string
  /** Whether rows carry an id of their own, so that two may have the same. */
  hasIds?: true
}

const schema = (id: string) => ({
  db_id: id,
  table_names_original: ['T'],
  column_names_original: [
    [-1, '*'],
    [0, 'A'],
  ],
})
const schemas = [schema('d0'), schema('d1'), schema('d2')]
const turn = { utterance: 'list all', query: 'SELECT A FROM T' }
const conversation = (index: number) => ({ database_id: `d${index}`, final: turn, interaction: [turn] })
const lines = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n')
const perRow = (name: (index: number) => string, content: unknown): Record<string, unknown> =>
  Object.fromEntries([0, 1, 2].map((index) => [name(index), content]))
const cell = (value: string, is_header: boolean) => ({ value, is_header, column_span: 1, row_span: 1 })
const said = (text: string, metadata: object = {}) => ({ text, metadata })

export const rawSets: Readonly<Record<string, RawSet>> = {
  bird: {
    main: 'train.json',
    kind: 'list',
    row: (index) => ({ db_id: `d${index}`, question: 'q', evidence: '', SQL: 'SELECT A FROM T' }),
    wrong: { db_id: 'd1', question: 'q' },
    others: { 'train_tables.json': schemas },
  },
  compwebq: {
    main: 'compwebq/train.jsonl',
    kind: 'lines',
    row: (index) => ({ ID: `c${index}`, question: 'q', answers: ['a'], KG_tuples: [['a', 'b', 'c']] }),
    wrong: { ID: 'c1', question: 'q', answers: 'a', KG_tuples: [] },
    hasIds: true,
  },
  cosql: {
    main: 'sql_state_tracking/cosql_train.json',
    kind: 'list',
    row: conversation,
    wrong: { database_id: 'd1', interaction: 5 },
    others: { 'tables.json': schemas },
  },
  dart: {
    main: 'data/v1.1.1/dart-v1.1.1-full-train.json',
    kind: 'list',
    row: () => ({ tripleset: [['a', 'B', 'c']], annotations: [{ source: 'x', text: 't' }] }),
    wrong: { tripleset: [['a', 'b']], annotations: [] },
  },
  fetaqa: {
    main: 'data/fetaQA-v1_train.jsonl',
    kind: 'lines',
    row: (index) => ({
      feta_id: index,
      table_page_title: 'p',
      table_section_title: 's',
      table_array: [['h'], ['c']],
      question: 'q',
      answer: 'a',
    }),
    wrong: { feta_id: 1, table_array: 'none' },
    hasIds: true,
  },
  feverous: {
    main: 'feverous_train_challenges.jsonl',
    kind: 'lines',
    row: (index) => ({ id: index, claim: 'c', label: 'REFUTES', evidence: [{ content: ['P_cell_0_1_0'] }] }),
    wrong: { id: 1, claim: 'c', label: 'REFUTES', evidence: [{ content: 'P_cell_0_1_0' }] },
    others: {
      'FeverousWikiv1/wiki_001.jsonl': lines([
        { title: 'P', table_0: { table: [[{ value: 'h' }], [{ value: 'c' }]] } },
      ]),
    },
    hasIds: true,
  },
  finqa: {
    main: 'dataset/train.json',
    kind: 'list',
    row: (index) => ({
      id: `f${index}`,
      pre_text: ['a'],
      post_text: ['b'],
      table: [['h'], ['1']],
      qa: { question: 'q', program: 'add(1, 2)', steps: [{ res: '3' }] },
    }),
    wrong: { id: 'f1', pre_text: 'a', qa: {} },
    hasIds: true,
  },
  grailqa: {
    main: 'grailqa/train.jsonl',
    kind: 'lines',
    row: (index) => ({
      qid: index,
      question: 'q',
      s_expression: '(AND a b)',
      graph_query: { nodes: [], edges: [] },
      retrieved_schema: ['a.b'],
    }),
    wrong: { qid: 1, question: 'q', s_expression: '(AND a b)' },
    hasIds: true,
  },
  hybridqa: {
    main: 'released_data/train.traced.json',
    kind: 'list',
    row: (index) => ({
      question_id: `h${index}`,
      question: 'q',
      table_id: `T_${index}`,
      'answer-text': 'a',
      'answer-node': [['a', [0, 0], null, 'table']],
    }),
    wrong: { question_id: 'h1', question: 'q', table_id: 5 },
    others: {
      ...perRow((index) => `WikiTables-WithLinks/tables_tok/T_${index}.json`, {
        header: [['h', []]],
        data: [[['c', []]]],
      }),
      ...perRow((index) => `WikiTables-WithLinks/request_tok/T_${index}.json`, {}),
    },
    ofSecond: 'WikiTables-WithLinks/request_tok/T_1.json',
    hasIds: true,
  },
  infotabs: {
    main: 'data/maindata/infotabs_train.tsv',
    kind: 'tabbed',
    header: ['annotater_id', 'table_id', 'hypothesis', 'label'],
    row: (index) => ['g', `T${index}`, 'h', 'E'],
    wrong: ['g', 'T1', 'h'],
    others: perRow((index) => `data/tables/json/T${index}.json`, { Name: ['Ana'] }),
    ofSecond: 'data/tables/json/T1.json',
  },
  kvret: {
    main: 'kvret_train_public.json',
    kind: 'list',
    row: () => ({
      dialogue: [
        { turn: 'driver', data: { utterance: 'where' } },
        { turn: 'assistant', data: { utterance: 'here' } },
      ],
      scenario: { kb: { column_names: ['poi'], items: [{ poi: 'x' }] }, task: { intent: 'navigate' } },
    }),
    wrong: { dialogue: [{ turn: 'nobody', data: {} }] },
    others: { 'kvret_entities.json': { poi: [] } },
  },
  logic2text: {
    main: 'data/logic2text/raw/train.json',
    kind: 'list',
    row: () => ({ topic: 't', table_header: ['h'], logic_str: 'eq { 1 ; 1 }', question: 's' }),
    wrong: { topic: 't', table_header: 'h' },
  },
  mmqa: {
    main: 'dataset/MMQA_train.jsonl',
    kind: 'lines',
    row: (index) => ({
      qid: `q${index}`,
      question: 'q',
      answers: [{ answer: 'a' }],
      metadata: { type: 'TextQ' },
      supporting_context: [{ doc_id: 'x', doc_part: 'text' }],
    }),
    wrong: { qid: 'q1', question: 'q', answers: [], metadata: {} },
    others: {
      'dataset/MMQA_tables.jsonl': lines([
        { id: 't', title: 'T', table: { table_name: 'n', header: [{ column_name: 'h' }], table_rows: [] } },
      ]),
      'dataset/MMQA_texts.jsonl': lines([{ id: 'x', title: 'X', text: 'Text.' }]),
    },
    hasIds: true,
  },
  mtop: {
    main: 'mtop/en/train.txt',
    kind: 'tabbed',
    row: (index) => [String(index), 'IN:GET_X', '', 'u', 'd', 'en_XX', '[IN:GET_X ]', '{"tokens": ["u"]}'],
    wrong: ['1', 'IN:GET_X', '', 'u', 'd', 'en_XX', '[IN:GET_X ]', '{"tokens": 5}'],
    hasIds: true,
  },
  multiwoz: {
    main: 'MultiWOZ_2.1/data.json',
    kind: 'object',
    row: () => ({ goal: {}, log: [said('hello'), said('hi', { hotel: { book: {}, semi: { area: 'north' } } })] }),
    wrong: { goal: {}, log: [said('hello'), { text: 5 }] },
    others: { 'MultiWOZ_2.1/valListFile.txt': '', 'MultiWOZ_2.1/testListFile.txt': '' },
    hasIds: true,
  },
  sparc: {
    main: 'sparc/train.json',
    kind: 'list',
    row: conversation,
    wrong: { database_id: 'd1', final: turn, interaction: [{ utterance: 'x' }] },
    others: { 'sparc/tables.json': schemas },
  },
  spider: {
    main: 'train_spider.json',
    kind: 'list',
    row: (index) => ({ db_id: `d${index}`, question: 'q', query: 'SELECT A FROM T' }),
    wrong: { db_id: 'd1', question: 'q', query: ['SELECT'] },
    others: { 'tables.json': schemas },
  },
  sqa: {
    main: 'random-split-1-train.tsv',
    kind: 'tabbed',
    header: ['id', 'annotator', 'position', 'question', 'table_file', 'answer_coordinates', 'answer_text'],
    row: (index) => [`n${index}`, '0', '0', 'q', `table_csv/${index}.csv`, '[]', "['a']"],
    wrong: ['n1', '0', '0', 'q', 'table_csv/1.csv', '[]', 'open("x")'],
    others: perRow((index) => `table_csv/${index}.csv`, 'h\na\n'),
    ofSecond: 'table_csv/1.csv',
    hasIds: true,
  },
  sql2text: {
    main: 'data/spider/raw/train.json',
    kind: 'list',
    row: (index) => ({ query: `SELECT ${index}`, question: 'q' }),
    wrong: { query: 5, question: 'q' },
  },
  'tab-fact': {
    main: 'tokenized_data/train_examples.json',
    kind: 'object',
    row: () => [['s'], [1], 'c'],
    wrong: [['s', 's'], [1], 'c'],
    others: perRow((index) => `data/all_csv/k${index}`, 'h\na\n'),
    ofSecond: 'data/all_csv/k1',
    hasIds: true,
  },
  tabmwp: {
    main: 'problems_train.json',
    kind: 'object',
    row: () => ({ question: 'q', choices: null, answer: '1', table: 't', table_for_pd: { h: ['1'] } }),
    wrong: { question: 'q', choices: null, answer: 1, table_for_pd: {} },
    hasIds: true,
  },
  totto: {
    main: 'totto_data/totto_train_data.jsonl',
    kind: 'lines',
    row: (index) => ({
      example_id: index,
      table_page_title: 'p',
      table_section_title: 's',
      table: [[cell('h', true)], [cell('c', false)]],
      highlighted_cells: [[1, 0]],
      sentence_annotations: [{ final_sentence: 's' }],
    }),
    wrong: { example_id: 1, table_page_title: 'p', table: [] },
    hasIds: true,
  },
  webqsp: {
    main: 'webqsp/train.jsonl',
    kind: 'lines',
    row: (index) => ({ ID: `w${index}`, question: 'q', s_expression: '(A)', kg_tuples: [], entities: [], answers: [] }),
    wrong: { ID: 'w1', question: 'q', s_expression: null },
    hasIds: true,
  },
  wikisql: {
    main: 'data/train.jsonl',
    kind: 'lines',
    row: () => ({ question: 'q', table_id: 't', sql: { sel: 0, agg: 0, conds: [] } }),
    wrong: { question: 'q', table_id: 't', sql: { sel: '0', agg: 0, conds: [] } },
    others: { 'data/train.tables.jsonl': lines([{ id: 't', header: ['h'], types: ['text'], rows: [['a']] }]) },
  },
  wikitabletext: {
    main: 'MSRA_NLC.Table2Text.train',
    kind: 'tabbed',
    row: () => ['1', 'h', 'c', 's .'],
    wrong: ['1', 'h', 'c'],
  },
  wikitq: {
    main: 'data/random-split-1-train.tsv',
    kind: 'tabbed',
    header: ['id', 'utterance', 'context', 'targetValue'],
    row: (index) => [`nt-${index}`, 'q', `csv/1-csv/${index}.csv`, 'a'],
    wrong: ['nt-1', 'q'],
    others: perRow((index) => `csv/1-csv/${index}.tsv`, 'h\na\n'),
    ofSecond: 'csv/1-csv/1.tsv',
    hasIds: true,
  },
}

/** The training file's text, one row a line, and the line of its second row. */
export function mainText({ kind, header, row }: RawSet, rows: readonly unknown[] = [0, 1, 2].map(row)): string {
  if (kind === 'tabbed')
    return [...(header === undefined ? [] : [header]), ...(rows as string[][])]
      .map((cells) => `${cells.join('\t')}\n`)
      .join('')
  if (kind === 'lines') return rows.map((one) => `${JSON.stringify(one)}\n`).join('')
  if (kind === 'list') return `[\n${rows.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`
  return `{\n${rows.map((one, index) => `"k${index}": ${JSON.stringify(one)}`).join(',\n')}\n}\n`
}

/** Where a row stands in that text. */
export function lineOf({ kind, header }: RawSet, index: number): number {
  return index + (kind === 'lines' || (kind === 'tabbed' && header === undefined) ? 1 : 2)
}
