import { z } from 'zod'
import { settingsFileSchema, type SettingsFile } from '../../src-shared/settings/settings-schema.ts'

/** What could be used of a settings file, and a sentence for each thing that could not. */
export type DecodedSettings = {
  readonly settings: SettingsFile
  readonly problems: readonly string[]
}

/** Decodes the text of a settings file. A value that does not fit is left out and told; the rest of the file holds. */
export function decodeSettings(text: string): DecodedSettings {
  let json: unknown
  try {
    // Editors on Windows begin a file with a byte order mark.
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { settings: {}, problems: [`not valid JSON (${error instanceof Error ? error.message : String(error)})`] }
  }
  const first = settingsFileSchema.safeParse(json)
  if (first.success) return { settings: first.data, problems: [] }
  const problems = first.error.issues.map(describe)
  // Positions in an array shift when one is taken out: the last first.
  for (const issue of first.error.issues.toReversed()) removeAt(json, issue.path)
  const second = settingsFileSchema.safeParse(json)
  return { settings: second.success ? second.data : {}, problems }
}

function describe(issue: z.core.$ZodIssue): string {
  return issue.path.length === 0 ? issue.message : `${z.core.toDotPath(issue.path)}: ${issue.message}`
}

function removeAt(json: unknown, path: readonly PropertyKey[]): void {
  const last = path.at(-1)
  let parent: unknown = json
  for (const key of path.slice(0, -1)) parent = isObject(parent) ? Reflect.get(parent, key) : undefined
  if (last === undefined || !isObject(parent)) return
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else Reflect.deleteProperty(parent, last)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
