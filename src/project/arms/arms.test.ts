import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../core/canonical.js'
import { readJsonl } from '../../core/jsonl.js'
import { readTrees } from '../../tree/read-tree.js'
import { loadProject } from '../config/load-project.js'
import { run } from '../run.js'
import { armsTable } from './arms-table.js'
import type { ArmsReport } from './contract.js'
import { writeArms } from './write-arms.js'

const HANDBOOK = new URL('../../../examples/handbook/', import.meta.url).pathname
let folder = ''

function write(arms: string): void {
  writeFileSync(
    join(folder, 'espalier.yaml'),
    `name: garden\nsources:\n  book: { markdown: ${HANDBOOK}contents, outline: ${HANDBOOK}SUMMARY.md }\n` +
      `recipes:\n  - structtuning: { from: book, questionsPerPoint: 0 }\narms: ${arms}\n`,
  )
}

async function again(arms: string): Promise<ArmsReport> {
  write(arms)
  const home = join(folder, 'runs/main')
  const trees = await readTrees(readJsonl(join(home, 'tree.jsonl')))
  return writeArms({ project: await loadProject({ folder }), folder: home, trees })
}

type Line = { prompt: string; completion: string }
const linesOf = (path: string): Line[] =>
  readFileSync(join(folder, 'runs/main/arms', path, 'prompt-completion/train.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

let first: ArmsReport
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-arms-'))
  write('true')
  first = (await run({ project: await loadProject({ folder }) })).arms as ArmsReport
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('arms of a run', () => {
  it('writes every arm of the claim in both matchings, and arms.json says what each holds', () => {
    const stored = JSON.parse(readFileSync(join(folder, 'runs/main/arms/arms.json'), 'utf8')) as unknown
    expect(stored).toEqual(first)
    expect([first.leftOut, first.warnings]).toEqual([[], []])
    const names = first.arms.filter(({ matching }) => matching === 'epochs').map(({ arm }) => arm)
    expect(names).toEqual(
      expect.arrayContaining(['base', 'sft', 'scpt+ssft', 'cpt-breadcrumb+sft', 'scpt-shuffled+sft']),
    )
    expect(first.arms.filter(({ matching }) => matching === 'tokens').map(({ arm }) => arm)).toEqual(names)
    for (const { stages } of first.arms)
      for (const { path, rows } of stages) expect([path, linesOf(path).length]).toEqual([path, rows])
  })

  it('says what each form holds, which are controls and what they rule out, and that all take one exam', () => {
    const exam = readFileSync(join(folder, 'runs/main/exam.jsonl'), 'utf8')
    const questions = exam.trim().split('\n').length
    expect(first.exam.validation + first.exam.test).toBe(questions)
    expect(first.exam.sha256).toBe(sha256(exam))
    expect(first.forms.map(({ stage, form, control }) => [stage, form, control !== undefined])).toEqual([
      ['pretrain', 'cpt', false],
      ['pretrain', 'scpt', false],
      ['pretrain', 'cpt-breadcrumb', true],
      ['pretrain', 'scpt-shuffled', true],
      ['instruct', 'sft', false],
      ['instruct', 'ssft', false],
      ['instruct', 'ssft-shuffled', true],
    ])
  })

  it('is shown by the report, as arms.json has it', () => {
    const html = readFileSync(join(folder, 'runs/main/report.html'), 'utf8')
    const payload = /<script type="application\/json" id="payload">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
    expect((JSON.parse(payload) as { arms: ArmsReport }).arms).toEqual(first)
  })

  it('holds the same chunks and the same questions in every arm', () => {
    for (const stage of ['pretrain', 'instruct'] as const) {
      const held = first.arms.flatMap(({ stages }) => stages.filter((one) => one.stage === stage))
      expect(new Set(held.map(({ shared }) => JSON.stringify(shared))).size).toBe(1)
      expect(held[0]?.shared.rows).toBeGreaterThan(20)
    }
    const texts = (path: string): string[] => linesOf(path).map(({ completion }) => completion)
    const chunks = new Set(texts('cpt/epochs/1-pretrain'))
    expect(texts('cpt-breadcrumb+sft/epochs/1-pretrain')).toEqual([...chunks])
    expect(texts('scpt+sft/epochs/1-pretrain').filter((text) => chunks.has(text))).toEqual([...chunks])
  })

  it('comes to the same forward tokens within 1 % in the matching by tokens, by repeating alone', () => {
    const tokens = first.arms.filter(({ arm, matching }) => matching === 'tokens' && arm !== 'base')
    const forward = tokens.map(({ forwardTokens }) => forwardTokens)
    expect(Math.min(...forward) / Math.max(...forward)).toBeGreaterThan(0.99)
    for (const { arm, uniqueTokens, forwardTokens, lossTokens, steps } of tokens) {
      const own = first.arms.find((one) => one.arm === arm && one.matching === 'epochs')
      expect([arm, uniqueTokens]).toEqual([arm, own?.uniqueTokens])
      expect(forwardTokens).toBeGreaterThanOrEqual(own?.forwardTokens ?? 0)
      expect([lossTokens > 0, lossTokens < forwardTokens, steps >= (own?.steps ?? 0)]).toEqual([true, true, true])
    }
    const base = first.arms.filter(({ arm }) => arm === 'base')
    expect(base.map(({ forwardTokens, steps }) => [forwardTokens, steps])).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('reads each row as often as any other, give or take one, but for the cut one', () => {
    const counts = new Map<string, number>()
    for (const { prompt, completion } of linesOf('cpt/tokens/1-pretrain'))
      counts.set(prompt + completion, (counts.get(prompt + completion) ?? 0) + 1)
    const whole = linesOf('cpt/epochs/1-pretrain').map(({ prompt, completion }) => counts.get(prompt + completion) ?? 0)
    expect([Math.min(...whole), Math.max(...whole) <= 3]).toEqual([1, true])
  })

  it('gives the same bytes each time', async () => {
    const bytes = (): string => readFileSync(join(folder, 'runs/main/arms/arms.json'), 'utf8')
    const before = [bytes(), JSON.stringify(linesOf('scpt-shuffled+sft/tokens/1-pretrain'))]
    await again('true')
    expect([bytes(), JSON.stringify(linesOf('scpt-shuffled+sft/tokens/1-pretrain'))]).toEqual(before)
  })

  it('prints a line an arm and matching', () => {
    const lines = armsTable(first).split('\n')
    expect(lines[0]?.split(/\s+/)).toEqual(['arm', 'matching', 'unique', 'forward', 'loss', 'steps', 'repeats'])
    expect(lines).toHaveLength(1 + first.arms.length)
  })
})

describe('shares of a pool', () => {
  it('chooses sections that fit each share, smaller shares within larger ones, the exam left as it is', async () => {
    const exam = readFileSync(join(folder, 'runs/main/exam.jsonl'), 'utf8')
    const report = await again('{ names: [cpt, scpt+ssft], match: [tokens], pool: { shares: [0.2, 0.5, 1] } }')
    const { tokens = 0, shares = [] } = report.pool ?? {}
    for (const { share, tokens: held } of shares) expect(held).toBeLessThanOrEqual(share * tokens)
    expect(shares.map(({ isWhole }) => isWhole)).toEqual([false, false, true])
    const texts = (share: number): Set<string> =>
      new Set(linesOf(`share-${share}/scpt+ssft/tokens/1-pretrain`).map(({ completion }) => completion))
    const [fifth, half, all] = [texts(0.2), texts(0.5), texts(1)]
    const chunks = (set: Set<string>): string[] => [...set].filter((text) => text.length > 600)
    expect(chunks(fifth).filter((text) => !half.has(text))).toEqual([])
    expect(chunks(half).length).toBeGreaterThan(chunks(fifth).length)
    expect(all.size).toBeGreaterThan(half.size)
    expect(readFileSync(join(folder, 'runs/main/exam.jsonl'), 'utf8')).toBe(exam)
    expect([report.exam, report.forms.map(({ form }) => form)]).toEqual([first.exam, ['cpt', 'scpt', 'ssft']])
  })

  it('counts shares of the declared pool, and says where the run has no such share', async () => {
    const report = await again(
      '{ names: [cpt], match: [epochs], pool: { tokens: 25500000000, shares: [0.000000001, 0.003, 0.05] } }',
    )
    expect(report.arms.map(({ share }) => share)).toEqual([0.003])
    expect(report.leftOut.map(({ why }) => why)).toEqual([
      'no section is as small as that',
      'it holds the same sections as share 0.003',
    ])
    expect(report.warnings[0]).toMatch(/^share 0\.003 \(76500000 tokens\): the run has only \d+ tokens of text$/)
  })
})

describe('arms in espalier.yaml', () => {
  it('warns of two forms that are the same in this run', async () => {
    write('true')
    const path = join(folder, 'espalier.yaml')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('questionsPerPoint: 0', 'questionsPerPoint: 0, cot: false, mapRows: false'),
    )
    const { arms } = await run({ project: await loadProject({ folder }), name: 'same' })
    expect(arms?.warnings).toEqual([
      'instruct/ssft is the same as instruct/sft: arms that differ in it alone do not differ',
      'instruct/ssft-shuffled is the same as instruct/sft: arms that differ in it alone do not differ',
    ])
  })

  it.each([
    [
      '{ names: [cpt+stf] }',
      'espalier.yaml:6:17 arms.names[0]: the arm "cpt+stf" names a form "stf" that there is not; did you mean "sft"?',
    ],
    ['{ names: [sft+cpt] }', 'is not "base", one form, or a pretrain and an instruct form joined by "+"'],
    ['{ formats: [messages] }', 'arms.formats: none of messages holds rows of the stage pretrain'],
    ['{ pool: { shares: [1.5] } }', 'arms.pool.shares[0]: expected at most 1, got 1.5'],
    ['{ name: [cpt] }', 'unknown key "name"; did you mean "names"?'],
  ])('refuses %s', async (arms, message) => {
    write(arms)
    await expect(loadProject({ folder })).rejects.toThrow(message)
  })

  it('leaves out an arm that the run has no rows for, and says so', async () => {
    writeFileSync(
      join(folder, 'espalier.yaml'),
      `name: garden\nsources:\n  book: { markdown: ${HANDBOOK}contents, outline: ${HANDBOOK}SUMMARY.md }\n` +
        `recipes:\n  - structtuning: { from: book, questionsPerPoint: 0, exercises: false, mapRows: false }\narms: { names: [cpt+sft, cpt], match: [epochs] }\n`,
    )
    const { arms } = await run({ project: await loadProject({ folder }), name: 'bare' })
    expect(arms?.arms.map(({ arm }) => arm)).toEqual(['cpt'])
    expect(arms?.leftOut).toEqual([{ what: 'arm cpt+sft', why: 'the run has no training rows for sft' }])
    expect(existsSync(join(folder, 'runs/bare/arms/cpt+sft'))).toBe(false)
  })
})
