import { setTimeout as sleep } from 'node:timers/promises'
import type { InstanceId } from '../../../src-shared/base/ids.ts'
import { supervisorEndpointSchema, type SupervisorEndpoint } from '../../../src-shared/worker-protocol/messages.ts'
import { laterSecrets, type HeldSecrets } from '../../../src-shared/base/held-secrets.ts'
import { readDocument } from '../../../src-node/files/json-document.ts'
import { tryLock, type HeldLock } from '../../../src-node/locks/exclusive-lock.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import { isSameProcess } from '../../../src-node/processes/process-identity.ts'
import { probeSocket } from '../../../src-node/sockets/probe.ts'

/** `held`: another supervisor lives, or somebody holds the lock and does not say who it is. */
export type LockOutcome =
  /** `secrets`: what the supervisor that let go held of the user's credentials. */
  | { readonly kind: 'acquired'; readonly lock: HeldLock; readonly secrets: HeldSecrets | null }
  | { readonly kind: 'held'; readonly by: SupervisorEndpoint | null; readonly pid: number }

const patienceMs = 15_000
const pollMs = 20

/**
 * Takes the lock that one supervisor holds. With `takeOver` the one that lives is asked, once, to let go; without, it is
 * left alone. A holder that is just starting or just ending is waited for.
 */
export async function takeSupervisorLock(
  paths: HomePaths,
  takeOver: { readonly as: InstanceId } | null,
): Promise<LockOutcome> {
  const deadline = performance.now() + patienceMs
  let asked: InstanceId | null = null
  let secrets: HeldSecrets | null = null
  for (;;) {
    const attempt = await tryLock(paths.supervisorLock)
    if (attempt.kind === 'acquired') return { ...attempt, secrets }
    const by = await liveSupervisor(paths)
    if (by !== null && takeOver === null) return { kind: 'held', by, pid: attempt.pid }
    if (by !== null && takeOver !== null && asked !== by.instanceId) {
      asked = by.instanceId
      const { askToHandOver } = await import('./ask-to-hand-over.ts')
      secrets = laterSecrets(secrets, await askToHandOver(by, takeOver.as))
    }
    if (performance.now() >= deadline) return { kind: 'held', by, pid: attempt.pid }
    await sleep(pollMs)
  }
}

/** Reads `daemon/supervisor.json`; null when it names nobody who lives and listens. */
async function liveSupervisor(paths: HomePaths): Promise<SupervisorEndpoint | null> {
  const read = await readDocument(paths.supervisor, { version: 1, schema: supervisorEndpointSchema }, Date.now())
  if (read.kind !== 'ok' || (await isSameProcess(read.value)) === 'gone') return null
  return (await probeSocket(read.value.socket)) === 'alive' ? read.value : null
}
