import { join } from 'node:path'
import { EspalierError } from '../../core/errors.js'
import { removePath, renamePath, writeFileAtomic } from '../../core/files.js'
import { createPassageSource } from '../../dataset/passage-source.js'
import { loadTokenizer } from '../../inference/tokenizer/load-tokenizer.js'
import type { Tree } from '../../tree/contract.js'
import type { Project } from '../config/load-project.js'
import { allForms, armsOfRecipes } from './arms-of-recipes.js'
import { type ArmSource, type FormTotals, rowsWithoutArms, sumForm } from './arm-rows.js'
import { type Chosen, chooseSections } from './choose-sections.js'
import type { ArmsReport, ReportedArm } from './contract.js'
import { fixedExam, usedForms } from './describe-arms.js'
import { type Arm, parseArm } from './parse-arm.js'
import type { Totals } from './row-tokens.js'
import { keyOf, type Targets, writeArm, type Writing } from './write-arm.js'

export interface WriteArmsInput {
  project: Project
  /** The run's folder: rows.jsonl is read, arms/ written. */
  folder: string
  trees: ReadonlyMap<string, Tree>
}

/** Most that two arms' forward tokens may differ by in the matching by tokens. */
const TOLERANCE = 0.01
const EVERYTHING: Chosen = { share: 1, tokens: 0, sections: 0, isWhole: true, has: () => true }

/**
 * Writes the arms of an experiment from a run's rows: `arms/<arm>/<matching>/<stage>/<format>/` and `arms/arms.json`. With a pool, in a
 * folder a share. Rows are streamed once a form to count and once a file to write; no model is asked.
 * @throws E_ARMS where two forms of a stage do not hold the same chunks or questions: a fault of the recipe.
 */
export async function writeArms({ project, folder, trees }: WriteArmsInput): Promise<ArmsReport> {
  const { arms: settings } = project
  if (settings === undefined) throw new EspalierError('the project declares no arms', { code: 'E_ARMS' })
  const arms = await armsOfRecipes(project.recipes)
  const source: ArmSource = {
    folder,
    arms,
    treeOf: treeFinder(trees),
    passages: createPassageSource(trees.values()),
    seed: project.seed,
  }
  const tokenizer = await loadTokenizer()
  const partial = join(folder, 'arms.partial')
  await removePath(partial, { recursive: true, force: true })
  const report: ArmsReport = {
    format: 1,
    tokenizer: 'o200k_base',
    seed: project.seed,
    batch: settings.batch,
    epochs: settings.epochs,
    forms: [],
    exam: await fixedExam(folder),
    arms: [],
    leftOut: [],
    warnings: [],
  }
  const writing: Writing = { project, settings, source, tokenizer, folder: partial, report }
  for (const [recipe, rows] of await rowsWithoutArms(source))
    report.leftOut.push({ what: `${rows} rows of ${recipe}`, why: 'the recipe has one form only' })
  for (const chosen of sharesOf(writing, [...trees.values()])) await writeShare(writing, chosen)
  report.forms = usedForms(report.arms, arms)
  await writeFileAtomic(join(partial, 'arms.json'), `${JSON.stringify(report, null, 2)}\n`)
  await removePath(join(folder, 'arms'), { recursive: true, force: true })
  await renamePath(partial, join(folder, 'arms'))
  return report
}

function treeFinder(trees: ReadonlyMap<string, Tree>): ArmSource['treeOf'] {
  const byNode = new Map<string, Tree>()
  for (const tree of trees.values()) for (const { id } of tree.nodes) byNode.set(id, tree)
  return (nodeId) => {
    const tree = byNode.get(nodeId)
    if (tree === undefined) throw new EspalierError(`no tree has the node ${nodeId}`, { code: 'E_NODE_UNKNOWN' })
    return tree
  }
}

function sharesOf({ settings: { pool }, source, report }: Writing, trees: readonly Tree[]): (Chosen | undefined)[] {
  if (pool === undefined) return [undefined]
  const text = trees.reduce((sum, tree) => sum + [...tree.chunks()].reduce((own, { tokens }) => own + tokens, 0), 0)
  const tokens = pool.tokens ?? text
  const all = chooseSections({ trees, seed: source.seed, pool: tokens, shares: pool.shares })
  report.pool = {
    tokens,
    shares: all.map((one) => ({ share: one.share, tokens: one.tokens, sections: one.sections, isWhole: one.isWhole })),
  }
  return all.filter((chosen, index) => {
    const what = `share ${chosen.share} (${Math.round(chosen.share * tokens)} tokens)`
    if (chosen.sections === 0) report.leftOut.push({ what, why: 'no section is as small as that' })
    else if (index > 0 && chosen.sections === all[index - 1]?.sections)
      report.leftOut.push({ what, why: `it holds the same sections as share ${all[index - 1]?.share}` })
    else {
      if (chosen.share * tokens > text * (1 + TOLERANCE))
        report.warnings.push(`${what}: the run has only ${text} tokens of text`)
      return true
    }
    return false
  })
}

