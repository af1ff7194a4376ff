import { describe, expect, it } from 'vitest'
import { sleep } from '../../core/clock.js'
import type { Ask, AskInput, Call } from '../../inference/contract.js'
import type { BenchItem } from '../../recipes/bench-contract.js'
import { askAnswers, type AnswerStep } from './ask-answers.js'
import type { TaskRun } from './task-run.js'

const itemOf = (id: string): BenchItem => ({
  id,
  prompt: { text: id },
  target: '',
  isTruncated: false,
  toCase: (prediction: string) => ({ id, prediction, gold: {} }),
  toLine: (prediction: string) => ({ id, prediction }),
})

/** A task of so many rows; the file has a fault before each second row and one at its end. */
const taskOf = (task: string, count: number): TaskRun =>
  ({
    task,
    async *items(problem: (found: { place: string; message: string }) => void) {
      for (let row = 0; row < count; row++) {
        await Promise.resolve()
        if (row % 2 === 1) problem({ place: `${task}:${row}`, message: 'broken' })
        yield itemOf(`${task}/${row}`)
      }
      problem({ place: `${task}:end`, message: 'cut off' })
    },
  }) as unknown as TaskRun

const RUNS = [taskOf('one', 5), taskOf('none', 0), taskOf('two', 4)]

function askWith(work: (text: string) => Promise<void>): Ask {
  const ask = async ({ text = '' }: AskInput): Promise<Call> => {
    await work(text)
    const outcome =
      text === 'two/1'
        ? { kind: 'rejection', status: 400, message: 'no' }
        : { kind: 'reply', text: ` ${text}! `, finishReason: text === 'one/2' ? 'length' : 'stop' }
    return { outcome } as unknown as Call
  }
  return Object.assign(ask, { model: {} }) as unknown as Ask
}

async function steps(ask: Ask, concurrency: number): Promise<AnswerStep[]> {
  const found: AnswerStep[] = []
  for await (const step of askAnswers({ runs: RUNS, ask, maxTokens: 8, concurrency })) found.push(step)
  return found
}

const told = (step: AnswerStep) => [
  step.run.task,
  step.answer?.line,
  step.answer?.answered.ending,
  step.problems.map(({ place }) => place),
]

describe('askAnswers', () => {
  it('gives answers and faults in the order of tasks and rows, and the end of each task, at any concurrency and delay', async () => {
    const expected = [
      ['one', { id: 'one/0', prediction: 'one/0!' }, 'stop', []],
      ['one', { id: 'one/1', prediction: 'one/1!' }, 'stop', ['one:1']],
      ['one', { id: 'one/2', prediction: 'one/2!' }, 'cut', []],
      ['one', { id: 'one/3', prediction: 'one/3!' }, 'stop', ['one:3']],
      ['one', { id: 'one/4', prediction: 'one/4!' }, 'stop', []],
      ['one', undefined, undefined, ['one:end']],
      ['none', undefined, undefined, ['none:end']],
      ['two', { id: 'two/0', prediction: 'two/0!' }, 'stop', []],
      ['two', { id: 'two/1', prediction: '' }, 'refused', ['two:1', 'two two/1']],
      ['two', { id: 'two/2', prediction: 'two/2!' }, 'stop', []],
      ['two', { id: 'two/3', prediction: 'two/3!' }, 'stop', ['two:3']],
      ['two', undefined, undefined, ['two:end']],
    ]
    for (const concurrency of [1, 2, 3, 64]) {
      const ask = askWith((text) => sleep((text.length * 7 + Number(text.at(-1)) * 3) % 5))
      expect((await steps(ask, concurrency)).map(told)).toEqual(expected)
    }
  })

  it("asks the next task's prompts while the last reply of a task is awaited", async () => {
    let release = (): void => undefined
    const isLast = new Promise<void>((go) => {
      release = go
    })
    const ask = askWith(async (text) => {
      if (text === 'one/4') await isLast
      if (text === 'two/3') release()
    })
    expect(await steps(ask, 2)).toHaveLength(12)
  })
})
