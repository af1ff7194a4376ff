// Linearise, truncate, envelope, write and export at the scale of StructLM's mixture: 676,627 rows of 19 tasks, 512,069 general ones.
// node bench/structlm.mjs [--rows 20000 | --full] [--format parquet] [--only TASK] [--checks] [--tokenizer FILE] [--keep DIR]     (build first: npm run build)
// Raw rows are synthetic, at the paper's lengths, and made on the way (their cost is measured alone first, and counted in). From
// there on it is the product's own path: the recipe's task rows, general rows, run writer, token counts of the card, exports.
// --tokenizer: a model's tokenizer.json in place of o200k. --checks: also the checks that a project has by default (duplicates, contamination).
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { GENERAL, generalLine, LENGTHS, rawRows, wordSource } from './structlm-rows.mjs'

const dist = process.env.ESPALIER_DIST ?? new URL('../dist', import.meta.url).href
const from = (path) => import(`${dist}/${path}.js`)
const { randomStream } = await from('core/random')
const { loadTokenizer } = await from('inference/tokenizer/load-tokenizer')
const { tasks } = await from('recipes/structlm/families')
const { readInstances } = await from('recipes/structlm/instances')
const { options } = await from('recipes/structlm/options')
const { sharedParts } = await from('recipes/structlm/shared-parts')
const { taskRows } = await from('recipes/structlm/task-rows')
const { generalRows } = await from('recipes/structlm/general-rows')
const { ARMS } = await from('recipes/structlm/arms')
const { recipes } = await from('recipes/families')
const { loadPrompts } = await from('recipes/prompts')
const { createFill } = await from('dataset/fill')
const { createLedger } = await from('dataset/ledger')
const { RunWriter } = await from('project/run-writer')
const { createRowCounts } = await from('project/row-counts')
const { exportRows } = await from('project/export-rows')
const { checks, formats } = await from('dataset/families')

const STRUCTURED = 676_627
const GENERAL_ROWS = 512_069
const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    full: { type: 'boolean' },
    format: { type: 'string', default: 'parquet' },
    keep: { type: 'string' },
    only: { type: 'string' },
    checks: { type: 'boolean' },
    tokenizer: { type: 'string' },
  },
})
const share = given.full ? 1 : Number(given.rows) / (STRUCTURED + GENERAL_ROWS)
const seconds = (since) => Math.round((performance.now() - since) / 10) / 100
const folder = given.keep ?? mkdtempSync(join(tmpdir(), 'espalier-structlm-bench-'))
mkdirSync(folder, { recursive: true })

/** Memory that no file backs, in MB, as the kernel counts it; the whole resident set where there is no /proc. */
function anonMb() {
  try {
    return Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  } catch {
    return process.memoryUsage().rss / 2 ** 20
  }
}
const memory = []
const watch = setInterval(() => void memory.push(anonMb()), 500)
const peak = (list) => Math.round(list.reduce((most, one) => Math.max(most, one), 0))

const { count } = await loadTokenizer()
const words = wordSource(randomStream(5, 'bench-structlm'), count)
const plan = []
for (const id of tasks.ids()) {
  const task = await tasks.load(id)
  if (task.role !== 'held-in' || (given.only !== undefined && given.only !== id)) continue
  const [{ raw: base }] = await readInstances(id)
  const size = Math.max(1, Math.round(task.sizes.train * share))
  const rows = () => rawRows({ task: id, count: size, base, random: randomStream(5, id), words })
  plan.push({ id, size, task: { ...task, rows } })
}

const makingAt = performance.now()
for (const { task } of plan) for await (const _ of task.rows());
const makingSeconds = seconds(makingAt)

const general = join(folder, 'general.jsonl')
const generalSize = given.only === undefined ? Math.round(GENERAL_ROWS * share) : 0
const stream = createWriteStream(general)
const random = randomStream(5, 'general')
for (let line = 0; line < generalSize; line++)
  if (!stream.write(`${generalLine({ words, random })}\n`))
    await new Promise((resolve) => stream.once('drain', resolve))
await new Promise((resolve) => stream.end(resolve))

