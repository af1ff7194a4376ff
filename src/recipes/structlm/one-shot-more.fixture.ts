import { parseIndexedTable } from '../../sources/linearize/indexed-table.js'
import { type Entry, lines, type RawFolder, tabbed } from './one-shot-files.fixture.js'

const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')
const triplesOf = (text: string): string[][] =>
  text.split(' | ').map((fact) => {
    const [, head = '', relation = '', tail = ''] = /^(.*?) ([a-z_\d]+(?:\.+[a-z_\d]+)+)(?: (.*))?$/.exec(fact) ?? []
    return [head, relation, tail]
  })
/** Dialogues, passages and graphs. */
export const moreRawFolders: Readonly<Record<string, (entry: Entry) => RawFolder>> = {
  kvret: (entry) => {
    const { header, rows } = parseIndexedTable(entry.structIn)
    const said = (turn: string, utterance: string) => ({ turn, data: { end_dialogue: false, utterance } })
    const kb = {
      kb_title: 'location information',
      column_names: header,
      items: rows.map((row) => Object.fromEntries(row.map((cell, index) => [header[index] ?? '', cell]))),
    }
    const dialogue = [
      said('driver', 'get directions to the nearest parking garage'),
      said('assistant', 'The nearest parking garage is at 481 Amaranta Ave.'),
    ]
    return {
      files: {
        'kvret_train_public.json': [{ dialogue, scenario: { kb, task: { intent: 'navigate' }, uuid: 'u' } }],
        'kvret_entities.json': {
          poi: [{ address: '481 Amaranta Ave', poi: 'Palo Alto Garage R', type: 'parking garage' }],
          distance: [3],
        },
      },
    }
  },
  multiwoz: (entry) => {
    const slots = entry.structIn
      .split('; ')
      .slice(0, -1)
      .map((slot) => slot.split(': '))
    const description = Object.fromEntries(
      slots.map(([name = '', values = '']) => [name, { values: values === 'none' ? [] : values.split(', ') }]),
    )
    const names = Object.keys(description)
    const slot_values = Object.fromEntries(
      entry.seqOut
        .split(', ')
        .map((item, index) => [names[index] ?? '', item.slice((names[index] ?? '').length + 1)])
        .filter(([, value]) => value !== 'none'),
    )
    const [latest = '', before = ''] = entry.textIn.split(' || ')
    const said = [latest, ...before.split(' | ')]
    const turns = Array.from({ length: said.length / 2 }, (_, index) => ({
      user: said[2 * index] ?? '',
      system: said[2 * index + 1] ?? '',
      state: { slot_values },
    }))
    return {
      files: {
        'train_dials.json': [{ dial_id: 'd', domains: ['hotel'], turns: turns.toReversed() }],
        'ontology.json': Object.fromEntries([
          ...names.map((name) => [name.replace('pricerange', 'price range'), ['x']]),
          ['bus-day', []],
        ]),
        // In an order of its own, as in the published file.
        'slot_description.json': Object.fromEntries(Object.entries(description).toReversed()),
      },
    }
  },
  mtop: (entry) => {
    const row = [
      '1',
      'IN:X',
      '',
      entry.textIn,
      'alarm',
      'en_XX',
      entry.seqOut,
      JSON.stringify({ tokens: entry.textIn.split(' ') }),
    ]
    return {
      files: {
        'mtop/en/train.txt': tabbed([row]),
      },
    }
  },
  tabmwp: (entry) => {
    const { header, rows } = parseIndexedTable(entry.structIn)
    const table_for_pd = Object.fromEntries(header.map((name, column) => [name, rows.map((row) => row[column] ?? '')]))
    return {
      files: {
        'problems_train.json': {
          '1': { question: entry.textIn, choices: null, answer: entry.seqOut, table: 'as text', table_for_pd },
        },
      },
    }
  },
  finqa: (entry) => {
    const [before = '', table = '', after = ''] = entry.structIn.split('\n')
    const { header, rows } = parseIndexedTable(table)
    const qa = {
      question: entry.textIn.replace(' write down a short python expression.', ''),
      program: 'subtract(38.44, 46.53), divide(#0, 46.53)',
      steps: [{ res: '-8.09' }, { res: '-17.4%' }],
    }
    return {
      files: {
        'dataset/train.json': [{ id: 'f', pre_text: [before], post_text: [after], table: [header, ...rows], qa }],
      },
    }
  },
  sqa: (entry) => {
    const { header, rows } = parseIndexedTable(entry.structIn)
    const answers = `[${entry.seqOut
      .split(', ')
      .map((answer) => `'${answer}'`)
      .join(', ')}]`
    return {
      files: {
        'random-split-1-train.tsv': tabbed([
          ['id', 'annotator', 'position', 'question', 'table_file', 'answer_coordinates', 'answer_text'],
          ['ns-1', '0', '0', entry.textIn.replace(' || ', ''), 'table_csv/a.csv', '[]', answers],
        ]),
        'table_csv/a.csv': csv([header, ...rows]),
      },
    }
  },
  compwebq: (entry) => ({
    files: {
      'compwebq/train.jsonl': lines([
        {
          ID: 'c',
          question: ` ${entry.textIn}`,
          answers: entry.seqOut.split(', '),
          KG_tuples: finished(triplesOf(entry.structIn)),
        },
      ]),
    },
  }),
  webqsp: (entry) => {
    const [entity = '', ...facts] = entry.structIn.split(' | ')
    return {
      files: {
        'webqsp/train.jsonl': lines([
          {
            ID: 'w',
            question: entry.textIn,
            s_expression: entry.seqOut,
            answers: [],
            kg_tuples: finished(facts.map((fact) => fact.split(' '))),
            entities: [entity.split(': ')],
          },
        ]),
      },
    }
  },
  grailqa: (entry) => {
    const [named = '', items = ''] = entry.structIn.split(' | ')
    const nodes = [...named.matchAll(/(\S+): (\S+)/g)].map(([, name = '', id = '']) => ({
      node_type: 'entity',
      id,
      friendly_name: name.toUpperCase(),
      question_node: 0,
    }))
    const schema = items.split(' ')
    const edges = ['music.release.engineers', 'music.engineer.tracks_engineered'].map((relation) => ({ relation }))
    const asked = { node_type: 'class', id: 'music.engineer', friendly_name: 'Engineer', question_node: 1 }
    const row = {
      qid: 7,
      question: entry.textIn,
      s_expression: entry.seqOut,
      graph_query: { nodes: [asked, ...nodes], edges },
      retrieved_schema: schema,
    }
    return {
      files: { 'grailqa/train.jsonl': lines([row]) },
      // The order was drawn at random and not kept: the same items, in the order of the entry.
      change: (made) => {
        const drawn = made.raw['schema'] as string[]
        if (drawn.toSorted().join() !== schema.toSorted().join()) throw new Error(`drew ${drawn.join()}`)
        return { ...made, raw: { ...made.raw, schema } }
      },
    }
  },
  hybridqa: (entry) => {
    const [table = '', passage = ''] = entry.structIn.split('\n')
    const { header, rows } = parseIndexedTable(table)
    const [, title = '', text = ''] = /^passages: (.*?): (.*) \| $/.exec(passage) ?? []
    const link = `/wiki/${title.replaceAll(' ', '_')}`
    const cell = (value: string) => [value, []]
    return {
      files: {
        'released_data/train.traced.json': [
          {
            question_id: 'h',
            question: entry.textIn,
            table_id: 'T_0',
            'answer-text': entry.seqOut,
            'answer-node': [['x', [0, 0], link, 'passage']],
          },
        ],
        'WikiTables-WithLinks/tables_tok/T_0.json': {
          header: header.map(cell),
          data: rows.map((row) => row.map(cell)),
        },
        'WikiTables-WithLinks/request_tok/T_0.json': { [link]: `${text} The next sentence . And the last .` },
        'punkt_tab/english/abbrev_types.txt': 'u.s',
        'punkt_tab/english/collocations.tab': '',
        'punkt_tab/english/sent_starters.txt': '',
        'punkt_tab/english/ortho_context.tab': '',
      },
    }
  },
  mmqa: (entry) => {
    const [, title = '', caption = '', table = ''] =
      /^(.*?) \| (.*?) (col : .*movie)mcmillan/.exec(entry.structIn) ?? []
    const { header, rows } = parseIndexedTable(table)
    const text = entry.structIn.slice(entry.structIn.indexOf('moviemcmillan') + 'movie'.length)
    const at = text.indexOf('. ')
    const question = {
      qid: 'q',
      question: entry.textIn,
      answers: [{ answer: entry.seqOut }],
      metadata: { type: 'Compose(TextQ,TableQ)' },
      supporting_context: [
        { doc_id: 'a', doc_part: 'table' },
        { doc_id: 'b', doc_part: 'text' },
      ],
    }
    return {
      files: {
        'dataset/MMQA_train.jsonl': lines([question]),
        'dataset/MMQA_tables.jsonl': lines([
          {
            id: 'a',
            title,
            table: {
              table_name: caption,
              header: header.map((column_name) => ({ column_name })),
              table_rows: rows.map((row) => row.map((cell) => ({ text: cell }))),
            },
          },
        ]),
        'dataset/MMQA_texts.jsonl': lines([{ id: 'b', title: text.slice(0, at), text: text.slice(at + 2) }]),
      },
    }
  },
  feverous: (entry) => {
    const twice = entry.structIn.slice(0, entry.structIn.indexOf(' \n'))
    const { header, rows } = parseIndexedTable(twice.slice(0, (twice.length - 1) / 2))
    const table = [header, ...rows].map((row) =>
      row.map((value) => ({ id: 'x', value: value.replaceAll('&amp;', '&') })),
    )
    const claim = {
      id: 3,
      claim: entry.textIn,
      label: 'SUPPORTS',
      evidence: [{ content: ['Eastwood Field_cell_0_1_1', 'Eastwood Field_header_cell_0_0_0'] }],
    }
    return {
      files: {
        'feverous_train_challenges.jsonl': lines([claim]),
        'FeverousWikiv1/wiki_001.jsonl': lines([{ title: 'Other' }, { title: 'Eastwood Field', table_0: { table } }]),
      },
    }
  },
}

/** The last fact was cut off: a raw row has it whole, and more. */
function finished(triples: readonly (readonly string[])[]): string[][] {
  const last = triples.at(-1) ?? []
  return [
    ...triples.slice(0, -1).map(([head = '', relation = '', tail = '']) => [head, relation, tail]),
    [last[0] ?? '', `${last[1] ?? ''}ounded`, '1926'],
    ['And', 'one.more.fact', 'here'],
  ]
}
