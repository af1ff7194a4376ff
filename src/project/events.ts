/** What a run tells while it works: each is one JSON line with --json, and a line of run.log. */
export type RunEvent =
  | { event: 'start'; run: string; folder: string; model?: string; rowsFrom: string[] }
  | {
      event: 'source'
      source: string
      documents: number
      exercises: number
      nodes: number
      chunks: number
      /** Of its databases, where it has any. */
      tables?: number
      tableRows?: number
    }
  | { event: 'stage'; stage: string }
  | { event: 'warning'; message: string }
  | {
      event: 'progress'
      rows: number
      drops: number
      planned: number
      made: number
      replayed: number
      costUsd: number
      /** Calls that wait for a model, those that wait for their turn included. */
      waiting: number
    }
  | { event: 'left-out'; what: string; why: string }
  | { event: 'stopped'; code: string; message: string; rows: number; drops: number; folder: string }
  | {
      event: 'done'
      run: string
      folder: string
      rows: number
      drops: number
      exam: number
      costUsd: number
      seconds: number
    }

export type OnEvent = (event: RunEvent) => void
