import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../core/canonical.js'
import type { Drop, Row } from '../../dataset/contract.js'
import type { TreeLine } from '../../tree/write-tree.js'
import type { ReportSummary } from './contract.js'
import type { ReportPayload } from './payload.js'
import { writeReport } from './write-report.js'

const EVIL = '</script><img src=x onerror=alert(1)> \u2028 & "quoted" <!-- '
const TEXT = `# Valves\n\nThe mitral valve lies between the left atrium and the left ventricle. ${EVIL}\n`
const summary: ReportSummary = {
  name: 'heart & <b>lungs</b>',
  complete: true,
  startedAt: '2026-11-21T10:00:00.000Z',
  seconds: 3.2,
  version: '0.1.0',
  sources: [{ name: 'book', reader: 'markdown', licence: 'CC BY 4.0', documents: 1, exercises: 2, terms: 0 }],
  models: [],
  steps: [{ step: 'one-hop', planned: 3, rows: 2, drops: 1, byReason: { answer_empty: 1 } }],
  counts: [{ kind: 'one-hop', split: 'train', rows: 2, tokens: 40 }],
  exam: { validation: 1, test: 1 },
  leftOut: [],
  warnings: [],
  thin: [],
}

function span(start: number, end: number): Row['spans'][number] {
  return { documentId: 'book/valves.md', start, end, sha256: sha256(TEXT.slice(start, end)) }
}

function row(id: string, over: Partial<Row> = {}): Row {
  const content = {
    messages: [
      { role: 'user' as const, content: 'Where?' },
      { role: 'assistant' as const, content: EVIL },
    ],
  }
  const places = { nodeIds: ['c1'], spans: [span(10, 41)], callIds: ['x'], scores: {}, split: 'train' as const }
  return {
    id,
    recipe: 'structtuning',
    stage: 'instruct',
    kind: 'one-hop',
    content,
    loss: 'completion',
    ...places,
    ...over,
  }
}

const drop: Drop = {
  rowId: 'd',
  nodeIds: ['s1'],
  kind: 'one-hop',
  step: 'one-hop',
  reason: 'answer_empty',
  detail: EVIL,
  callIds: [],
}
const tree: TreeLine[] = [
  { id: 'book', parentId: null, kind: 'source', title: 'Heart', ordinal: 0 },
  { id: 's1', parentId: 'book', kind: 'section', title: `Valves ${EVIL}`, ordinal: 0 },
  {
    id: 'c1',
    parentId: 's1',
    kind: 'chunk',
    title: '',
    ordinal: 0,
    chunk: { text: 'The mitral valve', tokens: 20, offsets: [0, 10] },
  },
  {
    id: 'c2',
    parentId: 's1',
    kind: 'chunk',
    title: '',
    ordinal: 1,
    chunk: { text: 'No row rests here', tokens: 10, offsets: [0, 42] },
  },
]

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

async function makeRun(rows: readonly Row[], drops: readonly Drop[] = [drop], nodes = tree): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'espalier-report-'))
  folders.push(folder)
  const files = { 'tree.jsonl': nodes, 'rows.jsonl': rows, 'drops.jsonl': drops }
  for (const [name, values] of Object.entries(files))
    await writeFile(join(folder, name), values.map((value) => `${JSON.stringify(value)}\n`).join(''))
  await writeFile(join(folder, 'exam.jsonl'), `${JSON.stringify({ id: 'q', nodeIds: ['s1'] })}\n`)
  const path = join(folder, 'documents/book/valves.md.txt')
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, TEXT)
  return folder
}

async function report(
  folder: string,
  over: Partial<ReportSummary> = {},
): Promise<{ html: string; payload: ReportPayload }> {
  await writeReport({ folder, summary: { ...summary, ...over } })
  const html = await readFile(join(folder, 'report.html'), 'utf8')
  const json = /<script type="application\/json" id="payload">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
  return { html, payload: JSON.parse(json) as ReportPayload }
}

