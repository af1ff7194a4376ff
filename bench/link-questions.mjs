// How often the section that an exercise stands in is found: top one and top five, on the chapters whose exercises the constants were
// tuned on and on the others. By words, and with --endpoint also by the embeddings of a model behind an OpenAI-compatible server, alone
// and joined with words. (Build first: npm run build)
// node bench/link-questions.mjs [--book ../shared/data/anatomy-textbook] [--endpoint http://127.0.0.1:8000/v1 --model all-minilm-l6-v2]
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'

const dist = process.env.ESPALIER_DIST ?? new URL('../dist', import.meta.url).href
const { growTree } = await import(`${dist}/tree/grow-tree.js`)
const { createLinker } = await import(`${dist}/tree/link-questions.js`)
const { readers } = await import(`${dist}/sources/families.js`)
const { loadTokenizer } = await import(`${dist}/inference/tokenizer/load-tokenizer.js`)
const { values } = parseArgs({
  options: { book: { type: 'string' }, endpoint: { type: 'string' }, model: { type: 'string', default: 'embedder' } },
})
const book = values.book ?? fileURLToPath(new URL('../../shared/data/anatomy-textbook', import.meta.url))

const tokenizer = await loadTokenizer()
const reader = await readers.load('markdown')
const { tree, exercises } = await growTree({
  source: 'book',
  records: reader.read({
    source: 'book',
    path: `${book}/contents`,
    options: reader.options.parse({ outline: 'SUMMARY.md' }),
    resolve: (path) => `${book}/${path}`,
  }),
  chunking: { maxTokens: 1024, tokenizer },
})
const chapters = tree.nodes.filter(({ kind }) => kind === 'chapter').map(({ id }) => id)
const isTuned = (id) => chapters.indexOf(tree.nearest(id, 'chapter')?.id) % 2 === 0

const share = ([asked, first, five]) => ({
  asked,
  topOne: +(first / asked).toFixed(3),
  topFive: +(five / asked).toFixed(3),
})

async function measure(by, linker) {
  const counts = { tuned: [0, 0, 0], heldOut: [0, 0, 0] }
  const started = performance.now()
  for (const question of exercises) {
    const nodes = await linker.link(question)
    const count = counts[isTuned(question.nodeId) ? 'tuned' : 'heldOut']
    const place = nodes.findIndex(({ nodeId }) => nodeId === question.nodeId)
    count[0] += 1
    if (place === 0) count[1] += 1
    if (place >= 0) count[2] += 1
  }
  console.log(
    JSON.stringify({
      bench: 'link-questions',
      by,
      sections: tree.nodes.filter(({ kind }) => kind === 'section').length,
      chunks: [...tree.chunks()].length,
      tuned: share(counts.tuned),
      heldOut: share(counts.heldOut),
      msAQuestion: +((performance.now() - started) / exercises.length).toFixed(2),
    }),
  )
}

/** Asks the model at the endpoint; calls are kept in memory, so that the second measurement asks nothing again. */
async function askEndpoint() {
  const { resolveModel } = await import(`${dist}/inference/resolve-model.js`)
  const { createAsk } = await import(`${dist}/inference/ask.js`)
  const { createMemoryCallStore } = await import(`${dist}/inference/store/memory-call-store.js`)
  const declared = { near: { baseUrl: values.endpoint, model: values.model, price: { input: 0, output: 0 } } }
  const model = await resolveModel({ ref: 'near', declared, environment: {}, projectFolder: '.' })
  return { model, ask: createAsk({ model, store: createMemoryCallStore() }) }
}

await measure('words', await createLinker({ tree }))
if (values.endpoint !== undefined) {
  const { createEmbeddingLinker } = await import(`${dist}/tree/link-by-embeddings.js`)
  const { model, ask } = await askEndpoint()
  for (const by of ['embeddings', 'both']) await measure(by, await createEmbeddingLinker({ tree, ask, tokenizer, by }))
  await model.provider.close()
}
