import type { Launch } from '../../../src-shared/board/launch.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import { terminalEnvironment } from '../shell/shell-command.ts'
import { httpEvents } from './hook-events.ts'

/** A hook may wait for the user this long, in seconds: a week. */
const hookSeconds = 604_800

/** How a run of the program begins: a conversation of its own, or one that it has. */
export type Conversation = { readonly id: string; readonly isNew: boolean }

/** What a run of the program is made of. */
export type LaunchInput = {
  readonly launch: Pick<
    Launch,
    'model' | 'effort' | 'permissionMode' | 'agent' | 'addDirs' | 'mcpConfigs' | 'strictMcpConfig'
  >
  readonly conversation: Conversation
  readonly name: string
  readonly settingsFile: string
  readonly trusted: boolean
  /** Null: it comes up and waits. */
  readonly prompt: string | null
}

/** The arguments of the program. Variadic ones come before others, and the prompt after `--`: they would swallow it. */
export function launchArguments(input: LaunchInput): readonly string[] {
  const { launch, conversation, trusted, prompt } = input
  return [
    ...(launch.addDirs.length > 0 ? ['--add-dir', ...launch.addDirs] : []),
    ...(launch.mcpConfigs.length > 0 ? ['--mcp-config', ...launch.mcpConfigs] : []),
    // Sessions have a worktree of ours.
    ...['--disallowedTools', 'EnterWorktree', 'ExitWorktree'],
    ...[conversation.isNew ? '--session-id' : '--resume', conversation.id],
    ...['--settings', input.settingsFile],
    ...['--permission-mode', launch.permissionMode],
    ...(launch.model === '' ? [] : ['--model', launch.model]),
    ...(launch.effort === undefined ? [] : ['--effort', launch.effort]),
    ...(launch.agent === undefined ? [] : ['--agent', launch.agent]),
    ...(conversation.isNew && input.name !== '' ? ['-n', input.name] : []),
    // What the folder brings along runs only where it is trusted, whatever the program itself was told of it before.
    ...(trusted ? [] : ['--setting-sources', 'user']),
    ...(!trusted || launch.strictMcpConfig ? ['--strict-mcp-config'] : []),
    ...(prompt === null ? [] : ['--', prompt]),
  ]
}

/** The text of the settings file that a run is given: hooks, and the rules that hold here. It carries the token. */
export function settingsText(given: {
  readonly address: string
  readonly token: string
  /** Where the command hook leaves `SessionStart`. */
  readonly startDirectory: string
  readonly rules: PermissionRules
  readonly skipsWarning: boolean
}): string {
  const overHttp = { type: 'http', url: given.address, headers: { authorization: `Bearer ${given.token}` } }
  const hook = { hooks: [{ ...overHttp, timeout: hookSeconds }] }
  const at = shellQuoted(given.startDirectory)
  const command = `cat > ${at}/$$.part && mv ${at}/$$.part ${at}/$$.json`
  const { allow, ask, deny } = given.rules
  return JSON.stringify({
    // The user's own switch silences hooks, and with them all that we know of the session.
    disableAllHooks: false,
    hooks: {
      ...Object.fromEntries(httpEvents.map((event) => [event, [hook]])),
      SessionStart: [{ hooks: [{ type: 'command', command, timeout: 10 }] }],
    },
    permissions: { allow, ask, deny },
    ...(given.skipsWarning ? { skipDangerousModePermissionPrompt: true } : {}),
  })
}

/** Of an outer session of the same program; choices of the user (a provider, a token) stay. */
const ofOuterSession =
  /^(?:CLAUDECODE|CLAUDE_CODE_(?:ENTRYPOINT|SSE_PORT|SESSION_ID|EXECPATH|CHILD_SESSION|AGENT\w*|REMOTE\w*|RESUME\w*|PARENT\w*))$/

/** The environment of the program: the user's, with what would let the session slip out of our hands turned off. */
export function launchEnvironment(
  environment: Readonly<Record<string, string>>,
  trusted: boolean,
): Readonly<Record<string, string>> {
  const kept = Object.entries(terminalEnvironment(environment)).filter(([name]) => !ofOuterSession.test(name))
  const own = Object.fromEntries(kept.filter(([name]) => name !== 'CLAUDE_CODE_SANDBOXED'))
  return {
    ...own,
    CLAUDE_CODE_DISABLE_AGENT_VIEW: '1',
    CLAUDE_CODE_DISABLE_CRON: '1',
    CLAUDE_CODE_DISABLE_WORKFLOWS: '1',
    CLAUDE_CODE_ENABLE_TODO_TOOLS: '1',
    DISABLE_AUTOUPDATER: '1',
    // Its question whether the folder is trusted has been answered to us.
    ...(trusted ? { CLAUDE_CODE_SANDBOXED: '1' } : {}),
    // Its hooks go through a proxy otherwise, and are lost there.
    NO_PROXY: withLoopback(environment['NO_PROXY'] ?? environment['no_proxy']),
    no_proxy: withLoopback(environment['no_proxy'] ?? environment['NO_PROXY']),
  }
}

function withLoopback(list: string | undefined): string {
  return [...(list === undefined || list === '' ? [] : [list]), '127.0.0.1', 'localhost'].join(',')
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
