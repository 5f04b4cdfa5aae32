import { readFileSync, renameSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import type { Product } from './product.ts'

const endpointSchema = z.looseObject({ socket: z.string() })

/** Something between every client and the supervisor, on the supervisor's own socket. */
export type Between = {
  /** How much longer a question and its answer take from now on, in milliseconds. */
  readonly setLatency: (ms: number) => void
  /** How many connections were made through it. */
  readonly connections: () => number
  /** Takes it away again. */
  readonly end: () => Promise<void>
}

/** Puts a relay of a settable slowness between the clients and the supervisor that runs now. */
export async function standBetween(product: Product): Promise<Between> {
  const { socket: path } = endpointSchema.parse(
    JSON.parse(readFileSync(join(product.home, 'daemon', 'supervisor.json'), 'utf8')),
  )
  const real = `${path}.r`
  renameSync(path, real)
  let halfMs = 0
  let count = 0
  const sockets = new Set<Socket>()
  /** Hands on in order, each piece as much later as is set when it comes. */
  const pass = (from: Socket, to: Socket): void => {
    let before: Promise<void> = Promise.resolve()
    const later = (task: () => void): void => {
      const due = new Promise<void>((resolve) => setTimeout(resolve, halfMs))
      before = Promise.all([before, due]).then(task)
    }
    from.on('data', (bytes) => later(() => void (to.destroyed || to.write(bytes))))
    from.on('end', () => later(() => to.end()))
    from.on('close', () => later(() => to.destroy()))
    from.on('error', () => to.destroy())
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    count += 1
    const supervisor = connect({ path: real, allowHalfOpen: true })
    for (const socket of [client, supervisor]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    }
    pass(client, supervisor)
    pass(supervisor, client)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    setLatency: (ms) => (halfMs = ms / 2),
    connections: () => count,
    end: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
      rmSync(path, { force: true })
      renameSync(real, path)
    },
  }
}
