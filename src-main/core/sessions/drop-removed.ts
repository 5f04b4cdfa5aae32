import type { TrashManifest } from '../storage/trash-store.ts'
import type { Services } from './services.ts'

/** Lets go of a removed session for good: its conversation, and the recovery ref in its repository. */
export async function dropRemoved({ trash }: Pick<Services, 'trash'>, manifest: TrashManifest): Promise<void> {
  await dropRecoveryRef(manifest)
  await trash.drop(manifest.id)
}

/** Deletes the recovery ref of a removed session, when its repository is still there. */
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
