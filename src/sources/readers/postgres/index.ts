import { z } from 'zod'
import type { Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions } from '../../read-each.js'
import { openSession } from './session.js'
import { takeSnapshot } from './take-snapshot.js'

const options = z.strictObject({
  /** The schema whose tables are read. Default: public. */
  schema: z.string().min(1).default('public'),
  /** Tables, views, materialised views or foreign tables to read. Default: every table of the schema. */
  tables: z.array(z.string().min(1)).min(1).optional(),
  /** Rows of one table, at most; a larger table is refused. Default 5,000,000. */
  maxRows: z.number().int().min(1).max(1_000_000_000).default(5_000_000),
  /** Milliseconds that one statement may take on the server; a whole table is read by one. Default 120,000. */
  statementTimeoutMs: z.number().int().min(100).max(86_400_000).default(120_000),
  /** "stop" (the default) fails where a table may not be read; "skip" leaves it out with a warning. */
  unreadable: fileOptions.unreadable,
})
export type Options = z.infer<typeof options>

/**
 * A schema of a PostgreSQL database, copied in one snapshot (REPEATABLE READ, READ ONLY) into a SQLite file that is named by its
 * contents. The key's value is the name of the environment variable that holds the connection string; nothing of it is stored.
 */
const postgres: Reader<Options> = {
  summary: 'a PostgreSQL database, copied in one read-only snapshot',
  extensions: [],
  reads: 'server',
  options,
  read: readServer,
}
export default postgres

async function* readServer(input: ReaderInput<Options>): AsyncGenerator<SourceRecord> {
  const session = await openSession({
    source: input.source,
    variable: input.path,
    timeoutMs: input.options.statementTimeoutMs,
  })
  try {
    yield { type: 'database', database: await takeSnapshot(session, input) }
  } finally {
    await session.close()
  }
}
