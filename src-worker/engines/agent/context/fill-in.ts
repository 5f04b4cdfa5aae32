import type { Command } from '../../../../src-node/definitions/commands.ts'

/** What stands in a command's text for what is known only when it is called. */
export type Filling = {
  /** What was typed after its name. */
  readonly given: string
  readonly sessionId: string
}

/**
 * The text of a command with its arguments in place, as Claude Code's skills reference has them: `$ARGUMENTS`,
 * `$ARGUMENTS[0]`, `$name` of its `arguments`, and `$1`. That one counts from 1, as in commands of old, unless the text
 * has a `$0`: then it counts from 0. What takes no arguments gets them at its end.
 */
export function fillIn(
  command: Pick<Command, 'body' | 'directory' | 'kind' | 'pluginDirectory' | 'argumentNames'>,
  filling: Filling,
): string {
  const { body, argumentNames } = command
  const { given } = filling
  const words = wordsOf(given)
  const first = /\$0\b/.test(body) ? 0 : 1
  let takes = false
  const taken = (value: string | undefined): string => {
    takes = true
    return value ?? ''
  }
  const filled = body.replace(
    /\$(?:ARGUMENTS\[(\d{1,3})\]|(ARGUMENTS)\b|\{([A-Z_]+)\}|(\d)(?!\d)|([A-Za-z_][\w-]*))/g,
    (whole: string, index?: string, all?: string, variable?: string, position?: string, name?: string) => {
      if (index !== undefined) return taken(words[Number(index)])
      if (all !== undefined) return taken(given)
      if (position !== undefined) return taken(words[Number(position) - first])
      const at = name === undefined ? -1 : argumentNames.indexOf(name)
      if (at !== -1) return taken(words[at])
      return variables(command, filling)[variable ?? ''] ?? whole
    },
  )
  return takes || given === '' ? filled : `${filled}\n\nARGUMENTS: ${given}`
}

function variables(
  { directory, kind, pluginDirectory }: Parameters<typeof fillIn>[0],
  { sessionId }: Filling,
): Readonly<Record<string, string>> {
  return {
    CLAUDE_SESSION_ID: sessionId,
    ...(kind === 'skill' ? { CLAUDE_SKILL_DIR: directory } : {}),
    ...(pluginDirectory === null ? {} : { CLAUDE_PLUGIN_ROOT: pluginDirectory }),
  }
}

/** Words apart from blanks; quotes keep theirs together. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((found) => found[1] ?? found[2] ?? found[3] ?? '')
}
