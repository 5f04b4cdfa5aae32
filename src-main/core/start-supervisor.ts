import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import type { SupervisorInfo } from '../../src-shared/api/contract.ts'
import { encodeOutput } from '../../src-shared/api/terminal-channel.ts'
import { apiVersion, appVersion } from '../../src-shared/api/version.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import { Emitter } from '../../src-shared/base/emitter.ts'
import { instanceIdSchema } from '../../src-shared/base/ids.ts'
import type { SupervisorEndpoint } from '../../src-shared/worker-protocol/messages.ts'
import { laterSecrets, type HeldSecrets } from '../../src-shared/base/held-secrets.ts'
import { writeDocument } from '../../src-node/files/json-document.ts'
import { ensurePrivateDirectory } from '../../src-node/files/private-directory.ts'
import type { HeldLock } from '../../src-node/locks/exclusive-lock.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { ensureSocketDirectory, socketDirectory, socketPath } from '../../src-node/paths/socket-paths.ts'
import { ownIdentity } from '../../src-node/processes/process-identity.ts'
import { listenOnSocket } from '../../src-node/sockets/listen.ts'
import { RegisteredEnvironments } from './api/registered-environments.ts'
import { createRouter, type ApiRouter } from './api/router.ts'
import { createSocketServer } from './api/socket-server.ts'
import { Completion } from './completion/completion.ts'
import { EditorDesk } from './editor/editor-desk.ts'
import type { Log } from './log.ts'
import type { Keychain } from './secrets/keychain.ts'
import { openTerminal } from './panes/open-terminal.ts'
import type { NotificationCenter } from './notifications/notification-center.ts'
import { openNotifications } from './notifications/open-notifications.ts'
import type { TerminalPeer } from './panes/terminal-peer.ts'
import { Views } from './panes/views.ts'
import { openPullRequests } from './pull-requests/open-pull-requests.ts'
import { setPaused } from './sessions/arrange.ts'
import { Dispatcher } from './sessions/dispatch.ts'
import { Replier } from './sessions/reply.ts'
import type { SessionBook } from './sessions/session-book.ts'
import { createProblems } from './storage/problems.ts'
import { startLifecycle } from './supervisor/lifecycle-sweep.ts'
import { takeSupervisorLock } from './supervisor/take-lock.ts'
import type { Patience } from './supervisor/worker-context.ts'
import { mayHaveProcess } from './supervisor/worker-state.ts'
import type { Program } from './workers/program.ts'
import type { Starter } from './workers/starter.ts'
import { sweepSockets } from './workers/sweep-sockets.ts'
import { BoardFeed } from './api/board-feed.ts'
import { openServices } from './open-services.ts'

/** What a shell gives its supervisor. */
export type SupervisorOptions = {
  /** `BACKBURNER_HOME`, resolved. */
  readonly home: string
  readonly shell: SupervisorInfo['shell']
  readonly program: Program
  readonly clock: Clock
  readonly log: Log
  /** The user's environment (`originalEnvironment`): what sessions get whose dispatcher sent none. */
  readonly environment: Readonly<Record<string, string>>
  /** Where sockets may lie: this process's own environment. */
  readonly processEnvironment: Readonly<Record<string, string | undefined>>
  /** The system keychain, where the shell has one. */
  readonly keychain?: Keychain
  /** What whoever started this process held of the user's credentials. */
  readonly inheritedSecrets?: HeldSecrets | null
  /** Asks a supervisor that lives to let go, instead of leaving it be. */
  readonly takeOver: boolean
  /** Tests replace how workers are born, and how patient we are. */
  readonly starter?: Starter
  readonly patience?: Patience
}

/** Why a supervisor ended: `stopped` on request, `handed-over` to another, `superseded` by one that it had not heard of. */
export type EndReason = 'stopped' | 'handed-over' | 'superseded' | 'home-removed'

/** A supervisor that lives. */
export type RunningSupervisor = {
  readonly info: SupervisorInfo
  /** For further transports: serve it with oRPC's handlers and a `CallContext`. */
  readonly router: ApiRouter
  /** What is on the board, and its changes: for a tray, for notifications. */
  readonly book: SessionBook
  readonly notifications: Pick<NotificationCenter, 'presenters' | 'attention'>
  /** Whether new work waits. */
  readonly paused: {
    readonly now: () => boolean
    readonly set: (paused: boolean) => Promise<void>
    readonly changes: Pick<Emitter<boolean>, 'subscribe'>
  }
  /** What it holds of the user's credentials: for the next supervisor alone, from memory to memory. */
  readonly secrets: () => HeldSecrets | null
  /** Resolves once the sessions of an earlier supervisor were found. */
  readonly ready: Promise<void>
  /** Serves a terminal channel over another transport than the socket. */
  readonly openTerminal: (peer: TerminalPeer) => void
  /** Ends it. Resolves like `ended`. */
  readonly stop: (options: { readonly keepWorkers: boolean }) => Promise<EndReason>
  /** Resolves when the socket is closed, the lock free, and everything on disk. */
  readonly ended: Promise<EndReason>
}

