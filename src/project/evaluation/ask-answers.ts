import { inOrder } from '../../core/in-order.js'
import type { JsonlWriter } from '../../core/jsonl.js'
import type { Ask, AskInput } from '../../inference/contract.js'
import type { BenchInput, BenchItem } from '../../recipes/bench-contract.js'
import type { Answered } from './contract.js'
import type { TaskRun } from './task-run.js'

export interface AskAnswersInput {
  runs: readonly TaskRun[]
  ask: Ask
  /** Most tokens of a reply. */
  maxTokens: number
  concurrency: number
  signal?: AbortSignal
}

/** A step of an evaluation: an answer, or a task's end. */
export interface AnswerStep {
  run: TaskRun
  /** What could not be used since the step before it. */
  problems: Problem[]
  /** Absent at the end of a task. */
  answer?: { answered: Answered; line: object }
}

type Problem = Parameters<BenchInput['problem']>[0]

/** The call of one prompt: greedy, as the paper decodes. */
export function callOf(item: BenchItem, task: string, maxTokens: number): AskInput {
  const prompt = 'messages' in item.prompt ? { messages: item.prompt.messages } : { text: item.prompt.text }
  return {
    stage: `eval ${task}`,
    ...prompt,
    sampling: { temperature: 0, maxTokens },
    expectedTokens: Math.min(maxTokens, 16 + Math.ceil(item.target.length / 3)),
  }
}

/**
 * A model's answers to all prompts of all tasks, in the order of tasks and rows. The tasks are one stream: while the last replies of one are
 * slow, the next one's prompts are asked. Each reply is recorded before it is used; steps are the same whatever order replies arrive in.
 */
export async function* askAnswers(input: AskAnswersInput): AsyncGenerator<AnswerStep> {
  const { runs, concurrency, signal } = input
  const options = { concurrency, ...(signal === undefined ? {} : { signal }) }
  yield* inOrder(promptsOf(runs), (prompt) => answerOf(prompt, input), options)
}

interface Prompt {
  run: TaskRun
  problems: Problem[]
  item?: BenchItem
}

async function* promptsOf(runs: readonly TaskRun[]): AsyncGenerator<Prompt> {
  for (const run of runs) {
    let problems: Problem[] = []
    for await (const item of run.items((problem) => void problems.push(problem))) {
      yield { run, problems, item }
      problems = []
    }
    yield { run, problems }
  }
}

async function answerOf({ run, problems, item }: Prompt, input: AskAnswersInput): Promise<AnswerStep> {
  if (item === undefined) return { run, problems }
  const { ask, maxTokens, signal } = input
  const { outcome } = await ask({ ...callOf(item, run.task, maxTokens), ...(signal === undefined ? {} : { signal }) })
  const isRefused = outcome.kind === 'rejection'
  const text = isRefused ? '' : outcome.text.trim()
  const ending = isRefused ? 'refused' : outcome.finishReason === 'length' ? 'cut' : 'stop'
  if (isRefused)
    problems.push({
      place: `${run.task} ${item.id}`,
      message: `refused by the provider (${outcome.message.slice(0, 160)})`,
    })
  const answered = { scored: item.toCase(text), key: item.id, isTruncated: item.isTruncated, ending } as const
  return { run, problems, answer: { answered, line: item.toLine(text) } }
}

/** The lines of a predictions file: one JSON list, a row a line. */
export class PredictionLines {
  #count = 0

  constructor(readonly writer: JsonlWriter) {}

  async add(line: object): Promise<void> {
    await this.writer.writeText(`${this.#count === 0 ? '[\n' : ',\n'}${JSON.stringify(line)}`)
    this.#count += 1
  }

  async close(): Promise<void> {
    await this.writer.writeText(this.#count === 0 ? '[]\n' : '\n]\n')
    await this.writer.close()
  }
}
