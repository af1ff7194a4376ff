import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Database, SourceRecord } from '../../contract.js'
import { profileDatabase } from '../../profile/profile-database.js'
import { renderProfile } from '../../profile/render-profile.js'
import { readSource } from '../../read-source.js'
import { openSqlite } from '../../sql/open-sqlite.js'
import { type Bridge, startBridge } from './postgres.fixture.js'

const VARIABLE = 'ESPALIER_TEST_POSTGRES'

let bridge: Bridge
let folder: string
let server: Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  bridge = await startBridge()
  await bridge.database.exec(`
    CREATE TYPE mood AS ENUM ('calm', 'cross');
    CREATE DOMAIN grams AS numeric(8, 1) CHECK (VALUE > 0);
    CREATE TABLE keeper (keeper_id integer PRIMARY KEY, name text NOT NULL, mood mood, born date);
    COMMENT ON TABLE keeper IS 'who looks after the hives';
    COMMENT ON COLUMN keeper.born IS 'day of birth';
    INSERT INTO keeper VALUES (2, 'Ines', 'cross', '1980-02-29'), (1, 'Ada', 'calm', 'infinity'), (3, E'J\\u00f6rg', NULL, NULL);
    CREATE TABLE hive (
      code varchar(4), place char(6), weight grams, big numeric, whole numeric, long bigint, share double precision, is_full boolean,
      seen timestamp, seen_utc timestamptz, tags text[], facts jsonb, id uuid, picture bytea, keeper_id integer REFERENCES keeper,
      PRIMARY KEY (code, place)
    );
    INSERT INTO hive VALUES
      ('b', 'wall', 12.5, 1.25, 3, 9007199254740993, 0.1, true, '2020-05-01 10:30', '2020-05-01 12:30+02', '{"a b",c}',
        '{"z": 1, "a": [null]}', '6f1c2d9e-0000-4000-8000-000000000001', '\\x00ff', 1),
      ('a', 'lane', NULL, 12345678901234567890, 4.00, 7, 'NaN', false, NULL, NULL, NULL, NULL, NULL, NULL, 2);
    CREATE TABLE "Odd ""name" (x integer, "X" integer);
    INSERT INTO "Odd ""name" VALUES (2, 1), (1, 5), (1, 4);
    CREATE VIEW heavy AS SELECT code, weight FROM hive WHERE weight > 10;
    CREATE SCHEMA store;
    CREATE TABLE store.jar (id integer, label text);
    INSERT INTO store.jar SELECT n, 'jar ' || n FROM generate_series(1, 5000) AS n;
    CREATE TABLE store.essay (id integer PRIMARY KEY, body text);
    INSERT INTO store.essay VALUES (1, repeat('x', 1048577)), (2, 'short');
    CREATE SCHEMA bare;
    CREATE ROLE guest LOGIN;
    GRANT USAGE ON SCHEMA store TO guest;
    GRANT SELECT ON store.essay TO guest;
    GRANT SELECT (id) ON store.jar TO guest;
  `)
}, 60_000)

afterAll(async () => {
  delete process.env[VARIABLE]
  await bridge.close()
  await rm(folder, { recursive: true })
})

afterEach(() => {
  bridge.trouble = {}
  bridge.sent.length = 0
})

async function read(more: Record<string, unknown> = {}, url = bridge.url()): Promise<Database> {
  process.env[VARIABLE] = url
  const records: SourceRecord[] = []
  const declaration = { postgres: VARIABLE, ...more }
  for await (const record of readSource({
    name: 'shop',
    declaration,
    projectFolder: folder,
    cache: join(folder, 'made'),
  }))
    records.push(record)
  const [record] = records
  if (record?.type !== 'database' || records.length !== 1) throw new Error('expected one database')
  return record.database
}

