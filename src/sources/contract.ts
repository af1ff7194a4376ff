import type { z } from 'zod'

/** UTF-16 offsets into the document's stored text, end exclusive, and the SHA-256 of that slice. */
export interface Span {
  documentId: string
  start: number
  end: number
  sha256: string
}

/** prose: taught; exercise: a question with its solution and its heading; glossary: terms; table: a table in prose; markup: nothing to read (front matter, link targets, blank lines, wrappers). */
export type RegionKind = 'prose' | 'exercise' | 'glossary' | 'table' | 'markup'

/** Regions of a document are sorted, do not overlap, leave no gap, and cover its text exactly once. */
export interface Region {
  kind: RegionKind
  start: number
  end: number
}

export interface Heading {
  /** Clean text, attributes and markup removed. */
  title: string
  /** 1 to 6, as written. */
  level: number
  /** Offset where the heading's line begins, and where it ends. */
  start: number
  end: number
  id?: string
}

/**
 * A paragraph-like piece of readable text, cleaned of markup, that can point back: `offsets` is a flat list of pairs
 * (offset in text, offset in source), ascending; between two pairs both advance together. The first pair is (0, start of its first character).
 */
export interface Passage {
  kind: 'paragraph' | 'list' | 'table' | 'code' | 'quote' | 'figure' | 'heading'
  text: string
  start: number
  end: number
  offsets: number[]
}

/** A table in a document, as cells; its passage of kind "table" holds the same cells as text. */
export interface Table {
  /** From 0, in reading order within the document. */
  ordinal: number
  /** Where it stands in the stored text. */
  span: Span
  caption?: string
  /** Names of the columns: as the source marks them, else the first row where that can only be names. Absent where it has none. */
  header?: string[]
  /** The other rows, each with as many cells as the widest; a cell over several rows is repeated in each. */
  rows: string[][]
}

/** A source document. `text` is as read: decoded, otherwise untouched. */
export interface Document {
  /** `<source name>/<path relative to the source, with />`. */
  id: string
  source: string
  path: string
  title: string
  text: string
  sha256: string
  encoding: string
  hasByteOrderMark: boolean
  /** BCP 47, where stated or found. */
  language?: string
  licence?: string
  regions: Region[]
  headings: Heading[]
  /** In reading order; of prose and table regions only. Headings are not repeated here. */
  passages: Passage[]
  glossary: GlossaryEntry[]
  /** Its tables with two columns or more, in reading order; absent where there is none. Those in exercises are left out. */
  tables?: Table[]
  warnings: string[]
}

export interface GlossaryEntry {
  term: string
  definition: string
  span: Span
}

/** A question that a person wrote, with its answer. */
export interface Exercise {
  /** Short hash of (document id or file, start or line, stem). */
  id: string
  /** Where it stands; absent for a stand-alone questions file. */
  span?: Span
  /** file:line, for messages. */
  location: string
  /** "Review Questions", as the book groups it. */
  group?: string
  stem: string
  /** In order; empty for free-form questions. Labels are upper-case letters from A. */
  options: { label: string; text: string }[]
  /** The resolved right answer: an option's text, or the solution itself. Absent where the source gives none. */
  answer?: string
  /** Every wording of a free answer that counts as right, `answer` first, where the source gives several. */
  accepted?: string[]
  /** Labels of the right options. */
  answerLabels?: string[]
  /** The solution as the source gives it, cleaned. */
  solution?: string
  /** The user's own place for it: a node's title, or a path of titles joined by " > ". */
  node?: string
  language?: string
  licence?: string
}

/** One entry of a table of contents. A document appears once; an entry without one is a part or unit. */
export interface OutlineEntry {
  title: string
  documentId?: string
  /** "part", "chapter", "section", "preface", "appendix" where the source says so. */
  role?: string
  children: OutlineEntry[]
}

export interface DatabaseColumn {
  name: string
  /** The type as the database declares it; of a CSV or JSON, as found: INTEGER, REAL, TEXT, DATE, DATETIME, BOOLEAN. */
  declared: string
  isRequired: boolean
  /** What the database says of it. */
  comment?: string
}

export interface ForeignKey {
  columns: string[]
  /** The table that it points to, and its columns there. */
  table: string
  references: string[]
}

export interface DatabaseTable {
  name: string
  columns: DatabaseColumn[]
  /** Empty where none is declared. */
  primaryKey: string[]
  foreignKeys: ForeignKey[]
  rows: number
  /** What the database says of it. */
  comment?: string
  /** Of a table that was taken out of a document: where it stands there. */
  span?: Span
}

/** A SQLite file of the user, or one that was made of their tables, triples or another database. Rows are reached by `openSqlite(path)`. */
export interface Database {
  /** The file's name without its ending, or the source's name. */
  id: string
  /** tables: any schema; graph: one table `triple` of subject, relation, object. */
  form: 'tables' | 'graph'
  /** Absolute path of the SQLite file; a made one is named by the hash of what it was made of. */
  path: string
  tables: DatabaseTable[]
  licence?: string
  warnings: string[]
}

/** What a reader yields: the outline (if any) first, then documents in reading order and exercises as they are met. */
export type SourceRecord =
  | { type: 'outline'; entries: OutlineEntry[]; title?: string }
  | { type: 'document'; document: Document }
  | { type: 'exercise'; exercise: Exercise; documentId?: string }
  /** About the source as a whole: a file that was left out, and why. */
  | { type: 'warning'; message: string }
  | { type: 'database'; database: Database }

export interface ReaderInput<Options> {
  /** The source's name in espalier.yaml. */
  source: string
  /** Absolute; of a server, the name of the environment variable that holds its address. */
  path: string
  options: Options
  /** Absolute path of another file that an option names, relative to the project. */
  resolve(path: string): string
  licence?: string
  /** Absolute folder for databases that are made of the source. Default: `databases` in the user's cache folder. */
  cache?: string
}

/** A format. Its id is the key in espalier.yaml: `book: { markdown: ./contents, outline: ./SUMMARY.md }`. */
export interface Reader<Options = unknown> {
  summary: string
  /** Lower case with the dot; used by `espalier init` and for folders. None for a server. */
  extensions: readonly string[]
  /** For `espalier init`: what a source is taught as. Default documents. */
  gives?: 'documents' | 'exercises' | 'databases'
  /**
   * For `espalier init`, of files of records whose extension other readers share: a file is of this reader where its first record has a
   * field of each group. Lower case.
   */
  fields?: readonly (readonly string[])[]
  /** The files are bytes in a format of their own: the stored text is what the reader takes out of them. Default: they are text. */
  isBinary?: boolean
  /** files (default): the key's value is a path. server: it is the name of an environment variable that holds the address, which is secret. */
  reads?: 'files' | 'server'
  /** Of the other keys of the source. Unknown keys are errors. */
  options: z.ZodType<Options>
  read(input: ReaderInput<Options>): AsyncIterable<SourceRecord>
}
