import { z } from 'zod'

/**
 * The user's own credentials for the API. They travel over sockets and pipes from memory to memory, are never in an
 * environment, and reach a disk only as the system keychain sealed them. Of two the one with the later `changedAt` counts.
 */
export const heldSecretsSchema = z.object({
  apiKey: z.string().nullable(),
  authToken: z.string().nullable(),
  /** Milliseconds since the epoch. */
  changedAt: z.number().int().nonnegative(),
})
/** The user's own credentials for the API. */
export type HeldSecrets = Readonly<z.infer<typeof heldSecretsSchema>>

/** The later of two; null when there is none. */
export function laterSecrets(a: HeldSecrets | null, b: HeldSecrets | null): HeldSecrets | null {
  if (a === null || b === null) return a ?? b
  return b.changedAt > a.changedAt ? b : a
}
