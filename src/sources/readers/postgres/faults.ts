import { type EspalierError, limitError, messageOf, systemCodeOf, userError } from '../../../core/errors.js'

/** What messages say of a server: never its password. */
export interface ServerPlace {
  /** `sources.shop`. */
  source: string
  /** The environment variable with the connection string. */
  variable: string
  /** `127.0.0.1:5432`, or the socket's folder. */
  host: string
  user: string
  database: string
  /** Texts that no message may hold. */
  secrets: readonly string[]
}

/** What was being done when it failed. */
export interface Doing {
  /** `schema.table`. */
  table?: string
  rows?: number
}

const NO_SERVER = new Set(['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES'])
const NO_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN'])
const LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08003',
  '25P03',
  '25P04',
])

/** A fault of the server or of the way to it, as one clear message with what to do. */
export function serverFault(error: unknown, place: ServerPlace, { table, rows }: Doing = {}): EspalierError {
  const { source, variable, host, user, database } = place
  const code = systemCodeOf(error) ?? systemCodeOf(firstOf(error)) ?? ''
  const said = withoutSecrets(messageOf(error), place.secrets)
  const at = table === undefined ? source : `${source}: ${table}`
  const known: Readonly<Record<string, () => EspalierError>> = {
    '28P01': () =>
      userError(
        'E_POSTGRES_LOGIN',
        `${source}: ${host} refuses the user "${user}" (wrong password or no such user). Mend ${variable}.`,
      ),
    '28000': () =>
      userError('E_POSTGRES_LOGIN', `${source}: ${host} refuses the user "${user}" (${said}). Mend ${variable}.`),
    '3D000': () =>
      userError(
        'E_POSTGRES_DATABASE',
        `${source}: ${host} has no database "${database}". Mend its name in ${variable}.`,
      ),
    '42501': () =>
      userError(
        'E_POSTGRES_PERMISSION',
        `${at} may not be read by the user "${user}" (${said}). Grant SELECT on it, name the tables to read under tables:, or set unreadable: skip.`,
      ),
    '57014': () =>
      limitError(
        'E_POSTGRES_TIME',
        `${at}: the server stopped the statement (${said}). Raise statementTimeoutMs, or name fewer tables under tables:.`,
      ),
    '53300': () =>
      limitError('E_POSTGRES_BUSY', `${source}: ${host} has no connection left (${said}). Try again later.`),
  }
  const own = known[code]
  if (own !== undefined) return own()
  if (NO_SERVER.has(code))
    return userError(
      'E_POSTGRES_CONNECT',
      `${source}: no PostgreSQL server answers at ${host} (${code}). Start it, or mend ${variable}.`,
    )
  if (NO_HOST.has(code))
    return userError(
      'E_POSTGRES_CONNECT',
      `${source}: the host of ${variable} (${host}) is not known (${code}). Mend its name.`,
    )
  if (/SSL|certificate|self.signed/i.test(said))
    return userError(
      'E_POSTGRES_CONNECT',
      `${source}: no encrypted connection to ${host} (${said}). Mend sslmode in ${variable}.`,
    )
  if (LOST.has(code) || /terminat|closed|timeout|Connection ended/i.test(said))
    return limitError(
      'E_POSTGRES_LOST',
      `${at}: the connection to ${host} was lost${rows === undefined ? '' : ` after ${rows} rows`} (${said}). Nothing was kept; run again.`,
    )
  return userError('E_POSTGRES', `${at}: ${host} says: ${said} (${code === '' ? 'no code' : code}).`)
}

/** Node gives one error for every address of a host. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => (secret === '' ? clean : clean.replaceAll(secret, '[password]')), text)
}
