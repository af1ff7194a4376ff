import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { buildSqlite } from '../../../sources/sql/build-sqlite.js'
import { tasks } from '../families.js'
import { normalizeSql } from '../sql-target.js'
import { folderOf, readTask } from '../structlm.fixture.js'
import { exampleBuilder } from '../tools.js'
import { cleanMarkup, extractText } from './feverous/clean-markup.js'
import { expressionOf } from './finqa/expression.js'
import { answerWindow, plainSentences } from './hybridqa/answer-window.js'
import { underscoreEntities, underscoredNames } from './kvret/entities.js'
import { pandasTable } from './sqa/pandas-table.js'
import { pythonTexts } from './sqa/python-texts.js'
import { answersOf } from './wikisql/execute.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})
const read = async (id: string, files: Record<string, unknown>, isCompat = true) => {
  const folder = await folderOf(files)
  folders.push(folder)
  const task = await tasks.load(id)
  const found = await readTask(task, { folder, isCompat })
  const builder = await exampleBuilder(id, task, { isCompat, seed: 1 })
  return {
    problems: found.problems.map(({ place, message }) => `${place.replace(folder, '')} ${message.replace(folder, '')}`),
    rows: found.rows,
    examples: found.rows.map((row) => builder(row, 'train')),
  }
}

describe('WikiSQL answers, as TAPAS executes', () => {
  const table = {
    id: 't',
    header: ['City', 'Pop'],
    types: ['text', 'real'],
    rows: [
      ['Oslo', '709,037'],
      ['Bergen', 291940],
      ['Oslo  city', 5],
    ],
  }
  const answer = (agg: number, sel: number, ...conds: [number, number, string | number][]) =>
    answersOf(table, { sel, agg, conds })
  it('shows aggregates and lone numbers as Python floats, cells as written', () => {
    expect(answer(3, 0)).toEqual(['3.0'])
    expect(answer(0, 1, [0, 0, 'oslo'])).toEqual(['709037.0'])
    expect(answer(0, 1)).toEqual(['709,037', '291940', '5'])
    expect(answer(4, 1, [0, 0, 'bergen'])).toEqual(['291940.0'])
    expect(answer(5, 1)).toEqual([String((709037 + 291940 + 5) / 3)])
  })
  it('chooses the row of the largest or smallest value', () => {
    expect(answer(1, 1)).toEqual(['709037.0'])
    expect(answer(2, 1)).toEqual(['5.0'])
    expect(answer(1, 0)).toEqual(['Oslo  city'])
  })
  it('says none where nothing matches, and refuses a number where there is none', () => {
    expect(answer(0, 0, [0, 0, 'Rome'])).toEqual(['none'])
    expect(answer(3, 0, [0, 0, 'Rome'])).toEqual(['0.0'])
    expect(() => answer(4, 0, [0, 0, 'Bergen'])).toThrow('holds "Bergen" where a number is expected')
  })
})

describe('what pandas makes of a table', () => {
  it('gives gaps as nan, whole numbers in a column with gaps as floats, equal names a number', () => {
    expect(
      pandasTable({
        header: ['a', 'a', ''],
        rows: [
          ['1', 'x', ''],
          ['', 'N/A', ''],
        ],
      }),
    ).toEqual({
      header: ['a', 'a.1', 'Unnamed: 2'],
      rows: [
        ['1.0', 'x', 'nan'],
        ['nan', 'nan', 'nan'],
      ],
    })
  })
  it('gives all cells as floats where all columns are numbers and one has fractions', () => {
    expect(
      pandasTable({
        header: ['a', 'b'],
        rows: [
          ['1', '2.5'],
          ['007', '1e3'],
        ],
      }).rows,
    ).toEqual([
      ['1.0', '2.5'],
      ['7.0', '1000.0'],
    ])
    expect(
      pandasTable({
        header: ['a', 'b'],
        rows: [
          ['1', 'True'],
          ['007', 'false'],
        ],
      }).rows,
    ).toEqual([
      ['1', 'True'],
      ['7', 'False'],
    ])
  })
})

