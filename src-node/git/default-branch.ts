import { git } from './git.ts'
import { readHead, resolveCommit } from './head.ts'

/** The branch new work starts from. `ref` is full (`refs/remotes/origin/main`), `name` what people call it (`main`). */
export type DefaultBranch =
  | { readonly kind: 'remote'; readonly remote: string; readonly name: string; readonly ref: string }
  | { readonly kind: 'local'; readonly name: string; readonly ref: string }

const usualNames = ['main', 'master']

/**
 * The default branch: what the remote (`origin`, else the only one) calls its head; else a branch of a usual name there,
 * then here; else the branch that is checked out. Null when there is no commit to start from.
 */
export async function findDefaultBranch(cwd: string): Promise<DefaultBranch | null> {
  const [remote, configured] = await Promise.all([mainRemote(cwd), configuredName(cwd)])
  const names = [...configured, ...usualNames]
  return (remote === null ? null : await onRemote(cwd, remote, names)) ?? (await onlyHere(cwd, names))
}

/** `origin` when there is one, else the remote when there is exactly one, else null. */
export async function mainRemote(cwd: string): Promise<string | null> {
  const { stdout } = await git(['remote'], { cwd })
  const remotes = stdout.split('\n').filter((name) => name !== '')
  if (remotes.includes('origin')) return 'origin'
  return remotes.length === 1 ? (remotes[0] ?? null) : null
}

async function onRemote(cwd: string, remote: string, names: readonly string[]): Promise<DefaultBranch | null> {
  const prefix = `refs/remotes/${remote}/`
  const head = await git(['symbolic-ref', '--quiet', `${prefix}HEAD`], { cwd, expect: [0, 1] })
  const target = head.stdout.trimEnd()
  const candidates = target.startsWith(prefix) ? [target.slice(prefix.length), ...names] : names
  const name = await firstWithCommit(cwd, prefix, candidates)
  return name === null ? null : { kind: 'remote', remote, name, ref: `${prefix}${name}` }
}

async function onlyHere(cwd: string, names: readonly string[]): Promise<DefaultBranch | null> {
  const prefix = 'refs/heads/'
  const { branch } = await readHead(cwd)
  const name = await firstWithCommit(cwd, prefix, branch === null ? names : [...names, branch])
  return name === null ? null : { kind: 'local', name, ref: `${prefix}${name}` }
}

async function firstWithCommit(cwd: string, prefix: string, names: readonly string[]): Promise<string | null> {
  for (const name of names) if ((await resolveCommit(cwd, `${prefix}${name}`)) !== null) return name
  return null
}

async function configuredName(cwd: string): Promise<readonly string[]> {
  const { exitCode, stdout } = await git(['config', '--get', 'init.defaultBranch'], { cwd, expect: [0, 1] })
  return exitCode === 0 ? [stdout.trimEnd()] : []
}
