import { rm } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createFill } from '../../dataset/fill.js'
import { createLedger } from '../../dataset/ledger.js'
import { recipes } from '../families.js'
import { loadPrompts } from '../prompts.js'
import { tasks } from './families.js'
import structlm from './index.js'
import { lineOf, mainText, type RawSet, rawSets } from './raw-files.fixture.js'
import { collect, folderOf } from './structlm.fixture.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** What a user sees of a run over one task's folder: how many rows come out, and what is said of the rest. */
async function run(id: string, files: Record<string, unknown>): Promise<{ rows: number; said: string[] }> {
  const folder = await folderOf(files)
  folders.push(folder)
  const said: string[] = []
  const made = structlm.run({
    trees: new Map(),
    exercises: new Map(),
    options: structlm.options.parse({ tasks: { [id]: folder }, arm: `single-${id}` }),
    fill: createFill({ checks: [], concurrency: 2, ledger: createLedger(), dropLimit: { share: 1 } }),
    prompts: await loadPrompts({ folder: recipes.folder('structlm'), recipe: 'structlm' }),
    split: undefined as never,
    hold: () => undefined,
    leaveOut: (what, why) => void (what.startsWith('cell values') || said.push(`${what} ${why}`)),
    seed: 1,
  })
  let rows = 0
  for (const one of await collect(made))
    if (one.type === 'row') rows += 1
    else said.push(`${one.drop.reason} ${one.drop.detail}`)
  return { rows, said: said.map((text) => text.replaceAll(folder, '')) }
}

const filesOf = (set: RawSet, text = mainText(set)): Record<string, unknown> => ({ ...set.others, [set.main]: text })

/** One case where it applies to the task, else none. */
const where = (applies: boolean): true[] => (applies ? [true] : [])

/** With one row changed. */
const changed = (set: RawSet, row: unknown): string => mainText(set, [set.row(0), row, set.row(2)])

describe.each(tasks.ids())('raw files of %s', (id) => {
  const set = rawSets[id]
  if (set === undefined) throw new Error(`rawSets has no ${id}`)
  const at = (index: number): string => `/${set.main}:${lineOf(set, index)}`

  it('give three rows where nothing is wrong', async () => {
    expect(await run(id, filesOf(set))).toEqual({ rows: 3, said: [] })
  })

  it('give the other rows where one has another shape, and its file:line', async () => {
    const { rows, said } = await run(id, filesOf(set, changed(set, set.wrong)))
    expect({ rows, faults: said.length }).toEqual({ rows: 2, faults: 1 })
    expect(said[0]).toContain(at(1))
    expect(said[0]).toMatch(/expected|is not/)
  })

  it('give the rows before the place where the file breaks off', async () => {
    const text = mainText(set)
    const last = text.trimEnd().split('\n').slice(0, lineOf(set, 2)).join('\n')
    const broken = last.slice(0, last.lastIndexOf('\n') + 4)
    const { rows, said } = await run(id, filesOf(set, broken))
    expect({ rows, faults: said.length }).toEqual({ rows: 2, faults: 1 })
    expect(said[0]).toContain(at(2))
  })

  it('give nothing where the file is empty, and say so', async () => {
    const { rows, said } = await run(id, filesOf(set, ''))
    expect({ rows, faults: said.length }).toEqual({ rows: 0, faults: 1 })
    expect(said[0]).toMatch(new RegExp(`${set.main.replaceAll('.', '\\.')}:1 .*expected`))
  })

  it.each(where(set.header !== undefined))(
    'give nothing where the columns have other names, and say which',
    async () => {
      const text = mainText(set).replace(/^.*\n/, (line) => line.replaceAll(/[a-z]+/gi, 'x'))
      const { rows, said } = await run(id, filesOf(set, text))
      expect({ rows, said }).toEqual({
        rows: 0,
        said: [expect.stringMatching(/:1 has the columns x.*, expected also \w/)],
      })
    },
  )

  it.each(where(set.hasIds === true))('give one row of two with the same id, and the place of the second', async () => {
    const repeated = mainText(set, [set.row(0), set.row(1), set.row(1)])
    const text = set.kind === 'object' ? repeated.replace('"k2"', '"k1"') : repeated
    const { rows, said } = await run(id, filesOf(set, text))
    expect({ rows, faults: said.length }).toEqual({ rows: 2, faults: 1 })
    expect(said[0]).toContain(`${at(2)} id: "`)
    expect(said[0]).toContain('was seen before')
  })

  it.each(where(set.ofSecond !== undefined))('give the other rows where the table of one is missing', async () => {
    const { [set.ofSecond ?? '']: _, ...files } = filesOf(set)
    const { rows, said } = await run(id, files)
    expect({ rows, faults: said.length }).toEqual({ rows: 2, faults: 1 })
    expect(said[0]).toContain(at(1))
    expect(said[0]).toContain(`/${set.ofSecond} does not exist`)
  })

  it.each(where(set.ofSecond !== undefined))(
    'give the other rows where the table of one is an empty file',
    async () => {
      const { rows, said } = await run(id, { ...filesOf(set), [set.ofSecond ?? '']: '' })
      expect({ rows, faults: said.length }).toEqual({ rows: 2, faults: 1 })
      expect(said[0]).toContain(at(1))
    },
  )

  const lined = Object.keys(set.others ?? {}).filter((name) => name.endsWith('.jsonl'))
  it.each(lined)('give all rows where %s also holds a line that is no JSON, and its file:line', async (name) => {
    const { rows, said } = await run(id, { ...filesOf(set), [name]: `nope\n${String(set.others?.[name])}` })
    expect({ rows, said }).toEqual({ rows: 3, said: [expect.stringContaining(`/${name}:1 not one JSON value a line`)] })
  })

  const shared = Object.entries(set.others ?? {}).filter(
    ([name, content]) => Array.isArray(content) && /tables/.test(name),
  )
  it.each(shared)(
    'give the other rows where the second entry of %s is broken, and its file:line',
    async (name, content) => {
      const [first, , third] = content as unknown[]
      const text = `[\n${JSON.stringify(first)},\n{"db_id": "d1"},\n${JSON.stringify(third)}\n]`
      const { rows, said } = await run(id, { ...filesOf(set), [name]: text })
      expect(rows).toBe(2)
      expect(said).toEqual([expect.stringContaining(`/${name}:3 `), expect.stringContaining(`${at(1)} d`)])
    },
  )

  const named = Object.keys(set.others ?? {}).filter((name) => !/_tok|\/json|all_csv|csv|punkt/.test(name))
  it.each(named)('stop with the name of %s and where to get it where it is missing', async (name) => {
    const { [name]: _, ...files } = filesOf(set)
    await expect(run(id, files)).rejects.toMatchObject({
      code: 'E_TASK_FILE',
      message: expect.stringContaining('Get it from https://'),
    })
  })
})
