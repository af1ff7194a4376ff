import type { MetricDifference } from '../../contract.js'

const YEAR = 'http://www.w3.org/2001/XMLSchema#gYear'

/** Ana was mayor of Elm until 2001, Bo is since; both are people, Bo is taller. */
const GRAPH = `
<ns:m.elm> <ns:town.mayor> <ns:m.ana> .
<ns:m.elm> <ns:town.mayor> <ns:m.bo> .
<ns:m.ana> <ns:office.to> "2001-05-01"^^<http://www.w3.org/2001/XMLSchema#date> .
<ns:m.bo> <ns:office.from> "2001-05-02"^^<http://www.w3.org/2001/XMLSchema#date> .
<ns:m.ana> <ns:type.object.type> <ns:people.person> .
<ns:m.bo> <ns:type.object.type> <ns:people.person> .
<ns:m.ana> <ns:person.born> "1950"^^<${YEAR}> .
<ns:m.bo> <ns:person.born> "1960-03-04"^^<http://www.w3.org/2001/XMLSchema#date> .
<ns:m.tape1> <ns:tape.of> <ns:m.ana> .
<ns:m.elm> <ns:town.motto> "Grow"@en .
<ns:m.elm> <ns:town.motto> "Grow"@en-gb .
`
const resources = { graph: GRAPH }

export const differences: readonly MetricDifference[] = [
  {
    what: 'COUNT is written in a way that is no SPARQL: a query that counts finds nothing',
    gold: { answers: [['2']] },
    prediction: '(COUNT (JOIN (R town.mayor) m.elm))',
    compat: 0,
    fixed: 1,
    resources,
  },
  {
    what: 'a time constraint calls xsd:datetime, which does not exist: whatever has a date is left out',
    gold: { answers: [['ns:m.bo', 'Bo']] },
    prediction: '(TC (JOIN (R town.mayor) m.elm) office.from NOW)',
    compat: 0,
    fixed: 1,
    resources,
  },
  {
    what: 'a relation that is read the other way round under ARGMAX is no relation',
    gold: { answers: [['ns:m.ana', 'Ana']] },
    prediction: '(ARGMAX people.person (R tape.of))',
    compat: 0,
    fixed: 1,
    resources,
  },
  {
    what: 'a time zone is put behind each date, which a graph need not have',
    gold: { answers: [['ns:m.ana', 'Ana']] },
    prediction: `(JOIN person.born 1950^^${YEAR})`,
    compat: 0,
    fixed: 1,
    resources,
  },
  {
    what: 'a text found twice, in two languages, counts twice: F1 can exceed 1',
    gold: { answers: [['Grow']] },
    prediction: '(JOIN (R town.motto) m.elm)',
    compat: 4 / 3,
    fixed: 1,
    resources,
  },
  {
    what: 'an answer without the prefix ns: is never right',
    gold: {
      answers: [
        ['m.ana', 'Ana'],
        ['m.bo', 'Bo'],
      ],
    },
    prediction: '(JOIN (R town.mayor) m.elm)',
    compat: 0,
    fixed: 1,
    resources,
  },
  {
    what: 'a question without answers is wrong, also where the query rightly finds none',
    gold: { answers: [] },
    prediction: '(JOIN (R town.twin) m.elm)',
    compat: 0,
    fixed: 1,
    resources,
  },
]
