import type { z } from 'zod'
import type { ApiClient, clientInfoSchema } from '../api/contract.ts'
import type { CancelTimer, Clock } from '../base/clock.ts'
import { Emitter, type Unsubscribe } from '../base/emitter.ts'
import { retryDelay } from './backoff.ts'
import { createBoardFeed, type BoardFeed, type FrameScheduler } from './board-store.ts'
import { failureOf, notConnected, type CallResult } from './failure.ts'
import { createHealthStore, type HealthStore } from './health.ts'
import { createSettingsFeed, type SettingsFeed } from './settings-store.ts'
import type { OpenConnection, Transport } from './transport.ts'

/** What a connection is made of. */
export type ConnectionOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly info: z.infer<typeof clientInfoSchema>
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number
  readonly frame: FrameScheduler
}

/** A client's one way to the supervisor. It alone decides about retries; whoever calls it sees results, never sockets. */
export type Connection = {
  readonly health: HealthStore
  readonly board: BoardFeed['store']
  /** The settings in force outside of any project. */
  readonly settings: SettingsFeed['store']
  readonly start: () => void
  readonly stop: () => void
  /** Ends a wait for the next attempt. */
  readonly retryNow: () => void
  /** Makes one call. Never throws, never repeats: what failed is told, and the caller keeps what the user typed. */
  readonly call: <T>(operation: (client: ApiClient) => Promise<T>) => Promise<CallResult<T>>
  /** The client of the open connection after its hello; null meanwhile. */
  readonly client: () => ApiClient | null
  /** Tells of each new client, and of its end with null. */
  readonly onClient: (listener: (client: ApiClient | null) => void) => Unsubscribe
}

/** Makes a connection; nothing happens before `start`. */
export function createConnection(options: ConnectionOptions): Connection {
  const { transport, clock, info, random, frame } = options
  const health = createHealthStore()
  const feed = createBoardFeed(frame)
  const clients = new Emitter<ApiClient | null>()
  const settings = createSettingsFeed(null, clock)
  clients.subscribe(settings.follow)
  let running = false
  /** Counts starts, so that an attempt from before a stop does not come alive again. */
  let life = 0
  let current: OpenConnection | null = null
  let greeted: ApiClient | null = null
  let retry: CancelTimer | null = null

  const setGreeted = (client: ApiClient | null): void => {
    if (greeted === client) return
    greeted = client
    clients.emit(client)
  }
  const stale = (): 'none' | 'stale' => (health.getState().data === 'none' ? 'none' : 'stale')

  /** Ends `connection` (null: it never opened) and plans the next attempt. Of several reasons the first counts. */
  const lose = (connection: OpenConnection | null, reason: string): void => {
    if (!running || connection !== current) return
    current = null
    connection?.close()
    setGreeted(null)
    const failures = health.getState().failures + 1
    const delay = retryDelay(failures, random)
    health.setState({ socket: 'waiting', data: stale(), failures, problem: reason, retryAt: clock.now() + delay })
    retry = clock.schedule(delay, () => void attempt())
  }

  /** Follows the board until the connection ends; a gap is answered with a new snapshot. */
  const follow = async (connection: OpenConnection): Promise<void> => {
    for (;;) {
      let received = 0
      for await (const message of await connection.client.board.watch()) {
        if (connection !== current) return
        received += 1
        if (feed.receive(message) === 'gap') {
          health.setState({ data: stale() })
          break
        }
        if (health.getState().data !== 'fresh') health.setState({ data: 'fresh', failures: 0, problem: null })
      }
      if (connection !== current) return
      if (received === 0) throw new Error('the supervisor ended the board at once')
    }
  }

  const attempt = async (): Promise<void> => {
    retry = null
    health.setState({ socket: 'connecting', retryAt: null })
    const born = life
    let connection: OpenConnection
    try {
      connection = await transport.open()
    } catch (error) {
      return born === life ? lose(null, reasonOf(error)) : undefined
    }
    if (!running || born !== life) return connection.close()
    current = connection
    void connection.closed.then((reason) => lose(connection, reason))
    health.setState({ socket: 'open' })
    try {
      const supervisor = await connection.client.supervisor.hello(info)
      if (connection !== current) return
      health.setState({ supervisor })
      setGreeted(connection.client)
      await follow(connection)
    } catch (error) {
      lose(connection, reasonOf(error))
    }
  }

  return {
    health,
    board: feed.store,
    settings: settings.store,
    start: () => {
      if (running) return
      running = true
      life += 1
      void attempt()
    },
    stop: () => {
      running = false
      retry?.()
      retry = null
      const open = current
      current = null
      open?.close()
      setGreeted(null)
      health.setState({ socket: 'stopped', data: stale(), retryAt: null })
    },
    retryNow: () => {
      if (retry === null) return
      retry()
      void attempt()
    },
    call: async (operation) => {
      const client = greeted
      if (client === null) return { ok: false, failure: notConnected }
      try {
        return { ok: true, value: await operation(client) }
      } catch (error) {
        return { ok: false, failure: failureOf(error, client === greeted) }
      }
    },
    client: () => greeted,
    onClient: (listener) => clients.subscribe(listener),
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
