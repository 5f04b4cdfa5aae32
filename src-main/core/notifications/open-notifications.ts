import { loadSettings } from '../../../src-node/settings/load-settings.ts'
import type { Settings } from '../../../src-node/settings/merge-settings.ts'
import type { Services } from '../sessions/services.ts'
import { createEventCommands } from './event-command.ts'
import { NotificationCenter, settingOf } from './notification-center.ts'
import { postJson } from './post-json.ts'
import { Webhooks } from './webhooks.ts'

/** Makes the notifications of a supervisor; a project's settings say nothing about them. */
export function openNotifications(
  { paths, clock, book, documents, problems }: Services,
  environment: Readonly<Record<string, string>>,
): NotificationCenter {
  const settings = async (): Promise<Settings['notifications']> => {
    const loaded = await loadSettings({ userFile: paths.settings, projectDirectory: null, trusted: false })
    return loaded.settings.notifications
  }
  return new NotificationCenter({
    book,
    clock,
    settings,
    report: problems.report,
    runCommand: createEventCommands(environment),
    webhooks: new Webhooks({
      store: documents.webhooks,
      clock,
      post: postJson,
      addressOf: async (event) => (await settings()).webhooks[settingOf[event]]?.value ?? null,
      report: problems.report,
    }),
  })
}
