import { setTimeout as timer } from 'node:timers/promises'

/** The only reader of time. `elapsedMs` is monotonic; `nowIso` is for manifests and logs; `nowMs` is wall time since 1970. */
export const clock = {
  nowMs: (): number => Date.now(),
  nowIso: (): string => new Date().toISOString(),
  elapsedMs: (): number => performance.now(),
}

/** Acts every `ms` milliseconds until what it returns is called. Keeps no process alive. */
export function every(ms: number, act: () => void): () => void {
  const beat = setInterval(act, ms).unref()
  return () => clearInterval(beat)
}

/** Waits; ends early with the signal's reason when it is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await timer(ms, undefined, signal === undefined ? {} : { signal })
}
