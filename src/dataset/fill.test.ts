import fc from 'fast-check'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { limitError, userError } from '../core/errors.js'
import type { CheckResult, FillInput, Made, PlanItem, Row, Worked } from './contract.js'
import { createFill, type CreateFillInput } from './fill.js'
import { createLedger } from './ledger.js'
import { dropAll, makeRow, planItem } from './make-row.js'

const recipe = 'trial'

function item(nodeId: string, key: string, kinds = ['direct']): PlanItem {
  return planItem({ recipe, key, nodeIds: [nodeId], kinds })
}

function rowsOf(planned: PlanItem): Row[] {
  return planned.rows.map(({ id, kind }) =>
    makeRow({
      id,
      recipe,
      stage: 'instruct',
      kind,
      content: { prompt: `${planned.key}?`, completion: kind, eos: true },
      nodeIds: planned.nodeIds,
    }),
  )
}

const keepAll = (planned: PlanItem): Worked[] => rowsOf(planned).map((row) => ({ row }))

function trial(setting: Partial<CreateFillInput> = {}) {
  const ledger = createLedger()
  return { ledger, fill: createFill({ checks: [], concurrency: 4, ledger, ...setting }) }
}

async function collect<Item extends PlanItem>(
  setting: Partial<CreateFillInput>,
  input: Omit<FillInput<Item>, 'step'>,
): Promise<{ made: Made[]; ledger: ReturnType<typeof createLedger> }> {
  const { fill, ledger } = trial(setting)
  const made: Made[] = []
  for await (const one of fill({ step: 'ask', ...input })) made.push(one)
  return { made, ledger }
}

const named = (made: Made): string =>
  made.type === 'row' ? `row ${made.row.kind}` : `${made.drop.step} ${made.drop.reason} ${made.drop.kind}`

describe('fill without quotas', () => {
  it('gives one outcome for each planned row, in plan order, whatever order the work ends in', async () => {
    const { made, ledger } = await collect(
      { concurrency: 3 },
      {
        plan: () => [item('a', '1'), item('b', '2', ['direct', 'cot']), item('c', '3')],
        work: async (planned) => {
          await wait(planned.key === '1' ? 20 : 1)
          return planned.key === '3' ? dropAll(planned, { reason: 'empty', detail: 'no reply' }) : keepAll(planned)
        },
      },
    )
    expect(made.map(named)).toEqual(['row direct', 'row direct', 'row cot', 'ask empty direct'])
    expect(ledger).toEqual({
      planned: 4,
      rows: 3,
      drops: 1,
      unfinished: 0,
      dropsByReason: { empty: 1 },
      dropSamples: { empty: ['no reply'] },
      thin: [],
      steps: {
        ask: { items: 3, rounds: 1, planned: 4, rows: 3, drops: { ask: { empty: 1 } }, unfinished: 0 },
      },
    })
  })

  it('drops what a row check refuses, under the check, with its content and both sets of calls', async () => {
    const check = (row: Row): CheckResult =>
      row.kind === 'cot'
        ? { keep: false, reason: 'too_long', detail: '9 words', callIds: ['judge'] }
        : { keep: true, scores: { words: 3 } }
    const planned = item('a', '1', ['direct', 'cot'])
    const { made } = await collect(
      { checks: [{ id: 'length', scope: 'row', running: { check } }] },
      { plan: () => [planned], work: (one) => rowsOf(one).map((row) => ({ row: { ...row, callIds: ['call'] } })) },
    )
    const [direct, cot] = rowsOf(planned) as [Row, Row]
    expect(made).toEqual([
      { type: 'row', row: { ...direct, callIds: ['call'], scores: { words: 3 } } },
      {
        type: 'drop',
        drop: {
          rowId: cot.id,
          nodeIds: ['a'],
          kind: 'cot',
          step: 'ask/length',
          reason: 'too_long',
          detail: '9 words',
          callIds: ['call', 'judge'],
          content: cot.content,
        },
      },
    ])
  })

  it.each([
    ['fewer outcomes than planned', (): Worked[] => [], 'gave 0 outcomes for 1 planned rows'],
    ['a row that was not planned', () => [{ row: { ...(rowsOf(item('x', 'y'))[0] as Row) } }], 'where row'],
  ])('refuses work that gives %s, E_PLAN', async (_, work, message) => {
    const failing = collect({}, { plan: () => [item('a', '1')], work })
    await expect(failing).rejects.toMatchObject({ code: 'E_PLAN', message: expect.stringContaining(message) as string })
  })
})

