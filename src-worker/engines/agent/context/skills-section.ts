import type { CommandSummary } from '../../../../src-node/definitions/commands.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'

const longestDescription = 300
/** All descriptions together; what comes after is listed by name alone. */
const longestSection = 8_000

/** What the system prompt tells of skills and commands that the model may use by itself. */
export function skillsSection(commands: readonly CommandSummary[]): readonly string[] {
  const usable = commands.filter(({ forModel }) => forModel)
  if (usable.length === 0) return []
  let left = longestSection
  const lines = usable.map(({ name, description }) => {
    const line = `- ${name}: ${singleLine(description, longestDescription)}`
    left -= line.length
    return left > 0 ? line : `- ${name}`
  })
  return [
    `Skills\nInstructions for certain kinds of work, written by the user or the project. When one fits what you are about to do, call the tool Skill with its name before you begin.\n${lines.join('\n')}`,
  ]
}
