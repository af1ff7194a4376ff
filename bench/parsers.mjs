// How fast each reader reads real files, and at what peak of memory. Every reader runs in a process of its own.
// node bench/parsers.mjs [--only pdf,docx] [--seconds 4] [--json]    (build first: npm run build; ../shared/data must be there)
// Rates are of the files' own bytes, pictures and fonts included, and of the text that comes out (UTF-8; of tables and questions none).
// cold: the first pass of a fresh process, libraries' loading included; warm: the median of further passes, at least three; core: as warm,
// by the process's own time on the processors (collection of memory included), which other work beside it disturbs less.
// Made here, as ../shared/data has none of that form: text (the anatomy book's Markdown called .txt), documents (the same as JSON Lines),
// exercises (the FeTaQA questions in this tool's layout), xlsx (the CSV tables in one workbook), docx-book (the anatomy book's lines as the
// paragraphs of one Word file; the real ones are of a page or two, and show what a file costs however short it is).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const dist = process.env.ESPALIER_DIST ?? new URL('../dist', import.meta.url).href
const data = fileURLToPath(new URL('../../shared/data/', import.meta.url))
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '4' },
    json: { type: 'boolean' },
    child: { type: 'string' },
    work: { type: 'string' },
  },
})

const filesUnder = (folder, pattern) =>
  statSync(folder).isFile()
    ? [folder]
    : readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && pattern.test(entry.name) && !entry.name.includes('password'))
        .map((entry) => join(entry.parentPath, entry.name))

const book = () => filesUnder(join(data, 'anatomy-textbook/contents'), /\.md$/)

/** Where each reader's files are: in place, or made in the work folder. */
const CORPORA = {
  markdown: () => join(data, 'anatomy-textbook/contents'),
  html: () => join(data, 'documents/html'),
  epub: () => join(data, 'documents/epub'),
  docx: () => join(data, 'documents/docx'),
  'docx-book': (work) => wordBook(work),
  pdf: (work) => copies(work, 'pdf', filesUnder(join(data, 'documents/pdf'), /\.pdf$/), (name) => name),
  text: (work) => copies(work, 'text', book(), (name) => name.replace(/md$/, 'txt')),
  documents: (work) =>
    made(work, 'book.ndjson', () =>
      book().map((path, index) =>
        JSON.stringify({ id: index, title: basename(path), text: readFileSync(path, 'utf8') }),
      ),
    ),
  exercises: (work) =>
    made(work, 'fetaqa.jsonl', () => {
      const file = filesUnder(join(data, 'fetaqa'), /\.jsonl?$/)[0]
      const text = readFileSync(file, 'utf8')
      const records = file.endsWith('.json')
        ? JSON.parse(text)
        : text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line))
      return (Array.isArray(records) ? records : records.data).map(({ question, answer }) =>
        JSON.stringify({ question, answer }),
      )
    }),
  csv: (work) => copies(work, 'csv', plainCsv(), (name, index) => `${index}-${name}`),
  xlsx: (work) => workbook(work),
  'json-table': () => join(data, 'tables/cars.json'),
  sqlite: () => join(data, 'chinook/Chinook.sqlite'),
  triples: (work) => copies(work, 'triples', filesUnder(join(data, 'graphs/umls'), /./), (name) => `${name}.tsv`),
}

/** WikiTableQuestions writes quotes as \\", which is no CSV: the tables that have none, and the three larger ones. */
function plainCsv() {
  const wiki = filesUnder(join(data, 'wikitablequestions/csv'), /\.csv$/)
  return [
    ...wiki.filter((path) => !readFileSync(path, 'utf8').includes('\\')),
    ...filesUnder(join(data, 'tables'), /\.csv$/),
  ]
}

function copies(work, folder, files, rename) {
  const target = join(work, folder)
  mkdirSync(target, { recursive: true })
  for (const [index, file] of files.entries())
    writeFileSync(join(target, rename(basename(file), index)), readFileSync(file))
  return target
}

function made(work, name, lines) {
  const path = join(work, name)
  writeFileSync(path, `${lines().join('\n')}\n`)
  return path
}

