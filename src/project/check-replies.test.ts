import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from '../dataset/contract.js'
import { checkReplies, type CheckedReply } from './check-replies.js'
import { loadProject, type Project } from './config/load-project.js'
import { openChecker } from './open-checker.js'
import { type OpenedRun, openRun } from './open-run.js'
import { run } from './run.js'

const TREES = `tree,wall,planted,kilograms
Sexton,Lane,2003,14.5
Gage,Lane,2009,8.2
Hester,Stable,2011,6.9
Reed,Stable,2003,9.4
Fallow,Lane,2016,3.1
Ivelet,Stable,2014,2.7
Greyfriar,Chapel,1999,11.3
Carmine,Chapel,2001,5.6
`

let folder = ''
let project: Project
let opened: OpenedRun
const rows: Row[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'))
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'data/trees.csv'), TREES)
  await writeFile(
    join(folder, 'espalier.yaml'),
    'name: garden\nsources: { garden: { csv: ./data } }\nrecipes: [ own-structure: { from: garden } ]\ndataset: { formats: [verifiable] }\n',
  )
  project = await loadProject({ folder })
  await run({ project })
  opened = await openRun({ project: folder })
  for await (const row of opened.rows()) if (row.verifiable !== undefined) rows.push(row)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const replyOf = ({ content }: Row): string => ('messages' in content ? (content.messages.at(-1)?.content ?? '') : '')

async function checked(lines: readonly unknown[]): Promise<{ scores: CheckedReply[]; problems: string[] }> {
  const file = join(folder, 'replies.jsonl')
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const scores: CheckedReply[] = []
  const problems: string[] = []
  const onProblem = ({ place, message }: { place: string; message: string }): void =>
    void problems.push(`${place.replace(file, '')} ${message}`)
  for await (const one of checkReplies({ project, run: opened, file, onProblem })) scores.push(one)
  return { scores, problems }
}

describe('checkReplies', () => {
  it('gives every row its own answer right, and another kind of answer wrong', async () => {
    expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThan(3)
    const right = await checked(rows.map((row) => ({ id: row.id, reply: replyOf(row) })))
    expect(right.scores).toEqual(rows.map(({ id, kind }) => ({ id, kind, score: 1 })))
    const wrong = await checked(rows.map(({ id }) => ({ id, prediction: 'DROP TABLE trees' })))
    expect(wrong.scores.map(({ score }) => score)).toEqual(rows.map(() => 0))
  })

  it('takes a list in any order, SQL in a fence, and SQL that says it in another way', async () => {
    const list = rows.find(({ verifiable }) => verifiable?.sql === undefined && (verifiable?.answers.length ?? 0) > 1)
    const count = rows.find(({ verifiable }) => verifiable?.sql?.startsWith('SELECT count(*)') === true)
    const reversed = list?.verifiable?.answers.toReversed().join(', ')
    const sql = count?.verifiable?.sql ?? ''
    const { scores } = await checked([
      { id: list?.id, reply: ` ${reversed}\n` },
      { id: count?.id, reply: `Here it is:\n\`\`\`sql\n${sql}\n\`\`\`` },
      { id: count?.id, reply: sql.replace('count(*)', 'sum(1)') },
      { id: count?.id, reply: `${sql}; DELETE FROM trees` },
    ])
    expect(scores.map(({ score }) => score)).toEqual([1, 1, 1, 0])
  })

  it('calls a query of a list right without ORDER BY and with any', async () => {
    const list = rows.find(({ verifiable }) => verifiable?.sql?.startsWith('SELECT DISTINCT') === true)
    const sql = list?.verifiable?.sql ?? ''
    const { scores } = await checked([
      { id: list?.id, reply: sql },
      { id: list?.id, reply: `${sql} ORDER BY 1 DESC` },
    ])
    expect(scores.map(({ score }) => score)).toEqual([1, 1])
  })

  it('tells of lines that name no row or are none, and goes on', async () => {
    const [first] = rows
    const { scores, problems } = await checked([{ id: 'nobody', reply: 'x' }, 5, { id: first?.id, reply: 'x' }])
    expect(scores.length).toBe(1)
    expect(problems).toEqual([
      ':1 there is no row "nobody" that can be checked',
      ':2 expected {"id": "...", "reply": "..."}',
    ])
    await expect(checked([{ id: 'nobody', reply: 'x' }])).rejects.toThrow(/no line of .* names a row of the run "main"/)
  })
})

describe('openChecker', () => {
  it('refuses a checker and a database that are not there', async () => {
    const { check } = await openChecker({ project })
    const item = { id: '1', answers: ['1'], reply: '1' }
    await expect(check([{ ...item, checker: 'guess' }])).rejects.toThrow(/there is no checker "guess"/)
    const sql = { ...item, checker: 'spider-execution', sql: 'SELECT 1', database: 'shop' }
    await expect(check([sql])).rejects.toThrow(/hold no database "shop" \(there are: trees\)/)
  })
})
