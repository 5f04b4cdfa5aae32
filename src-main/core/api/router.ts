import { offeredEngines } from '../sessions/offered-engines.ts'
import { implement, ORPCError, withEventMeta, type Router } from '@orpc/server'
import { contract } from '../../../src-shared/api/contract.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { BoardMessage } from '../../../src-shared/board/board.ts'
import { findDirectories } from '../completion/directories.ts'
import { findRepositories } from '../completion/repositories.ts'
import { markSeen, move, moveAll, mute, pin, setLayout, tag } from '../sessions/arrange.ts'
import { offeredNotices } from '../notifications/offered-notices.ts'
import { interrupt, rename, sendToBackground, setLaunch, setMode, withdrawReply } from '../sessions/change-session.ts'
import { recentDirectories } from '../sessions/dispatch.ts'
import { isLive } from '../../../src-shared/board/is-live.ts'
import { diskTrouble } from '../../../src-node/files/disk-trouble.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { keepFile } from '../sessions/keep-file.ts'
import { forkSession } from '../sessions/fork.ts'
import { previewLaunch } from '../sessions/preview-launch.ts'
import { recentOutput } from '../sessions/recent-output.ts'
import { removeSession } from '../sessions/remove.ts'
import { restoreSession } from '../sessions/restore.ts'
import { queuedReplies, replaceReply } from '../sessions/reply-queue.ts'
import { respawn, stop } from '../sessions/run-session.ts'
import { recordOf } from '../sessions/services.ts'
import { readTask, steerTask, stopTask } from '../sessions/tasks.ts'
import { readTrust, setTrust } from '../sessions/trust.ts'
import { watchTranscript, type WatchFrom } from '../sessions/transcript-feed.ts'
import { searchTranscript, transcriptPage } from '../sessions/transcript-page.ts'
import type { ApiCore } from './api-core.ts'
import type { CallContext } from './call-context.ts'
import { checksRoutes } from './checks-routes.ts'
import { discussionRoutes } from './discussion-routes.ts'
import { diskRoutes } from './disk-routes.ts'
import { reviewActionRoutes } from './review-action-routes.ts'
import { reviewRoutes } from './review-routes.ts'
import { trashRoutes } from './trash-routes.ts'
import { usageRoutes } from './usage-routes.ts'
import { secretsRoutes } from './secrets-routes.ts'
import { settingsRoutes } from './settings-routes.ts'

const done = {}

