import { EspalierError, userError } from '../../../core/errors.js'
import { type Doing, serverFault, type ServerPlace } from './faults.js'

/** A value as the server writes it; null where there is none. */
export type TextValue = string | null

/** A connection inside one read-only snapshot: everything that is read belongs to one moment. */
export interface Session {
  place: ServerPlace
  /** All rows of a small query. @throws E_POSTGRES_... */
  ask(sql: string, values?: readonly string[], doing?: Doing): Promise<TextValue[][]>
  /** Rows of a large one in batches of some 4 MiB. @throws E_POSTGRES_... with how many rows had come. */
  stream(sql: string, table: string): AsyncGenerator<TextValue[][]>
  close(): Promise<void>
}

export interface SessionInput {
  /** The source's name in espalier.yaml. */
  source: string
  /** The environment variable with the connection string. */
  variable: string
  timeoutMs: number
}

const CONNECT_MS = 20_000
/** The server's own limit comes first; this one is for a line that has gone silent. */
const SILENCE_MS = 15_000
const CLOSE_MS = 1_000
const FIRST_ROWS = 16
/** Of one batch, which its size would otherwise allow: the next rows may be as long as values get (1 MiB each). */
const MOST_ROWS = 256
const BATCH_BYTES = 4 << 20

/** Values stay as the server writes them: nothing is guessed by the driver. */
const asText = { getTypeParser: () => (value: unknown) => value } as never

type Client = import('pg').Client

/**
 * Connects and opens the snapshot.
 * @throws E_POSTGRES_URL where the variable is not set or no address; E_POSTGRES_CONNECT, E_POSTGRES_LOGIN, E_POSTGRES_DATABASE.
 */
export async function openSession({ source, variable, timeoutMs }: SessionInput): Promise<Session> {
  const { default: pg } = await import('pg')
  const client = newClient(pg, `sources.${source}`, variable)
  const place = placeOf(client, `sources.${source}`, variable)
  const line = watch(client)
  const guarded: Guard = async (work, doing, ms = timeoutMs + SILENCE_MS) => {
    try {
      return await line.orLost(work, ms)
    } catch (error) {
      throw error instanceof EspalierError ? error : serverFault(error, place, doing)
    }
  }
  const ask: Session['ask'] = async (text, values = [], doing) => {
    const query = { text, values: [...values], rowMode: 'array' as const, types: asText }
    const { rows } = await guarded(client.query<TextValue[]>(query), doing)
    return rows
  }
  const close = async (): Promise<void> => {
    await line.orLost<void>(client.end(), CLOSE_MS).catch(() => undefined)
    lineOf(client).destroy()
  }
  try {
    await guarded(client.connect(), {}, CONNECT_MS)
    for (const statement of beginning(timeoutMs)) await ask(statement)
  } catch (error) {
    await close()
    throw error
  }
  return { place, ask, stream: (sql, table) => streamRows(client, guarded, sql, table), close }
}

/** The driver's socket: left open, it would keep the process from ending where the server has gone silent. */
const lineOf = (client: Client): { destroy(): void } =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream

/** One moment, no writing, fixed ways to write values, and no function of the user's in place of the server's. */
const beginning = (timeoutMs: number): string[] => [
  'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
  `SET LOCAL statement_timeout = ${timeoutMs}`,
  'SET LOCAL search_path = pg_catalog, pg_temp',
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL DateStyle = 'ISO, YMD'",
  "SET LOCAL IntervalStyle = 'iso_8601'",
  "SET LOCAL bytea_output = 'hex'",
  'SET LOCAL extra_float_digits = 1',
]

function newClient(pg: typeof import('pg').default, source: string, variable: string): Client {
  const url = process.env[variable]?.trim() ?? ''
  if (url === '')
    throw userError(
      'E_POSTGRES_URL',
      `${source}: the environment variable ${variable} is not set. Set it to a connection string (export ${variable}=postgresql://user:password@host:5432/database).`,
    )
  const wrong = userError(
    'E_POSTGRES_URL',
    `${source}: ${variable} holds no connection string of PostgreSQL, expected postgresql://user:password@host:5432/database (its text is not shown).`,
  )
  if (!/^(?:postgres(?:ql)?|socket):/.test(url)) throw wrong
  try {
    return new pg.Client({ connectionString: url, application_name: 'espalier', keepAlive: true })
  } catch {
    throw wrong
  }
}

function placeOf(client: Client, source: string, variable: string): ServerPlace {
  const password = typeof client.password === 'string' ? client.password : ''
  const isSocket = client.host.startsWith('/')
  return {
    source,
    variable,
    host: isSocket ? client.host : `${client.host}:${client.port}`,
    user: client.user ?? '',
    database: client.database ?? '',
    secrets: [process.env[variable]?.trim() ?? '', password, encodeURIComponent(password)].filter(
      (text) => text !== '',
    ),
  }
}

interface Line {
  /** The work's value; rejects as soon as the connection breaks or has been silent for so long. */
  orLost<Value>(work: Promise<Value>, ms: number): Promise<Value>
}

/** One promise for each piece of work: a race against a single lasting one would keep every batch that was ever read. */
function watch(client: Client): Line {
  let broken: Error | undefined
  let tell: ((error: Error) => void) | undefined
  const onBroken = (error: Error): void => {
    broken ??= error
    tell?.(error)
  }
  client.on('error', onBroken)
  client.on('end', () => onBroken(new Error('connection closed by the server')))
  return {
    orLost: (work, ms) =>
      new Promise((settle, refuse) => {
        const timer = setTimeout(() => refuse(new Error(`timeout: no answer within ${ms} ms`)), ms)
        tell = refuse
        if (broken !== undefined) refuse(broken)
        void work.then(settle, refuse).finally(() => clearTimeout(timer))
      }),
  }
}

type Guard = <Value>(work: Promise<Value>, doing?: Doing, ms?: number) => Promise<Value>

async function* streamRows(client: Client, guarded: Guard, sql: string, table: string): AsyncGenerator<TextValue[][]> {
  const { default: Cursor } = await import('pg-cursor')
  const cursor = client.query(new Cursor<TextValue[]>(sql, [], { rowMode: 'array', types: asText }))
  let rows = 0
  for (let wanted = FIRST_ROWS; ; ) {
    const batch = await guarded(cursor.read(wanted), { table, rows })
    if (batch.length === 0) return
    rows += batch.length
    yield batch
    wanted = nextSize(batch)
  }
}

/** Grows or shrinks to some 4 MiB a batch. */
function nextSize(batch: readonly TextValue[][]): number {
  let bytes = 0
  for (const row of batch) for (const value of row) bytes += 16 + 2 * (value?.length ?? 0)
  const fitting = Math.floor((BATCH_BYTES * batch.length) / bytes)
  return Math.max(1, Math.min(MOST_ROWS, fitting, batch.length * 4))
}
