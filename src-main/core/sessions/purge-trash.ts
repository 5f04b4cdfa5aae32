import type { TrashManifest } from '../storage/trash-store.ts'
import type { Services } from './services.ts'

/** How long a removed session can be restored. */
const keptForMs = 30 * 24 * 60 * 60_000

/** Lets go of sessions that were removed long ago: their conversation, and the recovery ref in their repository. */
export async function purgeTrash(services: Services): Promise<void> {
  const { trash, clock, problems } = services
  for (const manifest of await trash.list()) {
    if (clock.now() - manifest.removedAt < keptForMs) continue
    try {
      await dropRecoveryRef(manifest)
      await trash.drop(manifest.id)
    } catch (error) {
      problems.report(`the removed session ${manifest.id} could not be cleared away`, error)
    }
  }
}

async function dropRecoveryRef({ mainCheckout, id }: TrashManifest): Promise<void> {
  if (mainCheckout === null) return
  const { findRepository } = await import('../../../src-node/git/repository.ts')
  const found = await findRepository(mainCheckout).catch(() => null)
  // The repository is gone, and its refs with it.
  if (found?.kind !== 'repository') return
  const { readRecoveryRef } = await import('../../../src-node/git/recovery-ref.ts')
  const { deleteRef } = await import('../../../src-node/git/update-ref.ts')
  const recovery = await readRecoveryRef(mainCheckout, id)
  if (recovery !== null) await deleteRef(mainCheckout, recovery.ref, recovery.commit)
}
