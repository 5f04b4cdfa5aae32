import { GitError } from './git.ts'
import { readHead } from './head.ts'
import { userGit, type UserPlace } from './user-git.ts'
import { hookWords, whyGitRefused } from './why-git-refused.ts'

/** How a commit ended. `said`: what hooks printed. */
export type CommitResult =
  | { readonly kind: 'committed'; readonly commit: string; readonly said: string; readonly skipped: boolean }
  | { readonly kind: 'refused'; readonly why: string; readonly said: string }

/** Hooks may run a test suite. */
const timeoutMs = 15 * 60_000

/** Commits what is staged, as its user would at a prompt. The message is taken as it is. */
export async function commitStaged(place: UserPlace, message: string): Promise<CommitResult> {
  try {
    const args = ['commit', '--quiet', '--file=-']
    const { stdout, stderr, skipped } = await userGit(args, place, { timeoutMs, stdin: message })
    const { commit } = await readHead(place.cwd)
    return { kind: 'committed', commit: commit ?? '', said: hookWords(`${stdout}\n${stderr}`), skipped }
  } catch (error) {
    if (!(error instanceof GitError) || error.failure === 'not-started') throw error
    const said = `${error.stdout}\n${error.stderr}`.trim()
    const known = whyGitRefused(error)
    if (known !== null) return { kind: 'refused', why: known, said: hookWords(said) }
    const isGit = /^(?:fatal|error): /m.test(error.stderr)
    return isGit
      ? { kind: 'refused', why: 'Git refused the commit.', said }
      : { kind: 'refused', why: 'A hook of the repository refused the commit.', said }
  }
}
