import { clock } from '../core/clock.js'
import type { RunEvent } from '../project/events.js'
import { plural } from '../project/source-text.js'
import type { Io } from './command.js'

type Progress = Extract<RunEvent, { event: 'progress' }>

const QUIET_MS = 2000
const BEAT_MS = 1000
const LINE_MS = 10_000

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
  let isDrawn = false
  let last: Progress | undefined
  let doing = { text: 'starting', sinceMs: startedMs }
  const draw = (text: string): void => {
    lastMs = clock.elapsedMs()
    if (io.isTerminal) io.stderr(`\r\u001b[2K${text.slice(0, Math.max(20, io.columns - 1))}`)
    else io.stderr(`${text}\n`)
    isDrawn = io.isTerminal
  }
  const clear = (): void => {
    if (isDrawn) io.stderr('\r\u001b[2K')
    isDrawn = false
  }
  // A large table is read and asked about for minutes before its first row: without a sign of life a run looks dead.
  const heart = setInterval(() => {
    const now = clock.elapsedMs()
    if (now - startedMs < QUIET_MS || now - lastMs < (io.isTerminal ? BEAT_MS : LINE_MS)) return
    draw(
      last === undefined
        ? `${doing.text}, for ${duration((now - doing.sinceMs) / 1000)}`
        : progressText(last, (now - startedMs) / 1000, expectedRows),
    )
  }, BEAT_MS)
  heart.unref()
  return {
    stage: (text) => {
      doing = { text, sinceMs: clock.elapsedMs() }
      last = undefined
    },
    update: (event) => {
      last = event
      const now = clock.elapsedMs()
      if (now - startedMs < QUIET_MS || (!io.isTerminal && now - lastMs < LINE_MS)) return
      draw(progressText(event, (now - startedMs) / 1000, expectedRows))
    },
    clear,
    end: () => {
      clearInterval(heart)
      clear()
    },
  }
}

/** `1 200 rows, 35 drops (12 %), 310 calls made, 20 replayed, $0.12, about 3 min left` */
export function progressText(event: Progress, seconds: number, expectedRows?: number): string {
  const { rows, drops, made, replayed, costUsd } = event
  const settled = rows + drops
  const share = expectedRows === undefined || expectedRows === 0 ? undefined : Math.min(1, settled / expectedRows)
  const parts = [
    `${plural(rows, 'row')}, ${plural(drops, 'drop')}${share === undefined ? '' : ` (${Math.floor(share * 100)} %)`}`,
  ]
  if (made + replayed > 0) parts.push(`${made} calls made, ${replayed} replayed`)
  if (costUsd > 0) parts.push(`$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`)
  if (share !== undefined && share > 0.02 && share < 1)
    parts.push(`about ${duration((seconds / share) * (1 - share))} left`)
  return parts.join(', ')
}

/** `45 s`, `3 min`, `2 h 10 min` */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
