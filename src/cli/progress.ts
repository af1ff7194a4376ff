import { clock } from '../core/clock.js'
import { counted, grouped } from '../core/text.js'
import type { RunEvent } from '../project/events.js'
import type { Io } from './command.js'

type Progress = Extract<RunEvent, { event: 'progress' }>

const QUIET_MS = 2000
const BEAT_MS = 1000
const LINE_MS = 10_000
/** Where nothing has moved, a line so often is enough. */
const SAME_LINE_MS = 60_000

interface Shown {
  /** What is done now, told where it takes long. */
  stage(text: string): void
  update(event: Progress): void
  /** Makes room for another line. */
  clear(): void
  end(): void
}

/**
 * Shows how a run goes on, on stderr: one line redrawn on a terminal, a line now and then otherwise, nothing in its first two seconds.
 * `expectedRows` (kept and dropped, from the plan) gives the estimate of what is left; without it none is claimed.
 */
export function showProgress(io: Io, expectedRows?: number): Shown {
  const startedMs = clock.elapsedMs()
  let lastMs = startedMs
  let lastText = ''
  let isDrawn = false
  let last: Progress | undefined
  let doing = { text: 'starting', sinceMs: startedMs }
  const clear = (): void => {
    if (isDrawn) io.stderr('\r\u001b[2K')
    isDrawn = false
  }
  const draw = (leastMs: number): void => {
    const now = clock.elapsedMs()
    if (now - startedMs < QUIET_MS || now - lastMs < leastMs) return
    const isCounting = last !== undefined && hasMoved(last)
    const still = isCounting ? progressText(last as Progress, 0) : doing.text
    if (!io.isTerminal && still === lastText && now - lastMs < SAME_LINE_MS) return
    const text = isCounting
      ? progressText(last as Progress, (now - startedMs) / 1000, expectedRows)
      : `${doing.text}, for ${duration((now - doing.sinceMs) / 1000)}`
    lastMs = now
    lastText = still
    if (io.isTerminal) io.stderr(`\r\u001b[2K${text.slice(0, Math.max(20, io.columns - 1))}`)
    else io.stderr(`${text}\n`)
    isDrawn = io.isTerminal
  }
  // A large table is read and asked about for minutes before its first row: without a sign of life a run looks dead.
  const heart = setInterval(() => draw(io.isTerminal ? BEAT_MS : LINE_MS), BEAT_MS)
  heart.unref()
  return {
    stage: (text) => {
      doing = { text, sinceMs: clock.elapsedMs() }
      last = undefined
    },
    update: (event) => {
      last = event
      draw(io.isTerminal ? 0 : LINE_MS)
    },
    clear,
    end: () => {
      clearInterval(heart)
      clear()
    },
  }
}

/** Whether there is something to count yet. */
function hasMoved({ rows, drops, made, replayed, waiting }: Progress): boolean {
  return rows + drops + made + replayed + waiting > 0
}

/** `1,200 rows, 35 drops (12 %), 310 calls made, 20 replayed, 64 under way, $0.12, about 3 min left` */
export function progressText(event: Progress, seconds: number, expectedRows?: number): string {
  const { rows, drops, made, replayed, waiting, costUsd } = event
  const settled = rows + drops
  const share = expectedRows === undefined || expectedRows === 0 ? undefined : Math.min(0.99, settled / expectedRows)
  const parts = [
    `${counted(rows, 'row')}, ${counted(drops, 'drop')}${share === undefined ? '' : ` (${Math.floor(share * 100)} %)`}`,
  ]
  if (made + replayed + waiting > 0) parts.push(`${counted(made, 'call')} made, ${grouped(replayed)} replayed`)
  if (waiting > 0) parts.push(`${grouped(waiting)} under way`)
  if (costUsd > 0) parts.push(`$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`)
  if (share !== undefined && share > 0.02 && settled < (expectedRows ?? 0))
    parts.push(`about ${duration((seconds / share) * (1 - share))} left`)
  return parts.join(', ')
}

/** `45 s`, `3 min`, `2 h 10 min` */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
