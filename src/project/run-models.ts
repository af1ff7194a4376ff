import type { Ask, Model } from '../inference/contract.js'
import type { CallStore } from '../inference/store/call-store.js'
import { recipes } from '../recipes/families.js'
import type { Project } from './config/load-project.js'
import { type DryTeacher, dryTeacher } from './dry-teacher.js'
import {
  askedModel,
  type Backing,
  openBacking,
  type Teacher,
  type TeacherInput,
  teacherModel,
  type TeacherTotals,
} from './teacher.js'

/** The models of a project that a run asks, resolved. */
export interface ResolvedModels {
  teacher?: Model
  /** Those that recipes' options name, by that name. */
  named: ReadonlyMap<string, Model>
}

/** The same, ready to be asked. They share the recorded calls and the budget. */
export interface RunModels {
  teacher?: Teacher
  named: ReadonlyMap<string, Teacher>
  /** All of them, the teacher first. */
  all: readonly Teacher[]
  close(): Promise<void>
}

/** The same, with nothing sent: what they would be asked is counted. */
export interface DryModels {
  teacher?: DryTeacher
  named: ReadonlyMap<string, DryTeacher>
  all: readonly DryTeacher[]
}

/**
 * The teacher, where there is one, and each model that a recipe's options name. None where no model is to be asked.
 * @throws what is wrong with a name, a declaration or a key (exit code 2).
 */
export async function resolveModels(
  input: Pick<TeacherInput, 'environment'> & { project: Project; noModel?: boolean | undefined },
): Promise<ResolvedModels | undefined> {
  const { project, environment, noModel } = input
  if (noModel === true) return undefined
  const named = new Map<string, Model>()
  const teacher = project.models.teacher === undefined ? undefined : await teacherModel({ project, environment })
  for (const ref of await namesOf(project)) named.set(ref, await teacherModel({ project, environment, ref }))
  if (teacher === undefined && named.size === 0) return undefined
  return { ...(teacher === undefined ? {} : { teacher }), named }
}

async function namesOf({ recipes: used }: Project): Promise<string[]> {
  const names = new Set<string>()
  for (const { id, options } of used)
    for (const name of (await recipes.load(id)).modelsOf?.(options) ?? []) names.add(name)
  return [...names]
}

/** Opens what a run asks; undefined where it asks no model. */
export async function openRunModels(
  input: Omit<TeacherInput, 'ref' | 'project'> & { project: Project; noModel?: boolean | undefined },
): Promise<RunModels | undefined> {
  const models = await resolveModels(input)
  if (models === undefined) return undefined
  const backing = await openBacking(input, modelsOf(models))
  const open = (model: Model): Promise<Teacher> => askedModel(model, backing, input)
  const teacher = models.teacher === undefined ? undefined : await open(models.teacher)
  const named = new Map<string, Teacher>()
  for (const [ref, model] of models.named) named.set(ref, await open(model))
  const all = [...(teacher === undefined ? [] : [teacher]), ...named.values()]
  return { ...(teacher === undefined ? {} : { teacher }), named, all, close: () => closeAll(all, backing) }
}

async function closeAll(all: readonly Teacher[], backing: Backing): Promise<void> {
  for (const one of all) await one.close()
  await backing.close()
}

export function modelsOf({ teacher, named }: ResolvedModels): Model[] {
  return [...(teacher === undefined ? [] : [teacher]), ...named.values()]
}

/** The same models with nothing sent. @param store the calls that are recorded already, where there are any. */
export async function dryModels({ teacher, named }: ResolvedModels, store: CallStore | undefined): Promise<DryModels> {
  const dry = teacher === undefined ? undefined : await dryTeacher(teacher, store)
  const others = new Map<string, DryTeacher>()
  for (const [ref, model] of named) others.set(ref, await dryTeacher(model, store))
  const all = [...(dry === undefined ? [] : [dry]), ...others.values()]
  return { ...(dry === undefined ? {} : { teacher: dry }), named: others, all }
}

/** What the models of a run are, without what is open behind them. */
export function resolvedOf({ teacher, named }: RunModels): ResolvedModels {
  return {
    ...(teacher === undefined ? {} : { teacher: teacher.model }),
    named: new Map([...named].map(([ref, { model }]) => [ref, model])),
  }
}

/** Asks of models by the name that a recipe knows them by. */
export function asksOf(named: ReadonlyMap<string, { ask: Ask } | DryTeacher>): ReadonlyMap<string, Ask> {
  return new Map([...named].map(([ref, one]) => [ref, 'dry' in one ? one.dry.ask : one.ask]))
}

/** Calls, tokens and money of all models together. */
export function totalsOf(models: RunModels | undefined): TeacherTotals {
  const sum: TeacherTotals = { made: 0, replayed: 0, promptTokens: 0, completionTokens: 0, costUsd: 0 }
  for (const one of models?.all ?? [])
    for (const [key, value] of Object.entries(one.totals()) as [keyof TeacherTotals, number][]) sum[key] += value
  return sum
}

/** Whether all may be asked: each costs nothing, or what it may cost is limited. */
export function arePaidFor({ all }: RunModels): boolean {
  return all.every(({ model, hasBudget }) => model.isFree || hasBudget)
}