describe('small ports', () => {
  it('reads Python lists of texts without evaluating them', () => {
    expect(pythonTexts(`['a, b', u"it's", 'it\\'s', 'caf\\xe9', '']`)).toEqual(['a, b', "it's", "it's", 'café', ''])
    expect(pythonTexts('[]')).toEqual([])
    expect(() => pythonTexts('[open("x")]')).toThrow('is not a Python list of texts')
  })

  it("takes the sentences beside the last one that holds the answer, without the passage's last", () => {
    const passage = 'It is old . It lies in Oslo . It is big . The end .'
    expect(answerWindow(passage, 'Oslo', plainSentences)).toBe('It is old . It lies in Oslo .')
    expect(answerWindow(passage, 'end', plainSentences)).toBe('It is big .')
    expect(answerWindow(passage, 'Rome', plainSentences)).toBe('')
    expect(answerWindow('Only Oslo .', 'Oslo', plainSentences)).toBe('')
  })

  it('writes a FinQA program as one expression', () => {
    expect(expressionOf('subtract(5829, 5735), divide(#0, const_100)')).toBe('( 5829 - 5735 ) / 100')
    expect(expressionOf('multiply(const_m1, 4), exp(#0, 2)')).toBe('( -1 * 4 ) ** 2')
    expect(expressionOf('table_max(sales, none)')).toBeUndefined()
  })

  it('joins names by underscores in what is said, in the order of the list', () => {
    const names = underscoredNames(
      '{"poi": [{"address": "5 Oak Rd", "poi": "Blue Cafe", "type": "coffee shop"}], "date": ["the 5th"], "distance": [3]}',
    )
    expect(underscoreEntities('Blue Cafe, a coffee shop at 5 Oak Rd, 3 miles', names)).toBe(
      'Blue_Cafe, a coffee_shop at 5_Oak_Rd, 3 miles',
    )
  })

  it('shows wiki markup as plain text', () => {
    expect(cleanMarkup("[[Oslo_City|Oslo]] and [[Bergen]]  are ''big'' & <old> (1994)")).toBe(
      'Oslo and Bergen are big & <old> (1994)',
    )
  })

  it('shows wiki markup as WikiExtractor does: what it takes for lists, remarks and other name spaces is lost', () => {
    const shown: readonly (readonly [markup: string, text: string])[] = [
      ["[[Oslo_City|Oslo]] and [[Bergen]]s  are ''big'' & <old>", 'Oslo and Bergens are "big" &amp; &lt;old&gt;'],
      ['(1994)', ''],
      ['(1994) and later', '(1994) and later'],
      ['-', ''],
      ['–', '–'],
      ['#1', ''],
      ['Left\n(Right)\n\nField', 'Left Field'],
      ['[[Star_Wars:_Tales|Tales]] [[w:Oslo|x]] [[:Oslo|y]]', ' x y'],
      ["'''[[A]]''' \"\"b\"\" ''c", 'A "b" "c'],
      ['[http://example.org the site] [1] <<5>> a,,b....', 'the site [1] «5» a,b...'],
      ['a {{t|b}} &ndash; &#39;c&#39; __NOTOC__{| x |}', "a – 'c' "],
      ['[[A|B [[C]]]] [[D', 'B [[C]] [[D'],
    ]
    expect(shown.map(([markup]) => extractText(markup))).toEqual(shown.map(([, text]) => text))
  })

  it('lowers SQL words but for those that touch a quote', () => {
    expect(normalizeSql('SELECT  Name ,Age , X FROM T WHERE a = \'New York City\' AND b="Été"')).toBe(
      'select name ,age, x from t where a = \'New york City\' and b="Été"',
    )
  })
})

