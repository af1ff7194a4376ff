import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../core/canonical.js'
import type { Row } from '../../dataset/contract.js'
import { buildSqlite } from '../../sources/sql/build-sqlite.js'
import { describeTree } from '../../tree/describe-tree.js'
import { type Gathered, gatherOwn, runOwn } from './own-structure.fixture.js'

const STATES = ['open', 'shut', 'dry']
const OWNERS = ['Mara Lind', 'Tom Aske', 'Ida Brand', 'Olaf Kern', 'Nele Voss']
const WELLS = Array.from({ length: 24 }, (_, index) => ({
  name: `Well ${String.fromCharCode(65 + index)}`,
  owner: (index % 5) + 1,
  depth: ((index * 37) % 50) + 4.5,
  opened: `19${10 + ((index * 7) % 80)}-0${(index % 9) + 1}-15`,
  state: STATES[(index * index) % 3] ?? '',
}))
const SCRIPT = `
CREATE TABLE owner (owner_id INTEGER PRIMARY KEY, name TEXT NOT NULL, born INTEGER);
INSERT INTO owner VALUES ${OWNERS.map((name, index) => `(${index + 1}, '${name}', ${1950 + index * 7})`).join(', ')};
CREATE TABLE well (well_id INTEGER PRIMARY KEY, name TEXT, owner_id INTEGER REFERENCES owner, depth_m REAL, opened TEXT, state TEXT, picture BLOB);
INSERT INTO well VALUES ${WELLS.map((well, index) => `(${index + 1}, '${well.name}', ${well.owner}, ${well.depth}, '${well.opened}', '${well.state}', X'00')`).join(', ')};`

let folder = ''
let wells: Gathered
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-structure-'))
  await buildSqlite(join(folder, 'wells.sqlite'), SCRIPT)
  wells = await gatherOwn({ sqlite: join(folder, 'wells.sqlite'), licence: 'CC0-1.0' }, folder)
})
afterAll(() => rm(folder, { recursive: true }))

const rowsOf = async (given: Record<string, unknown>): Promise<Row[]> =>
  (await runOwn(wells, given)).made.flatMap((one) => (one.type === 'row' ? [one.row] : []))
const none = { sql: 0, answer: 0, statement: 0, sentence: 0, path: 0 }
const textOf = (row: Row): [string, string] => {
  const messages = 'messages' in row.content ? row.content.messages : []
  return [messages[0]?.content ?? '', messages[1]?.content ?? '']
}

