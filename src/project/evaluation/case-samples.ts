import type { Bench, GivenPrediction } from '../../recipes/bench-contract.js'
import { clip } from '../report/clip.js'
import { StableSampler } from '../report/sampler.js'
import type { Answered, OutcomeGroup } from './contract.js'
import type { TaskRun } from './task-run.js'

/** A case as the page shows it: what was asked, what came, what was right. */
export interface CaseSample {
  task: string
  id: string
  /** `Answered.key`. */
  key: string
  group: OutcomeGroup
  /** 0 to 1; null where it has none. */
  score: number | null
  ending: Answered['ending']
  isTruncated: boolean
  prediction: string
  target: string
  /** Its beginning and its end, which holds the question; empty where the file does not hold it. */
  prompt: { start: string; cut: number; end: string }
}

/** Cases of one group of one task. */
const PER_GROUP = 4
const LONGEST_TEXT = 1_500
const PROMPT_START = 3_600
const PROMPT_END = 1_200

const ignore = (): void => undefined

/** Keeps a few cases of each task and group while scores are made, and finds their prompts at the end. Memory grows with tasks alone. */
export class CaseSamples {
  readonly #sampler = new StableSampler<CaseSample>(PER_GROUP)
  readonly #buckets = new Map<string, [string, OutcomeGroup]>()

  offer(
    task: string,
    { scored, key, ending, isTruncated }: Answered,
    case_: { score: number | null; group: OutcomeGroup },
  ): void {
    const { group, score } = case_
    const bucket = `${task} ${group}`
    this.#buckets.set(bucket, [task, group])
    this.#sampler.offer(bucket, key, () => {
      const given = typeof scored.prediction === 'string' ? scored.prediction : scored.prediction.join(', ')
      const target = scored.gold['seq_out']
      return {
        task,
        key,
        id: scored.id,
        group,
        score,
        ending,
        isTruncated,
        prediction: shorten(given),
        target: typeof target === 'string' ? shorten(target) : '',
        prompt: { start: '', cut: 0, end: '' },
      }
    })
  }

  /** The cases kept, by task and group, as far as their prompts were found. */
  all(): CaseSample[] {
    return [...this.#buckets.keys()].flatMap((bucket) => this.#sampler.of(bucket))
  }

  #open(): Map<string, CaseSample> {
    return new Map(
      this.all()
        .filter(({ prompt }) => prompt.start === '')
        .map((sample) => [`${sample.task}\n${sample.key}`, sample]),
    )
  }

  /** Reads prompts from a predictions file. `keyOf`: what `Answered.key` holds of its lines. */
  async readFile(bench: Bench, path: string, keyOf: (one: GivenPrediction) => string | undefined): Promise<void> {
    const open = this.#open()
    for await (const one of bench.predictions(path, ignore, true)) {
      if (open.size === 0) return
      const name = `${one.task}\n${keyOf(one)}`
      const sample = open.get(name)
      if (sample === undefined || one.prompt === undefined) continue
      sample.prompt = folded(one.prompt)
      open.delete(name)
    }
  }

  /** Makes prompts again, of cases whose file holds an id alone. */
  async readItems({ task, items, place }: TaskRun): Promise<void> {
    const open = this.#open()
    const wanted = [...open.values()].filter((sample) => sample.task === task).length
    let found = 0
    if (wanted === 0 || place === undefined) return
    for await (const { id, prompt } of items(ignore)) {
      const sample = open.get(`${task}\n${id}`)
      if (sample === undefined) continue
      sample.prompt = folded(
        'text' in prompt ? prompt.text : prompt.messages.map(({ content }) => content).join('\n\n'),
      )
      found += 1
      if (found === wanted) return
    }
  }
}

function shorten(text: string): string {
  const { text: start, cut } = clip(text, LONGEST_TEXT)
  return cut > 0 ? `${start} …` : start
}

function folded(prompt: string): CaseSample['prompt'] {
  if (prompt.length <= PROMPT_START + PROMPT_END) return { start: prompt, cut: 0, end: '' }
  const { text: start } = clip(prompt, PROMPT_START)
  const end = prompt.slice(-PROMPT_END).replace(/^[\uDC00-\uDFFF]/, '')
  return { start, cut: prompt.length - start.length - end.length, end }
}
