import { marksFor } from '../../../../src-node/log/secret-filter.ts'
import { ToolError } from './tool.ts'

/**
 * Throws when a change to a file names a mark that the model was shown in the place of a secret of that file: written, it
 * would take the secret's place.
 */
export function mustKeepSecrets(
  texts: readonly string[],
  before: string,
  path: string,
  environment: Readonly<Record<string, string>>,
): void {
  if (!texts.some((text) => text.includes('['))) return
  for (const mark of marksFor(before, environment)) {
    if (!texts.some((text) => text.includes(mark))) continue
    throw new ToolError(
      `${path} holds a secret, of which ${mark} is all that you are shown: nothing was written, for this would put the mark in its place. Change the other lines with Edit, and ask the user to change that one.`,
    )
  }
}
