// How fast text that is already parsed is cut into chunks, whether every character comes back, and whether memory stays flat.
// node bench/chunk.mjs [--megabytes 100] [--language en,zh] [--tokens] [--size 2000] [--write FOLDER]    (build first: npm run build)
// node bench/chunk.mjs FILE [--repeats 5]    any text; paragraphs are its stretches between empty lines, all of them one knowledge point
//
// English: the sections of the anatomy textbook in ../shared/data, read by the markdown reader, again and again up to --megabytes. Without
// it, and for Chinese (of which there is no text at hand): paragraphs made here from a seed of common words, 100 to 600 characters each,
// 40 to a section. Sections are chunked one after the other, as runs do; each language in a process of its own. Time is that of the
// chunker alone, and of joining each chunk's text. --tokens counts o200k tokens (limit 1,024) in place of characters.
// --write puts the same text into FOLDER/LANGUAGE.txt, an empty line between passages, for the splitters of peers.
import { spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const dist = process.env.ESPALIER_DIST ?? new URL('../dist', import.meta.url).href
const { chunkPassages } = await import(`${dist}/tree/chunker.js`)
const { randomStream } = await import(`${dist}/core/random.js`)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    megabytes: { type: 'string', default: '100' },
    language: { type: 'string', default: 'en,zh' },
    repeats: { type: 'string', default: '5' },
    size: { type: 'string' },
    tokens: { type: 'boolean' },
    write: { type: 'string' },
    child: { type: 'boolean' },
  },
})

const CHINESE =
  '的 是 在 和 有 了 不 人 我们 他们 中国 大学 学生 老师 心脏 血液 流动 细胞 组织 神经 系统 主要 作用 研究 发现 结果 表明 因此 但是 可以 通过 进行 发展 社会 经济 历史 文化 城市 农村 水果 果园 苹果树 修剪 枝条 冬季 春天 温度 土壤 肥料 需要 大约 三年 以后 才能 收获 方法 简单 重要 问题 解决 影响 不同 地区 气候 条件 下 上 中 对 从 到 与 及其'.split(
    ' ',
  )
const ENGLISH = ['the', 'heart', 'of', 'blood', 'vessels', 'a', 'membrane', 'in', 'muscle', 'and', 'tissue', 'bone']

/** Sections of 40 paragraphs, made from a seed. */
function madeSections(language, bytes) {
  const random = randomStream(11, 'bench-chunk', language)
  const isChinese = language === 'zh'
  const sentence = () => {
    const words = Array.from({ length: 6 + random.below(16) }, () => random.pick(isChinese ? CHINESE : ENGLISH))
    if (!isChinese) return `${words.join(' ').replace(/^./, (letter) => letter.toUpperCase())}.`
    words[words.length >> 1] += '，'
    return `${words.join('')}${random.pick('。。。。！？'.split(''))}`
  }
  const sections = []
  for (let made = 0; made < bytes; ) {
    const texts = Array.from({ length: 40 }, () =>
      Array.from({ length: 2 + random.below(isChinese ? 12 : 5) }, sentence).join(isChinese ? '' : ' '),
    )
    sections.push(texts.map((text) => ({ kind: 'paragraph', text, start: 0, end: text.length, offsets: [0, 0] })))
    made += texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  }
  return sections
}

/** The passages of each file of the textbook: one file is one section. */
async function bookSections(folder) {
  const { readSource } = await import(`${dist}/sources/read-source.js`)
  const sections = []
  for await (const record of readSource({ name: 'book', declaration: { markdown: folder }, projectFolder: folder }))
    if (record.type === 'document' && record.document.passages.length > 0) sections.push(record.document.passages)
  return sections
}

function fileSections(path) {
  const text = readFileSync(path, 'utf8')
  const passages = []
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n\n', start)
    const end = found < 0 ? text.length : found
    if (end > start) passages.push({ kind: 'paragraph', text: text.slice(start, end), start, end, offsets: [0, start] })
    start = end + 2
  }
  return [passages]
}

const textLength = (passages) => passages.reduce((sum, { text }) => sum + text.length, 0)
const byteLength = (passages) => passages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
const round = (value) => Math.round(value * 10) / 10
const rssMb = () => Math.round(process.memoryUsage().rss / 1e6)

