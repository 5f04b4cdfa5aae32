import { createServer, type Server } from 'node:net'
import { listenOnSocket } from '../../src-node/sockets/listen.ts'
import { ensureSocketDirectory, socketDirectory, socketPath } from '../../src-node/paths/socket-paths.ts'
import { WorkerRefusal } from '../worker-refusal.ts'
import { Connection, type ConnectionSetup } from './connection.ts'

/** How long clients may take to read the last words of a worker that ends. */
const farewellMs = 500

/** The socket of one worker, with everybody connected to it. */
export class WorkerSocket {
  readonly path: string
  readonly #server: Server
  readonly #setup: Omit<ConnectionSetup, 'admit'>
  readonly #connections = new Map<Connection, { epoch: number }>()
  #highestEpoch = 0

  private constructor(path: string, setup: Omit<ConnectionSetup, 'admit'>) {
    this.path = path
    this.#setup = setup
    this.#server = createServer((socket) => {
      const connection = new Connection(socket, {
        ...setup,
        admit: (epoch, speaker) => this.#admit(epoch, speaker),
      })
      this.#connections.set(connection, { epoch: -1 })
      socket.on('close', () => this.#connections.delete(connection))
    })
    this.#server.on('error', (error) => setup.report('the socket failed', error))
  }

  /** Listens on the socket of this session, for this user only. Throws when somebody else does already. */
  static async listen(
    home: string,
    id: string,
    environment: Readonly<Record<string, string | undefined>>,
    setup: Omit<ConnectionSetup, 'admit'>,
  ): Promise<WorkerSocket> {
    const directory = socketDirectory(home, environment)
    ensureSocketDirectory(directory)
    const socket = new WorkerSocket(socketPath(directory, 'worker', id), setup)
    const result = await listenOnSocket(socket.#server, socket.path)
    if (result.kind === 'in-use') throw new WorkerRefusal(`cannot listen: ${result.reason}`)
    return socket
  }

  /** Says goodbye to everybody and removes the socket. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const connections = [...this.#connections.keys()]
    const timeout = Promise.withResolvers<void>()
    const cancel = this.#setup.clock.schedule(farewellMs, () => timeout.resolve())
    await Promise.race([Promise.all(connections.map((connection) => connection.end())), timeout.promise])
    cancel()
    for (const connection of connections) connection.destroy()
    await closed
  }

  /** Of two supervisors the one of the higher epoch is in charge; the other is told so and let go. */
  #admit(epoch: number, speaker: Connection): boolean {
    if (epoch < this.#highestEpoch) return false
    this.#highestEpoch = epoch
    this.#connections.set(speaker, { epoch })
    for (const [connection, entry] of this.#connections)
      if (entry.epoch !== -1 && entry.epoch < epoch)
        connection.refuse('epoch', `a supervisor of epoch ${epoch} has taken over`)
    return true
  }
}