/** The whole contract, bound to one supervisor. A procedure that is missing does not compile. */
export function createRouter(core: ApiCore): ApiRouter {
  const { services, feed } = core
  /** Connections of whoever takes over, by what ends with them: only these are given the user's credentials. */
  const successors = new WeakSet<CallContext['onClose']>()
  const os = implement(contract)
    .$context<CallContext>()
    .use(async ({ next, path }) => {
      try {
        // Whoever asks about sessions is to see all of them, also in the first moments of a new supervisor.
        if (path[0] !== 'supervisor') await core.ready
        return await next()
      } catch (error) {
        throw toApiError(error, (text) => services.problems.report(`${path.join('.')}: ${text}`))
      }
    })
  return os.router({
    supervisor: {
      hello: os.supervisor.hello.handler(({ input, context }) => {
        if (context.direct === true && input.kind === 'supervisor') successors.add(context.onClose)
        return core.info()
      }),
      status: os.supervisor.status.handler(() => ({
        ...core.info(),
        workers: services.book.records().map((record) => ({
          id: record.id,
          name: record.name,
          pid: services.book.row(record.sessionId)?.pid ?? null,
          phase: services.fleet.known(record.sessionId)?.state.phase ?? 'absent',
        })),
        problems: [...services.problems.list()],
        hosts: [...services.hosts.status()],
      })),
      registerEnvironment: os.supervisor.registerEnvironment.handler(({ input, context }) => ({
        token: core.environments.register(input.environment, context.onClose),
      })),
      stop: os.supervisor.stop.handler(({ input }) => {
        core.stop(input.keepWorkers)
        return done
      }),
      handOver: os.supervisor.handOver.handler(async ({ context }) => {
        await core.handOver()
        return successors.has(context.onClose) ? { secrets: services.userSecrets.held } : {}
      }),
    },
    board: {
      watch: os.board.watch.handler(({ signal, lastEventId }) =>
        numbered(feed.watch(numberOf(lastEventId, core.info().instanceId), signal)),
      ),
      list: os.board.list.handler(({ input }) => ({
        rows: services.book.rows().filter((row) => input?.only !== 'live' || isLive(row)),
        layout: services.documents.board.value().layout,
      })),
      setLayout: os.board.setLayout.handler(async ({ input }) => {
        const saved = setLayout(services, input)
        feed.layoutChanged()
        await saved
        return done
      }),
      moveAll: os.board.moveAll.handler(async ({ input }) => {
        await moveAll(services, input.moves)
        return {}
      }),
      move: os.board.move.handler(async ({ input }) => {
        await move(services, input.sessionId, input.order)
        return done
      }),
      setPaused: os.board.setPaused.handler(async ({ input }) => {
        await core.setPaused(input.paused)
        return done
      }),
    },
    sessions: {
      dispatch: os.sessions.dispatch.handler(({ input, context }) =>
        core.dispatcher.dispatch(input, input.environment ?? context.environment),
      ),
      reply: os.sessions.reply.handler(({ input, context }) =>
        core.replier.reply(input.sessionId, input.reply, input.environment ?? context.environment),
      ),
      withdrawReply: os.sessions.withdrawReply.handler(async ({ input }) => ({
        withdrawn: await withdrawReply(services, input.sessionId, input.replyId),
      })),
      queuedReplies: os.sessions.queuedReplies.handler(async ({ input }) => ({
        replies: [...(await queuedReplies(services, input.sessionId))],
      })),
      replaceReply: os.sessions.replaceReply.handler(async ({ input }) => ({
        replaced: await replaceReply(services, input.sessionId, input.reply),
      })),
      interrupt: os.sessions.interrupt.handler(async ({ input }) => {
        await interrupt(services, input.sessionId)
        return done
      }),
      stop: os.sessions.stop.handler(async ({ input }) => {
        await stop(services, input.sessionId)
        return done
      }),
      remove: os.sessions.remove.handler(({ input }) => removeSession(services, input.sessionId, input.force)),
      restore: os.sessions.restore.handler(({ input }) => restoreSession(services, input.sessionId)),
      respawn: os.sessions.respawn.handler(async ({ input, context }) => {
        await respawn(services, input.sessionId, input.environment ?? context.environment)
        return done
      }),
      rename: os.sessions.rename.handler(async ({ input }) => {
        await rename(services, input.sessionId, input.name)
        return done
      }),
      pin: os.sessions.pin.handler(async ({ input }) => {
        await pin(services, input.sessionId, input.pinned)
        return done
      }),
      mute: os.sessions.mute.handler(async ({ input }) => {
        await mute(services, input.sessionId, input.muted)
        return done
      }),
      tag: os.sessions.tag.handler(async ({ input }) => {
        await tag(services, input.sessionId, input.tags)
        return done
      }),
      setMode: os.sessions.setMode.handler(async ({ input }) => {
        await setMode(services, input.sessionId, input.permissionMode)
        return done
      }),
      setLaunch: os.sessions.setLaunch.handler(async ({ input }) => {
        await setLaunch(services, input.sessionId, input)
        return done
      }),
      fork: os.sessions.fork.handler(({ input, context }) =>
        forkSession(services, core.replier, { ...input, environment: input.environment ?? context.environment }),
      ),
      sendToBackground: os.sessions.sendToBackground.handler(async ({ input }) => {
        await sendToBackground(services, input.sessionId)
        return done
      }),
      markSeen: os.sessions.markSeen.handler(async ({ input }) => {
        await markSeen(services, input.sessionId, input.seq)
        return done
      }),
    },
    tasks: {
      steer: os.tasks.steer.handler(async ({ input }) => {
        await steerTask(services, input.sessionId, input.taskId, input.text)
        return done
      }),
      stop: os.tasks.stop.handler(async ({ input }) => {
        await stopTask(services, input.sessionId, input.taskId)
        return done
      }),
      read: os.tasks.read.handler(async ({ input }) => ({
        text: await readTask(services, input.sessionId, input.taskId, input.maxBytes),
      })),
    },
    transcript: {
      watch: os.transcript.watch.handler(({ input, signal }) => attached(core, input, signal)),
      page: os.transcript.page.handler(({ input }) =>
        transcriptPage(services, input.sessionId, input.beforeSeq, input.limit),
      ),
      search: os.transcript.search.handler(({ input, signal }) =>
        searchTranscript(services, input.sessionId, input.query, signal),
      ),
    },
    editor: {
      begin: os.editor.begin.handler(({ input, context }) => core.editors.begin(input, context.environment)),
      find: os.editor.find.handler(async ({ input }) => ({ started: await core.editors.find(input.editId) })),
      wait: os.editor.wait.handler(({ input, signal }) => core.editors.wait(input.editId, signal)),
      end: os.editor.end.handler(async ({ input }) => ({ text: await core.editors.end(input.editId) })),
      open: os.editor.open.handler(({ input, context }) => core.editors.open(input, context.environment)),
    },
    output: {
      recent: os.output.recent.handler(async ({ input }) => ({
        text: await recentOutput(services, input.sessionId, input.maxBytes),
      })),
    },
    launch: {
      preview: os.launch.preview.handler(({ input, context }) => previewLaunch(services, input, context.environment)),
      engines: os.launch.engines.handler(async ({ input, context }) => ({
        engines: [...(await offeredEngines(services, input.cwd, context.environment))],
      })),
      recentDirectories: os.launch.recentDirectories.handler(() => ({ directories: [...recentDirectories(services)] })),
    },
    completion: {
      commands: os.completion.commands.handler(async ({ input }) => ({
        commands: [...(await core.completion.commands(input.cwd))],
      })),
      agents: os.completion.agents.handler(async ({ input }) => ({
        agents: [...(await core.completion.agents(input.cwd))],
      })),
      files: os.completion.files.handler(async ({ input }) => ({
        files: [...(await core.completion.files(input.cwd, input.query, input.limit))],
      })),
      repositories: os.completion.repositories.handler(async ({ input }) => ({
        repositories: [...(await findRepositories(input.cwd, recentDirectories(services)))],
      })),
      directories: os.completion.directories.handler(async ({ input }) => await findDirectories(input.path)),
    },
    attachments: {
      keep: os.attachments.keep.handler(async ({ input }) => ({ path: await keepFile(services, input) })),
    },
    notifications: {
      watch: os.notifications.watch.handler(({ signal }) => offeredNotices(core.notifications.presenters, signal)),
      attend: os.notifications.attend.handler(({ input, context }) => {
        core.notifications.attention.set(context.onClose, input.sessionId, context.onClose)
        return done
      }),
    },
    modes: {
      accepted: os.modes.accepted.handler(() => ({ modes: services.documents.acceptedModes.value().modes })),
      accept: os.modes.accept.handler(async ({ input: { mode } }) => {
        await services.documents.acceptedModes.update((document) =>
          document.modes.includes(mode) ? document : { ...document, modes: [...document.modes, mode] },
        )
        return done
      }),
    },
    trust: {
      read: os.trust.read.handler(({ input }) => readTrust(services, input.cwd)),
      set: os.trust.set.handler(({ input }) => setTrust(services, input.cwd, input.trusted)),
    },
    settings: settingsRoutes(services),
    secrets: secretsRoutes(services),
    review: reviewRoutes(services),
    checks: checksRoutes(services),
    discussion: discussionRoutes(services),
    reviewActions: reviewActionRoutes(services, core.pullRequests),
    trash: trashRoutes(services),
    disk: diskRoutes(services),
    usage: usageRoutes(services),
    demo: { prepare: os.demo.prepare.handler(() => core.demo.prepare()) },
  })
}

