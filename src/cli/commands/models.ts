import { join } from 'node:path'
import type { Command, CommandInput } from '../command.js'

/** Models that espalier.yaml declares; none where there is no project here. */
async function declaredIn(input: CommandInput): Promise<Record<string, string | Record<string, unknown>>> {
  const { exists } = await import('../../core/files.js')
  if (!exists(join(input.folder, 'espalier.yaml'))) return {}
  const { loadProject } = await import('../../project/config/load-project.js')
  return (await loadProject({ folder: input.folder })).models
}

const test: Command = {
  summary: 'one trial call: does it answer, keep to a schema, how fast',
  example: 'espalier models test teacher',
  arguments: [{ name: '<name>', summary: 'a declared name, or PROVIDER/MODEL' }],
  options: [{ flags: '--embedding', summary: 'ask for an embedding instead of a reply' }],
  run: async (input) => {
    const { tryEmbedding, tryModel } = await import('../../project/try-model.js')
    const declared = await declaredIn(input)
    const [ref = ''] = input.arguments
    if (input.options.embedding === true) {
      const found = await tryEmbedding({ ref, declared, environment: input.io.environment, folder: input.folder })
      input.emit({ event: 'embedding-trial', ...found })
      input.print(
        `${ref} gave an embedding of ${found.numbers} numbers in ${found.latencyMs} ms: ${found.promptTokens} tokens, $${found.costUsd}`,
      )
      return
    }
    const trial = await tryModel({ ref, declared, environment: input.io.environment, folder: input.folder })
    input.emit({ event: 'trial', ...trial })
    input.print(`${ref} answered in ${trial.latencyMs} ms: ${trial.text.trim()}`)
    input.print(
      `  ${trial.promptTokens} + ${trial.completionTokens} tokens, ${trial.tokensPerSecond} a second, $${trial.costUsd}`,
    )
    input.print(
      `  JSON schema: ${trial.schema.declared}; this reply ${trial.schema.isKept ? 'kept' : 'did not keep'} to it`,
    )
    input.print(`  log-probabilities of a given text: ${trial.logprobs ? 'yes' : 'no'}`)
  },
}

const pull: Command = {
  summary: 'fetch the embedded model with its runtime (about 190 MB)',
  example: 'espalier models pull smollm2-135m',
  arguments: [{ name: '[name]', summary: 'the model (default: smollm2-135m)' }],
  options: [{ flags: '--from <file>', summary: 'take the model from a file that you have' }],
  run: async (input) => {
    const { pullModel } = await import('../../inference/embedded/pull.js')
    const [name = 'smollm2-135m'] = input.arguments
    const { from } = input.options
    const pulled = await pullModel({
      name,
      environment: input.io.environment,
      signal: input.io.signal,
      onProgress: (line: string) => input.io.stderr(`${line}\n`),
      ...(typeof from === 'string' ? { from } : {}),
    })
    input.emit({ event: 'pulled', name, path: pulled.modelFile, isFetched: pulled.isFetched })
    input.print(`${name} is ready: ${pulled.modelFile}`)
  },
}

const models: Command = {
  summary: 'list models and their prices; pull NAME, test NAME',
  example: 'espalier models',
  subcommands: { pull, test },
  run: async (input) => {
    const { listModels } = await import('../../project/list-models.js')
    const declared = await declaredIn(input)
    const listed = await listModels({ declared, environment: input.io.environment, folder: input.folder })
    for (const { ref, isDeclared, isReady, price, hint } of listed) {
      input.emit({
        event: 'model',
        ref,
        isDeclared,
        isReady,
        price: price === undefined ? null : { ...price },
        hint: hint ?? null,
      })
      const cost =
        price === undefined
          ? 'price not known'
          : price.input + price.output === 0
            ? 'free'
            : `$${price.input} / $${price.output}`
      input.print(
        `${isReady ? 'ready ' : '      '} ${ref.padEnd(34)} ${cost.padEnd(18)}${hint === undefined ? '' : ` ${hint}`}`,
      )
    }
    input.print('Prices are US dollars a million prompt / reply tokens.')
  },
}

export default models
