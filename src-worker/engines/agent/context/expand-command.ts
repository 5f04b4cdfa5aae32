import { findDefinition } from './directories.ts'
import { parseFrontMatter } from './front-matter.ts'

type Places = { readonly top: string; readonly directory: string; readonly userHome: string }

/** `/name arguments` as what `.claude/commands/name.md` or the skill `name` says; any other text as it is. */
export async function expandCommand(text: string, places: Places): Promise<string> {
  const found = /^\/([\w][\w:.-]*)(?:\s+([\s\S]*))?$/.exec(text.trim())
  const name = found?.[1]
  if (name === undefined || name.includes('..')) return text
  const given = found?.[2]?.trim() ?? ''
  const source =
    (await findDefinition('commands', `${name.replaceAll(':', '/')}.md`, places)) ??
    (await findDefinition('skills', `${name}/SKILL.md`, places))
  return source === null ? text : fillIn(parseFrontMatter(source).body, given)
}

function fillIn(body: string, given: string): string {
  const words = given === '' ? [] : given.split(/\s+/)
  const filled = body
    .replaceAll('$ARGUMENTS', () => given)
    .replace(/\$([1-9])\b/g, (_, position: string) => words[Number(position) - 1] ?? '')
  const takesArguments = /\$ARGUMENTS|\$[1-9]\b/.test(body)
  return takesArguments || given === '' ? filled : `${filled}\n\nArguments: ${given}`
}
