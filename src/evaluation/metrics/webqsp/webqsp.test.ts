import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../core/errors.js'
import type { MetricMode, MetricResources, ScoredCase } from '../../contract.js'
import { parseExpression } from '../../s-expression.js'
import webqsp from './index.js'
import { BadQuery } from './terms.js'
import { toSparql } from './to-sparql.js'

const folder = await mkdtemp(join(tmpdir(), 'webqsp-'))
afterAll(() => rm(folder, { recursive: true }))

const XSD = 'http://www.w3.org/2001/XMLSchema#'
const path = join(folder, 'graph.nt')
await writeFile(
  path,
  `<ns:m.1> <ns:film.actor> <ns:m.a> .
<ns:m.1> <ns:film.actor> <ns:m.b> .
<ns:m.2> <ns:film.actor> <ns:m.b> .
<ns:m.2> <ns:film.actor> <ns:m.c> .
<ns:m.1> <ns:film.year> "1998-08:00"^^<${XSD}gYear> .
<ns:m.1> <ns:film.length> "90"^^<${XSD}integer> .
<ns:m.2> <ns:film.length> "120"^^<${XSD}integer> .
<ns:m.a> <ns:person.height> "1.7"^^<${XSD}float> .
<ns:m.b> <ns:person.height> "1.9"^^<${XSD}float> .
<ns:m.a> <ns:type.object.type> <ns:people.person> .
<ns:m.b> <ns:type.object.type> <ns:people.person> .
<ns:m.a> <ns:job.from> "2001"^^<${XSD}gYear> .
<ns:m.a> <ns:person.name> "Ann"@en .
<ns:m.1> <ns:film.shown> "1998-05-01-08:00"^^<${XSD}date> .
<ns:m.2> <ns:film.shown> "2001-01-01-08:00"^^<${XSD}date> .
<ns:m.3> <ns:film.shown> "1990"^^<${XSD}gYear> .
<ns:m.1> <ns:film.cut> "1997-01-01T10:00:00"^^<${XSD}dateTime> .
<ns:m.2> <ns:film.cut> "1996-01-01T10:00:00Z"^^<${XSD}dateTime> .
<ns:m.a> <ns:person.name> "Anna"@de .
`,
)
const resources: MetricResources = {
  json: (name) => Promise.reject(new Error(name)),
  database: (id) => Promise.reject(new Error(id)),
  graph: async () => [path],
}

async function scores(cases: [string, JsonObject['answers']][], mode: MetricMode = 'compat'): Promise<unknown> {
  const items = cases.map(
    ([prediction, answers], index): ScoredCase => ({
      id: String(index),
      gold: { answers: answers ?? null },
      prediction,
    }),
  )
  return (await webqsp.evaluate({ cases: items, mode, resources })).cases
}

/** F1 as the official evaluator (StructLM cc33c8b, rdflib 7.0.0) returned it for this graph. */
const OFFICIAL: [string, string[][], number][] = [
  [
    '(JOIN (R film.actor) m.1)',
    [
      ['ns:m.a', 'Ann'],
      ['ns:m.b', 'Bo'],
    ],
    1,
  ],
  ['(JOIN (R film.actor) m.1)', [['ns:m.a', 'Ann']], 2 / 3],
  [
    '(JOIN film.actor m.b)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.9', 'z'],
    ],
    0.8,
  ],
  ['(AND people.person (JOIN (R film.actor) m.2))', [['ns:m.b', 'Bo']], 1],
  ['(AND (JOIN (R film.actor) m.1) (JOIN (R film.actor) m.2))', [['ns:m.b', 'Bo']], 1],
  [
    '(JOIN (R film.actor) (JOIN film.year 1998^^http://www.w3.org/2001/XMLSchema#gYear))',
    [
      ['ns:m.a', 'Ann'],
      ['ns:m.b', 'Bo'],
    ],
    0,
  ],
  [
    '(JOIN (R film.actor) (gt film.length 100^^http://www.w3.org/2001/XMLSchema#integer))',
    [
      ['ns:m.b', 'Bo'],
      ['ns:m.c', 'Cy'],
    ],
    1,
  ],
  [
    '(JOIN (R film.actor) (le film.length 90^^http://www.w3.org/2001/XMLSchema#integer))',
    [
      ['ns:m.b', 'Bo'],
      ['ns:m.a', 'Ann'],
    ],
    1,
  ],
  ['(ARGMAX people.person person.height)', [['ns:m.b', 'Bo']], 1],
  ['(ARGMIN (JOIN (R film.actor) m.1) person.height)', [['ns:m.a', 'Ann']], 1],
  ['(ARGMAX people.person (JOIN (R film.actor) film.length))', [['ns:m.b', 'Bo']], 1],
  ['(JOIN (R person.name) m.a)', [['Ann', '']], 1],
  ['(TC (JOIN (R film.actor) m.1) job.from NOW)', [['ns:m.b', 'Bo']], 1],
  [
    '(TC (JOIN (R film.actor) m.1) job.from 2005)',
    [
      ['ns:m.a', 'Ann'],
      ['ns:m.b', 'Bo'],
    ],
    2 / 3,
  ],
  [
    '(lt film.shown 2000-01-01^^http://www.w3.org/2001/XMLSchema#date)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    1 / 2,
  ],
  [
    '(ge film.shown 2000-01-01^^http://www.w3.org/2001/XMLSchema#date)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    4 / 5,
  ],
  [
    '(gt film.shown 1980^^http://www.w3.org/2001/XMLSchema#gYear)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    0,
  ],
  [
    '(JOIN film.shown 1998-05-01^^http://www.w3.org/2001/XMLSchema#date)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    0,
  ],
  [
    '(le film.length 1^^http://www.w3.org/2001/XMLSchema#decimal)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    4 / 5,
  ],
  [
    '(gt film.length 1^^http://www.w3.org/2001/XMLSchema#decimal)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    0,
  ],
  [
    '(gt film.length 100.0^^http://www.w3.org/2001/XMLSchema#float)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    1 / 2,
  ],
  [
    '(lt film.cut 1999-01-01T00:00:00^^http://www.w3.org/2001/XMLSchema#dateTime)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    1 / 2,
  ],
  [
    '(lt film.cut 1995-01-01T00:00:00Z^^http://www.w3.org/2001/XMLSchema#dateTime)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    1 / 2,
  ],
  [
    '(JOIN film.cut 1996-01-01T10:00:00Z^^http://www.w3.org/2001/XMLSchema#dateTime)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    0,
  ],
  [
    '(JOIN film.length 090^^http://www.w3.org/2001/XMLSchema#integer)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    0,
  ],
  [
    '(gt film.length abc^^http://www.w3.org/2001/XMLSchema#string)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    0,
  ],
  [
    '(ARGMAX (JOIN film.actor m.b) film.shown)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    1 / 2,
  ],
  [
    '(ARGMIN (JOIN film.actor m.b) film.cut)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    1 / 2,
  ],
  [
    '(ARGMAX (JOIN film.actor m.b) film.cut)',
    [
      ['ns:m.1', 'x'],
      ['ns:m.2', 'y'],
      ['ns:m.3', 'z'],
    ],
    1 / 2,
  ],
  ['(COUNT (JOIN (R film.actor) m.1))', [['2', '']], 0],
  [
    '(JOIN (R film.actor) m.1',
    [
      ['ns:m.a', 'Ann'],
      ['ns:m.b', 'Bo'],
    ],
    0,
  ],
  ['JOIN (R film.actor) m.1)', [['ns:m.a', 'Ann']], 0],
  ['', [['ns:m.a', 'Ann']], 0],
]

