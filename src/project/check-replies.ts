import { userError } from '../core/errors.js'
import { readJsonl } from '../core/jsonl.js'
import type { Project } from './config/load-project.js'
import { type CheckItem, openChecker } from './open-checker.js'
import type { OpenedRun } from './open-run.js'

/** Replies judged together: as many queries as one opened database serves well. */
const BATCH = 500

export interface CheckedReply {
  id: string
  kind: string
  /** 1 right, 0 wrong, null without a number. */
  score: number | null
}

export interface CheckRepliesInput {
  project: Project
  run: OpenedRun
  /** JSON Lines of `{ "id": row's id, "reply": text }`; `prediction` or `completion` may stand for `reply`. A row may have several. */
  file: string
  /** Told of each line that cannot be judged. */
  onProblem: (problem: { place: string; message: string }) => void
}

/** Judges a file of replies to a run's questions, in the order of the file. @throws E_CHECK_EMPTY where no line names a row that has a checker. */
export async function* checkReplies({
  project,
  run,
  file,
  onProblem,
}: CheckRepliesInput): AsyncGenerator<CheckedReply> {
  const wanted = new Set<string>()
  for await (const { id } of repliesOf(file, () => undefined)) wanted.add(id)
  const asked = new Map<string, Omit<CheckItem, 'reply'> & { kind: string }>()
  for await (const { id, kind, verifiable } of run.rows())
    if (verifiable !== undefined && wanted.has(id)) asked.set(id, { id, kind, ...verifiable })
  if (asked.size === 0)
    throw userError(
      'E_CHECK_EMPTY',
      `no line of ${file} names a row of the run "${run.name}" that can be checked. Expected lines such as {"id": "5b0c1f6f0e3a9d21", "reply": "42"}, with ids of export/verifiable.`,
    )
  const checker = await openChecker({ project })
  const judge = async (items: readonly (CheckItem & { kind: string })[]): Promise<CheckedReply[]> => {
    const scores = await checker.check(items)
    return items.map(({ id, kind }, index) => ({ id, kind, score: scores[index] ?? null }))
  }
  let batch: (CheckItem & { kind: string })[] = []
  for await (const { id, reply, place } of repliesOf(file, onProblem)) {
    const question = asked.get(id)
    if (question === undefined) {
      onProblem({ place, message: `there is no row "${id}" that can be checked` })
      continue
    }
    batch.push({ ...question, reply })
    if (batch.length < BATCH) continue
    yield* await judge(batch)
    batch = []
  }
  yield* await judge(batch)
}

async function* repliesOf(
  file: string,
  onProblem: CheckRepliesInput['onProblem'],
): AsyncGenerator<{ id: string; reply: string; place: string }> {
  let line = 0
  for await (const value of readJsonl<Record<string, unknown> | null>(file)) {
    line += 1
    const place = `${file}:${line}`
    const { id, reply, prediction, completion } = value ?? {}
    const text = reply ?? prediction ?? completion
    if (typeof id === 'string' && typeof text === 'string') yield { id, reply: text, place }
    else onProblem({ place, message: 'expected {"id": "...", "reply": "..."}' })
  }
}
