import { createHash } from 'node:crypto'
import type { RequestPermissionResponse } from '@agentclientprotocol/sdk'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { OpenRequest, PermissionDetail } from '../../../src-shared/board/session-state.ts'
import type { Workplace } from '../agent/isolation/workplace.ts'
import { realPlace } from '../agent/isolation/workplace.ts'
import { isInside, type Request } from '../agent/permissions/rules.ts'
import { changeOf } from '../agent/tools/text-file.ts'
import { commandOf, diffsOf, field, pathsOf, textOf, toolOf, type ToolCall } from './tool-calls.ts'

/** One of the answers that an agent offers; agents name them as they like, so what counts is the kind. */
export type Offered = { readonly optionId: string; readonly kind: string }

const longestShown = 60_000

/** What a call would do, as far as rules and modes look at it. Links on the way to its files are followed. */
export function requestOf(call: ToolCall, root: string): Request {
  const tool = toolOf(call)
  const paths = pathsOf(call, root).map(realPlace)
  const base = { tool, paths, command: null }
  switch (call.kind) {
    case 'execute': {
      const command = commandOf(call)
      // Without its text nothing is known of it but that it runs something.
      return { ...base, kind: 'command', command, paths: [] }
    }
    case 'edit':
      return { ...base, kind: 'edit' }
    case 'delete':
    case 'move':
      return { ...base, tool: 'Edit', kind: 'edit' }
    case 'read':
    case 'search':
      return { ...base, kind: 'read' }
    case 'fetch': {
      const url = field(call.rawInput, 'url')
      const domain = typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined
      return { ...base, kind: 'fetch', paths: [], ...(domain === undefined ? {} : { domain }) }
    }
    default:
      return { ...base, kind: diffsOf(call, root).length > 0 ? 'edit' : 'other' }
  }
}

/** The first file of a change that lies outside of what the session may change; null when there is none. */
export function outsideOf(request: Request, workplace: Workplace): string | null {
  if (request.kind !== 'edit') return null
  const own = workplace.ownDirectories.map(realPlace)
  return request.paths.find((path) => !own.some((directory) => isInside(path, directory))) ?? null
}

/** The card that asks the user about a call. */
export function cardFor(
  call: ToolCall,
  request: Request,
  workplace: Workplace,
  made: { readonly requestId: OpenRequest['requestId']; readonly askedAt: number; readonly toolUseId: string },
): Extract<OpenRequest, { kind: 'permission' }> {
  const rule = suggestedRule(request, workplace)
  const root = workplace.worktree?.mainCheckout ?? workplace.root
  const input = JSON.stringify([call.title, call.rawInput]).replaceAll(workplace.root, '')
  return {
    kind: 'permission',
    ...made,
    tool: request.tool,
    title: titleOf(call, request, workplace),
    detail: detailOf(call, request, workplace),
    ...(rule === null ? {} : { suggestedRule: rule }),
    sameAs: createHash('sha256').update([root, request.tool, input].join('\0')).digest('hex').slice(0, 32),
  }
}

function titleOf(call: ToolCall, request: Request, workplace: Workplace): string {
  const [path] = request.paths
  const more = request.paths.length > 1 ? ` and ${request.paths.length - 1} more` : ''
  switch (request.kind) {
    case 'command':
      return `wants to run ${singleLine(request.command ?? call.title, 160)}`
    case 'edit':
      if (path === undefined) break
      return `wants to ${call.kind === 'delete' || call.kind === 'move' ? call.kind : 'edit'} ${workplace.show(path)}${more}`
    case 'read':
      if (path === undefined) break
      return `wants to read ${workplace.show(path)}${more}`
    case 'fetch':
      return `wants to fetch ${singleLine(request.domain ?? call.title, 160)}`
    default:
      break
  }
  return `wants to use ${singleLine(call.title === '' ? toolOf(call) : call.title, 160)}`
}

function detailOf(call: ToolCall, request: Request, workplace: Workplace): PermissionDetail {
  if (request.kind === 'command' && request.command !== null)
    return { type: 'command', command: request.command.slice(0, longestShown), cwd: workplace.root }
  const diffs = diffsOf(call, workplace.root)
  const [first] = diffs
  if (first !== undefined) {
    const patches = diffs.map(({ path, before, after }) => changeOf(workplace.show(path), before, after).patch)
    return { type: 'diff', path: workplace.show(first.path), patch: patches.join('\n').slice(0, longestShown) }
  }
  const shown = [call.title, ...request.paths.map((path) => workplace.show(path)), textOf(call)]
  const input = call.rawInput === undefined ? '' : JSON.stringify(call.rawInput, null, 2)
  return {
    type: 'text',
    text: [...shown, input]
      .filter((text) => text !== '')
      .join('\n')
      .slice(0, longestShown),
  }
}

function suggestedRule(request: Request, workplace: Workplace): string | null {
  const [path, second] = request.paths
  switch (request.kind) {
    case 'edit':
      return path === undefined || second !== undefined ? null : `Edit(${workplace.rulePathOf(path)})`
    case 'read':
      return path === undefined || second !== undefined ? null : `Read(${workplace.rulePathOf(path)})`
    case 'fetch':
      return request.domain === undefined ? null : `WebFetch(domain:${request.domain})`
    default:
      return null
  }
}

/** The agent's own option for a decision. Where it offers no such thing nothing is allowed by accident. */
export function outcomeFor(
  decision: 'allow' | 'allow-for-good' | 'deny',
  options: readonly Offered[],
): RequestPermissionResponse {
  const kinds = {
    allow: ['allow_once'],
    'allow-for-good': ['allow_always', 'allow_once'],
    deny: ['reject_once', 'reject_always'],
  }[decision]
  for (const kind of kinds) {
    const option = options.find((one) => one.kind === kind)
    if (option !== undefined) return { outcome: { outcome: 'selected', optionId: option.optionId } }
  }
  return { outcome: { outcome: 'cancelled' } }
}
