import { availableParallelism } from 'node:os'
import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import type { InstanceId, ShortId } from '../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import type { WorkerCommand } from '../../src-shared/worker-protocol/messages.ts'
import type { HeldSecrets } from '../../src-shared/base/held-secrets.ts'
import { removeLeftovers } from '../../src-node/files/remove-leftovers.ts'
import type { HomePaths } from '../../src-node/paths/home-paths.ts'
import { bootId } from '../../src-node/processes/boot-id.ts'
import { CheckDesk } from './checks/check-desk.ts'
import { createCheckPlaces, endChecksOf } from './checks/check-places.ts'
import { ChecksStore } from './checks/checks-document.ts'
import { runCheck } from './checks/run-check.ts'
import { createDemo } from './demo/demo.ts'
import { DiskDesk } from './disk/disk-desk.ts'
import { PracticeModel } from './demo/practice-model.ts'
import { mayGoOn } from './limits/budgets.ts'
import { openWork } from './limits/open-work.ts'
import type { Log } from './log.ts'
import { openHosts } from './pull-requests/open-pull-requests.ts'
import { noKeychain, type Keychain } from './secrets/keychain.ts'
import { UserSecrets } from './secrets/user-secrets.ts'
import { Attachments } from './sessions/attachments.ts'
import { Environments } from './sessions/environments.ts'
import type { Services } from './sessions/services.ts'
import { SessionBook } from './sessions/session-book.ts'
import { createSessionSettings } from './settings/session-settings.ts'
import { UserSettings } from './settings/user-settings.ts'
import { noArrangement, openDocuments } from './storage/documents.ts'
import { createJobStore } from './storage/job-store.ts'
import type { Problems } from './storage/problems.ts'
import { createRepositoryStore } from './storage/repository-store.ts'
import { createTrashStore } from './storage/trash-store.ts'
import { Fleet } from './supervisor/fleet.ts'
import { defaultPatience, type Patience } from './supervisor/worker-context.ts'
import { mayHaveProcess } from './supervisor/worker-state.ts'
import type { Program } from './workers/program.ts'
import { createLocalStarter, type Starter } from './workers/starter.ts'
import { StartQueue } from './workers/start-queue.ts'

/** What the services are opened with. */
export type OpenOptions = {
  readonly paths: HomePaths
  readonly program: Program
  readonly clock: Clock
  readonly log: Log
  readonly problems: Problems
  readonly instanceId: InstanceId
  readonly environment: Readonly<Record<string, string>>
  /** The shell's; absent: it has none. */
  readonly keychain?: Keychain
  /** What the supervisor before this one held in memory. */
  readonly inheritedSecrets?: HeldSecrets | null
  readonly starter?: Starter
  readonly patience?: Patience
  readonly onSuperseded: (message: string) => void
}

/** Everything the supervisor knows, read from disk under the lock. */
export type OpenServices = {
  readonly services: Services
  /** This take-over's number. */
  readonly epoch: number
  /** Finds the workers of the last supervisor. */
  readonly adopt: () => Promise<void>
  /** Ends processes that live only with this supervisor. */
  readonly stopChildren: () => Promise<void>
}

const adoptPatienceMs = 2_000
/** So long after somebody asked something of a session it is one that is waited for. */
const recentlyMs = 60_000

