/** A command that begins with a slash and acts on the session or its view. */
export type SlashCommand = {
  readonly name: string
  /** Other names of it. */
  readonly aliases: readonly string[]
  /** What may follow, for people; empty for nothing. */
  readonly argumentHint: string
  readonly description: string
  /**
   * Who does it: the session's worker, at once; the worker between two steps of a turn; the worker once the turn has ended;
   * or the client in which it is typed.
   */
  readonly by: 'session' | 'session-between-steps' | 'session-at-rest' | 'client'
}

function command(
  name: string,
  argumentHint: string,
  description: string,
  more: Partial<Pick<SlashCommand, 'aliases' | 'by'>> = {},
): SlashCommand {
  return { name, argumentHint, description, aliases: [], by: 'session', ...more }
}

/** Every command of ours, in the order in which help lists them. Custom commands and skills come on top. */
export const slashCommands: readonly SlashCommand[] = [
  command('help', '', 'Lists the commands, skills included'),
  command('status', '', 'Tells how the session stands: model, mode, directory, context, cost'),
  command('compact', '[what to keep]', 'Sums the conversation up to make room', { by: 'session-between-steps' }),
  command('clear', '', 'Begins a new conversation in this session', {
    by: 'session-at-rest',
    aliases: ['new', 'reset'],
  }),
  command('context', '', 'Shows what fills the context window'),
  command('cost', '', 'Shows tokens and cost so far', { aliases: ['usage'] }),
  command('model', '[name]', 'Shows or changes the model'),
  command('effort', '[low|medium|high|max]', 'Shows or changes how much the model thinks'),
  command('rename', '<name>', 'Gives the session a name'),
  command(
    'tasks',
    '[stop <id>|tail <id>|steer <id> <text>]',
    'Lists subagents and background commands, or acts on one',
    {
      aliases: ['bashes'],
    },
  ),
  command('agents', '[new [--user] <name> <description>]', 'Lists the custom agents, or makes one'),
  command('mcp', '[restart [name]]', 'Lists the MCP servers, or starts one again'),
  command('permissions', '', 'Lists the permission rules in force', { aliases: ['allowed-tools'] }),
  command('hooks', '', 'Lists the hooks in force'),
  command('fork', '[prompt]', 'Copies the conversation into a new session with a worktree of its own', {
    by: 'client',
  }),
  command('background', '[prompt]', 'Leaves the view; the session goes on', { by: 'client', aliases: ['bg'] }),
  command('stop', '', 'Stops the session', { by: 'client' }),
  command('resume', '[session]', 'Goes to another session', { by: 'client', aliases: ['continue'] }),
  command('exit', '', 'Leaves the view', { by: 'client', aliases: ['quit'] }),
]

/** A text that begins like a command: its name without the slash, in lower case, and what follows; else null. */
export function parseSlash(text: string): { readonly name: string; readonly rest: string } | null {
  const found = /^\s*\/([a-z][\w:.-]*)(?:\s+([\s\S]*))?$/i.exec(text)
  const name = found?.[1]
  return name === undefined ? null : { name: name.toLowerCase(), rest: found?.[2]?.trim() ?? '' }
}

/** The command of ours that has this name. */
export function findSlashCommand(name: string): SlashCommand | null {
  return slashCommands.find((one) => one.name === name || one.aliases.includes(name)) ?? null
}

/** Whether a text is a command that the session itself does: never an answer to what it asks. */
export function isSessionCommand(text: string): boolean {
  const command = findSlashCommand(parseSlash(text)?.name ?? '')
  return command !== null && command.by !== 'client'
}

/** Names that are nearly this one, the nearest first; at most three. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  return names
    .map((other) => ({ other, distance: other.startsWith(name) ? 0 : distanceOf(name, other) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ other }) => other)
}

/** Changes of one letter that lead from one word to the other (Levenshtein). */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [down, letter] of [...from].entries()) {
    const next = [down + 1]
    for (let right = 1; right <= to.length; right += 1) {
      const replace = (row[right - 1] ?? 0) + (to[right - 1] === letter ? 0 : 1)
      next.push(Math.min(replace, (row[right] ?? 0) + 1, (next[right - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
