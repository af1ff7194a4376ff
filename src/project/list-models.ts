import { messageOf } from '../core/errors.js'
import type { Price } from '../inference/contract.js'
import { providers } from '../inference/families.js'
import { listedPrice } from '../inference/cost/prices.js'
import { resolveModel } from '../inference/resolve-model.js'
import type { ModelDeclaration } from './config/load-project.js'

export interface ListedModel {
  /** As espalier.yaml names it. */
  ref: string
  /** Whether espalier.yaml declares it. */
  isDeclared: boolean
  isReady: boolean
  price?: Price
  /** What to do where it is not ready. */
  hint?: string
}

export interface ListModelsInput {
  declared: Readonly<Record<string, ModelDeclaration>>
  environment: Readonly<Record<string, string | undefined>>
  folder: string
}

/** Models that can be named: those that espalier.yaml declares, then those that each provider knows. Nothing is asked. */
export async function listModels({ declared, environment, folder }: ListModelsInput): Promise<ListedModel[]> {
  const listed: ListedModel[] = []
  for (const name of Object.keys(declared)) listed.push(await declaredModel(name, { declared, environment, folder }))
  for (const id of providers.ids()) {
    const plugin = await providers.load(id)
    for (const { name, price, isReady, hint } of (await plugin.known?.(environment)) ?? []) {
      const known = price ?? (await listedPrice(name))?.price
      listed.push({
        ref: `${id}/${name}`,
        isDeclared: false,
        isReady,
        ...(known === undefined ? {} : { price: known }),
        ...(hint === undefined ? {} : { hint }),
      })
    }
  }
  return listed
}

async function declaredModel(name: string, input: ListModelsInput): Promise<ListedModel> {
  try {
    const model = await resolveModel({
      ref: name,
      declared: input.declared,
      environment: input.environment,
      projectFolder: input.folder,
    })
    await model.provider.close()
    return { ref: name, isDeclared: true, isReady: true, price: model.price }
  } catch (error) {
    return { ref: name, isDeclared: true, isReady: false, hint: messageOf(error) }
  }
}
