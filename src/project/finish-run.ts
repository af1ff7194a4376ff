import { join } from 'node:path'
import { EspalierError } from '../core/errors.js'
import { writeFileAtomic } from '../core/files.js'
import { sha256OfFile } from '../core/hash-file.js'
import { grouped } from '../core/text.js'
import { writeArms } from './arms/write-arms.js'
import { exportRows, type Exported } from './export-rows.js'
import { cardOf } from './card.js'
import type { LeftOut } from './left-out.js'
import { toManifest, type Incomplete } from './manifest.js'
import type { ReportSummary } from './report/contract.js'
import { writeReport } from './report/write-report.js'
import type { RunResult } from './run.js'
import { totalsOf } from './run-models.js'
import type { Running } from './running.js'
import { goOnCommand } from './stop.js'
import { toSummary } from './summary.js'

const SAME_BYTES = ['documents.jsonl', 'tree.jsonl', 'rows.jsonl', 'drops.jsonl', 'exam.jsonl', 'thin.jsonl']

/**
 * Closes a run whose rows are all made: counts checked, exports, card, report, and the manifest last.
 * @throws E_COUNT where planned rows are not rows + drops: a fault of Espalier, nothing is swapped in.
 */
export async function finishRun(running: Running, final: string): Promise<RunResult> {
  const { writer, exam, project, folder, name, ledger } = running
  await writer.close(exam, ledger.thin)
  checkCount(running)
  const exported: Exported[] = []
  for (const format of project.formats)
    exported.push(await exportRows({ folder, format, name: project.name, trees: running.gathered.trees.values() }))
  running.leftOut.push(...exported.filter(({ written }) => written === 0).map(toLeftOut))
  const arms =
    project.arms === undefined ? undefined : await writeArms({ project, folder, trees: running.gathered.trees })
  const summary = summaryOf(running)
  await writeFileAtomic(join(folder, 'README.md'), cardOf(running, exported, summary))
  await writeReport({ folder, summary })
  const files = Object.fromEntries(
    await Promise.all(SAME_BYTES.map(async (file) => [file, await sha256OfFile(join(folder, file))] as const)),
  )
  const manifest = toManifest({
    run: name,
    project,
    gathered: running.gathered,
    exam,
    exported,
    summary,
    files,
    ...(running.limitRows === undefined ? {} : { limitRows: running.limitRows }),
  })
  await writeFileAtomic(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return { ...toResult(running, summary, final), ...(arms === undefined ? {} : { arms }) }
}

/** A format that was asked for and has no file. */
function toLeftOut({ format, skipped }: Exported): LeftOut {
  const reasons = Object.entries(skipped).map(([reason, rows]) => `${reason} ${grouped(rows)}`)
  const why = reasons.length === 0 ? 'there are no rows' : `none of the rows fits it: ${reasons.join(', ')}`
  return { what: `the format ${format}`, why }
}

function toResult({ name, writer, exam, models, leftOut }: Running, summary: ReportSummary, folder: string): RunResult {
  const totals = totalsOf(models)
  return {
    name,
    folder,
    rows: writer.rows,
    drops: writer.drops,
    exam: exam.length,
    calls: { made: totals.made, replayed: totals.replayed },
    costUsd: totals.costUsd,
    seconds: summary.seconds,
    leftOut,
    reasons: reasonsOf(summary),
  }
}

function reasonsOf({ steps }: ReportSummary): RunResult['reasons'] {
  const counts = new Map<string, number>()
  for (const { byReason } of steps)
    for (const [reason, drops] of Object.entries(byReason)) counts.set(reason, (counts.get(reason) ?? 0) + drops)
  return [...counts].toSorted((a, b) => b[1] - a[1])
}

/** planned = rows + drops; with --limit, what was planned ahead of the last row is counted as unfinished. */
function checkCount({ ledger, writer, limitRows }: Running): void {
  const settled = ledger.rows + ledger.drops
  const isWhole = limitRows === undefined
  const isWritten = isWhole ? writer.rows === ledger.rows && writer.drops === ledger.drops : writer.rows <= ledger.rows
  if (isWritten && ledger.planned === settled + ledger.unfinished && (!isWhole || ledger.unfinished === 0)) return
  throw new EspalierError(
    `the count is wrong: ${ledger.planned} rows planned, ${ledger.rows} made (${writer.rows} written), ${ledger.drops} dropped ` +
      `(${writer.drops} written), ${ledger.unfinished} unfinished. This is a fault of Espalier or of a recipe that it runs; please report it.`,
    { code: 'E_COUNT' },
  )
}

function summaryOf(running: Running, stopped?: string): ReportSummary {
  return toSummary({ ...running, ...(stopped === undefined ? {} : { stopped }) })
}

/** Leaves a stopped run's folder readable: files closed, incomplete.json and a marked report in it. */
export async function markIncomplete(running: Running, code: string, message: string): Promise<void> {
  const { folder, name, writer, exam, ledger } = running
  await writer.close(exam, ledger.thin)
  const summary = summaryOf(running, message)
  const goOn = goOnCommand({ run: name, stop: new EspalierError(message, { code }) })
  const incomplete: Incomplete = { run: name, code, message, goOn, summary }
  await writeFileAtomic(join(folder, 'incomplete.json'), `${JSON.stringify(incomplete, null, 2)}\n`)
  await writeReport({ folder, summary })
}
