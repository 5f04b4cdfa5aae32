import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isErrno } from '../files/is-errno.ts'
import { git, gitLine } from './git.ts'
import { readHead, resolveCommit } from './head.ts'
import { readRecoveryRef, recoveryRefName, type Recovery, type RecoveryRecord } from './recovery-ref.ts'
import type { Repository } from './repository.ts'
import { durably, withSnapshot, type TreeSnapshot } from './snapshot-trees.ts'
import { writeRef } from './update-ref.ts'

/** `refused`: something in the working tree cannot be kept this way; the reason is for the user. */
export type SaveResult<Rest> =
  | { readonly kind: 'saved'; readonly recovery: Recovery; readonly rest: Rest }
  | { readonly kind: 'refused'; readonly reason: string }

/** What keeping the rest of a working tree came to. */
export type KeepResult<Rest> =
  | { readonly kind: 'kept'; readonly rest: Rest }
  | { readonly kind: 'refused'; readonly reason: string }

/** Ours, so that saving works for users who never told git their name. */
const author = ['-c', 'user.name=Backburner', '-c', 'user.email=backburner@localhost']

/**
 * Saves the head, the index and every file that is not ignored of a working tree in `refs/backburner/trash/<id>`,
 * touching neither index nor files, and nothing of the repositories `nested` in it. `keep` keeps what the ref must not
 * hold, for refs are published by a `git push --mirror`. It returns once the ref was read back, all its objects were found,
 * and the files still were what was saved. Who calls it makes sure that nobody works there any more.
 */
export async function saveRecoveryRef<Rest>(
  repository: Repository,
  id: string,
  nested: readonly string[],
  keep: (saved: TreeSnapshot) => Promise<KeepResult<Rest>>,
): Promise<SaveResult<Rest>> {
  const cwd = repository.topLevel
  const head = await readHead(cwd)
  const commit = head.commit ?? (await emptyCommit(cwd))
  return await withSnapshot(repository, nested, async (snapshot, again) => {
    const kept = await keep(snapshot)
    if (kept.kind === 'refused') return kept
    const record: RecoveryRecord = {
      schema: 1,
      branch: head.branch,
      head: commit,
      unborn: head.commit === null,
      path: shortOf(repository),
      mergeHeads: await readMergeHeads(repository),
      unmerged: [...snapshot.unmerged],
      encoding: 'latin1',
      branchSettings: [],
    }
    const previous = await resolveCommit(cwd, recoveryRefName(id))
    const saved = await writeRecoveryCommit(cwd, id, snapshot, record, previous)
    await writeRef(cwd, recoveryRefName(id), saved, previous)
    return { kind: 'saved', recovery: await verify(repository, id, saved, snapshot, again), rest: kept.rest }
  })
}

async function writeRecoveryCommit(
  cwd: string,
  id: string,
  snapshot: TreeSnapshot,
  record: RecoveryRecord,
  previous: string | null,
): Promise<string> {
  const json = await gitLine(durably('hash-object', '-w', '--stdin'), { cwd, stdin: JSON.stringify(record) })
  const entries = [`100644 blob ${json}\trecovery.json`, `040000 tree ${snapshot.index}\tindex`]
  entries.push(`040000 tree ${snapshot.worktree}\tworktree`)
  if (snapshot.unmerged.length > 0) entries.push(`040000 tree ${await keepUnmerged(cwd, snapshot.unmerged)}\tunmerged`)
  const tree = await gitLine(durably('mktree'), { cwd, stdin: `${entries.join('\n')}\n` })
  // What was saved under this id before (a session can be removed, restored and removed again) stays reachable.
  const parents = [record.head, ...record.mergeHeads, ...(previous === null ? [] : [previous])]
  const message = `What session ${id} left`
  const parentArgs = [...new Set(parents)].flatMap((parent) => ['-p', parent])
  return await gitLine(durably(...author, 'commit-tree', '--no-gpg-sign', tree, ...parentArgs, '-m', message), { cwd })
}

/** The beginning of a branch that has none: nothing is in it. */
async function emptyCommit(cwd: string): Promise<string> {
  const tree = await gitLine(durably('mktree'), { cwd })
  return await gitLine(durably(...author, 'commit-tree', '--no-gpg-sign', tree, '-m', 'Nothing yet'), { cwd })
}

/** The path without the user's folders above the repository, where it lies in that. */
function shortOf({ topLevel, mainTopLevel }: Repository): string {
  return mainTopLevel !== null && topLevel.startsWith(`${mainTopLevel}${sep}`)
    ? relative(mainTopLevel, topLevel)
    : topLevel
}

/** A tree whose only purpose is that the versions of a conflict stay reachable. */
async function keepUnmerged(cwd: string, unmerged: readonly string[]): Promise<string> {
  const blobs = unmerged.flatMap((entry) => /^(?!160000)\d+ ([0-9a-f]+) /.exec(entry)?.[1] ?? [])
  const entries = [...new Set(blobs)].map((blob) => `100644 blob ${blob}\t${blob}\n`)
  return await gitLine(durably('mktree'), { cwd, stdin: entries.join('') })
}

async function readMergeHeads({ gitDirectory }: Repository): Promise<string[]> {
  try {
    const text = await readFile(join(gitDirectory, 'MERGE_HEAD'), 'utf8')
    return text.split('\n').filter((line) => /^[0-9a-f]{40,}$/.test(line))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

async function verify(
  repository: Repository,
  id: string,
  commit: string,
  saved: TreeSnapshot,
  takeAgain: () => Promise<TreeSnapshot>,
): Promise<Recovery> {
  const cwd = repository.topLevel
  const recovery = await readRecoveryRef(cwd, id)
  if (recovery?.commit !== commit) throw new Error(`${recoveryRefName(id)} does not read back as ${commit}`)
  if (recovery.worktreeTree !== saved.worktree || recovery.indexTree !== saved.index) {
    throw new Error(`${recoveryRefName(id)} does not hold the trees that were saved`)
  }
  await checkObjects(cwd, commit, recovery.record.head)
  const again = await takeAgain()
  if (again.worktree !== saved.worktree || again.index !== saved.index) {
    throw new Error(`files in ${cwd} changed while they were being saved`)
  }
  return recovery
}

/** Asks for every object that the commit added; git would only notice a missing one when somebody needs it. */
async function checkObjects(cwd: string, commit: string, head: string): Promise<void> {
  const listed = await git(['rev-list', '--objects', '--no-object-names', commit, '--not', head], { cwd })
  const { stdout } = await git(['cat-file', '--batch-check'], { cwd, stdin: listed.stdout })
  const missing = stdout.split('\n').filter((line) => line.endsWith(' missing'))
  if (missing.length > 0) throw new Error(`${missing.length} saved objects cannot be read back in ${cwd}`)
}
