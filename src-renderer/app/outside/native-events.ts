import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { nativeEventSchema, type NativeEvent } from '../../../src-shared/api/native-event.ts'
import { commandNamed } from '../commands/registry.ts'
import { openPeek } from '../navigation.ts'
import type { Services } from '../services.ts'
import { playChime } from './chime.ts'

function act(services: Services, event: NativeEvent): void {
  switch (event.type) {
    case 'peek':
      services.ui.setState({ screen: 'board' })
      return openPeek(services, event.sessionId)
    case 'command': {
      const command = commandNamed(event.command)
      if (command?.unavailable(services) === null) command.run(services, 0)
      return
    }
    case 'link':
      return services.links.bring({ kind: 'task', link: event.link })
    case 'link-refused':
      return services.links.bring({ kind: 'refused', reason: event.reason })
    case 'chime':
      return playChime()
    default:
      assertNever(event, 'native event')
  }
}

/** Does what menu, tray, notifications and links ask of the window. Anything else that arrives is left alone. */
export function followNativeEvents(services: Services): void {
  services.native?.onEvent((data) => {
    const event = nativeEventSchema.safeParse(data)
    if (event.success) act(services, event.data)
  })
}
