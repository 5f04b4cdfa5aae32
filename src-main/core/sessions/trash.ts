import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Trashed } from '../../../src-shared/api/trash.ts'
import type { ShortId } from '../../../src-shared/base/ids.ts'
import { loadSettings } from '../../../src-node/settings/load-settings.ts'
import type { TrashManifest } from '../storage/trash-store.ts'
import { dropRemoved } from './drop-removed.ts'
import type { Services } from './services.ts'

const dayMs = 24 * 60 * 60_000
const gigabyte = 1024 * 1024 * 1024

/** How long removed sessions are kept, and how much of them. */
export type TrashLimits = { readonly days: number; readonly gigabytes: number }

/** What the settings say of removed sessions. A project has no say in it. */
async function trashLimits({ userSettings }: Pick<Services, 'userSettings'>): Promise<TrashLimits> {
  const { settings } = await loadSettings({ userFile: userSettings.path, projectDirectory: null, trusted: false })
  return { days: settings.trash.days.value, gigabytes: settings.trash.gigabytes.value }
}

/** The removed sessions, newest first. */
export async function listTrash(services: Services): Promise<TrashLimits & { readonly removed: Trashed[] }> {
  const limits = await trashLimits(services)
  const manifests = await services.trash.list()
  const removed = await Promise.all(manifests.map((manifest) => describe(services, manifest, limits)))
  return { ...limits, removed: removed.sort((a, b) => b.removedAt - a.removedAt) }
}

/** Lets go of removed sessions for good. One that cannot be cleared away is reported and stays. */
export async function emptyTrash(
  services: Services,
  which: { readonly ids?: readonly ShortId[] | undefined; readonly removedBefore?: number | undefined },
): Promise<{ gone: ShortId[]; bytes: number }> {
  const { trash, paths, problems } = services
  const gone: ShortId[] = []
  let bytes = 0
  for (const manifest of await trash.list()) {
    const { id, removedAt } = manifest
    if (which.ids !== undefined && !which.ids.includes(id)) continue
    if (which.removedBefore !== undefined && removedAt >= which.removedBefore) continue
    try {
      const size = await sizeOf(paths.trashed(id))
      await dropRemoved(services, manifest)
      gone.push(id)
      bytes += size
    } catch (error) {
      problems.report(`the removed session ${id} could not be cleared away`, error)
    }
  }
  return { gone, bytes }
}

/** Lets go of what is too old, then of the oldest while all together is too much. */
export async function purgeTrash(services: Services): Promise<void> {
  const { clock } = services
  const { days, gigabytes } = await trashLimits(services)
  await emptyTrash(services, { removedBefore: clock.now() - days * dayMs + 1 })
  const { removed } = await listTrash(services)
  const tooMuch: ShortId[] = []
  let bytes = 0
  for (const one of removed) {
    bytes += one.bytes
    if (bytes > gigabytes * gigabyte) tooMuch.push(one.id)
  }
  if (tooMuch.length > 0) await emptyTrash(services, { ids: tooMuch })
}

async function describe({ paths }: Services, manifest: TrashManifest, { days }: TrashLimits): Promise<Trashed> {
  const { sessionId, id, name, removedAt, mainCheckout } = manifest
  const directory = paths.trashed(id)
  const bytes = await sizeOf(directory)
  const { archiveSize } = await import('../../../src-node/files/file-archive.ts')
  const { keptIgnoredSize } = await import('../../../src-node/worktrees/keep-ignored.ts')
  const ignored = await keptIgnoredSize(join(directory, 'ignored')).catch(() => null)
  const nested = await archiveSize(join(directory, 'nested', 'worktree')).catch(() => null)
  const holds = [
    'conversation',
    ...(mainCheckout === null ? [] : ['worktree and branch']),
    ...(ignored === null || ignored.files === 0 ? [] : [counted(ignored.files, 'ignored file')]),
    ...(nested === null || nested.files === 0 ? [] : ['repositories inside it']),
  ]
  return { sessionId, id, name, removedAt, expiresAt: removedAt + days * dayMs, bytes, holds, repository: mainCheckout }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** All files below a directory, in bytes; what disappears meanwhile counts nothing. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => [])
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await lstat(join(parentPath, name)).catch(() => null))?.size ?? 0)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