describe('writeReport', () => {
  it('counts rows and drops on their nodes, and shows a row with its passage and what stands around it', async () => {
    const { payload } = await report(await makeRun([row('a'), row('b', { spans: [span(42, 50)] })]))
    expect(payload.nodes).toEqual({
      title: ['Heart', `Valves ${EVIL}`, '', ''],
      kind: ['source', 'section', 'chunk', 'chunk'],
      parent: [-1, 0, 1, 1],
      tokens: [0, 0, 20, 10],
      rows: [[], [], [0, 2], []],
      operators: [[], [], [], []],
      drops: [[], [0, 1], [], []],
      exam: [0, 1, 0, 0],
      chunks: [0, 0, 1, 1],
      bare: [0, 0, 0, 1],
      excerpt: ['', '', 'The mitral valve', 'No row rests here'],
    })
    expect(payload.totals).toEqual({ rows: 2, drops: 1, nodes: 4, chunks: 2, bareChunks: 1, chunkTokens: 30 })
    expect(payload.drops).toEqual([[0, 'one-hop', 'answer_empty', 1]])
    expect(payload.rowSamples.find(({ id }) => id === 'a')?.passage).toEqual({
      documentId: 'book/valves.md',
      line: 3,
      before: '# Valves\n\n',
      text: TEXT.slice(10, 41),
      after: TEXT.slice(41),
      cut: 0,
      isIntact: true,
    })
  })

  it('counts what answers take on the first node of their row, each of several operators once', async () => {
    const rows = [row('a', { operators: ['count', 'join'] }), row('b', { operators: ['join'], nodeIds: ['s1', 'c1'] })]
    const { payload } = await report(await makeRun([...rows, row('c')]))
    expect(payload.operators).toEqual(['count', 'join'])
    expect(payload.nodes.operators).toEqual([[], [1, 1], [0, 1, 1, 1], []])
  })

  it('lets no text of a document, reply or name become markup: the scripts of the page are its own two, by hash', async () => {
    const { html, payload } = await report(await makeRun([row('a')]))
    expect(payload.rowSamples[0]?.parts[1]?.text).toBe(EVIL)
    expect([...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)).toEqual([
      '<script type="application/json" id="payload">',
      '<script>',
    ])
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
    const hash = (text: string): string => `sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}`
    expect(html).toContain(
      `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`,
    )
    expect(html).not.toContain('<img')
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/)
  })

  it('names nothing outside itself', async () => {
    const { html } = await report(await makeRun([row('a')]))
    const outside = [...html.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"'\s)>]+)/g)].map((match) => match[1])
    expect(outside.filter((target) => target !== undefined && !target.startsWith('#') && target !== 'x')).toEqual([])
    expect([...new Set([...html.matchAll(/https?:\/\/[^"'\s<]+/g)].map(([url]) => url))]).toEqual([
      'http://www.w3.org/2000/svg',
    ])
  })

  it('says that a span has changed when the stored text no longer hashes to it', async () => {
    const changed = { ...span(10, 41), sha256: sha256('something else') }
    const { payload } = await report(await makeRun([row('a', { spans: [changed] })]))
    expect(payload.rowSamples[0]?.passage?.isIntact).toBe(false)
  })

  it('gives the same bytes whatever order rows were written in', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => row(`r${index}`))
    const [one, other] = [await report(await makeRun(rows)), await report(await makeRun(rows.toReversed()))]
    expect(other.html).toBe(one.html)
  })

  it('stays under 2 MB and keeps few samples for 20,000 long rows on 6,000 nodes', async () => {
    const nodes: TreeLine[] = [tree[0] as TreeLine]
    const text = 'The wall of the heart has three layers. '.repeat(90)
    for (let section = 0; section < 500; section++) {
      nodes.push({
        id: `s${section}`,
        parentId: 'book',
        kind: 'section',
        title: `Section ${section}`,
        ordinal: section,
      })
      for (let chunk = 0; chunk < 11; chunk++)
        nodes.push({
          id: `s${section}c${chunk}`,
          parentId: `s${section}`,
          kind: 'chunk',
          title: `Passage ${chunk}`,
          ordinal: chunk,
          chunk: { text, tokens: 900, offsets: [0, 0] },
        })
    }
    const rows = Array.from({ length: 20_000 }, (_, index) =>
      row(`r${index}`, {
        kind: `kind-${index % 4}`,
        nodeIds: [`s${index % 500}c${index % 11}`],
        content: { prompt: text, completion: text, eos: true },
      }),
    )
    const folder = await makeRun(rows, [], nodes)
    const { payload } = await report(folder)
    expect(payload.totals.rows).toBe(20_000)
    expect((await stat(join(folder, 'report.html'))).size).toBeLessThan(2_000_000)
    expect(new Set(payload.rowSamples.map(({ kind }) => kind)).size).toBe(4)
  })

  it('folds the deepest level of a tree that is too large to draw, counting its rows above it', async () => {
    const nodes: TreeLine[] = [tree[0] as TreeLine, { ...(tree[1] as TreeLine) }]
    for (let chunk = 0; chunk < 9500; chunk++)
      nodes.push({
        id: `c${chunk}`,
        parentId: 's1',
        kind: 'chunk',
        title: '',
        ordinal: chunk,
        chunk: { text: 'x', tokens: 2, offsets: [0, 0] },
      })
    const { payload } = await report(await makeRun([row('a', { nodeIds: ['c77'] })], [], nodes))
    expect(payload.foldedNodes).toBe(9500)
    expect(payload.nodes.rows).toEqual([[], [0, 1]])
    expect(payload.nodes.tokens).toEqual([0, 19_000])
    expect([payload.nodes.chunks, payload.nodes.bare]).toEqual([
      [0, 9500],
      [0, 9499],
    ])
  })

  it('draws an unfinished run that has no rows yet', async () => {
    const folder = await makeRun([], [])
    const { payload } = await report(folder, { complete: false, stopped: 'The budget of $1 is used up.' })
    const { summary: told, rowSamples, dropSamples, totals } = payload
    expect([told.complete, told.stopped]).toEqual([false, 'The budget of $1 is used up.'])
    expect([rowSamples, dropSamples, totals.rows, totals.bareChunks]).toEqual([[], [], 0, 2])
  })
})
