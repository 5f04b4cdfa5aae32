import { ORPCError } from '@orpc/client'
import type { z } from 'zod'
import { apiErrors } from '../api/errors.ts'

type ApiErrors = typeof apiErrors
type DataOf<Code extends keyof ApiErrors> = ApiErrors[Code] extends { data: infer Schema extends z.ZodType }
  ? z.infer<Schema>
  : undefined

/** An error of the contract, with its data decoded. */
export type RefusedCall = {
  [Code in keyof ApiErrors]: {
    readonly kind: 'refused'
    readonly code: Code
    readonly message: string
    readonly data: DataOf<Code>
  }
}[keyof ApiErrors]

/** Why a call came to nothing. Every message is a sentence for the user. */
export type CallFailure =
  | RefusedCall
  /** The supervisor could not be reached, or went away meanwhile: whether the call took effect is not known. */
  | { readonly kind: 'offline'; readonly message: string }
  | { readonly kind: 'unexpected'; readonly message: string }

/** How a call ended. */
export type CallResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: CallFailure }

const codes = new Set<string>(Object.keys(apiErrors))

function isCode(code: string): code is keyof ApiErrors {
  return codes.has(code)
}

/** Reads whatever a call threw. `connected` tells a lost connection from an error of the supervisor. */
export function failureOf(error: unknown, connected: boolean): CallFailure {
  if (error instanceof ORPCError) {
    const code: unknown = error.code
    if (typeof code === 'string' && isCode(code)) {
      const definition = apiErrors[code]
      const data: unknown = error.data
      const decoded =
        'data' in definition ? definition.data.safeParse(data) : { success: true as const, data: undefined }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- code and data were matched against the same entry of the contract
      if (decoded.success) return { kind: 'refused', code, message: error.message, data: decoded.data } as RefusedCall
    }
    return { kind: 'unexpected', message: error.message }
  }
  if (!connected || isLostSocket(error)) {
    return { kind: 'offline', message: 'The connection to the supervisor was lost. It is being restored; try again.' }
  }
  return { kind: 'unexpected', message: error instanceof Error ? error.message : String(error) }
}

/** The failure of a call that was never sent. */
export const notConnected: CallFailure = {
  kind: 'offline',
  message: 'Not connected to the supervisor. It is being restored; try again in a moment.',
}

/** A socket that closes ends its calls with an `AbortError`; one that is closed refuses them. Either may come before its news. */
function isLostSocket(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || /WebSocket is not open/.test(error.message))
}
