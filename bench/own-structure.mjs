// Questions over one's own tables and graphs: is every computed answer right, and does the wording give anything away?
//   node bench/own-structure.mjs [--data ../shared/data] [--programs 20000] [--statements 40]     (build first: npm run build)
// 1. Programs are sampled over each database and over parts of it, run by SQLite, and evaluated again in JavaScript over the rows.
// 2. Paths of one to three hops over the graphs, by SQL and by sets.
// 3. The recipe's rows on Chinook, timed: rows, columns covered, rows by operator.
// 4. A naive Bayes classifier (words and pairs of words, five folds) that sees the statements without their tables.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: fileURLToPath(new URL('../../shared/data', import.meta.url)) },
    programs: { type: 'string', default: '20000' },
    statements: { type: 'string', default: '40' },
  },
})
const dist = process.env.ESPALIER_DIST ?? new URL('../dist', import.meta.url).href
const load = (path) => import(`${dist}/${path}`)
const { readSource } = await load('sources/read-source.js')
const { profileDatabase } = await load('sources/profile/profile-database.js')
const { openSqlite } = await load('sources/sql/open-sqlite.js')
const { growTree } = await load('tree/grow-tree.js')
const { createFill } = await load('dataset/fill.js')
const { createLedger } = await load('dataset/ledger.js')
const { splitQuestions } = await load('dataset/split-questions.js')
const { loadPrompts } = await load('recipes/prompts.js')
const { recipes } = await load('recipes/families.js')
const { randomStream } = await load('core/random.js')
const own = (name) => load(`recipes/own-structure/${name}.js`)
const { OPERATORS } = await own('contract')
const { drawProgram, newTally } = await own('draw-program')
const { evaluate } = await own('evaluate')
const { choosePart, wholeScope } = await own('scope')
const { columnsUsed, isTimely } = await own('columns')
const { evaluatePath } = await own('path-rows')

const cache = mkdtempSync(join(tmpdir(), 'own-structure-'))
const data = resolve(values.data)
const sources = {
  chinook: { sqlite: join(data, 'chinook/Chinook.sqlite') },
  'tables csv': { csv: join(data, 'tables') },
  'tables json': { 'json-table': join(data, 'tables') },
}
const graphs = { countries: { triples: join(data, 'graphs/countries') }, umls: { triples: join(data, 'graphs/umls') } }

async function gather(declaration) {
  const records = readSource({ name: 'own', declaration, projectFolder: data, cache })
  const chunking = { maxTokens: 1024, tokenizer: { count: (text) => text.length } }
  return growTree({ source: 'own', records, chunking })
}

async function sampleDatabase(name, database, wanted) {
  const profile = await profileDatabase(database)
  const opened = await openSqlite(database.path)
  const whole = await wholeScope(opened, profile, database.path)
  const plain = new Map()
  for (const table of profile.tables) {
    const { columns, rows } = await opened.query(`SELECT * FROM "${table.name}"`)
    plain.set(table.name, { columns, rows })
  }
  const targets = profile.tables.flatMap((table) =>
    table.columns.filter(({ role }) => role !== 'unusable').map(({ name: column }) => ({ table: table.name, column })),
  )
  const tally = newTally()
  const kinds = { join: 0, time: 0 }
  const started = performance.now()
  let wrong = 0
  for (let number = 0; tally.kept < wanted; number++) {
    const target = targets[number % targets.length]
    const operator = OPERATORS[Math.floor(number / targets.length) % OPERATORS.length]
    const random = randomStream(1, 'bench', name, number)
    const isPart = random.next() < 0.5
    const scope = isPart ? choosePart({ scope: whole, ...target, isJoined: random.next() < 0.5, random }) : whole
    if (scope === undefined) continue
    const drawn = await drawProgram({ ...target, database: opened, scope, operator, random, tally, tries: 2 })
    if (drawn === undefined) continue
    kinds[operator] = (kinds[operator] ?? 0) + 1
    if (drawn.program.sources.length > 1) kinds.join += 1
    if (isTimely(drawn.program, scope)) kinds.time += 1
    columnsUsed(drawn.program)
    const again = evaluate(drawn.program, isPart ? scope.tables : plain)
    if (JSON.stringify(again) === JSON.stringify(drawn.values)) continue
    wrong += 1
    if (wrong <= 5) console.log('DISAGREE', drawn.sql, drawn.values, again)
  }
  await opened.close()
  const seconds = (performance.now() - started) / 1000
  console.log(`${name}: ${tally.kept} kept of ${tally.sampled} sampled, ${wrong} disagree, ${seconds.toFixed(1)} s`)
  console.log(`  rejected: ${JSON.stringify(tally.rejected)}`)
  console.log(`  operators: ${JSON.stringify(kinds)}`)
  return { kept: tally.kept, wrong }
}