/** Reads the supervisor's documents and every session, and raises the epoch. */
export async function openServices(options: OpenOptions): Promise<OpenServices> {
  const { paths, program, clock, log, problems, instanceId } = options
  // We alone write there: what is half-written is of supervisors that were killed.
  await Promise.all([paths.daemon, paths.repositories].map(removeLeftovers))
  const [documents, boot] = await Promise.all([openDocuments(paths, clock, problems), bootId()])
  const last = documents.roster.value()
  const epoch = last.epoch + 1
  const jobs = createJobStore(paths, clock, problems)
  const trash = createTrashStore(paths, clock, problems)
  const repositories = createRepositoryStore(paths, clock, problems)
  const settings = createSessionSettings(paths, repositories)
  const environments = new Environments(options.environment)
  const attachments = new Attachments(clock)
  const userSecrets = await UserSecrets.open({
    path: paths.secrets,
    keychain: options.keychain ?? noKeychain,
    clock,
    problems,
    inherited: options.inheritedSecrets ?? null,
  })
  userSecrets.changes.subscribe((secrets) => void tellSecrets(secrets))
  const book = new SessionBook()
  const model = new PracticeModel(program, problems, () => void tellDemoSessions())
  const disk = new DiskDesk({ program, paths, clock, book })
  const demo = createDemo(program, paths, model)

  const records = await readRecords()
  await documents.roster.update((roster) => ({
    ...roster,
    epoch,
    bootId: boot,
    sessions: records.map(({ id, name }) => ({ id, name })),
  }))
  for (const { id, name } of last.sessions) {
    if (!records.some((record) => record.id === id))
      problems.report(`session ${id} (“${name}”) is not on disk any more`)
  }
  for (const record of records) {
    book.putRecord(record)
    book.setArrangement(record.sessionId, documents.board.value().sessions[record.sessionId] ?? noArrangement)
  }

  const userSettings = new UserSettings(paths.settings)
  const work = await openWork({
    paths,
    clock,
    problems,
    book,
    userSettings,
    isPaused: () => documents.board.value().paused,
    isAttached: (sessionId) => attachments.isAttached(sessionId),
    begin: (record, how) => beginWork(record, how),
    tellBudgets,
  })

  const fleet = new Fleet({
    instanceId,
    epoch,
    paths,
    clock,
    log,
    problems,
    book,
    jobs,
    patience: options.patience ?? defaultPatience,
    starter: options.starter ?? createLocalStarter(program, paths),
    // One for each processor, and one that waits for its disk.
    starts: new StartQueue(availableParallelism() + 1),
    isFavoured: (sessionId) =>
      book.arrangement(sessionId).pinned ||
      attachments.isAttached(sessionId) ||
      clock.now() - attachments.lastUsedAt(sessionId) < recentlyMs,
    environmentOf: async (record) => {
      const base = { ...environments.of(record.sessionId), ...(await settings.variablesOf(record)) }
      return record.demo ? await demo.environment(base) : base
    },
    secretsOf,
    adoptSecrets: (secrets) => void userSecrets.adopt(secrets),
    adoptEnvironment: (sessionId, environment) => environments.set(sessionId, environment),
    welcome,
    budgetOf: (record) => {
      const budget = work.budgets.of(record)
      return budget.session === null && budget.dayReached === null ? null : budget
    },
    isHeld: (sessionId) => work.gate.isQueued(sessionId),
    onSuperseded: options.onSuperseded,
  })

  async function readRecords(): Promise<readonly SessionRecord[]> {
    await finishRemovals()
    const read = async (id: ShortId): Promise<SessionRecord | null> => {
      const record = jobs.readRecordSync(id)
      if (record === null) await jobs.removeUnborn(id)
      return record
    }
    const found = await Promise.all((await jobs.list()).map(read))
    // In the order in which they were dispatched, as before.
    return found.filter((record) => record !== null).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  }

  /** A removal that was cut short had saved everything before: it is finished now. */
  async function finishRemovals(): Promise<void> {
    const ids = new Set(await jobs.list())
    for (const { id } of await trash.list()) {
      if (!ids.has(id)) continue
      await trash.takeJob(id).catch((error: unknown) => problems.report(`session ${id} is half removed`, error))
    }
  }

  async function rulesCommandOf(record: SessionRecord): Promise<WorkerCommand> {
    const { rules, trusted } = await settings.rulesOf(record)
    const further = record.demo ? (await demo.allowed()).allow : []
    return { type: 'set-rules', rules: { ...rules, allow: [...rules.allow, ...further] }, trusted }
  }

  /** Live workers get other credentials at once: a session that waits for them goes on. */
  async function tellSecrets(secrets: HeldSecrets): Promise<void> {
    await Promise.all(
      book.records().map(async (record) => {
        const worker = fleet.known(record.sessionId)
        if (worker === null || !mayHaveProcess(worker.state)) return await beginSignedIn(record)
        // First where requests go by now: a credential is not for the address of before.
        const environment = await settings.credentialsOf(record).catch(() => ({}))
        if (Object.keys(environment).length > 0) await worker.ask({ type: 'renew-environment', environment })
        if ((await secretsOf(record)) !== null) await worker.ask({ type: 'set-secrets', secrets })
      }),
    )
  }

  /** A sign-in may be waited for without a process, too. */
  async function beginSignedIn(record: SessionRecord): Promise<void> {
    if (record.request?.kind !== 'login') return
    if (await work.gate.admit(record.sessionId, 'rerun')) beginWork(record, 'rerun')
  }

  /** What the user did not enter in this supervisor's time was told at the worker's start, or by the one before. */
  async function secretsCommands(record: SessionRecord): Promise<readonly WorkerCommand[]> {
    const secrets = await secretsOf(record)
    return secrets === null ? [] : [{ type: 'set-secrets', secrets }]
  }

  /** None where the practice model answers, or an address that came with the project's code. */
  async function secretsOf(record: SessionRecord): Promise<HeldSecrets | null> {
    if (userSecrets.held === null || record.demo) return null
    return (await settings.projectSaysAddress(record).catch(() => true)) ? null : userSecrets.held
  }

  async function welcome(record: SessionRecord): Promise<readonly WorkerCommand[]> {
    const rules = await rulesCommandOf(record)
    const budget: WorkerCommand = { type: 'set-budget', budget: work.budgets.of(record) }
    // One that waits for its turn is told once that has come: it might begin at once.
    const limits =
      work.gate.isQueued(record.sessionId) || !capabilitiesOf(record.engine).obeysBudgets ? [rules] : [budget, rules]
    const told = [...(await secretsCommands(record)), ...limits]
    return record.demo ? [...told, { type: 'renew-environment', environment: await demo.environment({}) }] : told
  }

  function beginWork(record: SessionRecord, how: 'new' | 'rested' | 'rerun'): void {
    const worker = fleet.of(record)
    if (!worker.catchUp()) worker.start(how)
  }

  /** Those that a budget held back take their turn; the others go on under the new one. */
  async function tellBudgets(): Promise<void> {
    // Side by side: one worker that does not answer keeps nobody else from hearing of it.
    await Promise.all(book.records().map(tellBudget))
  }

  async function tellBudget(record: SessionRecord): Promise<void> {
    const { sessionId } = record
    const budget = work.budgets.of(record)
    if (work.gate.isQueued(sessionId)) return
    if (!mayGoOn(record, budget)) {
      if (capabilitiesOf(record.engine).obeysBudgets) await fleet.known(sessionId)?.ask({ type: 'set-budget', budget })
    } else if (await work.gate.admit(sessionId, 'rested')) beginWork(record, 'rested')
  }

  /** The practice model has a new address. */
  async function tellDemoSessions(): Promise<void> {
    for (const record of book.records()) {
      const worker = fleet.known(record.sessionId)
      if (!record.demo || worker?.connection == null) continue
      try {
        for (const command of await welcome(record)) await worker.ask(command)
      } catch (error) {
        problems.report(`session ${record.id}: cannot reach the practice model`, error)
      }
    }
  }

  const checks = new CheckDesk({
    book,
    clock,
    store: new ChecksStore(paths.checks, clock, problems),
    places: createCheckPlaces({ repositories, environments, settings, paths, log }),
    run: runCheck,
    endLeftovers: ({ id }) => endChecksOf(paths.job(id).directory),
    report: problems.report,
  })

  const services: Services = {
    paths,
    clock,
    log,
    problems,
    book,
    fleet,
    jobs,
    trash,
    disk,
    demo,
    checks,
    documents,
    repositories,
    environments,
    settings,
    userSettings,
    work,
    hosts: openHosts({ book, clock, documents, environments }),
    userSecrets,
    rulesCommandOf,
    attachments,
    removing: new Set(),
    touch: (sessionId) => attachments.touch(sessionId),
  }
  return {
    services,
    epoch,
    adopt: async () => {
      await fleet.adopt(records, last.bootId, adoptPatienceMs)
      work.gate.open()
      void checks.open().catch((error: unknown) => problems.report('checks could not be taken up again', error))
    },
    stopChildren: async () => void (await Promise.all([model.stop(), disk.stop(), checks.close()])),
  }
}
