import { relative } from 'node:path'
import { EspalierError, messageOf } from '../core/errors.js'
import type { OnEvent } from './events.js'
import { markIncomplete } from './finish-run.js'
import type { RunInput } from './run.js'
import type { Running } from './running.js'
import { explainStop, stopOf } from './stop.js'

/** Marks the partial folder, as far as the disk allows, and gives the error that the user is to read. */
export async function stopRun(input: RunInput, running: Running, tell: OnEvent, error: unknown): Promise<unknown> {
  const stop = stopOf(error, input.signal)
  const maxCostUsd = input.maxCostUsd ?? input.project.maxCostUsd
  const shown =
    stop === undefined
      ? error
      : explainStop({
          run: running.name,
          stop,
          rows: running.writer.rows,
          drops: running.writer.drops,
          folder: relative(input.project.folder, running.folder),
          ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
        })
  const code = error instanceof EspalierError ? error.code : (stop?.code ?? 'E_UNEXPECTED')
  tell({
    event: 'stopped',
    code: stop?.code ?? code,
    message: messageOf(shown),
    rows: running.writer.rows,
    drops: running.writer.drops,
    folder: running.folder,
  })
  await markIncomplete(running, stop?.code ?? code, messageOf(stop ?? error)).catch(() => undefined) // the first fault is what counts
  await running.log.close().catch(() => undefined)
  return shown
}
