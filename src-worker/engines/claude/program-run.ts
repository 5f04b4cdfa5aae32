import { randomUUID } from 'node:crypto'
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CancelTimer } from '../../../src-shared/base/clock.ts'
import { writeFileAtomic } from '../../../src-node/files/write-atomic.ts'
import { watchFiles, type FileWatch } from '../../../src-node/files/watch-files.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import type { EngineHost } from '../../session/engine.ts'
import type { PtyExit } from '../../terminal/pty.ts'
import type { PtyTerminal } from '../../terminal/pty-terminal.ts'
import { endProcessSession } from '../shell/end-process-session.ts'
import { hookEventSchema, type HookEvent } from './hook-events.ts'
import { HookServer, type HookListener } from './hook-server.ts'
import type { FileStatus } from './judge-state.ts'
import { launchArguments, launchEnvironment, settingsText, type LaunchInput } from './launch-plan.ts'
import { configDirectory, readSessionFile, transcriptPath } from './read-session-file.ts'
import { LineTail } from './tail-lines.ts'

/** Its files are looked at this often besides, should the system tell of a change too late or not at all. */
const lookEveryMs = 1_000
const busyLookEveryMs = 150

/** Who hears of a run. Nothing of it is told in any order but its own. */
export type RunListener = {
  /** Something came over a hook; what this resolves with is the hook's answer. */
  readonly hook: HookListener
  readonly sessionStarted: (event: Extract<HookEvent, { hook_event_name: 'SessionStart' }>) => void
  readonly file: (status: FileStatus | null) => void
  readonly line: (line: string) => Promise<void>
  readonly exited: (exit: PtyExit) => void
}

/** What a run needs besides its listener. */
export type RunSetup = {
  readonly host: EngineHost
  readonly terminal: PtyTerminal
  readonly program: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly rules: PermissionRules
  readonly launch: Omit<LaunchInput, 'settingsFile'>
}

/** One run of the program in the session's pty: its process, its hooks, and the files in which it tells of itself. */
export class ProgramRun {
  readonly #setup: RunSetup
  readonly #listener: RunListener
  readonly #server: HookServer
  readonly #directory: string
  readonly #config: string
  #conversation: string
  #tail: LineTail
  #pid: number | null = null
  #watch: FileWatch | null = null
  #cancelLook: CancelTimer | null = null
  #looking: Promise<void> = Promise.resolve()
  #status = ''
  #isBusy = true
  #ended = false
  #disown: () => Promise<void> = () => Promise.resolve()

  constructor(setup: RunSetup, listener: RunListener) {
    this.#setup = setup
    this.#listener = listener
    // Its own: a run that ends late must neither read nor remove what the next one was given.
    this.#directory = join(runsDirectory(setup.host.jobDirectory), randomUUID())
    this.#config = configDirectory(setup.environment)
    this.#conversation = setup.launch.conversation.id
    this.#tail = this.#tailOf(this.#conversation)
    this.#server = new HookServer(listener.hook, setup.host.report)
  }

  get isRunning(): boolean {
    return this.#pid !== null && !this.#ended
  }

  /** Starts the program. Rejects when it cannot be started. */
  async start(): Promise<void> {
    const { host, terminal, program, cwd, rules, launch } = this.#setup
    await removeOldRuns(runsDirectory(host.jobDirectory), host.clock.now())
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const address = await this.#server.listen()
    const settingsFile = join(this.#directory, 'settings.json')
    const skipsWarning = launch.launch.permissionMode === 'bypassPermissions'
    const { token } = this.#server
    const text = settingsText({ address, token, startDirectory: this.#directory, rules, skipsWarning })
    await writeFileAtomic(settingsFile, text, { mode: 0o600 })
    this.#pid = terminal.run({
      file: program,
      args: launchArguments({ ...launch, settingsFile }),
      cwd,
      environment: launchEnvironment(this.#setup.environment, launch.trusted),
    })
    void terminal.exited.then((exit) => this.#exited(exit))
    this.#disown = await host.ownProcess(this.#pid)
    this.#watchFiles()
    this.#lookSoon()
  }

  /** Reads what the files say now; resolves when it has been told. */
  look(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => {
        this.#setup.host.report('what Claude Code tells of itself could not be read', error)
      })
    return this.#looking
  }

  /** The program goes on with another conversation. */
  follow(conversation: string): void {
    if (conversation === this.#conversation) return
    this.#conversation = conversation
    this.#tail = this.#tailOf(conversation)
    this.#watchFiles()
  }

  /** While something is going on its files are looked at more often. */
  setBusy(isBusy: boolean): void {
    if (isBusy === this.#isBusy) return
    this.#isBusy = isBusy
    this.#cancelLook?.()
    this.#lookSoon()
  }

  /** Ends the program and whatever it started; resolves when nothing of it runs. */
  async end(): Promise<void> {
    if (this.#pid === null || this.#ended) return this.#close()
    await endProcessSession(this.#pid, this.#setup.host.clock)
    await this.#setup.terminal.exited
    await this.look()
    this.#close()
    await this.#disown()
  }

  async #exited(exit: PtyExit): Promise<void> {
    this.#ended = true
    await this.#disown()
    await this.look()
    this.#close()
    this.#listener.exited(exit)
  }

  #close(): void {
    this.#ended = true
    this.#cancelLook?.()
    this.#watch?.close()
    this.#watch = null
    this.#server.close()
    void rm(this.#directory, { recursive: true, force: true }).catch((error: unknown) => {
      this.#setup.host.report('what a run of Claude Code was given could not be removed', error)
    })
  }

  #watchFiles(): void {
    this.#watch?.close()
    const own = this.#pid === null ? [] : [join(this.#config, 'sessions', `${this.#pid}.json`)]
    this.#watch = watchFiles([...own, this.#tail.path, join(this.#directory, 'settings.json')], () => void this.look())
  }

  #lookSoon(): void {
    if (this.#ended) return
    this.#cancelLook = this.#setup.host.clock.schedule(this.#isBusy ? busyLookEveryMs : lookEveryMs, () => {
      void this.look().then(() => this.#lookSoon())
    })
  }

  async #look(): Promise<void> {
    await this.#readStarts()
    if (this.#pid !== null && !this.#ended) {
      const status = await readSessionFile(join(this.#config, 'sessions'), this.#pid, this.#conversation)
      const text = JSON.stringify(status)
      if (text !== this.#status) {
        this.#status = text
        this.#listener.file(status)
      }
    }
    await this.#tail.read(this.#listener.line)
  }

  /** `SessionStart`, which the command hook left in files. */
  async #readStarts(): Promise<void> {
    for (const name of await readdir(this.#directory).catch(() => [])) {
      if (!/^\d+\.json$/.test(name)) continue
      const path = join(this.#directory, name)
      const parsed = hookEventSchema.safeParse(parseJson(await readFile(path, 'utf8').catch(() => '')))
      await rm(path, { force: true })
      if (parsed.success && parsed.data.hook_event_name === 'SessionStart') this.#listener.sessionStarted(parsed.data)
    }
  }

  #tailOf(conversation: string): LineTail {
    return new LineTail(transcriptPath(this.#config, this.#setup.cwd, conversation))
  }
}

function runsDirectory(jobDirectory: string): string {
  return join(jobDirectory, 'tmp', 'claude')
}

/** A run of a worker that is just being replaced is younger. */
const oldRunMs = 60_000

/** What runs left behind whose worker was killed. */
async function removeOldRuns(directory: string, now: number): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
    if (now - mtimeMs > oldRunMs) await rm(path, { recursive: true, force: true })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
