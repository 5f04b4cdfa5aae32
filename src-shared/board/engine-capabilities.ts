import type { Engine } from './session-state.ts'

/** What an engine can do and tell. Interface and supervisor ask this table, never which engine it is. */
export type EngineCapabilities = {
  /** It talks with a model: takes a task in words and replies. Without this its text is a command, and a reply a line of input. */
  readonly converses: boolean
  /** A terminal program of its own is what attaching shows; without this the terminal view shows the conversation. */
  readonly ownTerminal: boolean
  /** What it says and does is in the transcript; without this only its output is known. */
  readonly structuredTranscript: boolean
  /** It goes on where it was after its process ended; without this it can only begin again. */
  readonly resumes: boolean
  /** Its conversation can be copied into another session. */
  readonly forks: boolean
  /** Its requests are ours, so budgets hold them back. */
  readonly obeysBudgets: boolean
  /** Files can go along with a task or a message. */
  readonly takesFiles: boolean
  /** Its edits happen in a worktree of the session's own. */
  readonly isolates: boolean
  /** Custom agents of `.claude/agents` can be its main agent. */
  readonly customAgents: boolean
}

const capabilities: Readonly<Record<Engine, EngineCapabilities>> = {
  agent: {
    converses: true,
    ownTerminal: false,
    structuredTranscript: true,
    resumes: true,
    forks: true,
    obeysBudgets: true,
    takesFiles: true,
    isolates: true,
    customAgents: true,
  },
  claude: {
    converses: true,
    ownTerminal: true,
    structuredTranscript: true,
    resumes: true,
    forks: false,
    obeysBudgets: false,
    takesFiles: true,
    isolates: true,
    customAgents: true,
  },
  acp: {
    converses: true,
    ownTerminal: false,
    structuredTranscript: true,
    resumes: true,
    forks: false,
    obeysBudgets: false,
    takesFiles: true,
    isolates: true,
    customAgents: false,
  },
  shell: {
    converses: false,
    ownTerminal: true,
    structuredTranscript: false,
    resumes: false,
    forks: false,
    obeysBudgets: false,
    takesFiles: false,
    isolates: false,
    customAgents: false,
  },
}

/** What an engine can do and tell. */
export function capabilitiesOf(engine: Engine): EngineCapabilities {
  return capabilities[engine]
}
