import { EspalierError, limitError } from '../core/errors.js'
import { inOrder } from '../core/in-order.js'
import { excerpt } from '../core/text.js'
import type { Fill, FillInput, Made, PlanItem, RunningCheck } from './contract.js'
import { judgeInOrder, workItem, type WorkedItem } from './fill-item.js'
import { countMade, type Ledger, type StepCount, stepCountOf } from './ledger.js'
import { createQuotas } from './quotas.js'

/** A check that has been started, with its id and scope. */
export interface StartedCheck {
  id: string
  scope: 'row' | 'set'
  running: RunningCheck
}

/** When one reason's drops stop a step. Judged step by step, in plan order. */
export interface DropLimit {
  /** Of a step's items, those that lost a row for one reason; above this share the step stops. 0 to 1, default 0.95. */
  share: number
  /** Items of the step before it is judged. Default 100. */
  after: number
}

export interface CreateFillInput {
  /** In the order in which they judge; row-scope ones come before set-scope ones whatever the order. */
  checks: readonly StartedCheck[]
  /** Items worked at once. Minimum 1. */
  concurrency: number
  /** Items whose outcome may wait for an earlier one. Default 4 x concurrency. */
  window?: number
  ledger: Ledger
  signal?: AbortSignal
  dropLimit?: Partial<DropLimit>
}

interface Step<Item extends PlanItem> extends FillInput<Item> {
  count: StepCount
  /** Items finished, and how many of them lost a row, by reason. */
  finished: number
  lost: Map<string, number>
  stopped?: EspalierError
}

/**
 * Carries plans to rows and drops: plan -> work and row checks, several at once -> set checks, in plan order.
 * With quotas it goes in rounds: each plans exactly what is still missing, until nothing is, or each node has had its allowance.
 * The outcome depends on the plan and on what `work` gives, never on how many items ran at once.
 *
 * A limit (exit code 3) thrown by `work` or a check ends the step, not the run: it is kept as `ledger.stopped`, the items
 * not worked count as unfinished, and the caller goes on with steps that need no model.
 * @throws E_PLAN for a plan or work that breaks its contract; whatever else `plan`, `work` or a check throws.
 * @example const fill = createFill({ checks: [], concurrency: 8, ledger: createLedger() })
 */
export function createFill(setting: CreateFillInput): Fill {
  return async function* fill<Item extends PlanItem>(input: FillInput<Item>): AsyncGenerator<Made> {
    const step: Step<Item> = {
      ...input,
      count: stepCountOf(setting.ledger, input.step),
      finished: 0,
      lost: new Map(),
    }
    const before = openOf(step.count)
    const quotas = createQuotas(input)
    let isThrough = false
    try {
      for (let number = 1; step.stopped === undefined && quotas.isOpen(number); number++) {
        const planned = step.count.items
        step.count.rounds += 1
        yield* runRound({ setting, step, quotas, number })
        if (step.count.items === planned) break
      }
      isThrough = step.stopped === undefined
    } finally {
      const unfinished = openOf(step.count) - before
      step.count.unfinished += unfinished
      setting.ledger.unfinished += unfinished
      for (const node of quotas.thin()) setting.ledger.thin.push(isThrough ? node : { ...node, isCutShort: true })
    }
  }
}

/** Planned rows that are not settled and not yet counted as unfinished. */
function openOf(count: StepCount): number {
  let open = count.planned - count.rows - count.unfinished
  for (const reasons of Object.values(count.drops)) for (const drops of Object.values(reasons)) open -= drops
  return open
}

interface Round<Item extends PlanItem> {
  setting: CreateFillInput
  step: Step<Item>
  quotas: ReturnType<typeof createQuotas>
  number: number
}

async function* runRound<Item extends PlanItem>(round: Round<Item>): AsyncGenerator<Made> {
  const { setting, step, quotas } = round
  const { concurrency, window, signal, ledger } = setting
  const rowChecks = setting.checks.filter((check) => check.scope === 'row')
  const setChecks = setting.checks.filter((check) => check.scope === 'set')
  const work = async (item: Item): Promise<WorkedItem | EspalierError> => {
    try {
      return await workItem({ step: step.step, item, work: (one: Item) => step.work(one), checks: rowChecks })
    } catch (error) {
      if (!(error instanceof EspalierError) || error.exitCode !== 3) throw error
      step.stopped ??= error
      return error
    }
  }
  const results = inOrder(planRound(round), work, {
    concurrency,
    ...(window === undefined ? {} : { window }),
    ...(signal === undefined ? {} : { signal }),
  })
  for await (const worked of results) {
    if (worked instanceof EspalierError) {
      stop(step, ledger, worked)
      return
    }
    const outcome = await judgeInOrder({ step: step.step, worked, checks: setChecks })
    for (const made of outcome) countMade(ledger, step.count, made)
    const [first] = outcome
    quotas.settle(worked.item, first?.type === 'row' ? undefined : (first?.drop.reason ?? 'no_row'))
    yield* outcome
    const limit = dropFault(step, outcome, setting.dropLimit)
    if (limit !== undefined) {
      stop(step, ledger, limit)
      return
    }
  }
}

function stop<Item extends PlanItem>(step: Step<Item>, ledger: Ledger, error: EspalierError): void {
  step.stopped = error
  ledger.stopped ??= error
}

/** The items of a round, counted and held to their quotas; ends early once a limit has stopped the step. */
async function* planRound<Item extends PlanItem>({ setting, step, quotas, number }: Round<Item>): AsyncGenerator<Item> {
  if (step.stopped !== undefined) return
  for await (const item of step.plan(quotas.begin(number))) {
    quotas.take(item)
    step.count.items += 1
    step.count.planned += item.rows.length
    setting.ledger.planned += item.rows.length
    yield item
    if (step.stopped !== undefined) return
  }
}

function dropFault<Item extends PlanItem>(
  step: Step<Item>,
  outcome: readonly Made[],
  limit: Partial<DropLimit> = {},
): EspalierError | undefined {
  const { share = 0.95, after = 100 } = limit
  const exempt = ['duplicate', ...(step.exempt ?? [])]
  const reasons = new Map<string, string>()
  for (const made of outcome) if (made.type === 'drop') reasons.set(made.drop.reason, made.drop.detail)
  step.finished += 1
  for (const reason of reasons.keys()) step.lost.set(reason, (step.lost.get(reason) ?? 0) + 1)
  if (step.finished < after) return undefined
  for (const [reason, detail] of reasons) {
    const lost = step.lost.get(reason) ?? 0
    if (exempt.includes(reason) || lost <= share * step.finished) continue
    return limitError(
      'E_DROPS',
      `step ${step.step}: ${lost} of ${step.finished} items lost a row for "${reason}", more than ${Math.round(share * 100)} %. ` +
        `The last one: ${excerpt(detail, 160)}. See them with: espalier rows --partial --dropped --reason ${reason}. ` +
        'Then change the prompt, the model or the check, or raise dataset.dropLimit, and run again.',
      { step: step.step, reason, lost, items: step.finished },
    )
  }
  return undefined
}
