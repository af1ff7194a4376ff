import type { ExamQuestion, Fill, Made } from '../dataset/contract.js'
import { checks } from '../dataset/families.js'
import { createFill, type StartedCheck } from '../dataset/fill.js'
import type { Ledger } from '../dataset/ledger.js'
import { splitQuestions } from '../dataset/split-questions.js'
import { EspalierError } from '../core/errors.js'
import type { Ask, AskInput, Call } from '../inference/contract.js'
import { recipes } from '../recipes/families.js'
import { loadPrompts } from '../recipes/prompts.js'
import { exists } from '../core/files.js'
import { join, resolve } from 'node:path'
import type { Project, UsedPlugin, UsedRecipe } from './config/load-project.js'
import type { Gathered } from './gather.js'

export interface MakeRowsInput {
  project: Project
  gathered: Gathered
  /** Absent: only rows that need no model are made. */
  ask?: Ask
  /** Models beside it that recipes' options name. */
  models?: ReadonlyMap<string, Ask>
  concurrency: number
  ledger: Ledger
  /** Filled with the held-out questions, each id once. */
  exam: ExamQuestion[]
  leftOut: { what: string; why: string }[]
  /**
   * An estimate: each wanted row is attempted once, checks that ask are not asked, no share of drops stops a step.
   * `most` is raised to the most attempts that a step may make.
   */
  dry?: { most: number }
  signal?: AbortSignal
}

/** As FillInput says. */
const DEFAULT_ALLOWANCE = 3

/** Every recipe's rows and drops, in plan order: a pure function of sources, configuration and replies. */
export async function* makeRows(input: MakeRowsInput): AsyncGenerator<Made> {
  const { project, gathered, ask, ledger } = input
  const split = splitQuestions({
    trees: gathered.trees.values(),
    exercises: [...gathered.exercises.values()].flat(),
    seed: project.seed,
    exam: project.exam.sections === 0 ? false : project.exam,
  })
  const started = await startChecks(input)
  const fillOf = ({ checks: own }: UsedRecipe): Fill =>
    createFill({
      checks: started.filter(({ id }) => own?.includes(id) ?? true),
      concurrency: input.concurrency,
      ledger,
      dropLimit: input.dry === undefined ? project.dropLimit : { share: 1 },
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    })
  const held = new Set<string>()
  for (const used of project.recipes) {
    const recipe = await recipes.load(used.id)
    const fill = fillOf(used)
    yield* recipe.run({
      trees: gathered.trees,
      exercises: gathered.exercises,
      databases: gathered.databases,
      options: used.options,
      ...(ask === undefined ? {} : { ask }),
      models: noting(input.models, ledger),
      fill: input.dry === undefined ? fill : once(fill, input.dry),
      prompts: await promptsOf(project, used),
      split,
      hold: (question) => {
        if (held.has(question.id)) return
        held.add(question.id)
        input.exam.push(question)
      },
      leaveOut: (what, why) => void input.leftOut.push({ what, why }),
      seed: project.seed,
      resolve: (path) => resolve(project.folder, path),
    })
  }
}

/**
 * The same models; a limit that stops one is noted in the ledger, so that a recipe can go on with what needs none and the run still ends
 * with it.
 */
function noting(models: ReadonlyMap<string, Ask> = new Map(), ledger: Ledger): ReadonlyMap<string, Ask> {
  const note = (ask: Ask): Ask => {
    const noted = async (input: AskInput): Promise<Call> => {
      try {
        return await ask(input)
      } catch (error) {
        if (error instanceof EspalierError && error.exitCode === 3) ledger.stopped ??= error
        throw error
      }
    }
    return Object.assign(noted, { model: ask.model })
  }
  return new Map([...models].map(([ref, ask]) => [ref, note(ask)]))
}

/** A fill that attempts each wanted row once. */
function once(fill: Fill, attempts: { most: number }): Fill {
  return (input) => {
    if (input.quotas !== undefined) attempts.most = Math.max(attempts.most, input.allowance ?? DEFAULT_ALLOWANCE)
    return fill({ ...input, allowance: 1 })
  }
}

async function promptsOf(project: Project, { id }: UsedPlugin): ReturnType<typeof loadPrompts> {
  const own = recipes.folder(id)
  const folder = [join(own, 'prompts'), own].find(exists)
  return loadPrompts({
    ...(folder === undefined ? {} : { folder }),
    recipe: id,
    ...(project.promptsFolder === undefined ? {} : { overrides: project.promptsFolder }),
  })
}

async function startChecks({ project, exam, ask, dry }: MakeRowsInput): Promise<StartedCheck[]> {
  const started: StartedCheck[] = []
  for (const { id, options } of project.checks) {
    const check = await checks.load(id)
    if (dry !== undefined && check.callsPerRow > 0) continue
    const running = await check.start({ options, exam, ...(ask === undefined ? {} : { ask }) })
    started.push({ id, scope: check.scope, running })
  }
  return started
}
