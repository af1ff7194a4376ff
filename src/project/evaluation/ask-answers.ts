import { inOrder } from '../../core/in-order.js'
import type { JsonlWriter } from '../../core/jsonl.js'
import type { Ask, AskInput } from '../../inference/contract.js'
import type { BenchInput, BenchItem } from '../../recipes/bench-contract.js'
import type { Answered } from './contract.js'
import type { TaskRun } from './task-run.js'

export interface AskAnswersInput {
  run: TaskRun
  ask: Ask
  /** Most tokens of a reply. */
  maxTokens: number
  concurrency: number
  /** Where the predictions file is written. */
  lines: PredictionLines
  problem: BenchInput['problem']
  onProgress: (done: number) => void
  signal?: AbortSignal
}

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

/** A model's answers to all prompts of a task, in the order of the rows. Each is recorded before it is used. */
export async function askAnswers(input: AskAnswersInput): Promise<Answered[]> {
  const { run, ask, maxTokens, concurrency, lines, problem, onProgress, signal } = input
  const work = async (item: BenchItem): Promise<{ item: BenchItem; text: string; ending: Answered['ending'] }> => {
    const { outcome } = await ask({ ...callOf(item, run.task, maxTokens), ...(signal === undefined ? {} : { signal }) })
    if (outcome.kind === 'rejection') {
      problem({
        place: `${run.task} ${item.id}`,
        message: `refused by the provider (${outcome.message.slice(0, 160)})`,
      })
      return { item, text: '', ending: 'refused' }
    }
    return { item, text: outcome.text.trim(), ending: outcome.finishReason === 'length' ? 'cut' : 'stop' }
  }
  const answers: Answered[] = []
  const options = { concurrency, ...(signal === undefined ? {} : { signal }) }
  for await (const { item, text, ending } of inOrder(run.items(problem), work, options)) {
    answers.push({ scored: item.toCase(text), key: item.id, isTruncated: item.isTruncated, ending })
    await lines.add(item.toLine(text))
    onProgress(answers.length)
  }
  return answers
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