/** `held`: a supervisor lives already; `by` is null when it does not say who it is. */
export type StartResult =
  | { readonly kind: 'started'; readonly supervisor: RunningSupervisor }
  | { readonly kind: 'held'; readonly by: SupervisorEndpoint | null; readonly pid: number }

/** Longer than all stages of a worker's end together. */
const stopWorkersMs = 25_000
const checkHomeEveryMs = 5_000
/** So long after the last look the board still counts as looked at: scripts look again and again. */
const lookedAtMs = 120_000

/** Starts the one supervisor of a home: lock, state, socket, endpoint, workers, in that order. */
export async function startSupervisor(options: SupervisorOptions): Promise<StartResult> {
  const { home, log } = options
  const paths = homePaths(home)
  await ensurePrivateDirectory(home)
  await ensurePrivateDirectory(paths.daemon)
  const instanceId = instanceIdSchema.parse(randomUUID())
  const outcome = await takeSupervisorLock(paths, options.takeOver ? { as: instanceId } : null)
  if (outcome.kind === 'held') return outcome
  try {
    return {
      kind: 'started',
      supervisor: await run(
        { ...options, inheritedSecrets: laterSecrets(options.inheritedSecrets ?? null, outcome.secrets) },
        instanceId,
        outcome.lock,
      ),
    }
  } catch (error) {
    log.warn(`could not start: ${error instanceof Error ? error.message : String(error)}`)
    await outcome.lock.release()
    throw error
  }
}

