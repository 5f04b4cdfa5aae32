import type { AcpAgent } from './acp-agent.ts'

/** An agent that we know: how it is started, and what it can and cannot do. */
export type AcpPreset = AcpAgent & {
  /** Besides the user's environment; the user's own entry of the same id wins, variable by variable. */
  readonly env: Readonly<Record<string, string>>
  /** The package of npm that brings it. */
  readonly package: string
  /** What it tells, and what it does not. */
  readonly reports: string
}

/** Agents that were tried: command, environment and limits as measured with the versions of 2026. */
export const acpPresets: readonly AcpPreset[] = [
  {
    id: 'claude-code',
    name: 'Claude Code',
    command: 'claude-agent-acp',
    args: [],
    env: {},
    package: '@agentclientprotocol/claude-agent-acp',
    reports: 'asks before edits and commands · asks questions · plans to approve · reports its cost · resumes',
  },
  {
    id: 'codex',
    name: 'Codex',
    command: 'codex-acp',
    args: [],
    // In its usual mode it writes unasked, and sends the rest to a reviewing model instead of to its user.
    env: { INITIAL_AGENT_MODE: 'read-only' },
    package: '@agentclientprotocol/codex-acp',
    reports: 'asks before edits and commands · a denial ends its turn · no cost · resumes',
  },
  {
    id: 'gemini',
    name: 'Gemini CLI',
    command: 'gemini',
    args: ['--acp'],
    env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
    package: '@google/gemini-cli',
    reports: 'asks before edits and commands · no questions · no cost · loads its conversation again',
  },
  {
    id: 'opencode',
    name: 'OpenCode',
    command: 'opencode',
    args: ['acp'],
    env: {
      // Without this it asks nothing at all.
      OPENCODE_PERMISSION: JSON.stringify({ edit: 'ask', bash: 'ask', webfetch: 'ask', external_directory: 'ask' }),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
    },
    package: 'opencode-ai',
    reports: 'asks only as configured here · no questions · a denial ends its turn · cost where its models have prices',
  },
]

/** What is true of every agent, whatever it reports itself. */
export const acpLimits =
  'Agents write files and run commands by themselves. A request to edit outside the worktree is refused; what an agent does without asking, only the worktree it starts in holds back. None says when a task is finished.'
