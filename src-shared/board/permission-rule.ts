import type { OpenRequest } from './session-state.ts'

/** A rule, taken apart. A null specifier means whatever the tool is called with. */
export type Rule = { readonly tool: string; readonly specifier: string | null }

/** Reads `Tool` or `Tool(specifier)`; null for what is neither. */
export function parseRule(text: string): Rule | null {
  const found = /^\s*([A-Za-z_][\w.*-]*)\s*(?:\(([\s\S]*)\))?\s*$/.exec(text)
  if (found?.[1] === undefined) return null
  const specifier = found[2]?.trim()
  return {
    tool: found[1],
    specifier: specifier === undefined || specifier === '' || specifier === '*' ? null : specifier,
  }
}

/** What a rule that is being typed would mean. */
export type RuleMeaning =
  | { readonly kind: 'problem'; readonly text: string }
  /** `covers` is false when what is asked now would be asked again. */
  | { readonly kind: 'means'; readonly text: string; readonly covers: boolean }

type PermissionRequest = Extract<OpenRequest, { kind: 'permission' }>

const editors = ['Edit', 'MultiEdit', 'Write', 'NotebookEdit']
const readers = ['Read', 'Glob', 'Grep']

/** What "Always allow" with this rule would let run from now on, in a sentence; or why it is no rule. Pure. */
export function meaningOfRule(text: string, request: PermissionRequest): RuleMeaning {
  const problem = (words: string): RuleMeaning => ({ kind: 'problem', text: words })
  if (text.trim() === '') return problem('Name a rule, such as Bash(npm test:*), to allow this always.')
  const rule = parseRule(text)
  if (rule === null) {
    return problem('This is no rule: write a tool, or a tool and what it may do, as in Bash(npm test:*).')
  }
  const { tool, specifier } = rule
  if (tool === '*') return problem('A rule names one tool.')
  const covers = isAbout(tool, request.tool) && (specifier === null || coversDetail(specifier, request))
  const means = (words: string): RuleMeaning => ({ kind: 'means', text: words, covers })
  if (tool === 'Bash') return means(commandsOf(specifier))
  if (editors.includes(tool))
    return means(specifier === null ? 'Edits of any file here.' : `Edits of ${placesOf(specifier)}.`)
  if (readers.includes(tool))
    return means(specifier === null ? 'Reading any file here.' : `Reading ${placesOf(specifier)}.`)
  if (tool === 'WebFetch') return means(fetchesOf(specifier))
  if (tool.startsWith('mcp__')) return means(serverToolsOf(tool, specifier))
  return means(specifier === null ? `Every use of ${tool}.` : `Uses of ${tool} for “${specifier}”.`)
}

function commandsOf(specifier: string | null): string {
  if (specifier === null) return 'Every command, whatever it does.'
  const prefix = prefixOf(specifier)
  if (prefix !== null && !prefix.includes('*')) return `Every command that is “${prefix}” or begins with “${prefix} ”.`
  if (specifier.includes('*')) return `Every command that reads “${specifier}”, where * stands for any text.`
  return `The command “${specifier}”, exactly so.`
}

function placesOf(specifier: string): string {
  if (specifier.startsWith('//')) return `“${specifier.slice(1)}”, counted from the root of the disk`
  if (specifier.startsWith('~')) return `“${specifier}” in your home directory`
  const isAnywhere = !specifier.replace(/\/+$/, '').includes('/')
  if (isAnywhere) return `“${specifier}” in any directory of the project`
  return `“${specifier.replace(/^\.?\//, '')}” in the project`
}

function fetchesOf(specifier: string | null): string {
  if (specifier === null) return 'Every page of the web.'
  const host = /^domain:(.+)$/.exec(specifier)?.[1]?.trim()
  if (host === undefined) return 'Nothing: pages are named by their host, as in WebFetch(domain:example.com).'
  return host.startsWith('*.') ? `Pages of every host below ${host.slice(2)}.` : `Pages of ${host}.`
}

function serverToolsOf(tool: string, specifier: string | null): string {
  const name = tool.slice('mcp__'.length)
  const server = /^(.+?)(?:__\*)?$/.exec(name)?.[1] ?? name
  if (tool.endsWith('__*') || !server.includes('__')) return `Every tool of the server ${server}.`
  const [first = '', ...rest] = name.split('__')
  return `The tool ${rest.join('__')} of the server ${first}${specifier === null ? '' : ` for “${specifier}”`}.`
}

/** `npm test:*` and `npm test *` mean `npm test` and what follows it. */
function prefixOf(specifier: string): string | null {
  return /^([\s\S]*?)(?::\*| \*)$/.exec(specifier)?.[1] ?? null
}

function isAbout(name: string, tool: string): boolean {
  if (name === tool || (name === 'Task' && tool === 'Agent')) return true
  if (name === 'Edit') return editors.includes(tool)
  if (name === 'Read') return readers.includes(tool)
  if (!name.startsWith('mcp__')) return false
  return tool.startsWith(name.endsWith('*') ? name.slice(0, -1) : `${name}__`)
}

/**
 * Whether what is asked lies within the brackets, as far as the words tell: the session itself looks closer (at every part
 * of a command line, at links), so only what surely does not fit is said not to.
 */
function coversDetail(specifier: string, { detail, tool }: PermissionRequest): boolean {
  if (detail.type !== 'command' || tool !== 'Bash') return true
  const prefix = prefixOf(specifier)
  const [start = ''] = (prefix ?? specifier).split('*')
  if (start.trim() === '') return true
  // A line of several commands is covered when each of them is: one that begins so is enough not to warn.
  return detail.command.split(/&&|\|\||[;|\n]/).some((part) => part.trim().startsWith(start.trim()))
}
