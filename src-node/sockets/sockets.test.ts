import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runScript } from '../testing/script-process.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { connectSocket } from './connect.ts'
import { listenOnSocket } from './listen.ts'
import { probeSocket } from './probe.ts'
import { removeDeadSocket, socketGuard } from './remove-dead.ts'

function newServer(): Server {
  const server = createServer((socket) => socket.end('hello'))
  onTestFinished(() => void server.close())
  return server
}

const listener = (path: string): string => `
  import { createServer } from 'node:net'
  import { listenOnSocket } from ${JSON.stringify(join(import.meta.dirname, 'listen.ts'))}
  console.log('ready')
  process.stdin.once('data', async () => {
    console.log((await listenOnSocket(createServer(), ${JSON.stringify(path)})).kind)
  })
`

describe('a unix socket', () => {
  test('is open to its user only, answers, and is gone when its server closes', async () => {
    const directory = temporaryDirectory()
    const path = join(directory, 's.sock')
    const server = newServer()
    expect(await listenOnSocket(server, path)).toEqual({ kind: 'listening' })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['s.sock'])
    expect(await probeSocket(path)).toBe('alive')
    const connection = await connectSocket(path, 1_000)
    if (connection.kind !== 'connected') throw new Error(connection.kind)
    expect(String(await connection.socket.toArray())).toBe('hello')
    await new Promise((resolve) => server.close(resolve))
    expect(await probeSocket(path)).toBe('absent')
    expect(await connectSocket(path, 1_000)).toEqual({ kind: 'absent' })
  })

  test('is removed with its lock when its listener was killed, and left alone while one lives', async () => {
    const directory = temporaryDirectory()
    const path = join(directory, 's.sock')
    expect(await removeDeadSocket(path)).toBe(true)
    const holder = runScript(listener(path))
    await holder.nextLine()
    holder.tell('go')
    expect(await holder.nextLine()).toBe('listening')
    expect(await removeDeadSocket(path)).toBe(false)
    expect(readdirSync(directory)).toEqual(['s.sock'])
    await holder.kill()
    // As one leaves that was killed on the way to listening.
    mkdirSync(socketGuard(path))
    expect(await removeDeadSocket(path)).toBe(true)
    expect(readdirSync(directory)).toEqual([])
  })

  test('in use is not taken', async () => {
    const path = join(temporaryDirectory(), 's.sock')
    await listenOnSocket(newServer(), path)
    expect(await listenOnSocket(newServer(), path)).toMatchObject({ kind: 'in-use' })
    expect(await probeSocket(path)).toBe('alive')
  })

  test('of a killed process is dead and is taken over', async () => {
    const path = join(temporaryDirectory(), 's.sock')
    const holder = runScript(listener(path))
    await holder.nextLine()
    holder.tell('go')
    expect(await holder.nextLine()).toBe('listening')
    await holder.kill()
    expect(await probeSocket(path)).toBe('dead')
    expect(await listenOnSocket(newServer(), path)).toEqual({ kind: 'listening' })
  })

  test('is never put in the place of another file', async () => {
    const path = join(temporaryDirectory(), 'precious')
    writeFileSync(path, 'data')
    expect(await listenOnSocket(newServer(), path)).toMatchObject({ kind: 'in-use' })
    expect(statSync(path).size).toBe(4)
  })

  test('left by the dead goes to exactly one of 10 processes that race for it', async () => {
    const path = join(temporaryDirectory(), 's.sock')
    const racers = Array.from({ length: 11 }, () => runScript(listener(path)))
    await Promise.all(racers.map((racer) => racer.nextLine()))
    const [first, ...others] = racers
    first?.tell('go')
    expect(await first?.nextLine()).toBe('listening')
    await first?.kill()
    for (const racer of others) racer.tell('go')
    const results = await Promise.all(others.map((racer) => racer.nextLine()))
    expect(results.filter((result) => result === 'listening')).toHaveLength(1)
    expect(await probeSocket(path)).toBe('alive')
  }, 30_000)
})
