import { git, GitError } from './git.ts'

/** How a fetch ended. `failed` has the last line git said, for the user to read. */
export type FetchResult =
  | { readonly kind: 'fetched' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly reason: string }

/** Fetches the branches of one remote, asking nobody anything, for at most `timeoutMs`. */
export async function fetchRemote(
  cwd: string,
  remote: string,
  timeoutMs: number,
  trusted: boolean,
): Promise<FetchResult> {
  const args = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--', remote]
  try {
    await git(args, { cwd, timeoutMs, trusted })
    return { kind: 'fetched' }
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    if (error.failure === 'timeout') return { kind: 'timeout' }
    return { kind: 'failed', reason: error.stderr.trim().split('\n').at(-1) ?? error.message }
  }
}
