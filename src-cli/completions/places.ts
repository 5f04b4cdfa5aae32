import type { Command } from '../arguments/command.ts'
import { dispatchFlags } from '../arguments/dispatch-flags.ts'
import type { Flag, ValueKind } from '../arguments/flag.ts'

/** One flag as a shell completes it. */
export type CompletedFlag = {
  readonly name: string
  readonly short: string | null
  readonly help: string
  readonly repeat: boolean
  /** What it takes: null for a flag that stands alone. */
  readonly value: { readonly name: string; readonly kind: ValueKind | null } | null
}

/** A command with everything that may stand behind it. */
export type CompletedCommand = {
  readonly name: string
  readonly summary: string
  readonly flags: readonly CompletedFlag[]
  /** Its first word; null when that is the user's own, or there is none. */
  readonly takes: ValueKind | null
}

const help: CompletedFlag = { name: 'help', short: 'h', help: 'this text', repeat: false, value: null }

/** Every command by every name that it has. */
export function completedCommands(commands: readonly Command[]): readonly CompletedCommand[] {
  return commands.flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].map((name) => ({
      name,
      summary: command.summary,
      flags: flagsOf(command.flags),
      takes: takesOf(command),
    })),
  )
}

/** The flags of a task: what may stand where no command does. */
export const taskFlags: readonly CompletedFlag[] = [
  ...flagsOf(dispatchFlags),
  { name: 'version', short: 'v', help: 'the version', repeat: false, value: null },
]

function takesOf({ takes, usage }: Command): ValueKind | null {
  return takes ?? (usage.startsWith('<id>') ? 'session' : null)
}

function flagsOf(flags: Readonly<Record<string, Flag>>): readonly CompletedFlag[] {
  const shown = Object.entries(flags).filter(([, flag]) => flag.hidden !== true)
  return [
    ...shown.map(([name, flag]): CompletedFlag => ({
      name,
      short: flag.short ?? null,
      help: flag.help,
      repeat: flag.repeat === true,
      value: flag.value === undefined ? null : { name: flag.value, kind: flag.values ?? null },
    })),
    help,
  ]
}
