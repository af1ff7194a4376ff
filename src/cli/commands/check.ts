import { resolve } from 'node:path'
import type { Command } from '../command.js'

/** Bad lines that are told one by one. */
const MOST_PROBLEMS = 20

const check: Command = {
  summary: 'judge replies to questions with computed answers: the reward of reinforcement learning',
  example: 'espalier check replies.jsonl --out scores.jsonl',
  arguments: [{ name: '<replies>', summary: 'JSON Lines of {"id": a row\'s id, "reply": "..."}' }],
  options: [
    { flags: '--run <name>', summary: 'the run whose questions were asked (default: the latest)' },
    { flags: '--out <file>', summary: 'write {"id", "kind", "score"} for each reply, as JSON Lines' },
  ],
  run: async (input) => {
    const { checkReplies } = await import('../../project/check-replies.js')
    const { loadProject } = await import('../../project/config/load-project.js')
    const { openRun } = await import('../../project/open-run.js')
    const { userError } = await import('../../core/errors.js')
    const { exists } = await import('../../core/files.js')
    const { JsonlWriter } = await import('../../core/jsonl.js')
    const { run: name, out } = input.options as { run?: string; out?: string }
    const file = resolve(input.io.workingFolder, input.arguments[0] ?? '')
    if (!exists(file)) throw userError('E_FILE_MISSING', `${file} does not exist. Give a file of replies.`)
    const project = await loadProject({ folder: input.folder })
    const run = await openRun({ project: input.folder, ...(name === undefined ? {} : { name }) })
    const writer = out === undefined ? undefined : new JsonlWriter(resolve(input.io.workingFolder, out))
    const kinds = new Map<string, { replies: number; right: number }>()
    let problems = 0
    const onProblem = ({ place, message }: { place: string; message: string }): void => {
      problems += 1
      if (problems <= MOST_PROBLEMS) input.io.stderr(`not judged: ${place}: ${message}\n`)
    }
    for await (const one of checkReplies({ project, run, file, onProblem })) {
      const sum = kinds.get(one.kind) ?? { replies: 0, right: 0 }
      kinds.set(one.kind, { replies: sum.replies + 1, right: sum.right + (one.score ?? 0) })
      input.emit({ event: 'checked', ...one })
      await writer?.write(one)
    }
    await writer?.close()
    for (const [kind, { replies, right }] of kinds) input.print(`${kind}: ${right} of ${replies} right`)
    if (problems > MOST_PROBLEMS) input.io.stderr(`not judged: ${problems - MOST_PROBLEMS} more lines\n`)
  },
}

export default check
