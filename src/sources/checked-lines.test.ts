import { EventEmitter } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { feedLines, type LineSink } from './checked-lines.js'

const folder = await mkdtemp(join(tmpdir(), 'lines-'))
afterAll(() => rm(folder, { recursive: true }))

/** Full after each write, with room again a turn later. */
class Full extends EventEmitter implements LineSink {
  destroyed = false
  text = ''
  isEnded = false
  mostListeners = 0

  write(text: string): boolean {
    this.text += text
    this.mostListeners = Math.max(this.mostListeners, this.listenerCount('drain') + this.listenerCount('close'))
    setImmediate(() => this.emit('drain'))
    return false
  }

  end(): void {
    this.isEnded = true
  }
}

describe('feedLines', () => {
  it('gives every line to a parser that is full all the time, with two listeners however long the file', async () => {
    const path = join(folder, 'long.csv')
    const lines = Array.from({ length: 5000 }, (_, index) => `${index},a`)
    await writeFile(path, `${lines.join('\r\n')}\r\n`)
    const sink = new Full()
    await feedLines(sink, path)
    expect(sink.text.trimEnd().split('\n')).toEqual(lines)
    expect([sink.isEnded, sink.mostListeners]).toEqual([true, 2])
  })

  it('stops where the parser is closed while it is waited for', async () => {
    const path = join(folder, 'closed.csv')
    await writeFile(path, 'a\n'.repeat(1000))
    const sink = new Full()
    sink.write = (text) => {
      sink.text += text
      setImmediate(() => {
        sink.destroyed = true
        sink.emit('close')
      })
      return false
    }
    await feedLines(sink, path)
    expect([sink.text.length, sink.isEnded]).toEqual([128, false])
  })
})
