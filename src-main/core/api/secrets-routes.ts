import { implement } from '@orpc/server'
import { secretsContract, type SecretsStatus } from '../../../src-shared/api/settings.ts'
import type { Services } from '../sessions/services.ts'
import type { CallContext } from './call-context.ts'

/** The credentials' part of the API. No answer of it holds one. */
export function secretsRoutes({ userSecrets, environments }: Pick<Services, 'userSecrets' | 'environments'>) {
  const os = implement(secretsContract).$context<CallContext>()
  const status = (context: CallContext): SecretsStatus => {
    const variables = context.environment ?? environments.own
    const named = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'].some((name) => (variables[name] ?? '').trim() !== '')
    return userSecrets.status(named)
  }
  return os.router({
    status: os.status.handler(({ context }) => status(context)),
    setApiKey: os.setApiKey.handler(async ({ input, context }) => {
      await userSecrets.set('apiKey', input.key)
      return status(context)
    }),
    clearApiKey: os.clearApiKey.handler(async ({ context }) => {
      await userSecrets.clear('apiKey')
      return status(context)
    }),
    setAuthToken: os.setAuthToken.handler(async ({ input, context }) => {
      await userSecrets.set('authToken', input.token)
      return status(context)
    }),
    clearAuthToken: os.clearAuthToken.handler(async ({ context }) => {
      await userSecrets.clear('authToken')
      return status(context)
    }),
  })
}
