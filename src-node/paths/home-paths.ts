import { createHash } from 'node:crypto'
import { join, sep } from 'node:path'

/** Where a job (one session) keeps its files. `id` is the session's short id. */
export type JobPaths = {
  readonly directory: string
  readonly state: string
  readonly transcript: string
  /** The endpoint file of the live worker. */
  readonly worker: string
  readonly temporary: string
  /** Replies on their way, one file per request. */
  readonly inbox: string
}

/** Every path under the home directory. Who may write which is in docs/protocol.md. */
export type HomePaths = {
  readonly home: string
  readonly log: string
  readonly settings: string
  readonly daemon: string
  /** Names the live supervisor. */
  readonly supervisor: string
  /** Directory of the lock that only one supervisor holds. */
  readonly supervisorLock: string
  readonly roster: string
  readonly board: string
  readonly acceptedModes: string
  readonly drafts: string
  /** What was typed on the board of a terminal and not sent. */
  readonly terminalDrafts: string
  /** Events that still go to webhooks. */
  readonly webhooks: string
  readonly usage: string
  /** The queue, and what of the budget was changed for today. */
  readonly work: string
  readonly pullRequests: string
  /** Which worktree has which ports; only ever changed under `portsLock`. */
  readonly ports: string
  readonly portsLock: string
  /** The user's credentials for the API, as the system keychain sealed them. */
  readonly secrets: string
  readonly repositories: string
  /** What came of the checks of sessions, one file each. */
  readonly checks: string
  readonly jobs: string
  readonly trash: string
  /** Files that were pasted or dropped, each in a directory named by its bytes. */
  readonly attachments: string
  /** Texts that are in the user's editor, each in a directory of its own. */
  readonly edits: string
  /** Trust and rules of the repository with this common git directory (a real path). */
  repository(commonDirectory: string): string
  job(id: string): JobPaths
  /** What a removed session leaves for 30 days. */
  trashed(id: string): string
}

/** The paths under one home directory. */
export function homePaths(home: string): HomePaths {
  const daemon = join(home, 'daemon')
  const repositories = join(daemon, 'repositories')
  const jobs = join(home, 'jobs')
  const trash = join(home, 'trash')
  return {
    home,
    log: join(home, 'daemon.log'),
    settings: join(home, 'settings.json'),
    daemon,
    supervisor: join(daemon, 'supervisor.json'),
    supervisorLock: join(daemon, 'supervisor.lock'),
    roster: join(daemon, 'roster.json'),
    board: join(daemon, 'board.json'),
    acceptedModes: join(daemon, 'accepted-modes.json'),
    drafts: join(daemon, 'drafts.json'),
    terminalDrafts: join(home, 'terminal-drafts.json'),
    webhooks: join(daemon, 'webhooks.json'),
    usage: join(daemon, 'usage.jsonl'),
    work: join(daemon, 'work.json'),
    pullRequests: join(daemon, 'pull-requests.json'),
    ports: join(daemon, 'ports.json'),
    portsLock: join(daemon, 'ports.lock'),
    secrets: join(daemon, 'secrets.json'),
    repositories,
    checks: join(daemon, 'checks'),
    jobs,
    trash,
    attachments: join(home, 'attachments'),
    edits: join(daemon, 'edits'),
    repository: (commonDirectory) => join(repositories, `${shortHash(commonDirectory)}.json`),
    job: (id) => jobPaths(`${jobs}${sep}${safeName(id)}`),
    trashed: (id) => join(trash, safeName(id)),
  }
}

/** Asked for some thousand times while a supervisor starts: nothing is left in these to be normalised, as `join` would. */
function jobPaths(directory: string): JobPaths {
  const within = `${directory}${sep}`
  return {
    directory,
    state: `${within}state.json`,
    transcript: `${within}transcript.jsonl`,
    worker: `${within}worker.json`,
    temporary: `${within}tmp`,
    inbox: `${within}inbox`,
  }
}

/** 16 hex digits that stand for a path. */
export function shortHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16)
}

/** Ids come from files and sockets too: one that could leave its directory is a bug or an attack. */
function safeName(id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new Error(`not an id that can name a directory: ${JSON.stringify(id)}`)
  return id
}