describe('fill with quotas', () => {
  const quotas = new Map([
    ['a', 2],
    ['b', 1],
  ])
  /** Plans what is missing; the item's key is the node and its attempt. */
  const plan: FillInput<PlanItem>['plan'] = ({ missing, used }) =>
    [...missing].flatMap(([node, count]) =>
      Array.from({ length: count }, (_, index) => item(node, `${node}/${(used.get(node) ?? 0) + index}`)),
    )

  it('plans again exactly what was not accepted', async () => {
    const { made, ledger } = await collect(
      {},
      {
        quotas,
        plan,
        work: (one) =>
          one.key === 'a/1' || one.key === 'b/0' ? dropAll(one, { reason: 'bad', detail: one.key }) : keepAll(one),
      },
    )
    expect(made.map((one) => (one.type === 'row' ? one.row.nodeIds[0] : one.drop.detail))).toEqual([
      'a',
      'a/1',
      'b/0',
      'a',
      'b',
    ])
    expect(ledger.steps['ask']).toMatchObject({ rounds: 2, items: 5, planned: 5, rows: 3 })
  })

  it('gives a node up after its allowance of attempts', async () => {
    const seen: string[] = []
    const { ledger } = await collect(
      {},
      {
        quotas,
        allowance: 2,
        plan,
        work: (one) => {
          seen.push(one.key)
          return one.nodeIds[0] === 'a' ? dropAll(one, { reason: 'bad', detail: '' }) : keepAll(one)
        },
      },
    )
    expect(seen).toEqual(['a/0', 'a/1', 'b/0', 'a/2', 'a/3'])
    expect(ledger).toMatchObject({ planned: 5, rows: 1, drops: 4, unfinished: 0 })
  })

  it('ends when the plan has nothing left to try', async () => {
    const { ledger } = await collect(
      {},
      {
        quotas,
        plan: (round) => (round.number === 1 ? plan(round) : []),
        work: (one) => dropAll(one, { reason: 'bad', detail: '' }),
      },
    )
    expect(ledger.steps['ask']).toMatchObject({ rounds: 2, items: 3 })
  })

  it('refuses a plan beyond what a node misses, E_PLAN', async () => {
    const failing = collect({}, { quotas, plan: () => [item('b', '1'), item('b', '2')], work: keepAll })
    await expect(failing).rejects.toMatchObject({ code: 'E_PLAN' })
  })

  it('makes the same rows and drops, round by round, at any concurrency', async () => {
    const seen = new Set<string>()
    const firstOfKind = (): CheckResult => ({ keep: true })
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 6 })),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(2, 8, 256),
        async (wanted, verdicts, concurrency) => {
          const run = async (parallel: number) => {
            const texts = new Set<string>()
            const everyThird = (row: Row): CheckResult => {
              texts.add(row.id)
              return texts.size % 3 === 0 ? { keep: false, reason: 'third', detail: row.id } : { keep: true }
            }
            const result = await collect(
              {
                concurrency: parallel,
                checks: [
                  { id: 'every-third', scope: 'set', running: { check: everyThird } },
                  { id: 'row', scope: 'row', running: { check: firstOfKind } },
                ],
              },
              {
                quotas: new Map(Object.entries(wanted)),
                plan,
                work: async (one) => {
                  const hash = Number.parseInt(one.rows[0]?.id.slice(0, 6) ?? '0', 16)
                  for (let turns = hash % 4; turns > 0; turns--) await Promise.resolve()
                  return verdicts[hash % verdicts.length] === true
                    ? keepAll(one)
                    : dropAll(one, { reason: 'no', detail: one.key })
                },
              },
            )
            expect(result.ledger.planned).toBe(result.ledger.rows + result.ledger.drops)
            return JSON.stringify(result)
          }
          expect(await run(concurrency)).toBe(await run(1))
          seen.add('ran')
        },
      ),
      { numRuns: 60 },
    )
    expect([...seen]).toEqual(['ran'])
  })
})

