import { singleLine } from '../../../../../src-shared/base/single-line.ts'
import type { SlashHandler } from './slash-context.ts'

const longestName = 120

/** `/rename <name>`: a name that no model replaces. */
export const rename: SlashHandler = async ({ opened: { setting }, rest }) => {
  const name = singleLine(rest, longestName * 2)
  if (name === '' || name.length > longestName) return `A name has 1 to ${longestName} characters: /rename <name>`
  await setting.ledger.emit({ type: 'named', name, source: 'user' })
  return `The session is called ${name} now.`
}
