import { disarmCommand } from './configured-programs.ts'
import { git, type GitOptions, type GitResult } from './git.ts'
import { gitEnvironment } from './git-environment.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where a user has git do something, and whether that folder's own programs may run. */
export type UserPlace = {
  readonly cwd: string
  /** The user's shell. */
  readonly environment: Environment
  readonly trusted: boolean
}

/** What git answered. `skipped`: the repository has hooks or programs of its own, which did not run. */
export type UserGitResult = GitResult & { readonly skipped: boolean }

/**
 * Runs git as its user would at a prompt, with the user's name, keys and signature; and with the repository's hooks and
 * programs where the folder is trusted. It never asks for a password, and ends with its time limit.
 */
export async function userGit(
  args: readonly string[],
  { cwd, environment, trusted }: UserPlace,
  options: Pick<GitOptions, 'expect' | 'stdin' | 'signal' | 'onStderr'> & { readonly timeoutMs: number },
): Promise<UserGitResult> {
  const ending = { ...options, gently: true }
  const own = { ...identityOf(environment), ...unattended }
  if (trusted) {
    const result = await git(args, { ...ending, cwd, environment, trusted, hooks: true, env: own })
    return { ...result, skipped: false }
  }
  const { variables, skips } = await disarmCommand([cwd], { ...gitEnvironment(environment), ...own }, true)
  const result = await git(args, { ...ending, cwd, environment, trusted: true, env: { ...own, ...variables } })
  return { ...result, skipped: skips }
}

/** Messages in English, but text as it is written today; no window of a credential manager. */
const unattended = { LC_ALL: 'C.UTF-8', GCM_INTERACTIVE: 'never' }

const identities = /^GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL)$/

function identityOf(environment: Environment): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && identities.test(name)) result[name] = value
  return result
}
