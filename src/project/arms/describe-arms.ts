import { join } from 'node:path'
import { exists } from '../../core/files.js'
import { sha256OfFile } from '../../core/hash-file.js'
import { readJsonl } from '../../core/jsonl.js'
import type { ExamQuestion } from '../../dataset/contract.js'
import type { RecipeArms } from '../../recipes/contract.js'
import type { ArmsReport, ReportedArm, ReportedForm } from './contract.js'

/** The forms that these arms use, pretraining first, each with what its recipe says of it. */
export function usedForms(arms: readonly ReportedArm[], recipes: ReadonlyMap<string, RecipeArms>): ReportedForm[] {
  const used = new Set(arms.flatMap(({ stages }) => stages.map(({ form }) => form)))
  const found = new Map<string, ReportedForm>()
  for (const stage of ['pretrain', 'instruct'] as const)
    for (const { forms, controls } of recipes.values())
      for (const [form, what] of Object.entries(forms[stage])) {
        const control = controls?.[form]
        if (used.has(form)) found.set(form, { stage, form, what, ...(control === undefined ? {} : { control }) })
      }
  return [...found.values()]
}

/** What a run's exam holds. Arms and shares never change it. */
export async function fixedExam(folder: string): Promise<ArmsReport['exam']> {
  const path = join(folder, 'exam.jsonl')
  const counts = { validation: 0, test: 0 }
  if (!exists(path)) return { ...counts, sha256: '' }
  for await (const { split } of readJsonl<ExamQuestion>(path)) counts[split] += 1
  return { ...counts, sha256: await sha256OfFile(path) }
}
