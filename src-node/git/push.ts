import { GitError } from './git.ts'
import type { PushTarget } from './push-target.ts'
import { userGit, type UserPlace } from './user-git.ts'
import { whyGitRefused, withoutCredentials } from './why-git-refused.ts'

/** What is pushed. */
export type PushWish = {
  readonly branch: string
  readonly target: PushTarget
  /** What is there may be replaced if it still is this commit; null: nothing may be replaced. */
  readonly replaces: string | null
}

/**
 * How a push ended. `behind`: the remote's branch has commits that this one lacks; `moved`: it is not any more what was to
 * be replaced; `refused`: anything else.
 */
export type PushResult =
  | { readonly kind: 'pushed'; readonly updated: boolean; readonly skipped: boolean }
  | { readonly kind: 'behind' | 'moved' | 'refused'; readonly why: string; readonly said: string }

const timeoutMs = 5 * 60_000

/** Pushes one branch to a branch of the same name; asks nobody anything, and never replaces what was not named. */
export async function pushBranch(
  place: UserPlace,
  { branch, target, replaces }: PushWish,
  watch: { readonly onProgress?: (line: string) => void; readonly signal?: AbortSignal } = {},
): Promise<PushResult> {
  const ref = `refs/heads/${branch}`
  const lease = replaces === null ? [] : [`--force-with-lease=${ref}:${replaces}`]
  const upstream = target.setsUpstream ? ['--set-upstream'] : []
  const args = ['push', '--porcelain', '--progress', ...upstream, ...lease, '--', target.remote, `${ref}:${ref}`]
  try {
    const { stdout, skipped } = await userGit(args, place, {
      timeoutMs,
      ...(watch.signal === undefined ? {} : { signal: watch.signal }),
      onStderr: (text) => {
        const last = text.split(/[\r\n]+/).findLast((line) => /^\S.*\d+%/.test(line))
        if (last !== undefined) watch.onProgress?.(last.trim())
      },
    })
    return { kind: 'pushed', updated: !/^=\t/m.test(stdout), skipped }
  } catch (error) {
    if (!(error instanceof GitError) || error.failure === 'not-started') throw error
    return failed(error, target.remote, branch)
  }
}

function failed(error: GitError, remote: string, branch: string): PushResult {
  const progress = /^(?:Enumerating|Counting|Compressing|Writing|Delta|Total|Resolving)\b.*$/gm
  const said = withoutCredentials(`${error.stderr.replace(progress, '')}\n${error.stdout}`)
    .replace(/\n{2,}/g, '\n')
    .trim()
  const verdict = /^!\t\S+\t(\[.*)$/m.exec(error.stdout)?.[1] ?? ''
  if (/stale info/.test(verdict))
    return {
      kind: 'moved',
      why: `Not replaced: ${branch} on ${remote} has changed since it was looked at. Fetch, and look at what is there first.`,
      said,
    }
  if (/non-fast-forward|fetch first|needs force/.test(verdict))
    return {
      kind: 'behind',
      why: `${branch} on ${remote} has commits that this branch lacks. Take them in first (git pull --rebase), or tell the session to.`,
      said,
    }
  if (/remote rejected/.test(verdict))
    return {
      kind: 'refused',
      why: `${remote} refused ${branch}: ${/\((.*)\)$/.exec(verdict)?.[1] ?? 'it does not say why'}.`,
      said,
    }
  const known = whyGitRefused(error)
  if (known !== null) return { kind: 'refused', why: known, said }
  const isHook = verdict === '' && /failed to push some refs/.test(error.stderr)
  return {
    kind: 'refused',
    why: isHook ? 'A hook of the repository refused the push.' : 'Git refused the push.',
    said,
  }
}