/** The router: what a WebSocket or a port of the window is served with. */
export type ApiRouter = Router<typeof contract, CallContext>

/** A failure as the contract declares it; anything else is a fault of ours, told as far as it helps. */
function toApiError(error: unknown, report: (text: string) => void): unknown {
  if (error instanceof ApiFailure) return new ORPCError(error.code, { message: error.message, data: error.data })
  if (error instanceof ORPCError) return error
  const message = error instanceof Error ? error.message : String(error)
  report(error instanceof Error ? (error.stack ?? message) : message)
  const trouble = diskTrouble(error)
  if (trouble !== null)
    return new ORPCError('INTERNAL_SERVER_ERROR', { message: `This could not be kept: ${trouble}.` })
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: `Something went wrong in the supervisor: ${message}` })
}

/** The number in an event id `<instanceId>:<n>` of this instance. */
function numberOf(lastEventId: string | undefined, instanceId: string): number | null {
  if (lastEventId === undefined || !lastEventId.startsWith(`${instanceId}:`)) return null
  const number = Number(lastEventId.slice(instanceId.length + 1))
  return Number.isSafeInteger(number) && number >= 0 ? number : null
}

async function* numbered(messages: AsyncGenerator<BoardMessage>): AsyncGenerator<BoardMessage> {
  for await (const message of messages) {
    const last = message.type === 'snapshot' ? message.seq : message.firstSeq + message.events.length - 1
    yield withEventMeta(message, { id: `${message.instanceId}:${last}` })
  }
}

/** A transcript, whose session counts as looked at until the reader leaves. A session that is not there fails at once. */
function attached(
  { services }: ApiCore,
  input: WatchFrom,
  signal: AbortSignal | undefined,
): ReturnType<typeof watchTranscript> {
  recordOf(services, input.sessionId)
  return whileAttached(services, input.sessionId, watchTranscript(services, input, signal))
}

async function* whileAttached<Message>(
  services: ApiCore['services'],
  sessionId: SessionId,
  messages: AsyncGenerator<Message>,
): AsyncGenerator<Message> {
  const detach = services.attachments.attach(sessionId)
  try {
    yield* messages
  } finally {
    detach()
  }
}
