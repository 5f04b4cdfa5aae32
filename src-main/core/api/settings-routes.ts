import { implement } from '@orpc/server'
import { settingsContract } from '../../../src-shared/api/settings.ts'
import type { Services } from '../sessions/services.ts'
import { watchSettings } from '../settings/watch-settings.ts'
import type { CallContext } from './call-context.ts'

const done = {}

/** The settings' part of the API. */
export function settingsRoutes(services: Pick<Services, 'paths' | 'repositories' | 'userSettings'>) {
  const os = implement(settingsContract).$context<CallContext>()
  return os.router({
    watch: os.watch.handler(({ input, signal }) => watchSettings(services, input.cwd, signal)),
    set: os.set.handler(async ({ input }) => {
      await services.userSettings.set(input.path, input.value)
      return done
    }),
    reset: os.reset.handler(async ({ input }) => {
      await services.userSettings.reset(input.path)
      return done
    }),
    addItem: os.addItem.handler(async ({ input }) => {
      await services.userSettings.addItem(input.path, input.item)
      return done
    }),
    removeItem: os.removeItem.handler(async ({ input }) => {
      await services.userSettings.removeItem(input.path, input.item)
      return done
    }),
    write: os.write.handler(async ({ input }) => {
      await services.userSettings.write(input.text, input.basedOn)
      return done
    }),
  })
}
