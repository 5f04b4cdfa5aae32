import type { Clock } from '../../../src-shared/base/clock.ts'
import type { PermissionMode } from '../../../src-shared/board/launch.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import type { ApiClient } from './api/client.ts'
import type { Trust } from './context/trust.ts'
import type { Workplace } from './isolation/workplace.ts'
import type { Ledger } from './ledger.ts'
import type { AgentOptions } from './options.ts'
import type { ReadMarks } from './tools/read-marks.ts'
import type { BackgroundCommands } from './tasks/background-commands.ts'
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
  /** Subagents and commands in the background, of the whole session. */
  readonly tasks: Tasks
  /** Commands that go on beside the conversation, each of them a task. */
  readonly commands: BackgroundCommands
  readonly toolbox: Toolbox
  readonly hooks: Hooks
  /** The system prompt; made once, at the first request. */
  readonly system: () => Promise<string>
  readonly permissions: Permissions
  /** Whether what the folder brings along may run. */
  readonly trust: Trust
}

/** What may be done, as it stands now. */
export class Permissions {
  #rules: PermissionRules = { allow: [], ask: [], deny: [] }
  readonly #come = Promise.withResolvers<void>()
  /** "Always allow" holds here at once; the supervisor's rules bring it later, and keep it. */
  readonly untilRulesCome: string[] = []
  #mode: PermissionMode
  /** The mode before `plan`, to go back to. */
  #before: PermissionMode | null = null

  constructor(mode: PermissionMode) {
    this.#mode = mode
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
    this.#mode = mode
  }

  /** The mode that follows an approved plan. */
  get afterPlan(): PermissionMode {
    return this.#before ?? 'acceptEdits'
  }
}