/** All arms of one share. */
async function writeShare(writing: Writing, share: Chosen | undefined): Promise<void> {
  const { settings, report, source } = writing
  const chosen = share ?? EVERYTHING
  const arms = namesOf(writing).map((name) => parseArm(name, { forms: allForms(source.arms) }))
  const sums = await sumForms(writing, chosen, arms)
  checkShared(sums)
  report.warnings.push(...equalForms(sums, shareText(share)))
  const full = arms.filter((arm) => arm.stages.every((at) => (sums.get(keyOf(at))?.rows ?? 0) > 0))
  for (const arm of arms)
    if (!full.includes(arm))
      report.leftOut.push({
        what: `arm ${arm.name}${shareText(share)}`,
        why: `the run has no training rows for ${arm.stages
          .filter((at) => !sums.get(keyOf(at))?.rows)
          .map(({ form }) => form)
          .join(' and ')}`,
      })
  const written = new Map<string, { path: string; totals: Totals }>()
  for (const matching of settings.match) {
    const target = targetsOf(full, sums, settings.epochs)
    const reported: ReportedArm[] = []
    for (const arm of full)
      reported.push(await writeArm({ writing, chosen, share, arm, matching, sums, target, written }))
    if (matching === 'tokens') warnOfDifference(writing, reported, share)
    report.arms.push(...reported)
  }
}

function namesOf({ settings, source }: Writing): string[] {
  return [...new Set(settings.names ?? [...source.arms.values()].flatMap(({ arms }) => [...arms]))]
}

async function sumForms(writing: Writing, chosen: Chosen, arms: readonly Arm[]): Promise<Map<string, FormTotals>> {
  const sums = new Map<string, FormTotals>()
  for (const at of arms.flatMap(({ stages }) => stages))
    if (!sums.has(keyOf(at))) sums.set(keyOf(at), await sumForm(writing.source, chosen, at, writing.tokenizer.count))
  return sums
}

/** The law of the experiment: same chunks, same questions. */
function checkShared(sums: ReadonlyMap<string, FormTotals>): void {
  const first = new Map<string, [string, FormTotals]>()
  for (const [key, sum] of sums) {
    const stage = key.split('/')[0] as string
    const [otherKey, other] = first.get(stage) ?? [key, sum]
    first.set(stage, [otherKey, other])
    if (other.shared.sha256 !== sum.shared.sha256)
      throw new EspalierError(
        `the forms ${otherKey} and ${key} do not hold the same rows: ${other.shared.rows} against ${sum.shared.rows}. This is a fault of the recipe.`,
        { code: 'E_ARMS' },
      )
  }
}

/** Two forms that are equal compare nothing: for instance where no model wrote reasoned answers. */
function equalForms(sums: ReadonlyMap<string, FormTotals>, where: string): string[] {
  const first = new Map<string, string>()
  return [...sums].flatMap(([key, { rows, contents }]) => {
    const other = first.get(contents)
    if (other === undefined) first.set(contents, key)
    return other === undefined || rows === 0
      ? []
      : [`${key} is the same as ${other}${where}: arms that differ in it alone do not differ`]
  })
}

/**
 * The largest form of a stage is what every arm with both stages comes to in it; an arm of one stage comes to the sum of both stages, so
 * that all arms come to the same forward tokens.
 */
function targetsOf(
  arms: readonly Arm[],
  sums: ReadonlyMap<string, FormTotals>,
  epochs: { pretrain: number; instruct: number },
): Targets {
  const most = { pretrain: 0, instruct: 0 }
  for (const { stage, form } of arms.flatMap(({ stages }) => stages))
    most[stage] = Math.max(most[stage], sums.get(keyOf({ stage, form }))?.forward ?? 0)
  const total = most.pretrain * epochs.pretrain + most.instruct * epochs.instruct
  return (arm, stage) => (arm.stages.length === 2 ? most[stage] : total / epochs[stage])
}

function warnOfDifference({ report }: Writing, arms: readonly ReportedArm[], share: Chosen | undefined): void {
  const trained = arms.filter(({ stages }) => stages.length > 0)
  const most = Math.max(...trained.map(({ forwardTokens }) => forwardTokens))
  for (const { arm, forwardTokens } of trained)
    if (forwardTokens < most * (1 - TOLERANCE))
      report.warnings.push(
        `arm ${arm}${shareText(share)}: ${forwardTokens} forward tokens, ${most} in the largest arm: its rows are too few and too long to come closer`,
      )
}

function shareText(share: Chosen | undefined): string {
  return share === undefined ? '' : ` at share ${share.share}`
}
