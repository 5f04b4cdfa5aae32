import type { PermissionMode } from '../../../src-shared/board/launch.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import type { ApiClient } from './api/client.ts'
import type { Workplace } from './isolation/workplace.ts'
import type { Ledger } from './ledger.ts'
import type { AgentOptions } from './options.ts'
import type { ReadMarks } from './tools/read-marks.ts'
import type { Tool } from './tools/tool.ts'
import type { Asking } from './turn/asking.ts'

/** Everything that the parts of a running session share. */
export type Setting = {
  readonly ledger: Ledger
  readonly api: ApiClient
  readonly options: AgentOptions
  readonly workplace: Workplace
  readonly marks: ReadMarks
  readonly asking: Asking
  readonly tools: readonly Tool[]
  /** The system prompt; made once, at the first request. */
  readonly system: () => Promise<string>
  readonly permissions: Permissions
}

/** What may be done, as it stands now. */
export class Permissions {
  rules: PermissionRules = { allow: [], ask: [], deny: [] }
  /** "Always allow" holds here at once; the supervisor's rules bring it later, and keep it. */
  readonly untilRulesCome: string[] = []
  #mode: PermissionMode
  /** The mode before `plan`, to go back to. */
  #before: PermissionMode | null = null

  constructor(mode: PermissionMode) {
    this.#mode = mode
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
