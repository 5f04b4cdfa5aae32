import { z } from 'zod'

/** A line of a transcript of whatever version: its number counts even when its type is not known. */
export const transcriptLineSchema = z.looseObject({ seq: z.number().int().positive(), type: z.string() })
