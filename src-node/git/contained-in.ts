import { findRepository } from './repository.ts'
import { git, gitLine } from './git.ts'
import { withPlainGit } from './plain-git.ts'

/** So many commits of the base are looked at, the newest first: what was merged lately is asked about. */
const mostCommits = 200
const lookedAtOnce = 4

/**
 * Whether a base has the changes of `HEAD` without its commits: taken over one by one, squashed into one commit, or squashed
 * together with other changes. `mergeBase` is where the two parted.
 */
export async function isContainedIn(cwd: string, base: string, mergeBase: string): Promise<boolean> {
  return (
    (await isRebased(cwd, base)) ||
    (await isSquashed(cwd, base, mergeBase)) ||
    (await isNamedBySquash(cwd, base, mergeBase)) ||
    (await addsNothing(cwd, base, mergeBase))
  )
}

/** `git cherry` marks each commit with a minus that the base has under another name. */
async function isRebased(cwd: string, base: string): Promise<boolean> {
  const { stdout } = await git(['cherry', base, 'HEAD'], { cwd })
  // A merge is not listed, and may hold changes of its own.
  const merges = await gitLine(['rev-list', '--count', '--merges', 'HEAD', '--not', base, '--'], { cwd })
  return merges === '0' && stdout !== '' && stdout.split('\n').every((line) => line === '' || line.startsWith('- '))
}

/** All of the branch as one commit, which `git cherry` marks with a minus when the base has one with the same changes. */
async function isSquashed(cwd: string, base: string, mergeBase: string): Promise<boolean> {
  const name = ['-c', 'user.name=Backburner', '-c', 'user.email=backburner@localhost']
  const squash = ['commit-tree', '--no-gpg-sign', 'HEAD^{tree}', '-p', mergeBase, '-m', 'squash']
  const commit = await gitLine([...name, ...squash], { cwd })
  return (await gitLine(['cherry', base, commit], { cwd })).startsWith('- ')
}

/**
 * `git merge --squash` names every commit that it took along in the message it offers; with conflicts that were resolved on
 * the way this is all that is left to know it by.
 */
async function isNamedBySquash(cwd: string, base: string, mergeBase: string): Promise<boolean> {
  const head = await gitLine(['rev-parse', 'HEAD'], { cwd })
  const wanted = ['--fixed-strings', `--grep=commit ${head}`, `--max-count=${mostCommits}`, '--format=%B%x00']
  const { stdout } = await git(['log', ...wanted, `${mergeBase}..${base}`, '--'], { cwd })
  return stdout
    .split('\0')
    .some(
      (message) =>
        message.includes('Squashed commit of the following:') && message.split('\n').includes(`commit ${head}`),
    )
}

/**
 * Whether merging the branch into the base, or into any of its commits that touch the same files, would change nothing: then
 * all of it was there, whatever else came with it and whatever became of it since.
 */
async function addsNothing(cwd: string, base: string, mergeBase: string): Promise<boolean> {
  const found = await findRepository(cwd)
  const { stdout } = await git(['diff', '--name-only', '--no-renames', '-z', mergeBase, 'HEAD', '--'], { cwd })
  // A branch that changed nothing in the end may have had something on the way.
  if (found.kind !== 'repository' || stdout === '') return false
  const paths = stdout
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => `:(literal,top)${path}`)
  // Too many for one call: the whole base is looked at.
  const only = paths.join('').length > 64_000 ? [] : paths
  const walk = ['rev-list', '--first-parent', `--max-count=${mostCommits}`, `${mergeBase}..${base}`, '--', ...only]
  const commits = (await gitLine(walk, { cwd })).split('\n').filter((id) => id !== '')
  const head = await gitLine(['rev-parse', 'HEAD'], { cwd })
  // Through a git directory of ours: a merge driver of the repository is a program, and says what it likes.
  return await withPlainGit(found.repository, async (env) => {
    for (let at = 0; at < commits.length; at += lookedAtOnce) {
      const some = commits.slice(at, at + lookedAtOnce)
      const same = await Promise.all(some.map((commit) => changesNothing(cwd, env, commit, head)))
      if (same.includes(true)) return true
    }
    return false
  })
}

async function changesNothing(
  cwd: string,
  env: Readonly<Record<string, string>>,
  commit: string,
  head: string,
): Promise<boolean> {
  // Git before 2.38 cannot say, and refuses the option.
  const merge = ['merge-tree', '--write-tree', '--no-messages', commit, head]
  const { exitCode, stdout } = await git(merge, { cwd, env, expect: [0, 1, 128, 129] })
  return exitCode === 0 && stdout.trim() === (await gitLine(['rev-parse', `${commit}^{tree}`], { cwd, env }))
}
