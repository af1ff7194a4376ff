import type { Io } from './command.js'

const STOPPING =
  '\nStopping: nothing more is sent; replies that are under way are waited for and kept. Press Ctrl-C again to end at once.\n'

/** The real process as a command sees it. The first Ctrl-C (or SIGTERM) aborts the signal; the second ends the process at once. */
export function processIo(): { io: Io; close: () => void } {
  const controller = new AbortController()
  const interrupt = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130)
    if (signal === 'SIGINT') process.stderr.write(STOPPING)
    controller.abort(new DOMException('stopped by the user', 'AbortError'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  process.stdout.on('error', endQuietly)
  process.on('unhandledRejection', endUnlessTold)
  return {
    io: {
      stdout: (text) => void process.stdout.write(text),
      stderr: (text) => void process.stderr.write(text),
      isInteractive: process.stdin.isTTY && process.stdout.isTTY,
      isTerminal: process.stderr.isTTY,
      columns: process.stderr.columns ?? 100,
      environment: process.env,
      workingFolder: process.cwd(),
      signal: controller.signal,
    },
    close: () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
      process.off('unhandledRejection', endUnlessTold)
    },
  }
}

/** The reader of a pipe went away (`espalier rows | head`): nobody is left to print for. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

/**
 * LMDB rejects promises of its own that nobody holds when a commit fails (a quota, a failing disk); the store's error tells of it already.
 */
function endUnlessTold(reason: unknown): void {
  if (reason instanceof Error && 'commitError' in reason) return
  throw reason
}
