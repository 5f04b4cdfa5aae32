import type { z } from 'zod'
import type { ApiClient, clientInfoSchema } from '../api/contract.ts'
import type { CancelTimer, Clock } from '../base/clock.ts'
import { Emitter, type Unsubscribe } from '../base/emitter.ts'
import { retryDelay } from './backoff.ts'
import { createBoardFeed, type BoardFeed, type FrameScheduler } from './board-store.ts'
import { failureOf, notConnected, type CallResult } from './failure.ts'
import { createHealthStore, type Health, type HealthStore } from './health.ts'
import { createHeartbeat } from './heartbeat.ts'
import { createSettingsFeed, type SettingsFeed } from './settings-store.ts'
import type { OpenConnection, Transport } from './transport.ts'

const steadyMs = 10_000
/** So many gaps in one connection are answered with a new snapshot; more are a fault. */
const mostGaps = 20

/** What a connection is made of. */
export type ConnectionOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly info: z.infer<typeof clientInfoSchema>
  /** Numbers in [0, 1), for jitter. */
  readonly random: () => number
  readonly frame: FrameScheduler
  /** Whether somebody looks; while nobody does, the supervisor is not asked how it is. */
  readonly awake: () => boolean
}

/** A client's one way to the supervisor. It alone decides about retries; whoever calls it sees results, never sockets. */
export type Connection = {
  readonly health: HealthStore
  readonly board: BoardFeed['store']
  /** The settings in force outside of any project. */
  readonly settings: SettingsFeed['store']
  readonly start: () => void
  readonly stop: () => void
  /** Ends a wait for the next attempt: somebody wants a connection now. */
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
  const { transport, clock, info, random, frame, awake } = options
  const health = createHealthStore()
  const feed = createBoardFeed(frame)
  const clients = new Emitter<ApiClient | null>()
  const settings = createSettingsFeed(null, clock)
  clients.subscribe(settings.follow)
  const heartbeat = createHeartbeat({ clock, health, awake })
  let running = false
  /** Counts starts, so that an attempt from before a stop does not come alive again. */
  let life = 0
  let current: OpenConnection | null = null
  let greeted: ApiClient | null = null
  let retry: CancelTimer | null = null
  /** Somebody asked for the next attempt. */
  let isWanted = false
  /** Attempts and connections without `steadyMs` of peace in between: how long the next wait is. */
  let troubles = 0
  let steady: CancelTimer | null = null

  const setGreeted = (client: ApiClient | null): void => {
    if (greeted === client) return
    greeted = client
    clients.emit(client)
  }
  const stale = (): 'none' | 'stale' => (health.getState().data === 'none' ? 'none' : 'stale')

  const calm = (): void => {
    steady?.()
    steady = null
    heartbeat.stop()
  }

  /** Ends `connection` (null: it never opened) and plans the next attempt. Of several reasons the first counts. */
  const lose = (connection: OpenConnection | null, reason: string): void => {
    if (!running || connection !== current) return
    current = null
    connection?.close()
    calm()
    setGreeted(null)
    const failures = health.getState().failures + 1
    troubles += 1
    const delay = isWanted ? 0 : retryDelay(troubles, random)
    health.setState({
      socket: 'waiting',
      data: stale(),
      failures,
      problem: reason,
      retryAt: clock.now() + delay,
      tryingSince: null,
    })
    retry = clock.schedule(delay, () => void attempt())
  }

  /** Follows the board until the connection ends; a gap is answered with a new snapshot. */
  const follow = async (connection: OpenConnection): Promise<void> => {
    let gaps = 0
    for (;;) {
      let gap = false
      for await (const message of await connection.client.board.watch()) {
        if (connection !== current) return
        if (feed.receive(message) === 'gap') {
          health.setState({ data: stale() })
          gap = true
          break
        }
        if (health.getState().data !== 'fresh') health.setState({ data: 'fresh', failures: 0, problem: null })
        // One that lets us in and shows us out again and again is not asked ever faster.
        steady ??= clock.schedule(steadyMs, () => (troubles = 0))
      }
      if (connection !== current) return
      if (!gap) throw new Error('The supervisor ended the board.')
      gaps += 1
      if (gaps > mostGaps) throw new Error('The supervisor tells of changes that do not fit together.')
    }
  }

  const attempt = async (): Promise<void> => {
    retry = null
    health.setState({ socket: 'connecting', retryAt: null, tryingSince: clock.now() })
    const born = life
    let connection: OpenConnection
    try {
      const wanted = isWanted
      isWanted = false
      connection = await transport.open(wanted)
    } catch (error) {
      return born === life ? lose(null, reasonOf(error)) : undefined
    }
    if (!running || born !== life) return connection.close()
    current = connection
    void connection.closed.then((reason) => lose(connection, reason))
    health.setState({ socket: 'open', tryingSince: null })
    const { client } = connection
    try {
      // The hello is the first beat: a supervisor that does not answer it is silent too.
      const hello = client.supervisor.hello(info)
      let first: Promise<unknown> | null = hello
      heartbeat.start(() => {
        const ping = first ?? client.supervisor.hello(info)
        first = null
        return ping
      })
      const supervisor = await hello
      if (connection !== current) return
      health.setState({ supervisor, older: olderOf(info.api, supervisor.api) })
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
      calm()
      const open = current
      current = null
      open?.close()
      setGreeted(null)
      health.setState({ socket: 'stopped', data: stale(), retryAt: null })
    },
    retryNow: () => {
      if (!running || current !== null) return
      isWanted = true
      // An attempt that is under way was not asked for: the next one follows at once.
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

function olderOf(client: number, supervisor: number): Health['older'] {
  if (client === supervisor) return 'none'
  return client < supervisor ? 'client' : 'supervisor'
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