describe("questions over a database of one's own", () => {
  it('hang on a tree of database, tables and columns', () => {
    expect(describeTree(wells.tree)).toBe(`own  [source]
└─ wells  [database]
   ├─ owner  [table]
   │  ├─ owner_id  [column]
   │  ├─ name  [column]
   │  └─ born  [column]
   └─ well  [table]
      ├─ well_id  [column]
      ├─ name  [column]
      ├─ owner_id  [column]
      ├─ depth_m  [column]
      ├─ opened  [column]
      ├─ state  [column]
      └─ picture  [column]`)
  })

  it('state things of rows that are named by two columns: the name is changed as a whole', async () => {
    const firsts = ['Ann', 'Bo', 'Cy', 'Di', 'Ed', 'Flo', 'Gus', 'Ann', 'Bo', 'Cy', 'Di', 'Ed']
    const lasts = ['Lund', 'Kern', 'Lund', 'Voss', 'Kern', 'Aske', 'Voss', 'Brand', 'Aske', 'Brand', 'Lund', 'Voss']
    const people = firsts.map((first, index) => `(${index + 1}, '${first}', '${lasts[index]}', 'Lane ${index}')`)
    const path = join(folder, 'people.sqlite')
    await buildSqlite(
      path,
      `CREATE TABLE person (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, address TEXT, UNIQUE (first_name, last_name));
INSERT INTO person VALUES ${people.join(', ')};`,
    )
    const own = await gatherOwn({ sqlite: path }, folder)
    const { made } = await runOwn(own, { rows: { ...none, statement: 6 } })
    const stated = made.flatMap((one) => (one.type === 'row' ? [textOf(one.row)[0].split('Statement: ')[1] ?? ''] : []))
    const named = stated.flatMap(
      (text) => /first name "(\w+)" and last name "(\w+)"/.exec(text)?.slice(1).join(' ') ?? [],
    )
    expect(named.length).toBeGreaterThan(4)
    expect(named.filter((name) => !firsts.some((first, index) => name === `${first} ${lasts[index]}`))).toEqual([])
  })

  it('cover every column that can be asked about, and say what is left out', async () => {
    const { made, leftOut } = await runOwn(wells, { rows: { ...none, sql: 4, answer: 4 } })
    const rows = made.flatMap((one) => (one.type === 'row' ? [one.row] : []))
    const covered = new Set(rows.map(({ nodeIds }) => nodeIds[0]))
    const columns = wells.tree.nodes.filter(({ kind, title }) => kind === 'column' && title !== 'picture')
    expect(columns.filter(({ id }) => !covered.has(id)).map(({ title }) => title)).toEqual([])
    expect(leftOut[0]).toBe('wells: well.picture: bytes, no value, mixed values, or the same value in every row')
    expect(leftOut[1]).toMatch(/^wells: \d+ of \d+ sampled programs: \w/)
  })

  it('give rows of every kind, each with its checker, and the same rows every time', async () => {
    const rows = await rowsOf({})
    expect(
      [...new Set(rows.map(({ kind, verifiable }) => `${kind} ${verifiable?.checker ?? '-'}`))].toSorted(),
    ).toEqual([
      'own-answer wikitq',
      'own-sentence -',
      'own-sql spider-execution',
      'own-statement-entailed tab-fact',
      'own-statement-refuted tab-fact',
    ])
    expect(await rowsOf({})).toEqual(rows)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(rows.every(({ licence }) => licence === 'CC0-1.0')).toBe(true)
  })

  it('plan what they make: one row or drop for each planned row, statements in pairs', async () => {
    const { made } = await runOwn(wells, { rows: { ...none, statement: 2, sentence: 3 } })
    const kinds = made.map((one) => (one.type === 'row' ? one.row.kind : one.drop.kind))
    const count = (kind: string): number => kinds.filter((one) => one === kind).length
    expect(count('own-statement-entailed')).toBe(count('own-statement-refuted'))
    expect(count('own-sentence')).toBe(6)
  })

  it('hold programs that differ in their values alone to one split, and whole databases where asked', async () => {
    const splits = new Map<string, Set<string>>()
    for (const row of await rowsOf({ rows: { ...none, sql: 12 } })) {
      const template = (row.verifiable?.sql ?? '').replace(/'[^']*'|\b\d+(?:\.\d+)?\b/g, '?')
      splits.set(template, (splits.get(template) ?? new Set()).add(row.split))
    }
    expect([...splits.values()].filter(({ size }) => size > 1)).toEqual([])
    expect(new Set([...splits.values()].flatMap((one) => [...one]))).toEqual(new Set(['train', 'validation', 'test']))
    const heldOut = await rowsOf({ rows: { ...none, sql: 1 }, test: ['wells'] })
    expect(new Set(heldOut.map(({ split }) => split))).toEqual(new Set(['test']))
  })

  it("show the rows that they are computed on, and take the user's words", async () => {
    const rows = await rowsOf({
      rows: { ...none, answer: 3 },
      names: { well: 'borehole', 'well.depth_m': 'depth in metres' },
    })
    const asked = rows.map(textOf).map(([prompt]) => prompt.split('Question: ')[1] ?? '')
    expect(asked.some((question) => question.includes('borehole'))).toBe(true)
    expect(asked.some((question) => question.includes('depth in metres'))).toBe(true)
    const reckoned = /how many|number of|count|average|by how much|minus|total/i
    const looked = rows.map(textOf).filter(([prompt]) => !reckoned.test(prompt.split('Question: ')[1] ?? ''))
    expect(looked.filter(([prompt, reply]) => !prompt.includes(reply.split(', ')[0] ?? ''))).toEqual([])
  })

  it('about the tables of a document name where each table stands in it', async () => {
    const path = join(folder, 'wells.md')
    const lines = WELLS.map(({ name, depth, state }) => `| ${name} | ${depth} | ${state} |`)
    const text = `# Wells\n\nAll wells of the parish.\n\n| Name | Depth | State |\n|---|---|---|\n${lines.join('\n')}\n`
    await writeFile(path, text)
    const gathered = await gatherOwn({ markdown: path, tables: true }, folder)
    expect(describeTree(gathered.tree)).toContain('└─ wells.md  [database]\n   └─ Wells  [table]')
    const { made } = await runOwn(gathered, { rows: { ...none, answer: 2, statement: 1, sentence: 2 } })
    const rows = made.flatMap((one) => (one.type === 'row' ? [one.row] : []))
    expect(rows.length).toBeGreaterThan(8)
    const [start, end] = [text.indexOf('| Name'), text.length - 1]
    const span = { documentId: 'own/wells.md', start, end, sha256: sha256(text.slice(start, end)) }
    for (const { spans } of rows) expect(spans).toEqual([span])
  })

  it('name a source without tables as a fault of the configuration', async () => {
    await expect(runOwn({ ...wells, databases: [] })).rejects.toMatchObject({ code: 'E_SOURCE_NO_TABLES', exitCode: 2 })
  })
})
