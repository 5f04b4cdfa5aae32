import type { OpenedSetting } from '../../open-setting.ts'

/** What a slash command works with. */
export type SlashContext = {
  readonly opened: OpenedSetting
  /** What stands behind its name. */
  readonly rest: string
}

/** Does what a command says; what it answers is a note to the user. */
export type SlashHandler = (context: SlashContext) => Promise<string>
