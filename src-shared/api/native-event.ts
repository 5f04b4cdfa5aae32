import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { taskLinkSchema } from './task-link.ts'

/** What the app tells its window from outside of the API: the menu, the tray, a notification, a link. */
export const nativeEventSchema = z.discriminatedUnion('type', [
  /** Show a session's peek. */
  z.object({ type: z.literal('peek'), sessionId: sessionIdSchema }),
  /** Do a command of the window's own registry. */
  z.object({ type: z.literal('command'), command: z.string().max(60) }),
  /** Fill the dispatch box. */
  z.object({ type: z.literal('link'), link: taskLinkSchema }),
  /** A link that says nothing usable. The reason is the end of a sentence: "The link …". */
  z.object({ type: z.literal('link-refused'), reason: z.string() }),
  /** Play the short sound of a notification. */
  z.object({ type: z.literal('chime') }),
])
/** What the app tells its window. */
export type NativeEvent = Readonly<z.infer<typeof nativeEventSchema>>
