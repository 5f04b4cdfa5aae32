import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import picomatch from 'picomatch'
import { hasShellSyntax, partsOfCommand } from './shell-words.ts'

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

type Rule = { readonly tool: string; readonly specifier: string | null }

/** Reads `Tool` or `Tool(specifier)`; null for what is neither. */
export function parseRule(text: string): Rule | null {
  const found = /^\s*([A-Za-z_][\w-]*)\s*(?:\(([\s\S]*)\))?\s*$/.exec(text)
  if (found?.[1] === undefined) return null
  const specifier = found[2]?.trim()
  return {
    tool: found[1],
    specifier: specifier === undefined || specifier === '' || specifier === '*' ? null : specifier,
  }
}

/**
 * Whether a rule is about this request. `lenient` is for deny and ask: there a rule also holds when any part of a
 * command line is meant by it; an allow rule must mean the whole.
 */
export function ruleMatches(text: string, request: Request, root: string, lenient: boolean): boolean {
  const rule = parseRule(text)
  if (rule === null || !toolsOf(rule.tool).includes(request.tool)) return false
  const { specifier } = rule
  if (specifier === null) return true
  if (request.kind === 'command') return request.command !== null && commandMatches(specifier, request.command, lenient)
  if (request.paths.length === 0) return false
  return lenient
    ? request.paths.some((path) => pathMatches(specifier, path, root))
    : request.paths.every((path) => pathMatches(specifier, path, root))
}

/** `Edit` rules hold for every tool that edits, `Read` rules for every tool that reads. */
function toolsOf(name: string): readonly string[] {
  if (name === 'Edit') return ['Edit', 'MultiEdit', 'Write']
  if (name === 'Read') return ['Read', 'Glob', 'Grep']
  return [name]
}

function commandMatches(specifier: string, command: string, lenient: boolean): boolean {
  const whole = command.trim()
  if (specifier === whole) return true
  if (lenient) return partsOfCommand(whole).some((part) => part === specifier || prefixMatches(specifier, part))
  return !hasShellSyntax(whole) && prefixMatches(specifier, whole)
}

/** `npm test:*` means `npm test` and whatever follows it; elsewhere `*` means any text. */
function prefixMatches(specifier: string, command: string): boolean {
  if (specifier.endsWith(':*')) {
    const prefix = specifier.slice(0, -2)
    return command === prefix || command.startsWith(`${prefix} `)
  }
  if (!specifier.includes('*')) return false
  const pattern = specifier
    .split('*')
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${pattern}$`, 's').test(command)
}

/** `//x` is absolute, `~/x` in the home directory, all else counts from the session's directory. */
function pathMatches(specifier: string, path: string, root: string): boolean {
  const pattern = specifier.startsWith('//')
    ? specifier.slice(1)
    : specifier.startsWith('~/')
      ? join(homedir(), specifier.slice(2))
      : join(root, specifier.replace(/^\.?\//, ''))
  const options = { dot: true, nocase: false }
  return picomatch(pattern, options)(path) || picomatch(`${pattern.replace(/\/$/, '')}/**`, options)(path)
}

/** Whether `path` is `directory` or lies in it. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(resolve(directory), resolve(path))
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))
}