describe('raw files that are not as the layout says', () => {
  it('wikitq: a table that is not there', async () => {
    const tsv =
      'id\tutterance\tcontext\ttargetValue\nnt-1\tq\tcsv/1-csv/1.csv\ta\nnt-2\tq\tcsv/1-csv/2.csv\ta|b\nnt-3\tq\n'
    const { problems, examples } = await read('wikitq', {
      'data/random-split-1-train.tsv': tsv,
      'csv/1-csv/2.tsv': 'H\n1\n',
    })
    expect(problems).toEqual([
      '/data/random-split-1-train.tsv:2 context: /csv/1-csv/1.tsv does not exist. Check the path.',
      '/data/random-split-1-train.tsv:4 has 2 cells, expected 4 (id, utterance, context, targetValue)',
    ])
    expect(examples.map((example) => example?.structIn)).toEqual(['col : h row 1 : 1'])
  })

  it('wikisql: floats stay floats, a table that is not there', async () => {
    const question = (table: string) =>
      `{"question": "Q", "table_id": "${table}", "sql": {"sel": 1, "agg": 0, "conds": [[0, 0, "a"]]}}`
    const { problems, examples } = await read('wikisql', {
      'train.jsonl': `${question('t')}\n${question('gone')}`,
      'train.tables.jsonl':
        '{"id": "t", "header": ["N", "V \\"5.0"], "types": ["text", "real"], "rows": [["a", 5.0], ["a", 7], ["b", 1e3]]}',
    })
    expect(examples.map((example) => [example?.structIn, example?.seqOut])).toEqual([
      ['col : n | v "5.0 row 1 : a | 5.0 row 2 : a | 7 row 3 : b | 1000.0', '5.0, 7'],
    ])
    expect(problems).toEqual([expect.stringContaining('/train.jsonl:2 table_id: "gone" is not in')])
  })

  it('spider: a database without a schema', async () => {
    const { problems, rows } = await read('spider', {
      'train_spider.json': [{ db_id: 'x', question: 'q', query: 'SELECT 1' }],
      'tables.json': [],
    })
    expect(problems).toEqual(['/train_spider.json:1 db_id: "x" is not in tables.json'])
    expect(rows).toEqual([])
  })

  it('mmqa: a context that is in no file; questions about images are not used', async () => {
    const question = (type: string) =>
      JSON.stringify({
        qid: type,
        question: 'q',
        answers: [{ answer: 'a' }],
        metadata: { type },
        supporting_context: [{ doc_id: 'x', doc_part: 'text' }],
      })
    const { problems, rows } = await read('mmqa', {
      'MMQA_train.jsonl': `${question('TextQ')}\n${question('ImageQ')}\n`,
      'MMQA_tables.jsonl': '',
      'MMQA_texts.jsonl': '',
    })
    expect(problems).toEqual([
      '/MMQA_tables.jsonl:1 is empty, expected one JSON value a line',
      '/MMQA_texts.jsonl:1 is empty, expected one JSON value a line',
      '/MMQA_train.jsonl:1 supporting_context: "x" is neither in MMQA_tables nor in MMQA_texts',
    ])
    expect(rows).toEqual([])
  })

  it('infotabs: keys in the order written; equal keys both stand in fixed, the last one in compat', async () => {
    const files = {
      'infotabs_train.tsv': 'annotater_id\ttable_id\thypothesis\tlabel\nG\tT1\t"He said ""no""."\tN\nG\tT2\tx\tE\n',
      'tables/T1.json': '{"b": ["1"], "2010": ["2", "3"], "b": ["4"]}',
    }
    const compat = await read('infotabs', files)
    expect(compat.examples.map((example) => [example?.structIn, example?.textIn, example?.seqOut])).toEqual([
      ['b : 4 | 2010 : 2 , 3', 'He said "no".', 'not necessarily either'],
    ])
    expect(compat.problems).toEqual([expect.stringContaining('/infotabs_train.tsv:3 table_id: /tables/T2.json')])
    const fixed = await read('infotabs', files, false)
    expect(fixed.examples.map((example) => [example?.structIn, example?.seqOut])).toEqual([
      ['b : 1 | 2010 : 2 , 3 | b : 4', 'neither'],
    ])
  })

  it('feverous: evidence that is on no page; tables of one number on two pages both stand in fixed', async () => {
    const claim = (id: number, content: string[]) => ({ id, claim: 'C', label: 'REFUTES', evidence: [{ content }] })
    const table = (value: string) => ({ table: [[{ value: 'H' }], [{ value }]] })
    const files = {
      'feverous_train_challenges.jsonl': [
        claim(1, ['A_cell_0_1_0', 'B_cell_0_1_0', 'A_sentence_0']),
        claim(2, ['Gone_cell_0_0_0']),
        claim(3, ['A_sentence_0']),
      ]
        .map((one) => JSON.stringify(one))
        .join('\n'),
      'FeverousWikiv1/1.jsonl': [
        { title: 'A', table_0: table('1'), sentence_0: '[[X]] .' },
        { title: 'B', table_0: table('2') },
      ]
        .map((one) => JSON.stringify(one))
        .join('\n'),
    }
    const compat = await read('feverous', files)
    expect(compat.examples.map((example) => example?.structIn)).toEqual(['col : h row 1 : 1 col : h row 1 : 1 \nx .'])
    expect(compat.problems).toEqual([
      '/feverous_train_challenges.jsonl:2 evidence: "Gone_cell_0_0_0" is not in the pages',
    ])
    expect((await read('feverous', files, false)).examples.map((example) => example?.structIn)).toEqual([
      'col : h row 1 : 1 col : h row 1 : 2 \nx .',
    ])
  })

  it('feverous: pages of the published database', async () => {
    const folder = await folderOf({
      'feverous_train_challenges.jsonl': JSON.stringify({
        id: 1,
        claim: 'C',
        label: 'SUPPORTS',
        evidence: [{ content: ["O'Hara_cell_0_1_0", "O'Hara_item_0_1"] }],
      }),
    })
    folders.push(folder)
    const page = {
      title: 'x',
      table_0: { table: [[{ value: 'H' }], [{ value: '1' }]] },
      list_0: { list: [{ id: 'item_0_1', value: 'An item.' }] },
    }
    await buildSqlite(
      join(folder, 'feverous_wikiv1.db'),
      [
        'CREATE TABLE wiki (id TEXT PRIMARY KEY, data TEXT)',
        `INSERT INTO wiki VALUES ('O''Hara', '${JSON.stringify(page)}')`,
      ].join(';'),
    )
    const { rows, problems } = await readTask(await tasks.load('feverous'), { folder })
    expect(problems).toEqual([])
    expect(rows.map(({ raw }) => [raw['tables'], raw['sentences']])).toEqual([
      [[{ header: ['H'], rows: [['1']] }], ['An item.']],
    ])
  })

  it('mmqa: with two tables compat gives the second title the first table', async () => {
    const table = (id: string, cell: string) =>
      JSON.stringify({
        id,
        title: id.toUpperCase(),
        table: { table_name: 'n', header: [{ column_name: 'h' }], table_rows: [[{ text: cell }]] },
      })
    const files = {
      'MMQA_train.jsonl': JSON.stringify({
        qid: 'q',
        question: 'Q',
        answers: [{ answer: 1 }, { answer: 'B' }],
        metadata: { type: 'TableQ' },
        supporting_context: [
          { doc_id: 'a', doc_part: 'table' },
          { doc_id: 'b', doc_part: 'table' },
        ],
      }),
      'MMQA_tables.jsonl': `${table('a', '1')}\n${table('b', '2')}`,
      'MMQA_texts.jsonl': '',
    }
    const built = async (isCompat: boolean) =>
      (await read('mmqa', files, isCompat)).examples.map((example) => [example?.structIn, example?.seqOut])
    expect(await built(true)).toEqual([['a | n col : h row 1 : 1b | n col : h row 1 : 1', '1 | b']])
    expect(await built(false)).toEqual([['a | n col : h row 1 : 1\nb | n col : h row 1 : 2', '1 | b']])
  })

  it('sparc: the final question is a row of its own in compat alone', async () => {
    const schema = {
      db_id: 'x',
      table_names_original: ['T'],
      column_names_original: [
        [-1, '*'],
        [0, 'A'],
      ],
    }
    const turn = (utterance: string) => ({ utterance, query: 'SELECT A FROM T' })
    const files = {
      'train.json': [{ database_id: 'x', final: turn('all'), interaction: [turn('one'), turn('two')] }],
      'tables.json': [schema],
    }
    const ids = async (isCompat: boolean) => (await read('sparc', files, isCompat)).rows.map(({ id }) => id)
    expect(await ids(true)).toEqual(['0/-1', '0/0', '0/1'])
    expect(await ids(false)).toEqual(['0/0', '0/1'])
  })

  it('tabmwp: columns in the order written, also where they are numbers', async () => {
    const problem =
      '{"1": {"question": "Q", "choices": ["a", "b"], "answer": "A", "table": "t", "table_for_pd": {"x": ["r"], "2010": ["1"], "2009": ["2"]}}}'
    const { examples } = await read('tabmwp', { 'problems_train.json': problem })
    expect(examples.map((example) => [example?.structIn, example?.textIn])).toEqual([
      ['col : x | 2010 | 2009 row 1 : r | 1 | 2', 'Q'],
    ])
  })

  it('webqsp: a training row without a query is left out', async () => {
    const row = { ID: 'w', question: 'q', s_expression: 'null', kg_tuples: [], entities: [] }
    expect((await read('webqsp', { 'train.jsonl': JSON.stringify(row) })).examples).toEqual([undefined])
  })
})