async function run(
  options: SupervisorOptions,
  instanceId: SupervisorInfo['instanceId'],
  lock: HeldLock,
): Promise<RunningSupervisor> {
  const { home, clock, log } = options
  const paths = homePaths(home)
  const problems = createProblems(log, clock)
  const ended = Promise.withResolvers<EndReason>()
  const { services, epoch, adopt, stopChildren } = await openServices({
    ...options,
    paths,
    problems,
    instanceId,
    onSuperseded: (message) => {
      log.warn(message)
      void end('superseded', true)
    },
  })
  const directory = socketDirectory(home, options.processEnvironment)
  ensureSocketDirectory(directory)
  const identity = await ownIdentity()
  const info: SupervisorInfo = {
    instanceId,
    epoch,
    pid: process.pid,
    shell: options.shell,
    version: appVersion,
    api: apiVersion,
    home,
    socketDirectory: directory,
    startedAt: clock.now(),
  }
  const feed = new BoardFeed(instanceId, services.book, clock, () => {
    const { layout, paused } = services.documents.board.value()
    return { layout, paused, load: services.work.load() }
  })
  const ready = Promise.withResolvers<void>()
  /** Calls may come as soon as the socket listens: before everything below is there. */
  const started = Promise.withResolvers<void>()
  const environments = new RegisteredEnvironments()
  const editors = new EditorDesk(services)
  const notifications = openNotifications(services, options.environment)
  services.work.changes.subscribe(() => feed.loadChanged())
  const pullRequests = openPullRequests(services, { now: () => feed.isLookedAt(lookedAtMs), begins: feed.looks })
  feed.looks.subscribe(() => services.checks.lookAtAll())
  const pauseChanges = new Emitter<boolean>()
  const paused: RunningSupervisor['paused'] = {
    now: () => services.documents.board.value().paused,
    set: async (isPaused) => {
      const saved = setPaused(services, isPaused)
      feed.pausedChanged()
      pauseChanges.emit(isPaused)
      services.work.gate.pauseChanged()
      await saved
    },
    changes: pauseChanges,
  }
  const router = createRouter({
    services,
    notifications,
    pullRequests,
    setPaused: paused.set,
    feed,
    environments,
    editors,
    dispatcher: new Dispatcher(services),
    replier: new Replier(services),
    demo: services.demo,
    completion: new Completion(clock),
    info: () => info,
    ready: ready.promise,
    stop: (keepWorkers) => endSoon('stopped', keepWorkers),
    handOver: async () => {
      log.info('asked to hand over')
      await flush()
      endSoon('handed-over', true)
    },
  })
  const views = new Views(services, options.program)
  const closeTerminals = new Set<() => void>()
  const serveTerminal = (peer: TerminalPeer): void => {
    const close = openTerminal(services, views, editors, peer, ready.promise, encodeOutput)
    closeTerminals.add(close)
    peer.onClose(() => closeTerminals.delete(close))
  }
  const server = createSocketServer({ router, environments, openTerminal: serveTerminal })
  const socket = socketPath(directory, 'supervisor')
  const listening = await listenOnSocket(server.http, socket)
  if (listening.kind === 'in-use') throw new Error(`the supervisor cannot listen: ${listening.reason}`)
  const endpoint: SupervisorEndpoint = {
    schema: 1,
    instanceId,
    ...identity,
    socket,
    version: appVersion,
    api: apiVersion,
    shell: options.shell,
    epoch,
    startedAt: info.startedAt,
  }
  await writeDocument(paths.supervisor, endpoint)
  log.info(`supervisor ${instanceId} (${options.shell}, epoch ${epoch}) listens on ${socket}`)

  const stopLifecycle = startLifecycle(services)
  const stopChecking = startChecking()
  adopt()
    .catch((error: unknown) => problems.report('could not find all workers of the last supervisor', error))
    .finally(() => {
      if (!ending) notifications.start(info.startedAt)
      ready.resolve()
      void sweep()
    })
  setImmediate(() => started.resolve())

  async function flush(): Promise<void> {
    await Promise.all([
      services.documents.board.flush(),
      services.documents.roster.flush(),
      services.documents.acceptedModes.flush(),
      services.documents.pullRequests.flush(),
      services.work.flush(),
      ...services.fleet.all().map((worker) => worker.flush()),
    ])
  }

  /** What killed workers left of their sockets. */
  async function sweep(): Promise<void> {
    const needed = new Set(
      services.book.records().flatMap(({ sessionId, id }) => {
        const worker = services.fleet.known(sessionId)
        return worker !== null && mayHaveProcess(worker.state) ? [id] : []
      }),
    )
    await sweepSockets(directory, (id) => needed.has(id)).catch((error: unknown) =>
      problems.report('the sockets of dead workers could not be removed', error),
    )
  }

  /** After the answer to whoever asked for it has gone out. */
  function endSoon(reason: EndReason, keepWorkers: boolean): void {
    setImmediate(() => void started.promise.then(() => end(reason, keepWorkers)))
  }

  let ending = false
  async function end(reason: EndReason, keepWorkers: boolean): Promise<void> {
    if (ending) return
    ending = true
    log.info(`ending (${reason}${keepWorkers ? ', workers stay' : ''})`)
    try {
      stopLifecycle()
      stopChecking()
      pullRequests.close()
      await ready.promise
      // The places that ended sessions leave are nobody's any more.
      services.work.gate.close()
      if (!keepWorkers && !(await services.fleet.stopAll(stopWorkersMs))) {
        problems.report('some workers did not end')
      }
      if (!keepWorkers) await sweep()
      await notifications.stop()
      await services.fleet.releaseAll()
      // A view that outlived us would look for the next supervisor, and start one.
      for (const close of closeTerminals) close()
      await views.close()
      editors.close()
      await stopChildren()
      if (existsSync(home)) await flush()
      feed.close()
      services.work.close()
      await server.close()
      if (reason !== 'superseded') await unlink(paths.supervisor).catch(() => undefined)
    } catch (error) {
      problems.report('did not end cleanly', error)
    }
    await lock.release().catch(() => undefined)
    log.info('ended')
    ended.resolve(reason)
  }

  /** A home that was deleted, or a lock that somebody took away, leaves nothing to supervise. */
  function startChecking(): () => void {
    let cancel = (): void => undefined
    const check = async (): Promise<void> => {
      if (!(await lock.isIntact()))
        return await (existsSync(home) ? end('superseded', true) : end('home-removed', false))
      cancel = clock.schedule(checkHomeEveryMs, () => void check())
    }
    cancel = clock.schedule(checkHomeEveryMs, () => void check())
    return () => cancel()
  }

  return {
    info,
    router,
    book: services.book,
    secrets: () => services.userSecrets.held,
    notifications,
    paused,
    ready: ready.promise,
    openTerminal: serveTerminal,
    stop: async ({ keepWorkers }) => {
      await end('stopped', keepWorkers)
      return await ended.promise
    },
    ended: ended.promise,
  }
}