/** A workbook with a sheet for each CSV file, its cells as inline strings. */
async function workbook(work) {
  const { zipSync, strToU8 } = await import('fflate')
  const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const sheets = filesUnder(join(data, 'tables'), /\.csv$/).map((path) =>
    readFileSync(path, 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',')),
  )
  const head = '<?xml version="1.0" encoding="UTF-8"?>'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const cell = (value) =>
    /^-?\d+(?:\.\d+)?$/.test(value) ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${escape(value)}</t></is></c>`
  const parts = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packages}"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map((_, index) => `<sheet name="s${index}" sheetId="${index + 1}" r:id="r${index}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packages}">${sheets.map((_, index) => `<Relationship Id="r${index}" Type="${office}/worksheet" Target="worksheets/s${index}.xml"/>`).join('')}</Relationships>`,
  }
  for (const [index, rows] of sheets.entries())
    parts[`xl/worksheets/s${index}.xml`] =
      `${head}<worksheet xmlns="${main}"><sheetData>${rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`
  const path = join(work, 'tables.xlsx')
  writeFileSync(path, zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))))
  return path
}

/** The anatomy book as one Word document: headings by style, every other line a paragraph. */
async function wordBook(work) {
  const { zipSync, strToU8 } = await import('fflate')
  const escape = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006'
  const paragraphs = book()
    .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
    .filter((line) => /^[\p{L}#]/u.test(line))
    .map((line) => {
      const [, marks, text] = /^(#*) *(.*)$/.exec(line)
      const style = marks === '' ? '' : `<w:pPr><w:pStyle w:val="Heading${marks.length}"/></w:pPr>`
      return `<w:p>${style}<w:r><w:t xml:space="preserve">${escape(text)}</w:t></w:r></w:p>`
    })
  const styles = [1, 2, 3, 4, 5, 6].map(
    (level) => `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/></w:style>`,
  )
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/_rels/document.xml.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="s" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'word/document.xml': `<w:document xmlns:w="${main}"><w:body>${paragraphs.join('')}</w:body></w:document>`,
    'word/styles.xml': `<w:styles xmlns:w="${main}">${styles.join('')}</w:styles>`,
  }
  const path = join(work, 'book.docx')
  writeFileSync(path, zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))))
  return path
}

/** One pass over a reader's files: what came out. A cache folder of its own, so that made databases are made again. */
async function pass(id, path, work, round) {
  const { readSource } = await import(`${dist}/sources/read-source.js`)
  const found = { documents: 0, textBytes: 0, exercises: 0, tables: 0 }
  const cache = join(work, `cache-${id}-${round}`)
  const source = readSource({ name: 's', declaration: { [id]: path }, projectFolder: work, cache })
  for await (const record of source) {
    if (record.type === 'document') {
      found.documents += 1
      found.textBytes += Buffer.byteLength(record.document.text)
    } else if (record.type === 'exercise') found.exercises += 1
    else if (record.type === 'database') found.tables += record.database.tables.length
  }
  rmSync(cache, { recursive: true, force: true })
  return found
}

async function measure(id) {
  const path = await CORPORA[id](values.work)
  const files = filesUnder(path, /^(?!.*\.md\.).*$/).filter((file) => !(id !== 'markdown' && file.endsWith('.md')))
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  const before = process.resourceUsage().maxRSS
  const times = []
  const cores = []
  let found
  const end = performance.now() + Number(values.seconds) * 1000
  for (let round = 0; round < 4 || performance.now() < end; round++) {
    const started = performance.now()
    const used = process.cpuUsage()
    found = await pass(id.replace('-book', ''), path, values.work, round)
    times.push((performance.now() - started) / 1000)
    const { user, system } = process.cpuUsage(used)
    cores.push((user + system) / 1e6)
  }
  const [cold, ...warm] = times
  warm.sort((a, b) => a - b)
  const middle = warm[warm.length >> 1]
  const core = cores.slice(1).sort((a, b) => a - b)[warm.length >> 1]
  const rate = (count, seconds) => Number((count / 1e6 / seconds).toPrecision(3))
  return {
    bench: 'parsers',
    reader: id,
    files: files.length,
    megabytes: Number((bytes / 1e6).toPrecision(3)),
    ...found,
    megabytesPerSecond: { cold: rate(bytes, cold), warm: rate(bytes, middle), core: rate(bytes, core) },
    textMegabytesPerCoreSecond: rate(found.textBytes, core),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    beforeMb: Math.round(before / 1024),
  }
}

if (values.child !== undefined) console.log(JSON.stringify(await measure(values.child)))
else {
  if (!existsSync(data)) throw new Error(`${data} is not there: this bench reads real files`)
  const work = mkdtempSync(join(tmpdir(), 'espalier-parsers-'))
  const rows = []
  try {
    for (const id of values.only?.split(',') ?? Object.keys(CORPORA)) {
      const args = [fileURLToPath(import.meta.url), '--child', id, '--work', work, '--seconds', values.seconds]
      const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${id}: ${stderr}`)
      rows.push(JSON.parse(stdout))
      if (values.json) console.log(stdout.trim())
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  if (!values.json)
    console.table(rows.map(({ megabytesPerSecond: { cold, warm, core }, ...rest }) => ({ ...rest, cold, warm, core })))
}