const leftOut = []
const started = []
for (const id of given.checks === true ? ['duplicates', 'contamination'] : []) {
  const check = await checks.load(id)
  const running = await check.start({ options: check.options.parse({}), exam: [] })
  started.push({ id, scope: check.scope, running })
}
const input = {
  trees: new Map(),
  exercises: new Map(),
  options: options.parse({
    tasks: Object.fromEntries(plan.map(({ id }) => [id, folder])),
    general: { file: general },
    tokenizer: given.tokenizer,
  }),
  fill: createFill({ checks: started, concurrency: 64, ledger: createLedger() }),
  prompts: await loadPrompts({ folder: recipes.folder('structlm'), recipe: 'structlm' }),
  hold: () => undefined,
  leaveOut: (what, why) => void leftOut.push(`${what}: ${why}`),
  seed: 1,
}
const shared = await sharedParts(input)
const writer = new RunWriter(folder)
const counts = createRowCounts(count)
const byTask = new Map()
async function add(made) {
  await writer.add(made)
  const kind = made.type === 'row' ? made.row.kind : made.drop.kind
  const one = byTask.get(kind) ?? { rows: 0, drops: 0, tokens: 0, cut: 0 }
  byTask.set(kind, one)
  if (made.type === 'drop') {
    one.drops += 1
    return
  }
  counts.add(made.row)
  one.rows += 1
  one.tokens += made.row.scores.tokens
  one.cut += made.row.scores.cutTokens > 0 || made.row.scores.cutRows > 0 ? 1 : 0
}
const startMb = anonMb()
const rowsAt = performance.now()
const cpuAt = process.cpuUsage()
memory.length = 0
for (const { id, task } of plan)
  for await (const made of taskRows(input, { id, task, split: 'train', ...shared, sizes: {} })) await add(made)
const structuredSeconds = seconds(rowsAt)
for await (const made of generalRows(input, ARMS.full, shared, {})) await add(made)
await writer.close([], [])
const rowSeconds = seconds(rowsAt)
const rowMemory = [...memory, anonMb()]

const exportAt = performance.now()
memory.length = 0
const format = await formats.load(given.format)
const exported = await exportRows({
  folder,
  format: { id: given.format, options: format.options.parse({}) },
  name: 'bench',
})
const exportSeconds = seconds(exportAt)
const exportMemory = [...memory, anonMb()]
clearInterval(watch)
const cpu = process.cpuUsage(cpuAt)
const half = Math.floor(rowMemory.length / 2)
const total = writer.rows + writer.drops
const all = Math.round((rowSeconds + exportSeconds) * 100) / 100
console.log(
  JSON.stringify(
    {
      bench: 'structlm',
      rows: writer.rows,
      drops: writer.drops,
      byTask: Object.fromEntries(
        [...byTask].map(([kind, { rows, drops, tokens, cut }]) => [
          kind,
          {
            rows,
            drops,
            cut,
            meanTokens: Math.round(tokens / rows),
            paper: Math.round((LENGTHS[kind] ?? GENERAL).mean + (LENGTHS[kind] ?? GENERAL).out),
          },
        ]),
      ),
      leftOut,
      tokens: counts.list().reduce((sum, one) => sum + one.tokens, 0),
      seconds: {
        makingRawRowsAlone: makingSeconds,
        structured: structuredSeconds,
        rows: rowSeconds,
        export: exportSeconds,
        all,
      },
      cpuSeconds: Math.round((cpu.user + cpu.system) / 1e4) / 100,
      rowsPerSecond: { rows: Math.round(total / rowSeconds), withExport: Math.round(total / all) },
      minutesForTheWholeMixture: Math.round(((STRUCTURED + GENERAL_ROWS) / (total / all) / 60) * 10) / 10,
      anonMb: {
        start: Math.round(startMb),
        peakFirstHalf: peak(rowMemory.slice(0, half)),
        peakSecondHalf: peak(rowMemory.slice(half)),
        peakExport: peak(exportMemory),
      },
      megabytes: {
        rows: Math.round(statSync(join(folder, 'rows.jsonl')).size / 2 ** 20),
        export: Math.round(exported.files.reduce((sum, { path }) => sum + statSync(path).size, 0) / 2 ** 20),
      },
      exported: { files: exported.files.length, written: exported.written, skipped: exported.skipped },
      load: loadavg().map((value) => Math.round(value * 10) / 10),
    },
    undefined,
    1,
  ),
)
if (given.keep === undefined) rmSync(folder, { recursive: true })
