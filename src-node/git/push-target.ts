import { git } from './git.ts'
import { resolveCommit } from './head.ts'
import { readRemotes, type Remotes } from './remotes.ts'

/** Where a branch is pushed to: there it has the same name, for one that follows `main` is not to be pushed to `main`. */
export type PushTarget = {
  readonly remote: string
  /** Nobody has said yet where this branch goes: a push says it. */
  readonly setsUpstream: boolean
  /** What was last seen there; null: nothing. */
  readonly commit: string | null
}

/** In the order of `gh`, but for `upstream`: that is what one opens pull requests against, and rarely may push to. */
const order = ['origin', 'github']

/** Where the branch that is checked out goes: where it was said to, else to `origin` or the like. Null: nowhere. */
export async function findPushTarget(cwd: string, branch: string): Promise<PushTarget | null> {
  const read = await readRemotes(cwd)
  const upstream = await upstreamOf(cwd, branch)
  const remote = chooseRemote(read)
  if (remote === null) return null
  return {
    remote,
    setsUpstream: upstream === null || upstream === '.',
    commit: await resolveCommit(cwd, `refs/remotes/${remote}/${branch}`),
  }
}

/** The remote that a push goes to without being told. */
function chooseRemote({ remotes, pushRemote }: Remotes): string | null {
  const names = remotes.map(({ name }) => name)
  if (pushRemote !== null && names.includes(pushRemote)) return pushRemote
  return order.find((name) => names.includes(name)) ?? names[0] ?? null
}

/** The remote whose branch this one follows. */
async function upstreamOf(cwd: string, branch: string): Promise<string | null> {
  const args = ['config', '--get', `branch.${branch}.remote`]
  const { exitCode, stdout } = await git(args, { cwd, expect: [0, 1] })
  return exitCode === 0 ? stdout.trimEnd() : null
}
