import { z } from 'zod'
import { messageOf } from '../../../../core/errors.js'
import { listFiles } from '../../../../core/files.js'
import { openSqlite } from '../../../../sources/sql/open-sqlite.js'
import type { Task, TaskInput } from '../../contract.js'
import { findFile, jsonlRows } from '../../raw/read-rows.js'
import { cleanMarkup, extractText } from './clean-markup.js'

export const claimShape = z.looseObject({
  id: z.union([z.number(), z.string()]),
  claim: z.string(),
  label: z.string(),
  evidence: z.array(z.looseObject({ content: z.array(z.string()) })),
})
type Claim = z.infer<typeof claimShape>

const pageShape = z.looseObject({ title: z.string() })
const tableElement = z.looseObject({ table: z.array(z.array(z.looseObject({ value: z.string() }))) })
const listElement = z.looseObject({ list: z.array(z.looseObject({ id: z.string(), value: z.string() })) })

/** A table's cells, or a text, by `page_element`. */
export type Elements = ReadonlyMap<string, string[][] | string>

const TABLE_PART = /^(?:table_caption|header_cell|cell)_(\d+)/

/** `Oslo_cell_2_1_0` as page, kind of element and the name under which a page holds it. */
function partOf(id: string): { page: string; element: string; isTable: boolean } {
  const at = id.indexOf('_')
  const meta = id.slice(at + 1)
  const table = TABLE_PART.exec(meta)?.[1]
  const element = table === undefined ? meta : `table_${table}`
  return { page: id.slice(0, at), element, isTable: table !== undefined }
}

function firstEvidence({ evidence }: Claim): readonly string[] {
  return evidence[0]?.content ?? []
}

/** Whether the first evidence set holds a part of a table. */
export function isTableInvolved(claim: Claim): boolean {
  return firstEvidence(claim).some((id) => partOf(id).isTable)
}

/** What of each page is needed: page titles with the names of their elements. */
export async function neededElements(path: string, input: TaskInput): Promise<Map<string, Set<string>>> {
  const needed = new Map<string, Set<string>>()
  const quiet = { ...input, problem: () => undefined }
  for await (const { value } of jsonlRows({ path, schema: claimShape, input: quiet })) {
    if (!isTableInvolved(value)) continue
    for (const id of firstEvidence(value)) {
      const { page, element } = partOf(id)
      needed.set(page, (needed.get(page) ?? new Set()).add(element))
    }
  }
  return needed
}

/** Keeps the needed elements of the pages: from the published database by page, or from the JSON Lines edition in one pass. */
export async function readElements(
  needed: ReadonlyMap<string, ReadonlySet<string>>,
  input: TaskInput,
  obtain: Task['obtain'],
): Promise<Elements> {
  const path = findFile(input.folder, ['feverous_wikiv1.db', 'FeverousWikiv1', 'pages'], obtain)
  const found = new Map<string, string[][] | string>()
  const pages = path.endsWith('.db') ? databasePages(path, needed.keys(), input) : filePages(path, input)
  for await (const page of pages)
    for (const element of needed.get(page.title) ?? []) {
      const content = contentOf(page, element, input.isCompat ? extractText : cleanMarkup)
      if (content !== undefined) found.set(`${page.title}_${element}`, content)
    }
  return found
}

type Page = z.infer<typeof pageShape>

async function* filePages(folder: string, input: TaskInput): AsyncGenerator<Page> {
  for (const path of await listFiles(folder, ['.jsonl', '.jsonl.gz']))
    for await (const { value } of jsonlRows({ path, schema: pageShape, input })) yield value
}

/** Table `wiki` of columns `id` and `data`, a page's JSON. A title may be written in either Unicode form. */
async function* databasePages(path: string, titles: Iterable<string>, input: TaskInput): AsyncGenerator<Page> {
  const database = await openSqlite(path)
  try {
    for (const title of titles) {
      const names = new Set([title, title.normalize('NFD'), title.normalize('NFC')])
      const listed = [...names].map((name) => `'${name.replaceAll("'", "''")}'`).join(', ')
      const outcome = await database.query(`SELECT data FROM wiki WHERE id IN (${listed})`)
      const place = `${path}: ${title}`
      if (outcome.kind === 'failed') input.problem({ place, message: outcome.message })
      for (const [data] of outcome.kind === 'rows' ? outcome.rows : [])
        try {
          yield { ...z.looseObject({}).parse(JSON.parse(String(data))), title }
        } catch (error) {
          input.problem({ place, message: `not a page: ${messageOf(error).slice(0, 100)}` })
        }
    }
  } finally {
    await database.close()
  }
}

function contentOf(
  page: Readonly<Record<string, unknown>>,
  element: string,
  clean: (markup: string) => string,
): string[][] | string | undefined {
  const item = /^item_(\d+)_/.exec(element)?.[1]
  const content = page[item === undefined ? element : `list_${item}`]
  if (element.startsWith('table_')) {
    const table = tableElement.safeParse(content)
    return table.success ? table.data.table.map((row) => row.map(({ value }) => clean(value))) : undefined
  }
  if (item !== undefined) {
    const list = listElement.safeParse(content)
    const value = list.success ? list.data.list.find(({ id }) => id === element)?.value : undefined
    return value === undefined ? undefined : clean(value)
  }
  return typeof content === 'string' ? clean(content) : undefined
}

/** The tables and texts of a claim's first evidence set. compat: a table whose number was seen on another page is left out. */
export function evidenceOf(
  claim: Claim,
  elements: Elements,
  isCompat: boolean,
): { tables: { header: string[]; rows: string[][] }[]; sentences: string[] } | { missing: string } {
  const tables: { header: string[]; rows: string[][] }[] = []
  const sentences: string[] = []
  const seen = new Set<string>()
  for (const id of firstEvidence(claim)) {
    const { page, element, isTable } = partOf(id)
    const name = isCompat ? element : `${page}_${element}`
    if (isTable && seen.has(name)) continue
    if (isTable) seen.add(name)
    const content = elements.get(`${page}_${element}`)
    if (content === undefined) return { missing: id }
    if (typeof content === 'string') sentences.push(content)
    else tables.push({ header: content[0] ?? [], rows: content.slice(1) })
  }
  return { tables, sentences }
}
