import { portVariables } from '../../../../src-shared/board/port-range.ts'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { readHookAnswer, type HookAnswer } from '../../../../src-node/hooks/hook-answer.ts'
import { loadHooks, type LoadedHooks } from '../../../../src-node/hooks/load-hooks.ts'
import { matchingHooks } from '../../../../src-node/hooks/matching-hooks.ts'
import { runHook } from '../../../../src-node/hooks/run-hook.ts'
import { homePaths } from '../../../../src-node/paths/home-paths.ts'
import type { Hook } from '../../../../src-node/settings/merge-settings.ts'
import type { Trust } from '../context/trust.ts'
import type { Workplace } from '../isolation/workplace.ts'
import type { Ledger } from '../ledger.ts'
import { withoutSecrets } from '../../../../src-node/log/secret-filter.ts'
import type { Permissions } from '../setting.ts'
import type { SessionVariables } from './session-variables.ts'

const defaultTimeoutMs = 60_000
const longestTimeoutMs = 3_600_000
/** What a line of the transcript keeps of a hook's words. */
const longestNoted = 2_000

/** What hooks need of a session. */
export type HookSurroundings = {
  readonly ledger: Ledger
  readonly workplace: Workplace
  readonly permissions: Permissions
  readonly trust: Trust
  /** Whose settings count, and `CLAUDE_PROJECT_DIR`: the checkout that the session was started in. */
  readonly projectDirectory: () => Promise<string>
  readonly userHome: () => Promise<string>
  readonly trustWithinMs: number
  /** What hooks give to the session's commands. */
  readonly variables: SessionVariables
  /** The subagent whose hooks these are. */
  readonly subagent?: string
}

/** Which hooks run, and what they are told. */
export type HookOccasion = {
  readonly event: string
  /** What matchers are about; null where there is nothing to match. */
  readonly name: string | null
  readonly fields: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
  readonly toolUseId?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs the hooks of one session and writes down what they say. */
export class HookRunner {
  readonly #around: HookSurroundings
  #loaded: Promise<LoadedHooks> | null = null

  constructor(around: HookSurroundings) {
    this.#around = around
  }

  /** Reads the files, unless they were read. */
  async prepare(): Promise<void> {
    await (this.#loaded ??= this.#load())
  }

  /** Reads the files again at the next occasion. */
  reload(): void {
    this.#loaded = null
  }

  /** Runs what fits the occasion, side by side. Throws only the signal's reason. */
  async run(occasion: HookOccasion): Promise<readonly HookAnswer[]> {
    const hooks = await this.#hooksFor(occasion)
    if (hooks.length === 0) return []
    const [projectDirectory, cwd] = await Promise.all([this.#around.projectDirectory(), this.#standing()])
    const answers = await Promise.all(
      hooks.map(async (hook) => {
        const answer = await this.#runOne(hook, occasion, projectDirectory, cwd)
        return { hook, answer }
      }),
    )
    occasion.signal?.throwIfAborted()
    for (const { hook, answer } of answers) await this.#note(hook, answer, occasion)
    return answers.map(({ answer }) => answer)
  }

  /** A project's hooks count once it is trusted: only for them the supervisor's word is waited for. */
  async #hooksFor({ event, name }: HookOccasion): Promise<readonly Hook[]> {
    const { trust, ledger, trustWithinMs } = this.#around
    this.#loaded ??= this.#load()
    const loaded = await this.#loaded
    const trusted = matchingHooks(loaded.trusted, event, name)
    const untrusted = matchingHooks(loaded.untrusted, event, name)
    const isSame = trusted.length === untrusted.length && trusted.every((hook, at) => hook === untrusted[at])
    if (trusted.length === 0 && untrusted.length === 0) return []
    if (!isSame) await trust.told(ledger.host.clock, trustWithinMs)
    return trust.isTrusted() ? trusted : untrusted
  }

  async #load(): Promise<LoadedHooks> {
    const { ledger, userHome } = this.#around
    const { launch, cwd } = ledger.record
    try {
      const loaded = await loadHooks({
        userFile: homePaths(ledger.host.home).settings,
        projectDirectory: await this.#around.projectDirectory(),
        settingsArguments: launch.settings,
        pluginDirs: launch.pluginDirs,
        cwd,
        userHome: await userHome(),
      })
      for (const text of loaded.problems) if (!ledger.saidOnce(text)) await ledger.append({ type: 'note', text })
      return loaded
    } catch (error) {
      ledger.host.report('the hooks could not be read', error)
      return { trusted: [], untrusted: [], problems: [] }
    }
  }

  async #runOne(hook: Hook, occasion: HookOccasion, projectDirectory: string, cwd: string): Promise<HookAnswer> {
    const { ledger, permissions, workplace } = this.#around
    const { host, record } = ledger
    const end = await runHook({
      command: hook.command,
      input: {
        session_id: record.sessionId,
        transcript_path: join(host.jobDirectory, 'transcript.jsonl'),
        cwd,
        permission_mode: permissions.mode,
        hook_event_name: occasion.event,
        ...occasion.fields,
      },
      cwd,
      environment: {
        ...host.environment(),
        ...portVariables(workplace.ports),
        CLAUDE_PROJECT_DIR: projectDirectory,
        BACKBURNER_SESSION_ID: record.sessionId,
        ...(workplace.worktree === null ? {} : { BACKBURNER_WORKTREE: workplace.worktree.path }),
        ...occasion.environment,
        ...(hook.pluginRoot === undefined ? {} : { CLAUDE_PLUGIN_ROOT: hook.pluginRoot }),
      },
      timeoutMs: Math.min(hook.timeoutMs ?? defaultTimeoutMs, longestTimeoutMs),
      ownProcess: host.ownProcess,
      ...(occasion.signal === undefined ? {} : { signal: occasion.signal }),
    })
    const environment = host.environment()
    return readHookAnswer({
      ...end,
      stdout: withoutSecrets(end.stdout, environment),
      stderr: withoutSecrets(end.stderr, environment),
    })
  }

  /** A hook that ran in silence leaves no line. */
  async #note(hook: Hook, answer: HookAnswer, { event, toolUseId }: HookOccasion): Promise<void> {
    const outcome = outcomeOf(answer, event)
    if (outcome === null) return
    const said = [answer.failure, answer.reason, answer.message, answer.stop, answer.context, answer.plainOutput]
    const { ledger, subagent } = this.#around
    await ledger.append({
      type: 'hook-ran',
      ...(subagent === undefined ? {} : { subagent }),
      event,
      command: singleLine(hook.command),
      outcome,
      message: said
        .filter((text) => text !== null && text !== '')
        .join('\n')
        .slice(0, longestNoted),
      ...(toolUseId === undefined ? {} : { toolUseId }),
    })
  }

  async #standing(): Promise<string> {
    const { workplace } = this.#around
    const found = await stat(workplace.current).catch(() => null)
    return found?.isDirectory() === true ? workplace.current : workplace.root
  }
}

type Outcome = 'allowed' | 'denied' | 'blocked' | 'said' | 'failed' | 'timed-out'

function outcomeOf(answer: HookAnswer, event: string): Outcome | null {
  const { decision, failure, message, stop, context, plainOutput } = answer
  if (failure !== null) return failure.startsWith('took too long') ? 'timed-out' : 'failed'
  if (stop !== null) return 'blocked'
  if (decision === 'block') return event === 'PreToolUse' ? 'denied' : 'blocked'
  if (decision === 'allow') return 'allowed'
  return decision === 'ask' || message !== '' || context !== '' || plainOutput !== '' ? 'said' : null
}
