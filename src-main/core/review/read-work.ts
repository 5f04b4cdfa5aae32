import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReviewWork, UnsavedFile } from '../../../src-shared/api/review-actions.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { Repository } from '../../../src-node/git/repository.ts'
import type { StatusEntry } from '../../../src-node/git/status.ts'
import { readFlags } from '../../../src-node/files/open-flags.ts'
import type { Services } from '../sessions/services.ts'
import { suggestMessage } from './suggest.ts'
import { placeOf } from './user-place.ts'

const mostFiles = 5_000

/** What there is to commit and to push in a session's folder. Changes nothing. */
export async function readWork(services: Services, sessionId: SessionId): Promise<ReviewWork> {
  const { readHead } = await import('../../../src-node/git/head.ts')
  const { findOperation } = await import('../../../src-node/git/operation.ts')
  const { readStatus } = await import('../../../src-node/git/status.ts')
  const { baseRepository } = await import('../../../src-node/pull-requests/surroundings.ts')
  const { readSurroundings } = await import('../../../src-node/pull-requests/read-surroundings.ts')
  const { record, repository, place } = await placeOf(services, sessionId)
  const { branch } = await readHead(place.cwd)
  const files = (await readStatus(place.cwd)).flatMap(unsavedFile)
  return {
    branch,
    operation: findOperation(repository),
    files: files.slice(0, mostFiles),
    more: Math.max(0, files.length - mostFiles),
    trusted: place.trusted,
    message: (await messageOfGit(repository)) ?? suggestMessage(record),
    push: branch === null ? null : await readPush(place.cwd, branch),
    repository: baseRepository(await readSurroundings(place.cwd, [])),
    mainTree: repository.mainTopLevel === repository.topLevel ? null : repository.mainTopLevel,
  }
}

function unsavedFile({ kind, path, from, index, worktree, submodule }: StatusEntry): UnsavedFile[] {
  if (kind === 'ignored') return []
  const conflicted = kind === 'unmerged'
  // Changes inside of another repository cannot be committed here; its commit can.
  if (index === '.' && submodule === 'dirty' && worktree === '.') return []
  const isStaged = !conflicted && kind !== 'untracked' && index !== '.'
  return [{ path, from, conflicted, staged: !isStaged ? 'no' : worktree === '.' ? 'yes' : 'partly' }]
}

/** What git would say: in a merge, which branch was merged. */
async function messageOfGit({ gitDirectory }: Repository): Promise<string | null> {
  const text = await readFile(join(gitDirectory, 'MERGE_MSG'), { encoding: 'utf8', flag: readFlags }).catch(() => '')
  const message = text
    .slice(0, 20_000)
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim()
  return message === '' ? null : message
}

async function readPush(cwd: string, branch: string): Promise<ReviewWork['push']> {
  const { countBehindAhead } = await import('../../../src-node/git/behind-ahead.ts')
  const { findPushTarget } = await import('../../../src-node/git/push-target.ts')
  const { resolveCommit } = await import('../../../src-node/git/head.ts')
  const { git } = await import('../../../src-node/git/git.ts')
  const target = await findPushTarget(cwd, branch)
  const head = await resolveCommit(cwd, 'HEAD')
  if (target === null || head === null) return null
  const { remote, commit } = target
  if (commit !== null) return { remote, remoteCommit: commit, ...(await countBehindAhead(cwd, head, commit)) }
  const { stdout } = await git(['rev-list', '--count', 'HEAD', '--not', `--remotes=${remote}`], { cwd })
  return { remote, remoteCommit: null, ahead: Number(stdout.trim()), behind: 0 }
}