async function runRecipe(declaration, rows) {
  const { tree, databases } = await gather(declaration)
  const recipe = await recipes.load('own-structure')
  const made = []
  const run = recipe.run({
    trees: new Map([['own', tree]]),
    exercises: new Map(),
    databases: new Map([['own', databases]]),
    options: recipe.options.parse({ from: 'own', rows }),
    fill: createFill({ checks: [], concurrency: 4, ledger: createLedger() }),
    prompts: await loadPrompts({ folder: join(recipes.folder('own-structure'), 'prompts') }),
    split: splitQuestions({ trees: [tree], seed: 0, exam: false }),
    hold: () => undefined,
    leaveOut: () => undefined,
    seed: 0,
  })
  for await (const one of run) if (one.type === 'row') made.push(one.row)
  return { made, tree }
}

function featuresOf(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []
  return [...words, ...words.slice(1).map((word, index) => `${words[index]} ${word}`)]
}

/** Share of statements that a naive Bayes classifier judges right, five folds; pairs stay in one fold. */
function classify(statements) {
  let right = 0
  for (let fold = 0; fold < 5; fold++) {
    const counts = [new Map(), new Map()]
    const totals = [0, 0]
    for (const [index, { text, label }] of statements.entries())
      if (Math.floor(index / 2) % 5 !== fold)
        for (const feature of featuresOf(text)) {
          counts[label].set(feature, (counts[label].get(feature) ?? 0) + 1)
          totals[label] += 1
        }
    for (const [index, { text, label }] of statements.entries()) {
      if (Math.floor(index / 2) % 5 !== fold) continue
      let odds = 0
      for (const feature of featuresOf(text))
        odds +=
          Math.log(((counts[1].get(feature) ?? 0) + 1) / (totals[1] + 1e5)) -
          Math.log(((counts[0].get(feature) ?? 0) + 1) / (totals[0] + 1e5))
      if (odds > 0 === (label === 1)) right += 1
    }
  }
  return right / statements.length
}

const statementOf = (row) => row.content.messages[0].content.split('Statement: ').at(-1)

const wanted = Number(values.programs)
const shares = { chinook: 0.5, 'tables csv': 0.25, 'tables json': 0.25 }
let kept = 0
let wrong = 0
for (const [name, declaration] of Object.entries(sources)) {
  const { databases } = await gather(declaration)
  const result = await sampleDatabase(name, databases[0], Math.ceil(wanted * shares[name]))
  kept += result.kept
  wrong += result.wrong
}
console.log(`programs: ${kept} computed twice, ${wrong} disagree`)

for (const [name, declaration] of Object.entries(graphs)) {
  const { made } = await runRecipe(declaration, { path: name === 'countries' ? 300 : 12 })
  let differ = 0
  for (const row of made) {
    const [user, assistant] = row.content.messages
    const [, shown = '', question = ''] = /\n\n(.*)\n\nQuestion: (.*)/s.exec(user.content) ?? []
    const [start, ...relations] = [...question.matchAll(/"([^"]*)"/g)].map(([, text]) => text)
    const triples = shown.split(' | ').map((text) => text.split(' : '))
    if (evaluatePath({ start, relations }, triples).join(', ') !== assistant.content) differ += 1
  }
  console.log(`${name}: ${made.length} paths, read back from their text and followed again: ${differ} differ`)
}

const started = performance.now()
const { made, tree } = await runRecipe(sources.chinook, { sql: 16, answer: 16, statement: 6, sentence: 20 })
const covered = new Set(made.flatMap(({ nodeIds }) => nodeIds))
const columns = tree.nodes.filter(({ kind, attributes }) => kind === 'column' && attributes.role !== 'unusable')
const tables = tree.nodes.filter(({ kind }) => kind === 'table')
const isCovered = ({ id }) => covered.has(id) || tree.children(id).some((child) => covered.has(child.id))
console.log(
  `chinook: ${made.length} rows in ${((performance.now() - started) / 1000).toFixed(1)} s; ${columns.filter(isCovered).length} of ${columns.length} usable columns, ${tables.filter(isCovered).length} of ${tables.length} tables`,
)
const asked = {}
for (const operator of made.flatMap(({ operators }) => operators ?? [])) asked[operator] = (asked[operator] ?? 0) + 1
console.log(`  rows by operator: ${JSON.stringify(asked)}`)
const only = { sql: 0, answer: 0, sentence: 0, path: 0, statement: Number(values.statements) }
for (const [name, declaration] of Object.entries(sources)) {
  const rows = (await runRecipe(declaration, only)).made
  const statements = rows.map((row) => ({ text: statementOf(row), label: row.kind.endsWith('entailed') ? 1 : 0 }))
  console.log(
    `${name}: ${statements.length} statements, judged without tables: ${(100 * classify(statements)).toFixed(1)} % right`,
  )
}
rmSync(cache, { recursive: true })
