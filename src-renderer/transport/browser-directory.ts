import { z } from 'zod'

const answerSchema = z.object({ directory: z.string().min(1) })

/** The directory that `serve` was started in: where a browser's tasks go. Null when the server does not say. */
export async function browserDirectory(): Promise<string | null> {
  try {
    const response = await fetch('./directory.json')
    return response.ok ? answerSchema.parse(await response.json()).directory : null
  } catch {
    return null
  }
}
