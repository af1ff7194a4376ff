// The house's one import rule and its neighbours (docs/architecture in CONTRIBUTING.md), read from the sources:
//   1. a folder imports only folders above it in ORDER; no cycle between files;
//   2. a plugin imports its family's contract and folders above, never a sibling plugin; nothing but a test imports a plugin by path;
//   3. only core opens files, reads the clock or draws random numbers; only attempt.ts, a phase of ask, calls a provider;
//   4. heavy packages are imported inside the function that needs them.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './prepare.mjs'

const ORDER = [
  'core',
  'inference',
  'sources',
  'tree',
  'dataset',
  'training',
  'evaluation',
  'recipes',
  'project',
  'cli',
  'studio',
  'index.ts',
]
const FAMILIES = [
  'inference/providers',
  'sources/readers',
  'sources/linearize',
  'dataset/checks',
  'dataset/formats',
  'training/engines',
  'training/launchers',
  'evaluation/metrics',
  'recipes',
]
const HEAVY =
  /^(undici|lmdb|pg|n3|oxigraph|node-sqlite3-wasm|unpdf|mammoth|fflate|minisearch|hyparquet|@huggingface\/tokenizers|gpt-tokenizer|cheerio|csv-parse|yaml|node-llama-cpp|mdast-util-|micromark|@clack|cli-progress|commander)/
const HEAVY_ALLOWED = new Set(['cli/main.ts'])

const isTest = (file) =>
  /\.test\.ts$/.test(file) || /(^|\/)conformance\.ts$|\.fixture\.ts$/.test(file) || file.includes('/fixtures/')

function pluginOf(file) {
  for (const family of FAMILIES) {
    if (!file.startsWith(`${family}/`)) continue
    const id = file.slice(family.length + 1).split('/')
    if (id.length > 1) return `${family}/${id[0]}`
  }
  return undefined
}

export function importsOf(text) {
  const found = []
  const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
  for (const match of code.matchAll(/^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[2], isType: match[1] !== undefined, isDynamic: false })
  }
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g))
    found.push({ specifier: match[1], isType: false, isDynamic: true })
  return found
}

/** Faults of one file; `links` collects its run-time imports for the search for cycles. */
function checkFile(file, text, source, links) {
  const faults = []
  const room = file.split('/')[0]
  const plugin = pluginOf(file)
  const own = []
  links.set(file, own)
  for (const { specifier, isType, isDynamic } of importsOf(text)) {
    if (!specifier.startsWith('.')) {
      if (HEAVY.test(specifier) && !isType && !isDynamic && !isTest(file) && !HEAVY_ALLOWED.has(file))
        faults.push(`${file} imports ${specifier} at start-up: import it inside the function that needs it`)
      if (/^node:fs/.test(specifier) && room !== 'core' && !isTest(file))
        faults.push(`${file} imports ${specifier}: only core opens files`)
      if (/^node:child_process/.test(specifier) && room !== 'core' && !isTest(file))
        faults.push(`${file} imports ${specifier}: only core starts processes`)
      continue
    }
    const target = relative(source, join(source, dirname(file), specifier))
      .split(sep)
      .join('/')
      .replace(/\.js$/, '.ts')
    if (!existsSync(join(source, target))) {
      if (!specifier.endsWith('.json')) faults.push(`${file} imports ${specifier}, which is not a file`)
      continue
    }
    if (!isType && !isDynamic) own.push(target)
    const targetRoom = target.split('/')[0]
    if (targetRoom !== room && ORDER.indexOf(targetRoom) > ORDER.indexOf(room) && !isTest(file))
      faults.push(
        `${file} imports ${target}: ${room} may import only folders above it (${ORDER.slice(0, ORDER.indexOf(room)).join(', ')})`,
      )
    const targetPlugin = pluginOf(target)
    if (targetPlugin !== undefined && targetPlugin !== plugin && !isTest(file))
      faults.push(`${file} imports ${target}: a plugin is reached by discovery, never by its path`)
  }
  if (room !== 'core' && !isTest(file)) {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    if (/\bDate\.now\(|\bperformance\.now\(|new Date\(\)/.test(code))
      faults.push(`${file} reads the clock: use core/clock.ts`)
    if (/\bMath\.random\(|randomUUID\(/.test(code)) faults.push(`${file} draws random numbers: use core/random.ts`)
    if (/\.doCall\(/.test(code) && file !== 'inference/attempt.ts')
      faults.push(`${file} calls a provider: only inference/attempt.ts does, a phase of ask`)
  }
  return faults
}

function findCycle(links) {
  const state = new Map()
  const stack = []
  const visit = (file) => {
    state.set(file, 'open')
    stack.push(file)
    for (const next of links.get(file) ?? []) {
      if (state.get(next) === 'open') return [...stack.slice(stack.indexOf(next)), next]
      if (!state.has(next)) {
        const cycle = visit(next)
        if (cycle !== undefined) return cycle
      }
    }
    stack.pop()
    state.set(file, 'done')
    return undefined
  }
  for (const file of links.keys()) {
    const cycle = state.has(file) ? undefined : visit(file)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

export function checkHouse(source = join(root, 'src')) {
  const links = new Map()
  const faults = []
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
    const file = relative(source, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (!ORDER.includes(file.split('/')[0])) faults.push(`${file} stands in no room of the house (${ORDER.join(', ')})`)
    faults.push(...checkFile(file, readFileSync(join(source, file), 'utf8'), source, links))
  }
  const cycle = findCycle(links)
  if (cycle !== undefined) faults.push(`files import one another in a circle: ${cycle.join(' -> ')}`)
  return faults
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const faults = checkHouse()
  for (const fault of faults) console.error(fault)
  process.exit(faults.length === 0 ? 0 : 1)
}
