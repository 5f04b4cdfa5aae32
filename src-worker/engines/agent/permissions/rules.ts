import type { Rule } from '../../../../src-shared/board/permission-rule.ts'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** What a tool call would do, as far as rules and modes look at it. */
export type Request = {
  /** The tool's name. */
  readonly tool: string
  /** `none` never asks (a deny rule still holds); `other` asks unless a rule allows it. */
  readonly kind: 'none' | 'read' | 'edit' | 'command' | 'fetch' | 'other'
  /** The files it reads or writes, absolute. */
  readonly paths: readonly string[]
  /** The command line, for kind `command`. */
  readonly command: string | null
  /** The host name that it asks, in lower case and without a port, for kind `fetch`. */
  readonly domain?: string
  /** The host is this machine or one of its network, as far as the name tells: never asked without a rule that names it. */
  readonly isPrivate?: boolean
  /** What the brackets of a rule name for tools without paths: an agent, a skill. */
  readonly subject?: string
  /** For kind `other`: it changes nothing, so that the plan mode lets it be asked for. */
  readonly looksOnly?: boolean
}

/** The tools that a rule's name is about: `Edit` means every tool that edits, `Read` every tool that reads. */
function toolsOf(name: string): readonly string[] {
  if (name === 'Edit') return ['Edit', 'MultiEdit', 'Write', 'NotebookEdit']
  if (name === 'Read') return ['Read', 'Glob', 'Grep']
  // What agents were started with is an older name of the same tool.
  if (name === 'Task') return ['Agent']
  return [name]
}

/** Whether a rule is about this tool: by its name, or by the server that offers it (`mcp__server`, `mcp__server__*`). */
export function isAboutTool(rule: Rule, tool: string): boolean {
  if (toolsOf(rule.tool).includes(tool)) return true
  if (!rule.tool.startsWith('mcp__')) return false
  const server = /^(mcp__.+?)(?:__\*)?$/.exec(rule.tool)?.[1] ?? rule.tool
  const isServer = rule.tool.endsWith('__*') || !server.slice('mcp__'.length).includes('__')
  if (isServer) return tool.startsWith(`${server}__`)
  return rule.tool.endsWith('*') && tool.startsWith(rule.tool.slice(0, -1))
}

/** Whether `path` is `directory` or lies in it. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(resolve(directory), resolve(path))
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))
}
