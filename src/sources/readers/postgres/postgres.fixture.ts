/**
 * PGlite (PostgreSQL as WebAssembly) behind a TCP port of this machine, so that the reader talks to it as to any server. It knows no
 * passwords: the bridge refuses a connection itself where a test wants that.
 */
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { PGlite } from '@electric-sql/pglite'

export interface Bridge {
  database: PGlite
  url(more?: { user?: string; password?: string }): string
  /** What the next connections meet: a refusal with this code, or a line that breaks so many messages after one with this text. */
  trouble: { refuse?: { code: string; message: string }; breakAfter?: { text: string; messages: number } }
  /** Everything that clients have sent, as Latin-1. */
  sent: string[]
  close(): Promise<void>
}

const SSL_REQUEST = 80_877_103

/** An ErrorResponse message. */
function refusal({ code, message }: { code: string; message: string }): Buffer {
  const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

export async function startBridge(): Promise<Bridge> {
  const database = await PGlite.create()
  const sockets = new Set<Socket>()
  const bridge: Bridge = {
    database,
    trouble: {},
    sent: [],
    url: ({ user = 'postgres', password = 'hunter-2' } = {}) =>
      `postgresql://${user}:${password}@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
      await database.close()
    },
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    serve(socket, bridge)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return bridge
}

function serve(socket: Socket, bridge: Bridge): void {
  let isStarted = false
  let waiting: Buffer = Buffer.alloc(0)
  let messages = 0
  let last: Promise<unknown> = Promise.resolve()
  const answer = async (message: Buffer): Promise<void> => {
    const { refuse, breakAfter } = bridge.trouble
    bridge.sent.push(message.toString('latin1'))
    if (breakAfter !== undefined && (messages > 0 || message.includes(breakAfter.text))) messages += 1
    if (refuse !== undefined) socket.end(refusal(refuse))
    else if (breakAfter !== undefined && messages > breakAfter.messages) socket.destroy()
    else if (!socket.destroyed) socket.write(await bridge.database.execProtocolRaw(message))
  }
  socket.on('data', (bytes) => {
    waiting = Buffer.concat([waiting, bytes])
    for (;;) {
      const head = isStarted ? 1 : 0
      if (waiting.length < head + 4) return
      const length = head + waiting.readInt32BE(head)
      if (waiting.length < length) return
      const message = waiting.subarray(0, length)
      waiting = waiting.subarray(length)
      if (!isStarted && message.readInt32BE(4) === SSL_REQUEST) {
        socket.write('N')
        continue
      }
      isStarted = true
      if (message[0] === 0x58) {
        last = last.then(() => bridge.database.exec('ROLLBACK')).then(() => socket.end())
        return
      }
      last = last.then(() => answer(message)).catch(() => socket.destroy())
    }
  })
}
