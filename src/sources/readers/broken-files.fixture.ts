import { deflateSync } from 'node:zlib'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zipSync } from 'fflate'
import { readers } from '../families.js'

/** A good file of each reader, among its fixtures. */
export const GOOD: Record<string, string> = {
  pdf: 'wells.pdf',
  docx: 'hedges.docx',
  epub: 'tides.epub',
  html: 'lamp.html',
  documents: 'shore.ndjson',
  markdown: 'bees.md',
  text: 'harbour.txt',
  exercises: 'quiz.jsonl',
  csv: 'wells.csv',
  xlsx: 'orchard.xlsx',
  'json-table': 'plums.json',
}

type BrokenFile = [string, Uint8Array]

const ARCHIVES = new Set(['docx', 'epub', 'xlsx'])
const BYTES = new Set([...ARCHIVES, 'pdf'])
/** What is in a file of lines or of JSON decides whether it is good; of texts, only whether they are text. */
const RECORDS = new Set(['documents', 'exercises', 'csv', 'json-table'])

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

/** 19 or more files that a reader must refuse, each with a name that says how it is broken. */
export async function brokenFilesOf(id: string, good: Uint8Array): Promise<BrokenFile[]> {
  const files: BrokenFile[] = [['empty', new Uint8Array()], ...(await otherFormats(id)), ...unreadable(good)]
  if (BYTES.has(id)) files.push(...damaged(id, good))
  else files.push(...badlyEncoded(good))
  if (RECORDS.has(id)) files.push(...badRecords(id))
  return files
}

/** Files of other formats under this one's extension: binary ones everywhere, texts where bytes are expected. */
async function otherFormats(id: string): Promise<BrokenFile[]> {
  const files: BrokenFile[] = []
  for (const [other, name] of Object.entries(GOOD)) {
    if (other === id || (!BYTES.has(id) && !BYTES.has(other))) continue
    files.push([`is-${other}`, await readFile(join(readers.folder(other), 'fixtures', name))])
  }
  return files
}

/** Pictures, programs, archives, and what encryption leaves. */
function unreadable(good: Uint8Array): BrokenFile[] {
  return [
    ['picture', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70])],
    ['program', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
    ['gzipped', gzipSync(good, { mtime: 0 })],
    ['zipped', zipSync({ 'a.txt': good }, { mtime: '2020-01-01T00:00:00Z' })],
    ['encrypted', encrypted(good)],
    ['office-encrypted', Buffer.from(`d0cf11e0a1b11ae1${'00'.repeat(504)}`, 'hex')],
    ['null-bytes', Buffer.from([...Buffer.alloc(200, 'a'), 0, 1])],
  ]
}

/** As a stream cipher leaves it, from a fixed key: bytes without order. */
function encrypted(bytes: Uint8Array): Uint8Array {
  let state = 0x9e3779b9
  return Uint8Array.from([...bytes, ...Buffer.alloc(64)], (byte) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5
    return byte ^ (state >>> 24) ^ 0x80
  })
}

function damaged(id: string, good: Uint8Array): BrokenFile[] {
  const share = (part: number): Uint8Array => good.subarray(0, Math.floor(part * good.length))
  const files = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9].map(
    (part): BrokenFile => [`cut-at-${Math.round(100 * part)}-percent`, share(part)],
  )
  files.push(['bomb', bombOf(id)], ['blank', ascii('\n\n')], ['signature-only', ascii('PK\u0003\u0004')])
  if (ARCHIVES.has(id)) files.push(['zip-encrypted', flagged(good)])
  else
    files.push(
      ['no-objects', ascii('%PDF-1.7\n%%EOF')],
      ['pdf-repeated', ascii(`%PDF-1.4\n${'9 0 obj\n'.repeat(500)}`)],
    )
  return files
}

/** Sets the bit that says "encrypted" in every entry of a zip archive (APPNOTE.TXT, 4.4.4). */
function flagged(good: Uint8Array): Uint8Array {
  const bytes = Buffer.from(good)
  for (const [signature, at] of [
    ['PK\u0003\u0004', 6],
    ['PK\u0001\u0002', 8],
  ] as const)
    for (
      let start = bytes.indexOf(signature, 0, 'latin1');
      start >= 0;
      start = bytes.indexOf(signature, start + 4, 'latin1')
    )
      bytes[start + at] = (bytes[start + at] as number) | 1
  return bytes
}

/** Zeros, packed: more of them than is unpacked of one part. */
function bombOf(id: string): Uint8Array {
  const zeros = new Uint8Array((id === 'docx' || id === 'epub' ? 140 : 300) << 20)
  const entry = { docx: 'word/document.xml', epub: 'META-INF/container.xml', xlsx: 'xl/workbook.xml' }[id]
  if (entry !== undefined) return zipSync({ '[Content_Types].xml': new Uint8Array(1), [entry]: zeros }, { level: 1 })
  const packed = deflateSync(zeros, { level: 1 })
  const head = `%PDF-1.4\n1 0 obj\n<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`
  return Buffer.concat([ascii(head), packed, ascii('\nendstream\nendobj\n')])
}

/** Texts that are no UTF-8: other encodings, and cuts inside a character. */
function badlyEncoded(good: Uint8Array): BrokenFile[] {
  const withBytes = (...bytes: number[]): Uint8Array => Buffer.concat([Buffer.from(bytes), good, Buffer.from([10])])
  const cut = (part: number): Uint8Array =>
    Buffer.concat([good.subarray(0, Math.floor(part * good.length)), Buffer.from([0xe5, 0xbf])])
  return [
    ['latin1', withBytes(...ascii('caf\u00e9 na\u00efve\n'))],
    ['windows-1251', withBytes(0xcf, 0xf0, 0xe8, 10)],
    ['shift-jis', withBytes(0x93, 0xfa, 0x96, 0x7b, 10)],
    ['gb2312', withBytes(0xd6, 0xd0, 0xce, 0xc4, 10)],
    ['utf-16-without-mark', Buffer.from(Buffer.from(good).toString('utf8'), 'utf16le')],
    ['utf-32', Buffer.from([0xff, 0xfe, 0, 0, ...[...good.subarray(0, 90)].flatMap((byte) => [byte, 0, 0, 0])])],
    ['overlong', withBytes(0xc0, 0xaf, 10)],
    ['surrogates', withBytes(0xed, 0xa0, 0x80, 10)],
    ...[0.1, 0.5, 0.9].map((part): BrokenFile => [`cut-in-a-character-at-${100 * part}-percent`, cut(part)]),
  ]
}

function badRecords(id: string): BrokenFile[] {
  if (id === 'csv')
    return [
      ['open-quote', ascii('a,b\n"1,2\n3,4\n')],
      ['too-wide', ascii('a,b\n1,2,3\n')],
    ]
  return [
    ['cut-json', ascii('{"text": "begun')],
    ['a-number', ascii('17\n')],
    ['nested', ascii(`${'['.repeat(100_000)}\n`)],
  ]
}
