// The thread in which SPARQL runs, over triples held in memory. It is plain JavaScript because Node starts it from its file, from src and
// from dist alike. It opens no file and no connection: triples come by message, and the engine has no access to the network.
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'

const require = createRequire(import.meta.url)
const { Store } = require('oxigraph')
const store = new Store()

/** The texts of the first column; `isCut` where there are more than wanted. */
function firstColumn(sparql, most) {
  const found = store.query(sparql)
  if (!Array.isArray(found)) throw new Error('the query is no SELECT')
  const texts = []
  for (const solution of found.slice(0, most)) {
    const [term] = solution.values()
    if (term !== undefined) texts.push(term.value)
  }
  return { kind: 'values', values: texts, isCut: found.length > most }
}

function answer({ triples, sparql, most }) {
  try {
    if (triples === undefined) return firstColumn(sparql, most)
    store.load(triples, { format: 'application/n-triples', no_transaction: true, lenient: true })
    return { kind: 'loaded', size: store.size }
  } catch (error) {
    // After a fault of its memory the engine answers every query with the same fault: the thread ends, and another one is started.
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

parentPort.on('message', (request) => parentPort.postMessage(answer(request), []))
