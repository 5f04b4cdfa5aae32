import { jsonFault, offsetOf, placeOf, type TextPlace } from '../../../src-shared/settings/json-places.ts'
import { plainReason } from '../../../src-shared/settings/plain-reason.ts'
import { settingsFileSchema } from '../../../src-shared/settings/settings-schema.ts'

/** Something in the text of a settings file that keeps it from being saved. */
export type TextProblem = { readonly message: string; readonly place: TextPlace | null }

/** What is wrong with the text of a settings file, and where: one mistake of JSON, or every value that does not fit. */
export function textProblems(text: string): readonly TextProblem[] {
  if (text.trim() === '') return []
  const fault = jsonFault(text)
  if (fault !== null) return [fault]
  const parsed = settingsFileSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')))
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => {
    const { path } = issue
    const offset = offsetOf(text, path)
    const where = path.length === 0 ? '' : `${path.map(String).join('.')} `
    return { message: `${where}${plainReason(issue)}`, place: offset === null ? null : placeOf(text, offset) }
  })
}