describe('WebQSP', () => {
  it('gives what the official evaluator gives', async () => {
    expect(await scores(OFFICIAL.map(([prediction, answers]) => [prediction, answers]))).toEqual(
      OFFICIAL.map(([, , f1]) => expect.closeTo(f1, 12)),
    )
  })

  it('gives its mean, and in fixed mode the share that is wholly right', async () => {
    const cases = OFFICIAL.slice(0, 2).map(
      ([prediction, answers], index): ScoredCase => ({
        id: String(index),
        gold: { answers },
        prediction,
      }),
    )
    const whole = async (mode: MetricMode, items = cases): Promise<unknown> =>
      (await webqsp.evaluate({ cases: items, mode, resources })).aggregate
    expect(await whole('compat')).toEqual({ F1: expect.closeTo(5 / 6, 12) })
    expect(await whole('fixed')).toEqual({ F1: expect.closeTo(5 / 6, 12), exact: 0.5 })
    expect([await whole('compat', []), await whole('fixed', [])]).toEqual([{}, { F1: 0, exact: 0 }])
  })

  it('is 0 for what is no query, would never end, or would leave its place in the query', async () => {
    const answers = [['ns:m.a', 'Ann']]
    const bad = [
      '(AND people.person #0)',
      '(JOIN film.actor)',
      '(JOIN (R) m.1)',
      '(JOIN film.actor>?x.?x<ns:film.actor m.1)',
      '(JOIN film.actor 5^^integer)',
      '(le film.length } ',
      '(TC (JOIN (R film.actor) m.1) job.from)',
      '(ARGMAX people.person)',
      '(COUNT #0)',
      `${'(JOIN film.actor '.repeat(5000)}m.1${')'.repeat(5000)}`,
      '((((',
      '()',
    ]
    for (const mode of ['compat', 'fixed'] as const)
      expect(
        await scores(
          bad.map((text) => [text, answers]),
          mode,
        ),
      ).toEqual(bad.map(() => 0))
  })

  it('says which field is wrong, and that a graph is needed and where it is', async () => {
    await expect(scores([['(JOIN a m.1)', [7]]])).rejects.toThrow('case 0: gold.answers must be a list of lists')
    const { json, database } = resources
    await expect(webqsp.evaluate({ cases: [], mode: 'compat', resources: { json, database } })).rejects.toThrow(
      /^the metric webqsp needs a graph: .*graph\.nt/,
    )
  })
})

describe('an s-expression as SPARQL', () => {
  const query = (text: string, mode: MetricMode = 'compat'): string | undefined =>
    toSparql(parseExpression(text) ?? '', mode)

  it('has one variable for all that is one', () => {
    expect(query('(AND c.film (AND (JOIN film.actor m.b) (JOIN film.year 5)))')?.split('\n')).toEqual([
      'SELECT DISTINCT ?x',
      'WHERE {',
      "FILTER (!isLiteral(?x) || lang(?x) = '' || langMatches(lang(?x), 'en'))",
      '?x <ns:film.actor> <ns:m.b> .',
      '?x <ns:film.year> 5 .',
      '?x <ns:type.object.type> <ns:c.film> .',
      'FILTER (?x != <ns:m.b>)',
      '}',
    ])
  })

  it('compares dates by as many characters as are given in fixed mode', () => {
    const text = `(ge film.year 2010^^${XSD}gYear)`
    expect(query(text, 'fixed')).toContain('FILTER (SUBSTR(STR(?y0), 1, 4) >= "2010")')
  })

  it('takes no unknown operator in fixed mode', () => {
    expect(() => query('(JOINT film.actor m.b)', 'fixed')).toThrow(BadQuery)
  })
})
