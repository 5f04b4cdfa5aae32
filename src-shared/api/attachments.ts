import { z } from 'zod'

/** The largest file that can be handed over, in bytes. */
export const largestAttachment = 10 * 1024 * 1024
/** How many files a task or a reply can have. */
export const mostAttachments = 20

/** A file without a place on the session's machine. */
export const keptFileSchema = z.object({
  name: z.string().min(1).max(255),
  /** Its bytes in base64. */
  data: z.base64().max(Math.ceil(largestAttachment / 3) * 4),
})
