import { join } from 'node:path'
import { clock } from '../../core/clock.js'
import { writeFileAtomic } from '../../core/files.js'
import { packageVersion } from '../../core/version.js'
import type { Evaluation } from '../evaluate.js'
import type { CaseSample } from './case-samples.js'
import { evaluationPage } from './evaluation-page.js'
import { reportText } from './report-text.js'

/** report.md and report.html, then scores.json, whose presence says that the folder is whole. */
export async function writeResults(
  folder: string,
  evaluation: Evaluation,
  samples: readonly CaseSample[],
): Promise<void> {
  const { folder: _, ...rest } = evaluation
  await writeFileAtomic(join(folder, 'report.md'), reportText(evaluation))
  const scores = { version: packageVersion(), at: clock.nowIso(), ...rest }
  await writeFileAtomic(join(folder, 'report.html'), await evaluationPage({ ...scores, samples }))
  await writeFileAtomic(join(folder, 'scores.json'), `${JSON.stringify(scores, null, 2)}\n`)
}
