import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { listAgents } from '../../../../../src-node/definitions/agents.ts'
import { isErrno } from '../../../../../src-node/files/is-errno.ts'
import { singleLine } from '../../../../../src-shared/base/single-line.ts'
import type { SlashContext, SlashHandler } from './slash-context.ts'
import { table } from './table.ts'

/** `/agents`: lists the custom agents and where they are edited; `/agents new` makes one. */
export const agents: SlashHandler = async (context) => {
  const { rest } = context
  if (rest === '' || rest === 'list') return await list(context)
  const found = /^new\s+(--user\s+)?([\w][\w-]{0,59})(?:\s+([\s\S]+))?$/.exec(rest)
  if (found === null) return 'Use /agents new [--user] <name> <description>; a name has letters, digits and hyphens.'
  const [, user, name = '', description = ''] = found
  if (description.trim() === '') return `Say what it is for: /agents new ${name} <description>`
  return await make(context, { isUser: user !== undefined, name, description: singleLine(description, 1000) })
}

async function list({ opened }: SlashContext): Promise<string> {
  const all = await listAgents(await opened.setting.places())
  if (all.length === 0) return 'There are no custom agents. Make one: /agents new <name> <description>'
  const rows = all.map(({ name, description, model, origin, path }) => [
    name,
    origin,
    model ?? 'inherit',
    singleLine(description, 80),
    path,
  ])
  return `${table(rows)}\nEdit them in these files. Make one: /agents new [--user] <name> <description>`
}

async function make(
  { opened }: SlashContext,
  agent: { readonly isUser: boolean; readonly name: string; readonly description: string },
): Promise<string> {
  const { userHome } = await opened.setting.places()
  // Where the session works: its own worktree, once it has one.
  const root = agent.isUser ? userHome : opened.setting.workplace.root
  const path = join(root, '.claude', 'agents', `${agent.name}.md`)
  const text = `---\nname: ${agent.name}\ndescription: ${JSON.stringify(agent.description)}\n---\n\nYou are ${agent.name}. ${agent.description}\n`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return `There is ${path} already; edit it there.`
    return `It could not be written: ${error instanceof Error ? error.message : String(error)}`
  }
  return `Made ${path}. What stands below the second line of dashes is its system prompt: edit it there. It can be used at once.`
}