describe('fill stopped by a limit', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => item('a', String(index)))
  const budget = limitError('E_BUDGET', 'the budget of 5 USD is used up')

  it('ends the step, counts what was planned and not worked as unfinished, and lets the next step go on', async () => {
    const { fill, ledger } = trial({ concurrency: 2 })
    const made: string[] = []
    const asking = fill({
      step: 'ask',
      plan: () => many(50),
      work: async (one) => {
        await wait(1)
        if (Number(one.key) >= 5) throw budget
        return keepAll(one)
      },
    })
    for await (const one of asking) made.push(named(one))
    for await (const one of fill({ step: 'exercises', plan: () => many(2), work: keepAll })) made.push(named(one))
    expect(made).toEqual(Array.from({ length: 7 }, () => 'row direct'))
    expect(ledger.stopped).toBe(budget)
    expect(ledger.planned).toBe(ledger.rows + ledger.drops + ledger.unfinished)
    expect(ledger.steps['exercises']).toMatchObject({ planned: 2, rows: 2, unfinished: 0 })
    const asked = ledger.steps['ask']
    expect(asked).toMatchObject({ rows: 5 })
    expect(asked?.items).toBeLessThan(50)
  })

  it('stops at once for a fault of the user', async () => {
    const failing = collect(
      {},
      {
        plan: () => many(3),
        work: () => {
          throw userError('E_KEY', 'the key is not accepted')
        },
      },
    )
    await expect(failing).rejects.toMatchObject({ code: 'E_KEY', exitCode: 2 })
  })

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController()
    const failing = collect(
      { signal: controller.signal },
      {
        plan: () => many(100),
        work: (one) => {
          if (one.key === '10') controller.abort(new Error('stopped by hand'))
          return keepAll(one)
        },
      },
    )
    await expect(failing).rejects.toThrow('stopped by hand')
  })

  it('stops when one reason takes more than its share, judged in plan order after 100 items', async () => {
    const { made, ledger } = await collect(
      { dropLimit: { share: 0.5 } },
      { plan: () => many(500), work: (one) => dropAll(one, { reason: 'ungrounded', detail: `item ${one.key}` }) },
    )
    expect(made.length).toBe(100)
    expect(ledger.stopped).toMatchObject({
      code: 'E_DROPS',
      exitCode: 3,
      details: { step: 'ask', reason: 'ungrounded', lost: 100, items: 100 },
      message: expect.stringContaining('item 99') as string,
    })
  })

  it.each(['duplicate', 'nothing_there'])(
    'never stops for "%s": duplicates, and what the step expects',
    async (reason) => {
      const { ledger } = await collect(
        { dropLimit: { share: 0.5 } },
        { plan: () => many(300), work: (one) => dropAll(one, { reason, detail: '' }), exempt: ['nothing_there'] },
      )
      expect(ledger).toMatchObject({ drops: 300, unfinished: 0 })
      expect(ledger.stopped).toBeUndefined()
    },
  )
})

it('holds no more memory after 200,000 items than after 20,000', { timeout: 120_000 }, async () => {
  const { fill } = trial({ concurrency: 64 })
  const plan = function* () {
    for (let index = 0; index < 200_000; index++) yield item('a', String(index))
  }
  let count = 0
  let early = 0
  let late = 0
  for await (const made of fill({ step: 'ask', plan, work: keepAll })) {
    if (made.type === 'row') count += 1
    if (count % 20_000 !== 0) continue
    globalThis.gc?.()
    const used = process.memoryUsage().heapUsed
    if (count === 20_000) early = used
    late = used
  }
  expect(count).toBe(200_000)
  expect(late - early).toBeLessThan(120 * 1024 * 1024)
})
