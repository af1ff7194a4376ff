import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { Database } from '../../contract.js'
import { readSource } from '../../read-source.js'
import { openSqlite } from '../../sql/open-sqlite.js'

const folder = await mkdtemp(join(tmpdir(), 'rdf-'))
afterAll(() => rm(folder, { recursive: true }))
const SHARED = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))

interface Read {
  triples: unknown[]
  warnings: string[]
  database: Database
}

let number = 0
/** Reads files, by name, as one source. */
async function read(files: Record<string, string>, more: Record<string, unknown> = {}): Promise<Read> {
  const place = join(folder, `s${(number += 1)}`)
  await mkdir(place)
  for (const [name, text] of Object.entries(files)) await writeFile(join(place, name), text)
  return readFolder(place, more)
}

async function readFolder(path: string, more: Record<string, unknown> = {}): Promise<Read> {
  const warnings: string[] = []
  let database: Database | undefined
  const declaration = { rdf: path, ...more }
  for await (const record of readSource({
    name: 'own',
    declaration,
    projectFolder: folder,
    cache: join(folder, 'made'),
  }))
    if (record.type === 'database') database = record.database
    else if (record.type === 'warning') warnings.push(record.message.replaceAll(`${path}/`, ''))
  if (database === undefined) throw new Error('expected a database')
  const opened = await openSqlite(database.path)
  const outcome = await opened.query('SELECT subject, relation, object FROM triple')
  await opened.close()
  return {
    triples: outcome.kind === 'rows' ? outcome.rows : [],
    warnings: [...warnings, ...database.warnings],
    database,
  }
}

const fault = (files: Record<string, string>, more: Record<string, unknown> = {}): Promise<string> =>
  read(files, more).then(
    () => 'no fault',
    (error: { code: string; message: string }) => `${error.code} ${error.message.replace(/\/\S*\//, '')}`,
  )

const PREFIXES = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix t: <http://a.example/t/> .
@prefix u: <http://a.example/u#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
`

describe('names of a graph', () => {
  const TURTLE = `${PREFIXES}
