import { randomUUID } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { appVersion } from '../src-shared/api/version.ts'
import type { Clock } from '../src-shared/base/clock.ts'
import { instanceIdSchema, type InstanceId } from '../src-shared/base/ids.ts'
import { sessionRecordSchema, type SessionRecord } from '../src-shared/board/session-record.ts'
import { workerProtocols, type WorkerEndpoint } from '../src-shared/worker-protocol/messages.ts'
import { ensurePrivateDirectory } from '../src-node/files/private-directory.ts'
import { removeLeftovers } from '../src-node/files/remove-leftovers.ts'
import { readDocument, writeDocument } from '../src-node/files/json-document.ts'
import { tryLock } from '../src-node/locks/exclusive-lock.ts'
import { homePaths, type JobPaths } from '../src-node/paths/home-paths.ts'
import { ownIdentity } from '../src-node/processes/process-identity.ts'
import type { WorkerArguments } from './arguments.ts'
import { loadEngine } from './engines/load-engine.ts'
import type { Report } from './report.ts'
import type { HeldSecrets } from '../src-shared/base/held-secrets.ts'
import { Children } from './session/children.ts'
import { readInbox } from './session/inbox.ts'
import { Journal } from './session/journal.ts'
import { loadTranscript } from './session/load-transcript.ts'
import { SessionEnvironment } from './session/session-environment.ts'
import { Session } from './session/session.ts'
import { WorkerSocket } from './socket/worker-socket.ts'
import { Attachments } from './terminal/attachments.ts'
import { WorkerRefusal } from './worker-refusal.ts'

/** What a worker is started with. */
export type WorkerSetup = {
  readonly arguments: WorkerArguments
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The user's own credentials, as the starter handed them over. */
  readonly secrets: HeldSecrets | null
  readonly clock: Clock
  readonly report: Report
}

/** A session that is open: journal read, not yet listening. */
type OpenSession = { readonly session: Session; readonly paths: JobPaths; readonly children: Children }

/**
 * Runs the worker of one session until it is told to end: journal, socket, endpoint file, engine, in this order. Whoever
 * reads the endpoint file can connect, and whoever connects finds the state that is on disk. `onSession` gets the session as
 * soon as a signal could end it.
 */
export async function runWorker(setup: WorkerSetup, onSession: (session: Session) => void): Promise<void> {
  const { session, paths, children } = await openSession(setup)
  onSession(session)
  const engine = loadEngine(session.journal.record.engine)
  // Awaited below; a failure is told then.
  engine.catch(() => undefined)
  const how = await session.plan(setup.arguments.how)
  const instanceId = instanceIdSchema.parse(randomUUID())
  const socket = await listen(setup, session, instanceId)
  await publish(setup, session, paths, instanceId, socket.path)
  // From here on there is somebody to tell.
  session.journal.waitForDisk(setup.clock)
  try {
    await children.endLeftovers()
    await removeLeftovers(paths.directory)
    await session.start(await engine, how, setup.arguments.budget)
  } catch (error) {
    await session.fail('the engine could not be loaded', error)
  }
  await session.ended
  await unlink(paths.worker).catch(() => undefined)
  await socket.close()
}

async function openSession({
  arguments: told,
  environment,
  secrets,
  clock,
  report,
}: WorkerSetup): Promise<OpenSession> {
  const paths = homePaths(told.home).job(told.job)
  const record = await readRecord(paths, clock.now())
  // A second worker of one session would write into the first one's transcript.
  const lock = await tryLock(join(paths.directory, 'worker.lock'))
  if (lock.kind === 'held') throw new WorkerRefusal(`process ${lock.pid} is the worker of this session already`)
  await ensurePrivateDirectory(paths.temporary)
  const { entries, index } = await loadTranscript(paths.transcript, report)
  const inbox = await readInbox(paths.inbox, report, clock.now())
  const journal = new Journal(paths, record, index, () => clock.now())
  const children = new Children({
    path: join(paths.directory, 'children.json'),
    jobDirectory: paths.directory,
    clock,
    report,
  })
  const sessionEnvironment = new SessionEnvironment(environment, paths.directory, secrets)
  const session = new Session({
    home: told.home,
    paths,
    journal,
    entries,
    inbox,
    children,
    environment: sessionEnvironment,
    clock,
    report,
  })
  return { session, paths, children }
}

async function readRecord(paths: JobPaths, now: number): Promise<SessionRecord> {
  const read = await readDocument<SessionRecord>(paths.state, { version: 1, schema: sessionRecordSchema }, now)
  switch (read.kind) {
    case 'ok':
      return read.value
    case 'absent':
      throw new WorkerRefusal(`${paths.state} is not there: no such session`)
    case 'corrupt':
      throw new WorkerRefusal(
        `${paths.state} cannot be read (${read.reason}); it was moved to ${read.movedTo ?? 'nowhere'}`,
      )
    case 'too-new':
      throw new WorkerRefusal(`${paths.state} was written by a newer version (schema ${read.schema})`)
    case 'unreadable':
      throw new WorkerRefusal(`${paths.state} cannot be read: ${read.reason}`)
  }
}

async function listen(setup: WorkerSetup, session: Session, instanceId: InstanceId): Promise<WorkerSocket> {
  const { clock, report } = setup
  let attachments: Attachments | null = null
  return await WorkerSocket.listen(setup.arguments.home, setup.arguments.job, setup.environment, {
    session,
    instanceId,
    clock,
    report,
    attachments: async () => {
      const terminal = await session.terminal()
      if (attachments === null && terminal !== null) attachments = new Attachments(terminal, clock)
      return attachments
    },
  })
}

async function publish(
  { clock }: WorkerSetup,
  session: Session,
  paths: JobPaths,
  instanceId: InstanceId,
  socket: string,
): Promise<void> {
  const endpoint: WorkerEndpoint = {
    schema: 1,
    sessionId: session.journal.record.sessionId,
    instanceId,
    ...(await ownIdentity()),
    socket,
    protocols: [...workerProtocols],
    version: appVersion,
    startedAt: clock.now(),
  }
  await writeDocument(paths.worker, endpoint)
}
