/**
 * SPARQL over N-Triples files, in memory, in a thread of its own: a query that nobody has checked can take its time and no more.
 * Memory: some 0.4 KiB a triple (1,000,000: 10 s, 482 MiB).
 */
import { Worker } from 'node:worker_threads'
import { limitError, userError } from '../../core/errors.js'
import { checkedLines } from '../../sources/checked-lines.js'

export type SparqlOutcome =
  | { kind: 'values'; values: string[]; isCut: boolean }
  /** error: the engine says so; time: stopped at the limit. */
  | { kind: 'failed'; reason: 'error' | 'time'; message: string }

export interface SparqlGraph {
  /** Texts of the first column of a SELECT: an IRI or the lexical form of a literal. Queries are asked one after the other. */
  select(sparql: string): Promise<SparqlOutcome>
  close(): Promise<void>
}

export interface GraphLimits {
  /** Milliseconds of one query, default 30,000. */
  timeMs?: number
  /** Values of one result, default 100,000. */
  values?: number
  /** Default 4,000,000. */
  triples?: number
}

const LIMITS = { timeMs: 30_000, values: 100_000, triples: 4_000_000 }
const LINES_AT_ONCE = 20_000
/** Of the thread, for results; the engine has its own 4 GiB at the most. */
const WORKER_HEAP_MB = 1024
const FREEBASE = '<http://rdf.freebase.com/ns/'

type Reply =
  | { kind: 'loaded'; size: number }
  | { kind: 'values'; values: string[]; isCut: boolean }
  | { kind: 'failed'; message: string }
  | { kind: 'late' }
  /** The thread has ended: its memory did not suffice. */
  | { kind: 'dead' }

/**
 * Reads N-Triples files as one graph. Freebase's IRIs may be whole, or short as in `<ns:m.02mjmr>`: whole ones are shortened.
 * @throws E_GRAPH_LINE with file:line for a line that is no triple; E_GRAPH_SIZE with the number that is allowed.
 * @example const graph = await openGraph(['freebase.nt']); await graph.select('SELECT ?x WHERE { ?x <ns:type.object.type> ?y }')
 */
export async function openGraph(paths: readonly string[], given: GraphLimits = {}): Promise<SparqlGraph> {
  const limits = { ...LIMITS, ...given }
  const threads = new GraphThread(paths, limits.triples)
  await threads.worker()
  return {
    select: async (sparql) => {
      const worker = await threads.worker()
      const reply = await ask(worker, { sparql, most: limits.values }, limits.timeMs)
      if (reply.kind === 'values') return reply
      if (reply.kind === 'failed') return { kind: 'failed', reason: 'error', message: reply.message }
      await threads.end()
      if (reply.kind === 'late')
        return { kind: 'failed', reason: 'time', message: `the query was stopped after ${limits.timeMs} ms` }
      return { kind: 'failed', reason: 'error', message: 'the query needs more memory than the engine has' }
    },
    close: () => threads.end(),
  }
}

/** The thread, started and filled again after it had to be ended. */
class GraphThread {
  #worker: Worker | undefined

  constructor(
    readonly paths: readonly string[],
    readonly most: number,
  ) {}

  async worker(): Promise<Worker> {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
    })
    worker.on('error', () => undefined)
    worker.unref()
    try {
      for (const path of this.paths) await fill(worker, path, this.most)
    } catch (error) {
      await worker.terminate()
      throw error
    }
    this.#worker = worker
    return worker
  }

  async end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

async function fill(worker: Worker, path: string, most: number): Promise<void> {
  let lines: string[] = []
  let number = 0
  const send = async (): Promise<void> => {
    const reply = await ask(worker, { triples: lines.join('\n') })
    if (reply.kind === 'dead') throw tooLarge(path, 'more triples than memory holds')
    if (reply.kind === 'failed') throw await wrongLine(worker, path, number - lines.length, lines, reply.message)
    if (reply.kind === 'loaded' && reply.size > most)
      throw tooLarge(path, `more than ${most} triples, which is all that is held in memory`)
    lines = []
  }
  for await (const line of checkedLines(path)) {
    number += 1
    lines.push(line.includes(FREEBASE) ? line.replaceAll(FREEBASE, '<ns:') : line)
    if (lines.length >= LINES_AT_ONCE) await send()
  }
  await send()
}

function tooLarge(path: string, what: string): Error {
  return limitError('E_GRAPH_SIZE', `${path} has ${what}. Give the part of the graph that the questions need.`)
}

/** The first line that the engine does not take alone. */
async function wrongLine(worker: Worker, path: string, before: number, lines: string[], said: string): Promise<Error> {
  for (const [index, line] of lines.entries()) {
    const reply = await ask(worker, { triples: line })
    if (reply.kind === 'failed')
      return userError(
        'E_GRAPH_LINE',
        `${path}:${before + index + 1} is no statement of N-Triples (${reply.message}). Mend or remove the line.`,
      )
  }
  return userError('E_GRAPH_LINE', `${path} cannot be read as N-Triples (${said}).`)
}

/** One message and its answer; one at a time. */
function ask(worker: Worker, message: object, timeMs?: number): Promise<Reply> {
  return new Promise((settle) => {
    const finish = (reply: Reply): void => {
      clearTimeout(timer)
      worker.off('message', finish).off('exit', dead).off('error', dead)
      worker.unref()
      settle(reply)
    }
    const dead = (): void => finish({ kind: 'dead' })
    const timer = timeMs === undefined ? undefined : setTimeout(() => finish({ kind: 'late' }), timeMs)
    worker.once('message', finish).once('exit', dead).once('error', dead)
    worker.ref()
    worker.postMessage(message, [])
  })
}
