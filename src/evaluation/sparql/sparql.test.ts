import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openGraph, type GraphLimits, type SparqlOutcome } from './open-graph.js'

const folder = await mkdtemp(join(tmpdir(), 'sparql-'))
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

async function select(paths: string[], queries: string[], limits: GraphLimits = {}): Promise<SparqlOutcome[]> {
  const graph = await openGraph(paths, limits)
  try {
    const outcomes: SparqlOutcome[] = []
    for (const query of queries) outcomes.push(await graph.select(query))
    return outcomes
  } finally {
    await graph.close()
  }
}

const TREES = `<ns:m.1> <ns:tree.height> "12"^^<http://www.w3.org/2001/XMLSchema#integer> .
# a note
<ns:m.2> <ns:tree.height> "3" .
`

describe('a graph in memory', () => {
  it('holds all files as one graph, whole IRIs of Freebase shortened', async () => {
    const more = '<http://rdf.freebase.com/ns/m.3> <http://rdf.freebase.com/ns/tree.height> "7"@en .'
    const paths = [await file('a.nt', TREES), await file('b.txt', more)]
    const [subjects, heights] = await select(paths, [
      'SELECT ?x WHERE { ?x <ns:tree.height> ?y } ORDER BY ?x',
      'SELECT ?y WHERE { ?x <ns:tree.height> ?y } ORDER BY ?x',
    ])
    expect(subjects).toEqual({ kind: 'values', values: ['ns:m.1', 'ns:m.2', 'ns:m.3'], isCut: false })
    expect(heights).toEqual({ kind: 'values', values: ['12', '3', '7'], isCut: false })
  })

  it('cuts a long result, says what is no query, and refuses to write or to load from elsewhere', async () => {
    const path = await file('c.nt', TREES)
    const [cut, wrong, insert, ask, elsewhere] = await select(
      [path],
      [
        'SELECT ?x WHERE { ?x ?p ?y } ORDER BY ?x',
        'SELECT COUNT DISTINCT ?x WHERE { ?x ?p ?y }',
        'INSERT DATA { <ns:a> <ns:b> <ns:c> }',
        'ASK { ?x ?p ?y }',
        'SELECT ?x WHERE { SERVICE <http://127.0.0.1:1/sparql> { ?x ?p ?y } }',
      ],
      { values: 1 },
    )
    expect(cut).toEqual({ kind: 'values', values: ['ns:m.1'], isCut: true })
    for (const outcome of [wrong, insert, ask, elsewhere])
      expect(outcome).toMatchObject({ kind: 'failed', reason: 'error' })
  })

  it('stops a query at its time, and answers the next one', async () => {
    const lines = Array.from({ length: 400 }, (_, index) => `<ns:m.${index}> <ns:p> <ns:m.${(index * 7) % 400}> .`)
    const [late, next] = await select(
      [await file('d.nt', lines.join('\n'))],
      [
        'SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h }',
        'SELECT ?x WHERE { ?x <ns:p> <ns:m.7> }',
      ],
      { timeMs: 300 },
    )
    expect(late).toEqual({ kind: 'failed', reason: 'time', message: 'the query was stopped after 300 ms' })
    expect(next).toEqual({ kind: 'values', values: ['ns:m.1'], isCut: false })
  })

  it('answers the next query after one that has ended the engine', async () => {
    const nested = `${'('.repeat(100_000)}1${')'.repeat(100_000)}`
    const [dead, next] = await select(
      [await file('g.nt', TREES)],
      [`SELECT ?x WHERE { ?x ?p ?y FILTER (${nested}) }`, 'SELECT ?x WHERE { ?x <ns:tree.height> "3" }'],
    )
    expect(dead).toEqual({
      kind: 'failed',
      reason: 'error',
      message: 'the query needs more memory than the engine has',
    })
    expect(next).toEqual({ kind: 'values', values: ['ns:m.2'], isCut: false })
  })

  it('names the line that is no triple, and the number of triples that it holds', async () => {
    const broken = await file('e.nt', `${TREES}<ns:m.3> <ns:tree.height> .\n`)
    await expect(openGraph([broken])).rejects.toMatchObject({ code: 'E_GRAPH_LINE', exitCode: 2 })
    await expect(openGraph([broken])).rejects.toThrow('e.nt:4 is no statement of N-Triples')
    const path = await file('f.nt', TREES)
    await expect(openGraph([path], { triples: 1 })).rejects.toMatchObject({ code: 'E_GRAPH_SIZE', exitCode: 3 })
  })
})
