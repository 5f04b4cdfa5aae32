import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { OpenRequest } from '../../../src-shared/board/session-state.ts'

/** A sign-in that an agent waits for. */
export function loginRequest(
  message: string,
  methods: readonly { readonly name: string; readonly type?: string | undefined }[],
  askedAt: number,
): Extract<OpenRequest, { kind: 'login' }> {
  const ways = methods.map(({ name, type }, index) => {
    const how = type === 'terminal' ? ' (in a terminal, by its own command)' : ''
    return `${index + 1} ${singleLine(name, 80)}${how}`
  })
  const more =
    ways.length === 0
      ? 'Sign in with its own command, then reply.'
      : `Reply with a number, or sign in elsewhere and reply: ${ways.join(' · ')}`
  return {
    kind: 'login',
    requestId: requestIdSchema.parse(crypto.randomUUID()),
    askedAt,
    message: `${message} ${more}`,
  }
}
