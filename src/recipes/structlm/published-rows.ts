import type { Made, PlanItem, Worked } from '../../dataset/contract.js'
import { makeRow, planItem } from '../../dataset/make-row.js'
import type { RecipeInput } from '../contract.js'
import type { Arm } from './arms.js'
import { reportCuts } from './cut-report.js'
import { tasks } from './families.js'
import { chooser, generalCount, mixtureCounts } from './mixture.js'
import { needsSizes } from './needs-sizes.js'
import type { Options } from './options.js'
import { problemList } from './problem-list.js'
import { pathOf, type SharedParts } from './shared-parts.js'
import { partsOfPrompt, type PublishedRow, readPublishedRows } from './skg-instruct.js'
import { fitPrompt } from './truncate.js'
import { SPECIAL_TOKENS } from './write-row.js'

const GENERAL = 'general'

/** What of the published file is used. */
export interface PublishedChoice {
  path: string
  /** A row's kind: its task, `general`, or `<task>:held-out`; undefined where the run does not want it. */
  kindOf: (row: Pick<PublishedRow, 'task'>) => string | undefined
  /** Rows of each task, counted only where the mixture depends on them. */
  sizes: Readonly<Record<string, number>>
  /** Rows of general data, counted likewise. */
  general: number
}

/**
 * Which rows of the published file the run wants: those of the arm's tasks, but for tasks that are read from their own files, and general
 * data unless the user names a file of their own. Undefined where no published file is named.
 */
export async function choosePublished(
  input: RecipeInput<Options>,
  arm: Arm,
  ownFiles: ReadonlySet<string>,
): Promise<PublishedChoice | undefined> {
  const { published: file, general } = input.options
  if (file === undefined) return undefined
  const path = pathOf(input, file)
  const roles = new Map<string, string>()
  for (const id of tasks.ids()) roles.set(id, (await tasks.load(id)).role)
  const hasGeneral = (general?.share ?? arm.general) !== 0 && general?.file === undefined
  const kindOf: PublishedChoice['kindOf'] = ({ task }) => {
    const role = roles.get(task)
    if (role === undefined) return hasGeneral ? GENERAL : undefined
    if (ownFiles.has(task) || (arm.train !== 'all' && !arm.train.includes(task))) return undefined
    if (role === 'held-out' && arm.allowsHeldOut !== true) return `${task}:held-out`
    return role === 'transfer' && arm.train === 'all' ? undefined : task
  }
  if (!needsSizes(input.options, arm)) return { path, kindOf, sizes: {}, general: 0 }
  const counts: Record<string, number> = {}
  for await (const row of readPublishedRows(path, () => undefined)) {
    const kind = kindOf(row)
    if (kind !== undefined && !kind.includes(':')) counts[kind] = (counts[kind] ?? 0) + 1
  }
  const { [GENERAL]: counted = 0, ...sizes } = counts
  return { path, kindOf, sizes, general: counted }
}

/**
 * Rows of the authors' published training set, in the envelope of the run and cut to its limit; rows of held-out tasks are dropped, with
 * that reason.
 * @param sizes rows of all tasks of the run, where the mixture depends on them
 */
export async function* publishedRows(
  input: RecipeInput<Options>,
  {
    choice,
    arm,
    shared,
    sizes,
  }: { choice: PublishedChoice; arm: Arm; shared: SharedParts; sizes: Readonly<Record<string, number>> },
): AsyncGenerator<Made> {
  const problems = problemList(input, 'published')
  const isChosen = selection(input, arm, choice, sizes)
  const { fill } = input
  const made = fill<PublishedItem>({
    step: 'published',
    plan: async function* () {
      for await (const row of readPublishedRows(choice.path, problems.add)) {
        const kind = choice.kindOf(row)
        if (kind !== undefined && isChosen(kind)) yield itemOf(row, kind)
      }
    },
    work: (item) => item.rows.map((planned) => writePublished(item, planned, input.options, shared)),
  })
  yield* reportCuts(made, input, 'published')
  problems.close()
}

interface PublishedItem extends PlanItem {
  row: PublishedRow
  isHeldOut: boolean
}

function itemOf(row: PublishedRow, kind: string): PublishedItem {
  const [name = kind, held] = kind.split(':')
  const item = planItem({ recipe: 'structlm', key: `published/${row.id}`, nodeIds: [], kinds: [name] })
  return { ...item, row, isHeldOut: held !== undefined }
}

/** Which rows of a kind go into the mixture: all, where it does not depend on sizes. */
function selection(
  input: RecipeInput<Options>,
  arm: Arm,
  choice: PublishedChoice,
  sizes: Readonly<Record<string, number>>,
): (kind: string) => boolean {
  if (!needsSizes(input.options, arm)) return () => true
  const { options: own, seed } = input
  const { temperature, cap } = own
  const counts = mixtureCounts({ sizes, temperature, ...(cap === undefined ? {} : { cap }) })
  const share = own.general?.share ?? arm.general
  const known: Record<string, number> = { ...choice.sizes }
  if (share !== 'all' && choice.general > 0) {
    const structured = Object.values(counts).reduce((sum, count) => sum + count, 0)
    const wanted = generalCount({ structured, share, of: own.general?.of ?? 'structured' })
    if (wanted > choice.general)
      input.leaveOut('general instructions', `${wanted} are wanted, ${choice.path} holds ${choice.general}`)
    counts[GENERAL] = Math.min(wanted, choice.general)
    known[GENERAL] = choice.general
  }
  const choosers = new Map(
    Object.entries(known).map(([kind, size]) => [
      kind,
      chooser({ count: counts[kind] ?? size, size, seed, name: `published/${kind}` }),
    ]),
  )
  return (kind) => choosers.get(kind)?.() ?? true
}

/** As the data set's card says. */
function licenceOf(task: string): string {
  if (task === GENERAL) return 'MIT'
  return task === 'tabmwp' ? 'CC-BY-SA-4.0' : 'CC-BY-NC-SA-4.0'
}

function writePublished(
  { row, isHeldOut }: PublishedItem,
  { id, kind }: PlanItem['rows'][number],
  own: Options,
  { envelope, tokenizer }: SharedParts,
): Worked {
  const drop = (reason: string, detail: string): Worked => ({ rowId: id, reason, detail: `${row.place}: ${detail}` })
  if (isHeldOut)
    return drop('held_out', `${kind} is held out: trained on, its score would no longer tell of unseen tasks`)
  const isCompat = own.mode === 'paper'
  const framed = envelope({
    system: kind === GENERAL || row.system !== '' ? row.system : own.system,
    ...partsOfPrompt(row, kind !== GENERAL),
    seqOut: row.output,
    isTest: false,
  })
  const fitted = fitPrompt({
    ...framed,
    isTraining: true,
    limit: own.maxTokens,
    reserved: isCompat ? 0 : SPECIAL_TOKENS,
    tokenizer,
    isCompat,
  })
  if (fitted.kind === 'drop') return drop(fitted.reason, fitted.detail)
  if (row.output.trim() === '') return drop('target_empty', 'the target is empty')
  return {
    row: makeRow({
      id,
      kind,
      recipe: 'structlm',
      stage: 'instruct',
      content: framed.content(fitted.structIn),
      nodeIds: [],
      scores: { tokens: fitted.tokens, cutTokens: fitted.cut, cutBefore: Number(row.isTruncated) },
      licence: licenceOf(kind),
    }),
  }
}