t:plum a t:Tree ; skos:prefLabel "Pflaume"@de, "Plum"@en ; rdfs:label "a plum"@en ; t:likes t:pear, t:b, u:b .
t:pear schema:name "Pear" ; skos:altLabel "Birne"@de, "Pear tree"@en ; u:note "sweet"@en, "süß"@de .
t:kind rdfs:label "Plum" .
t:kind t:height "3.50"^^xsd:decimal ; t:old true ; t:since "2001-02-03"^^xsd:date .
`

  it('are labels by language and relation, else short names, else names with a prefix; a shared label has both', async () => {
    const { triples, warnings } = await read({ 'a.ttl': TURTLE })
    expect(triples).toEqual([
      ['Plum (plum)', 'type', 'Tree'],
      ['Plum (plum)', 'likes', 'Pear'],
      ['Plum (plum)', 'likes', 't:b'],
      ['Plum (plum)', 'likes', 'u:b'],
      ['Pear', 'altLabel', 'Birne'],
      ['Pear', 'altLabel', 'Pear tree'],
      ['Pear', 'note', 'sweet'],
      ['Pear', 'note', 'süß'],
      ['Plum (kind)', 'height', '3.50'],
      ['Plum (kind)', 'old', 'true'],
      ['Plum (kind)', 'since', '2001-02-03'],
    ])
    expect(warnings).toEqual(['own: 1 labels name several nodes, which are shown with their short names.'])
  })

  it('are those of one language where it is named, and texts in others are left out and counted', async () => {
    const { triples, warnings } = await read({ 'a.ttl': TURTLE }, { language: 'de' })
    expect(triples.slice(0, 2)).toEqual([
      ['Pflaume', 'type', 'Tree'],
      ['Pflaume', 'likes', 'Pear'],
    ])
    expect(triples).not.toContainEqual(['Pear', 'note', 'sweet'])
    expect(warnings).toEqual(['own: 2 labels and 2 other texts are left out, as they are not in the language de.'])
  })

  it('of blank nodes are numbers in the order of the file, told apart between files', async () => {
    const text = `${PREFIXES}t:a t:has [ t:size 1 ], _:x . _:x t:size 2 .`
    const { triples } = await read({ 'a.ttl': text, 'b.ttl': text })
    expect(triples).toEqual([
      ['_:b1', 'size', '1'],
      ['a', 'has', '_:b1'],
      ['a', 'has', '_:b2'],
      ['_:b2', 'size', '2'],
      ['_:b1.2', 'size', '1'],
      ['a', 'has', '_:b1.2'],
      ['a', 'has', '_:b2.2'],
      ['_:b2.2', 'size', '2'],
    ])
  })
})

describe('formats of RDF', () => {
  const EXPECTED = [
    ['plum', 'likes', 'pear'],
    ['plum', 'note', 'two\nlines'],
  ]
  const IRI = 'http://a.example/'
  it.each([
    ['a.ttl', `<${IRI}plum> <${IRI}likes> <${IRI}pear> ; <${IRI}note> """two\nlines""" .`],
    ['a.trig', `<${IRI}g> { <${IRI}plum> <${IRI}likes> <${IRI}pear> ; <${IRI}note> "two\\nlines" }`],
    ['a.nt', `<${IRI}plum> <${IRI}likes> <${IRI}pear> .\n<${IRI}plum> <${IRI}note> "two\\nlines" .`],
    [
      'a.nq',
      `<${IRI}plum> <${IRI}likes> <${IRI}pear> <${IRI}g> .\n<${IRI}plum> <${IRI}note> "two\\nlines" .\n<${IRI}plum> <${IRI}likes> <${IRI}pear> <${IRI}h> .`,
    ],
    [
      'a.rdf',
      `<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e "${IRI}">]>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="${IRI}"><rdf:Description rdf:about="&e;plum"><e:likes rdf:resource="&e;pear"/><e:note>two\nlines</e:note></rdf:Description></rdf:RDF>`,
    ],
    [
      'a.jsonld',
      JSON.stringify({
        '@context': { '@vocab': IRI },
        '@id': `${IRI}plum`,
        likes: { '@id': `${IRI}pear` },
        note: 'two\nlines',
      }),
    ],
  ])('%s gives its triples once', async (name, text) => {
    expect((await read({ [name]: text })).triples).toEqual(EXPECTED)
  })

  it.each([
    ['a.ttl', `${PREFIXES}\nt:a t:b t:c ;\n  t:d "open .\n`, /^E_RDF a\.ttl:9 is no Turtle \(/],
    ['a.nt', '<http://a> <http://b> <http://c> .\n<http://a> <http://b> c .\n', /^E_RDF a\.nt:2 is no N-Triples \(/],
    ['a.nq', '<http://a> <http://b> .\n', /^E_RDF a\.nq:1 is no N-Quads \(/],
    ['a.trig', '<http://a> {\n<http://b> <http://c> }\n', /^E_RDF a\.trig:2 is no TriG \(/],
    [
      'a.rdf',
      '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n</rdf:RDX>',
      /^E_RDF a\.rdf:3 is no RDF\/XML \(/,
    ],
    ['a.jsonld', '{"@id": "http://a",\n"http://p": }', /^E_RDF a\.jsonld:2 is no JSON-LD \(/],
    [
      'b.jsonld',
      '{"@context": "http://127.0.0.1:1/x", "@id": "http://a", "p": 1}',
      /a remote @context is not fetched; put it into the file/,
    ],
    [
      'c.rdf',
      '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>',
      /declares the entity "b" by other entities/,
    ],
    [
      'd.rdf',
      `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(20_000)}">]><r>${'&a;'.repeat(1_000)}</r>`,
      /grows by 19 MiB when its entities are put in/,
    ],
    [
      'f.rdf',
      '<!DOCTYPE r [<!ENTITY é "x"><!ENTITY ü "&é;&é;">]><r>&ü;</r>',
      /declares the entity "ü" by other entities/,
    ],
    ['g.rdf', '<!DOCTYPE r [<!ENTITY a\u00a0b "x">]><r/>', /^E_RDF g\.rdf:1 is no RDF\/XML/],
    ['h.rdf', '<!DOCTYPE r [<!ENTITY % a "x">]><r/>', /declares an entity that is not <!ENTITY name "text">/],
    ['i.rdf', '<!DOCTYPE r [<!ENTITYa "x">]><r>&a;</r>', /declares an entity that is not <!ENTITY name "text">/],
    ['j.rdf', '<a b="/>">'.repeat(5001), /has elements within elements more than 5000 deep/],
    ['e.ttl', '<< <http://a> <http://b> <http://c> >> <http://d> <http://e> .', /^E_RDF .*(?:RDF-star|is no Turtle)/],
  ])('%s that is broken is refused with its line', async (name, text, message) => {
    expect(await fault({ [name]: text })).toMatch(message)
  })
})

describe('a folder of RDF', () => {
  const GOOD = '<http://a> <http://b> <http://c> .\n'
  const BAD = '<http://x> <http://y> .\n'

  it('names every broken file, or leaves them out with a warning, and nothing of them stays', async () => {
    expect(await fault({ 'a.nt': GOOD, 'b.nt': BAD, 'c.nt': BAD })).toMatch(
      /^E_SOURCE_FILES 2 of 3 files could not be read:\n {2}E_RDF: .*b\.nt:1 is no N-Triples .*\n {2}E_RDF: .*c\.nt:1 is no N-Triples/,
    )
    const { triples, warnings } = await read({ 'a.nt': GOOD, 'b.nt': GOOD + BAD }, { unreadable: 'skip' })
    expect(triples).toEqual([['a', 'b', 'c']])
    expect(warnings).toEqual([expect.stringMatching(/^left out: b\.nt:2 is no N-Triples/)])
  })

  it('of more triples than allowed is refused', async () => {
    expect(await fault({ 'a.nt': GOOD, 'b.nt': GOOD }, { maxTriples: 1 })).toMatch(
      /^E_RDF_SIZE b\.nt: the graph has more than 1 triples \(maxTriples\)/,
    )
  })

  it('refuses a language that is none', async () => {
    expect(await fault({ 'a.nt': GOOD }, { language: 'deutsch!' })).toContain(
      'expected a language tag, such as en or pt-BR',
    )
  })
})

describe.skipIf(!existsSync(join(SHARED, 'taxonomies')))('the classification of disciplines', () => {
  it('gives its triples by German labels, all but the labels themselves', async () => {
    const { triples, warnings, database } = await readFolder(join(SHARED, 'taxonomies'), { language: 'de' })
    expect(database.id).toBe('hochschulfaechersystematik')
    // As rdflib 7.0.0 counts them: 1,741 different triples, 1,388 labels in other languages, one other text.
    expect(triples.length).toBe(1741)
    expect(warnings).toEqual([
      'own: 1388 labels and 1 other texts are left out, as they are not in the language de.',
      'own: 17 labels name several nodes, which are shown with their short names.',
    ])
    expect(triples).toContainEqual(['Medizinische Informatik', 'broader', 'Informatik (n71)'])
  })
})