/** Whether the chunks' pieces are the passages, character by character, and each chunk's text is its pieces with empty lines between. */
function isWhole(passages, chunks) {
  let passage = 0
  let at = 0
  for (const { pieces, text } of chunks) {
    const joined = pieces.map((piece) => passages[piece.passage].text.slice(piece.from, piece.to)).join('\n\n')
    if (joined !== text) return false
    for (const piece of pieces) {
      while (at === passages[passage].text.length) [passage, at] = [passage + 1, 0]
      if (piece.passage !== passage || piece.from !== at) return false
      at = piece.to
    }
  }
  while (passage < passages.length && at === passages[passage].text.length) [passage, at] = [passage + 1, 0]
  return passage === passages.length
}

async function optionsOf() {
  let tokenizer = { count: (value) => value.length }
  if (values.tokens) tokenizer = await (await import(`${dist}/inference/tokenizer/load-tokenizer.js`)).loadTokenizer()
  return {
    maxTokens: Number(values.size ?? (values.tokens ? 1024 : 2000)),
    tokenizer,
    measure: values.tokens ? 'tokens' : 'characters',
  }
}

/** Chunks sections in turn until `bytes` are done; the first round's chunks are checked, and not timed. */
async function measure(name, sections, bytes) {
  const options = await optionsOf()
  const found = { chunks: 0, longest: 0, charactersIn: 0, charactersOut: 0 }
  const whole = sections.every((passages) => isWhole(passages, chunkPassages(passages, options)))
  const sizes = sections.map(byteLength)
  const lengths = sections.map(textLength)
  const beforeMb = rssMb()
  const speeds = []
  const memory = []
  let done = 0
  let seconds = 0
  for (let slice = { bytes: 0, seconds: 0 }, index = 0; done < bytes; index = (index + 1) % sections.length) {
    const started = performance.now()
    const chunks = chunkPassages(sections[index], options)
    for (const { text } of chunks) text.charCodeAt(text.length >> 1) // makes V8 join the text's pieces within the time measured
    const took = (performance.now() - started) / 1000
    seconds += took
    done += sizes[index]
    found.chunks += chunks.length
    found.charactersIn += lengths[index]
    for (const { pieces, length } of chunks) {
      found.longest = Math.max(found.longest, length)
      for (const { from, to } of pieces) found.charactersOut += to - from
    }
    slice = { bytes: slice.bytes + sizes[index], seconds: slice.seconds + took }
    if (slice.bytes < bytes / 10) continue
    speeds.push(slice.bytes / 1e6 / slice.seconds)
    memory.push(rssMb())
    slice = { bytes: 0, seconds: 0 }
  }
  speeds.sort((a, b) => a - b)
  return {
    bench: 'chunk',
    text: name,
    measure: options.measure,
    limit: options.maxTokens,
    megabytes: round(done / 1e6),
    megabytesPerSecond: { whole: round(done / 1e6 / seconds), low: round(speeds[0]), high: round(speeds.at(-1)) },
    ...found,
    everyCharacterBack: whole && found.charactersIn === found.charactersOut,
    rssMb: { before: beforeMb, atEachTenth: memory },
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

async function write(path, sections, bytes) {
  const file = createWriteStream(path)
  for (let done = 0, index = 0; done < bytes; index = (index + 1) % sections.length) {
    if (!file.write(`${sections[index].map(({ text }) => text).join('\n\n')}\n\n`)) await once(file, 'drain')
    done += byteLength(sections[index])
  }
  file.end()
  await once(file, 'close')
}

const megabytes = Number(values.megabytes)
if (positionals[0] !== undefined) {
  const sections = fileSections(positionals[0])
  const result = await measure(positionals[0], sections, byteLength(sections[0]) * Number(values.repeats))
  console.log(JSON.stringify(result))
} else if (values.child) {
  const language = values.language
  const book = fileURLToPath(new URL('../../shared/data/anatomy-textbook/contents', import.meta.url))
  const isBook = language === 'en' && existsSync(book)
  const sections = isBook ? await bookSections(book) : madeSections(language, Math.min(5, megabytes) * 1e6)
  if (values.write !== undefined) {
    mkdirSync(values.write, { recursive: true })
    await write(join(values.write, `${language}.txt`), sections, megabytes * 1e6)
  }
  const name = `${language}, ${isBook ? 'the anatomy textbook' : 'made'}, ${sections.length} sections`
  console.log(JSON.stringify(await measure(name, sections, megabytes * 1e6)))
} else
  for (const language of values.language.split(',')) {
    const rest = process.argv
      .slice(2)
      .filter((argument, index, all) => argument !== '--language' && all[index - 1] !== '--language')
    const args = [...process.execArgv, fileURLToPath(import.meta.url), ...rest, '--language', language, '--child']
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
    if (status !== 0) process.exit(1)
  }
