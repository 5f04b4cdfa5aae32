import type { Clock } from '../../../src-shared/base/clock.ts'
import { lowerMode, type PermissionMode } from '../../../src-shared/board/launch.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { ApiClient } from './api/client.ts'
import type { ReachedInstructions } from './context/reached-instructions.ts'
import type { Places } from './context/surroundings.ts'
import type { Trust } from './context/trust.ts'
import type { Workplace } from './isolation/workplace.ts'
import type { PendingCall } from './conversation.ts'
import type { Ledger } from './ledger.ts'
import type { Budget } from './budget.ts'
import type { SessionServers } from './mcp/session-servers.ts'
import type { AgentOptions } from './options.ts'
import { AutoChecks } from './permissions/auto-check.ts'
import type { Delegation, ToolOutcome } from './tools/tool.ts'
import type { ReadMarks } from './tools/read-marks.ts'
import type { BackgroundCommands } from './tasks/background-commands.ts'
import type { AgentType } from './subagents/agent-types.ts'
import type { Tasks } from './tasks/tasks.ts'
import type { Hooks } from './hooks/hooks.ts'
import type { Toolbox } from './tools/toolbox.ts'
import type { Asking } from './turn/asking.ts'

/** Everything that the parts of a running session share. */
export type Setting = {
  readonly ledger: Ledger
  readonly api: ApiClient
  readonly options: AgentOptions
  readonly workplace: Workplace
  readonly marks: ReadMarks
  readonly asking: Asking
  readonly budget: Budget
  /** Subagents and commands in the background, of the whole session. */
  readonly tasks: Tasks
  /** Commands that go on beside the conversation, each of them a task. */
  readonly commands: BackgroundCommands
  readonly toolbox: Toolbox
  readonly mcp: SessionServers
  readonly hooks: Hooks
  /** The system prompt; made once, at the first request. */
  readonly system: () => Promise<string>
  readonly permissions: Permissions
  /** Where commands, skills, agents and instructions are looked for. */
  readonly places: () => Promise<Places>
  /** Instructions that hold only for some files. */
  readonly reached: ReachedInstructions
  /** Whether what the folder brings along may run. */
  readonly trust: Trust
  readonly subagents: SubagentsOfSession
  /** What this is the setting of; null: the session's own conversation. */
  readonly subagent: SubagentRole | null
}

/** The subagents of a session; they work in settings of their own, made from that of whoever started them. */
export type SubagentsOfSession = {
  /** The kinds there are; empty until they were read. */
  readonly types: readonly AgentType[]
  readonly ready: () => Promise<void>
  /** Runs the subagent of a call, or goes on with it. */
  readonly run: (parent: Setting, call: PendingCall, wanted: Delegation, signal: AbortSignal) => Promise<ToolOutcome>
  /** Takes up what the last worker left. */
  readonly restore: (session: Setting, entries: readonly TranscriptEntry[]) => void
  readonly goOnInBackground: (session: Setting) => Promise<void>
  readonly end: (reason: Error) => Promise<void>
}

/** A conversation beside the session's own. */
export type SubagentRole = {
  readonly taskId: string
  /** Names it in questions: `Explore “find the tests”`. */
  readonly title: string
  /** How many it stands below the session's own: 1 for one that the session started. */
  readonly depth: number
  /** It waits for its turn to ask the user, or for the answer. */
  readonly waits: (sentence: string) => void
  readonly goesOn: () => void
}

/** What may be done, as it stands now. */
export class Permissions {
  #rules: PermissionRules = { allow: [], ask: [], deny: [] }
  readonly #come = Promise.withResolvers<void>()
  /** "Always allow" holds here at once; the supervisor's rules bring it later, and keep it. */
  readonly #untilRulesCome: string[] = []
  /** Rules of the command or skill that is being followed, until the user says something else. */
  granted: readonly string[] = []
  /** What the small model is asked in the mode `auto`. */
  readonly #autoChecks = new AutoChecks()
  #mode: PermissionMode
  /** The mode before `plan`, to go back to. */
  #before: PermissionMode | null = null

  constructor(mode: PermissionMode) {
    this.#mode = mode
  }

  /** The same rules under a mode of an agent's own, where that allows less than the session's. */
  within(mode: PermissionMode): Permissions {
    return new PermissionsWithin(this, mode)
  }

  get untilRulesCome(): string[] {
    return this.#untilRulesCome
  }

  get autoChecks(): AutoChecks {
    return this.#autoChecks
  }

  /** Rules in force; none until the supervisor has sent them. */
  get rules(): PermissionRules {
    return this.#rules
  }

  set rules(rules: PermissionRules) {
    this.#rules = rules
    this.#come.resolve()
  }

  /** Resolves when the supervisor has sent its rules, or after a while without it: a deny rule must not come too late. */
  async rulesCame(clock: Clock, withinMs: number): Promise<void> {
    const cancel = clock.schedule(withinMs, () => this.#come.resolve())
    await this.#come.promise
    cancel()
  }

  get mode(): PermissionMode {
    return this.#mode
  }

  set mode(mode: PermissionMode) {
    if (mode === 'plan' && this.#mode !== 'plan') this.#before = this.#mode
    if (mode !== this.#mode) this.#autoChecks.reset()
    this.#mode = mode
  }

  /** The mode that follows an approved plan. */
  get afterPlan(): PermissionMode {
    return this.#before ?? 'acceptEdits'
  }
}

/** What a subagent may do: never more than its session. */
class PermissionsWithin extends Permissions {
  readonly #session: Permissions
  readonly #own: PermissionMode

  constructor(session: Permissions, mode: PermissionMode) {
    super(mode)
    this.#session = session
    this.#own = mode
  }

  override get rules(): PermissionRules {
    return this.#session.rules
  }

  override set rules(rules: PermissionRules) {
    this.#session.rules = rules
  }

  override get untilRulesCome(): string[] {
    return this.#session.untilRulesCome
  }

  override get autoChecks(): AutoChecks {
    return this.#session.autoChecks
  }

  override async rulesCame(clock: Clock, withinMs: number): Promise<void> {
    await this.#session.rulesCame(clock, withinMs)
  }

  override get mode(): PermissionMode {
    return lowerMode(this.#session.mode, this.#own)
  }

  override set mode(mode: PermissionMode) {
    this.#session.mode = mode
  }
}
