import { limitError } from '../core/errors.js'
import { planGathered } from './plan.js'
import { planText } from './plan-text.js'
import type { DryModels } from './run-models.js'
import type { Running } from './running.js'

/**
 * Refuses to ask a model that costs money where no limit of money is set, and shows what it would cost.
 * @param dry whom the sources were read with.
 * @throws E_BUDGET_NEEDED (exit code 3) with the estimate and the command that goes on.
 */
export async function demandBudget({ project, gathered, name }: Running, dry: DryModels): Promise<never> {
  const { plan } = await planGathered({ project, gathered, dry })
  const wanted = Math.max(0.01, Math.ceil(plan.costUsd * 1.3 * 100) / 100)
  const flag = name === 'main' ? '' : ` --name ${name}`
  const paid = dry.all.filter(({ model }) => !model.isFree).map(({ model }) => model.ref)
  throw limitError(
    'E_BUDGET_NEEDED',
    `${paid.join(' and ')} cost${paid.length === 1 ? 's' : ''} money and no budget is set, so nothing was sent.\n${planText(plan)}\n` +
      `Allow it with: espalier run${flag} --max-cost ${wanted} (or budget: { maxCostUsd: ${wanted} } in espalier.yaml)`,
    { costUsd: plan.costUsd },
  )
}