async function rowsOf(database: Database, sql: string): Promise<unknown> {
  const opened = await openSqlite(database.path)
  try {
    const outcome = await opened.query(sql)
    return outcome.kind === 'rows' ? outcome.rows : outcome
  } finally {
    await opened.close()
  }
}

describe('a schema of PostgreSQL', () => {
  it('becomes tables with types, keys and comments, and warnings of what was lost', async () => {
    const { id, form, tables, warnings } = await read()
    const column = (name: string, declared: string, isRequired = false): object => ({ name, declared, isRequired })
    expect({ id, form, tables, warnings }).toEqual({
      id: 'shop',
      form: 'tables',
      tables: [
        {
          name: 'Odd "name',
          columns: [column('x', 'INTEGER'), column('X_2', 'INTEGER')],
          primaryKey: [],
          foreignKeys: [],
          rows: 3,
        },
        {
          name: 'hive',
          columns: [
            column('code', 'TEXT', true),
            column('place', 'TEXT', true),
            column('weight', 'REAL'),
            column('big', 'TEXT'),
            column('whole', 'INTEGER'),
            column('long', 'INTEGER'),
            column('share', 'REAL'),
            column('is_full', 'BOOLEAN'),
            column('seen', 'DATETIME'),
            column('seen_utc', 'DATETIME'),
            column('tags', 'TEXT'),
            column('facts', 'TEXT'),
            column('id', 'TEXT'),
            column('picture', 'BLOB'),
            column('keeper_id', 'INTEGER'),
          ],
          primaryKey: ['code', 'place'],
          foreignKeys: [{ columns: ['keeper_id'], table: 'keeper', references: ['keeper_id'] }],
          rows: 2,
        },
        {
          name: 'keeper',
          comment: 'who looks after the hives',
          columns: [
            column('keeper_id', 'INTEGER', true),
            column('name', 'TEXT', true),
            column('mood', 'TEXT'),
            { ...column('born', 'DATE'), comment: 'day of birth' },
          ],
          primaryKey: ['keeper_id'],
          foreignKeys: [],
          rows: 3,
        },
      ],
      warnings: [
        'public.Odd "name.X is called "X_2".',
        'public.hive.big has values of more digits than a number holds; it is kept as text.',
        'public.hive.share: 1 values that are infinite, or not a number are missing.',
        'public.keeper.born: 1 values that are infinite, or not a number are missing.',
      ],
    })
  })

  it('is shown with its comments', async () => {
    const profile = renderProfile(await profileDatabase(await read({ tables: ['keeper'] })))
    expect(profile).toContain('keeper (3 rows)  -- who looks after the hives\n')
    expect(profile).toMatch(/ born {7}date, .*; 1980-02-29 {2}-- day of birth\n/)
  })

  it('keeps every value, rows in the order of the key or of all values', async () => {
    const database = await read()
    expect(await rowsOf(database, 'SELECT * FROM hive')).toEqual([
      ['a', 'lane', null, '12345678901234567890', 4, 7, null, 0, null, null, null, null, null, null, 2],
      [
        'b',
        'wall',
        12.5,
        '1.25',
        3,
        9007199254740993n,
        0.1,
        1,
        '2020-05-01 10:30:00',
        '2020-05-01 10:30:00',
        '["a b","c"]',
        '{"a": [null], "z": 1}',
        '6f1c2d9e-0000-4000-8000-000000000001',
        new Uint8Array([0, 255]),
        1,
      ],
    ])
    expect(await rowsOf(database, 'SELECT * FROM keeper')).toEqual([
      [1, 'Ada', 'calm', null],
      [2, 'Ines', 'cross', '1980-02-29'],
      [3, 'Jörg', null, null],
    ])
    expect(await rowsOf(database, 'SELECT * FROM "Odd ""name"')).toEqual([
      [1, 4],
      [1, 5],
      [2, 1],
    ])
  })

  it('is the same file for the same data, and another one for others', async () => {
    const first = await read({ schema: 'store', tables: ['essay'] })
    expect(await read({ schema: 'store', tables: ['essay'] })).toEqual(first)
    await bridge.database.exec("UPDATE store.essay SET body = 'brief' WHERE id = 2")
    const second = await read({ schema: 'store', tables: ['essay'] })
    expect(second.path).not.toBe(first.path)
    expect(await rowsOf(first, 'SELECT * FROM essay')).toEqual([
      [1, null],
      [2, 'short'],
    ])
    expect(await rowsOf(second, 'SELECT * FROM essay')).toEqual([
      [1, null],
      [2, 'brief'],
    ])
    expect(second.warnings).toEqual(['store.essay.body: 1 values that are longer than 1 MiB are missing.'])
  })

  it('gives views by name, and large tables in batches', async () => {
    const views = await read({ tables: ['heavy'] })
    expect(await rowsOf(views, 'SELECT * FROM heavy')).toEqual([['b', 12.5]])
    const jars = await read({ schema: 'store', tables: ['jar'] })
    expect(await rowsOf(jars, 'SELECT count(*), count(DISTINCT id), sum(id) FROM jar')).toEqual([
      [5000, 5000, 12502500],
    ])
  })

  it('is read in a transaction that cannot write', async () => {
    await read()
    const texts = bridge.sent.join('\n')
    expect(texts).toContain('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
    expect(texts).toContain('SET LOCAL statement_timeout = 120000')
    expect(texts).not.toMatch(/\b(?:INSERT|UPDATE|DELETE|CREATE|DROP|COMMIT)\b/)
  })
})

describe('what goes wrong with PostgreSQL', () => {
  type Fault = { code: string; exitCode: number; message: string }
  const fault = async (more: Record<string, unknown> = {}, url = bridge.url()): Promise<[string, number, string]> => {
    const error = await read(more, url).then(
      () => Promise.reject(new Error('expected a fault')),
      (thrown: unknown) => thrown as Fault,
    )
    expect(error.message).not.toContain('hunter-2')
    return [error.code, error.exitCode, error.message.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')]
  }

  it('is told for a variable that is not set, holds no address, or stands there as an address', async () => {
    expect(await fault({}, ' ')).toEqual([
      'E_POSTGRES_URL',
      2,
      `sources.shop: the environment variable ${VARIABLE} is not set. Set it to a connection string (export ${VARIABLE}=postgresql://user:password@host:5432/database).`,
    ])
    for (const text of ['mysql://a:hunter-2@b/c', 'postgresql://a:hunter-2@b:99999999/c', 'hunter-2'])
      expect(await fault({}, text)).toEqual([
        'E_POSTGRES_URL',
        2,
        `sources.shop: ${VARIABLE} holds no connection string of PostgreSQL, expected postgresql://user:password@host:5432/database (its text is not shown).`,
      ])
    expect(await fault({ postgres: 'postgresql://a:hunter-2@b/c' })).toEqual([
      'E_SOURCE',
      2,
      'sources.shop.postgres must be the name of an environment variable that holds the connection string, such as DATABASE_URL. Put the connection string there, not into espalier.yaml.',
    ])
  })

  it('is told where there is no server, or it refuses', async () => {
    expect(await fault({}, 'postgresql://a:hunter-2@127.0.0.1:1/b')).toEqual([
      'E_POSTGRES_CONNECT',
      2,
      `sources.shop: no PostgreSQL server answers at HOST (ECONNREFUSED). Start it, or mend ${VARIABLE}.`,
    ])
    bridge.trouble = { refuse: { code: '28P01', message: 'password authentication failed with hunter-2' } }
    expect(await fault()).toEqual([
      'E_POSTGRES_LOGIN',
      2,
      `sources.shop: HOST refuses the user "postgres" (wrong password or no such user). Mend ${VARIABLE}.`,
    ])
    bridge.trouble = { refuse: { code: 'XX000', message: 'odd, hunter-2' } }
    expect(await fault()).toEqual(['E_POSTGRES', 2, 'sources.shop: HOST says: odd, [password] (XX000).'])
    bridge.trouble = { refuse: { code: '53300', message: 'too many clients' } }
    expect((await fault())[1]).toBe(3)
  })

  it('leaves no connection where the server lets it in and then refuses', async () => {
    const message = (kind: string, body: string): Buffer => {
      const head = Buffer.from(`${kind}0000`)
      head.writeInt32BE(body.length + 4, 1)
      return Buffer.concat([head, Buffer.from(body, 'latin1')])
    }
    const ready = message('Z', 'I')
    const closed = new Promise<string>((tell) => {
      server = createServer((socket) => {
        socket.once('data', () => {
          socket.write(Buffer.concat([message('R', '\0\0\0\0'), ready]))
          socket.on('data', () =>
            socket.write(Buffer.concat([message('E', 'SERROR\0C25006\0Mno hunter-2\0\0'), ready])),
          )
        })
        socket.on('error', () => undefined).on('close', () => tell('closed'))
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    expect(await fault({}, `postgresql://a:hunter-2@127.0.0.1:${port}/b`)).toEqual([
      'E_POSTGRES',
      2,
      'sources.shop: HOST says: no [password] (25006).',
    ])
    expect(await closed).toBe('closed')
    await new Promise((done) => server.close(done))
  })

  it('is told for a schema and tables that are not there', async () => {
    expect(await fault({ schema: 'nowhere' })).toEqual([
      'E_POSTGRES_SCHEMA',
      2,
      'sources.shop.schema: the database "postgres" has no schema "nowhere" (there are: bare, public, store).',
    ])
    expect(await fault({ tables: ['hive', 'hivee'] })).toEqual([
      'E_POSTGRES_TABLE',
      2,
      'sources.shop.tables: the schema "public" has no table or view "hivee" (tables: Odd "name, hive, keeper).',
    ])
    expect((await fault({ schema: 'bare' }))[2]).toContain('the schema "bare" of "postgres" has no table.')
  })

  it('is told for a table that may not be read, or the table is left out', async () => {
    await bridge.database.exec('SET ROLE guest')
    try {
      expect(await fault({ schema: 'store' })).toEqual([
        'E_POSTGRES_PERMISSION',
        2,
        'sources.shop: store.jar may not be read by the user "postgres" (no permission for label). Grant SELECT on it, name the tables to read under tables:, or set unreadable: skip.',
      ])
      const { tables, warnings } = await read({ schema: 'store', unreadable: 'skip' })
      expect(tables.map(({ name }) => name)).toEqual(['essay'])
      expect(warnings[0]).toMatch(/^left out: .*store\.jar may not be read/)
    } finally {
      await bridge.database.exec('RESET ROLE')
    }
  })

  it('is told for more rows than allowed, and for a line that breaks half-way; nothing stays behind', async () => {
    const before = await readdir(join(folder, 'made'))
    expect(await fault({ schema: 'store', tables: ['jar'], maxRows: 4999 })).toEqual([
      'E_POSTGRES_ROWS',
      3,
      'sources.shop: store.jar has more than 4999 rows, maxRows allows 4999. Raise maxRows, or name a view of fewer rows under tables:.',
    ])
    bridge.trouble = { breakAfter: { text: 'LIMIT 5000001', messages: 8 } }
    const [code, exitCode, message] = await fault({ schema: 'store', tables: ['jar'] })
    expect([code, exitCode]).toEqual(['E_POSTGRES_LOST', 3])
    expect(message).toMatch(/^sources\.shop: store\.jar: the connection to HOST was lost after [1-9]\d* rows/)
    expect(await readdir(join(folder, 'made'))).toEqual(before)
  })

  it('leaves no password in what is made', async () => {
    const { path } = await read({ tables: ['keeper'] })
    expect((await readFile(path)).includes('hunter-2')).toBe(false)
  })
})
