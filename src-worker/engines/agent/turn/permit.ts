import { createHash } from 'node:crypto'
import { requestIdSchema } from '../../../../src-shared/base/ids.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Answer, OpenRequest, PermissionDetail } from '../../../../src-shared/board/session-state.ts'
import type { PendingCall } from '../conversation.ts'
import type { BeforeTool } from '../hooks/hooks.ts'
import { decidePermission } from '../permissions/decide-permission.ts'
import { mayGitLook } from '../permissions/may-git-look.ts'
import type { Request } from '../permissions/rules.ts'
import type { PermissionVerdict } from '../permissions/situation.ts'
import { surveyCommand } from '../permissions/survey-command.ts'
import { withoutSecrets } from '../../../../src-node/log/secret-filter.ts'
import type { Setting } from '../setting.ts'
import { requestFor, type PreparedCall } from '../tools/tool.ts'
import { Withdrawn } from './asking.ts'
import { waitForUser } from './wait-for-user.ts'

/** Whether a call may run. */
export type Permit = { readonly allowed: true } | { readonly allowed: false; readonly message: string }

type Environment = Readonly<Record<string, string>>

const allowed: Permit = { allowed: true }

/** Decides by rules and mode; asks the user where they leave it open. */
export async function permit(
  setting: Setting,
  call: PendingCall,
  prepared: PreparedCall,
  { hooked, signal }: { readonly hooked: BeforeTool; readonly signal: AbortSignal },
): Promise<Permit> {
  await setting.permissions.rulesCame(setting.ledger.host.clock, setting.options.rulesWithinMs)
  const request = requestOf(setting, call, prepared)
  const gitMayLook = await mayGitLook(setting, request)
  const judge = (): PermissionVerdict => withHook(verdictOn(setting, request, { gitMayLook }), hooked)
  const first = judge()
  if (call.request?.kind === 'permission' && first.verdict !== 'deny') {
    // The user's answer to an earlier worker; a rule that came since and denies this wins.
    const answer = setting.ledger.conversation.answerTo(call.request.requestId)
    if (answer !== null) return permitBy(setting, call.request, answer)
  }
  if (first.verdict !== 'ask') {
    if (call.request?.kind === 'permission') await withdraw(setting, call.request, 'settled by the rules')
    return permitOf(first)
  }
  if (call.request === null && first.mayBeChecked === true && (await isSafe(setting, call, prepared, signal))) {
    return allowed
  }
  const open = call.request ?? (await openRequest(setting, call, prepared, first.suggestedRule))
  try {
    const answer = await waitForUser(setting, open, {
      isNew: call.request === null,
      evidence: { kind: 'tool', ref: `${call.tool} ${call.toolUseId}` },
      signal,
      settled: () => judge().verdict !== 'ask',
    })
    return permitBy(setting, open, answer)
  } catch (error) {
    if (!(error instanceof Withdrawn)) throw error
    if (error.wasOpen) await withdraw(setting, open, 'settled by the rules')
    return permitOf(judge())
  }
}

/** Mode `auto`: whether the small model takes a call for safe. */
async function isSafe(
  setting: Setting,
  call: PendingCall,
  prepared: PreparedCall,
  signal: AbortSignal,
): Promise<boolean> {
  const { workplace, permissions, ledger } = setting
  const { command } = prepared.need(workplace)
  const action = { tool: call.tool, directory: workplace.current, text: command ?? JSON.stringify(call.input) }
  const { isSafe: safe, givesUp } = await permissions.autoChecks.check(setting, action, signal)
  if (givesUp !== null) await ledger.append({ type: 'note', text: givesUp })
  return safe
}

/** A hook may allow or ask; what the rules deny or ask about stays so. */
function withHook(verdict: PermissionVerdict, { decision }: BeforeTool): PermissionVerdict {
  if (verdict.verdict === 'deny') return verdict
  if (verdict.verdict === 'ask' && verdict.isRule === true) return verdict
  if (decision === 'allow') return { verdict: 'allow', because: 'a hook allows it' }
  return decision === 'ask' ? { verdict: 'ask' } : verdict
}

function requestOf(setting: Setting, call: PendingCall, prepared: PreparedCall): Request {
  return requestFor(call.tool, prepared.need(setting.workplace))
}

/** What is known of a request besides it: rules that allow further things, and what `mayGitLook` says. */
type Besides = { readonly further?: readonly string[]; readonly gitMayLook: boolean }

/** What rules and mode say of a request. */
export function verdictOn(
  setting: Setting,
  request: Request,
  { further = [], gitMayLook }: Besides,
): PermissionVerdict {
  const { permissions, workplace, ledger } = setting
  const { jobDirectory } = ledger.host
  const isLine = request.kind === 'command' && request.command !== null
  return decidePermission(request, isLine ? surveyCommand(request.command, workplace, jobDirectory) : null, {
    mode: permissions.mode,
    rules: permissions.rules,
    sessionRules: [
      ...ledger.session.conversation.sessionRules(),
      ...permissions.untilRulesCome,
      ...permissions.granted,
      ...further,
    ],
    root: workplace.root,
    directories: workplace.directories,
    ownDirectories: workplace.ownDirectories,
    jobDirectory,
    gitMayLook,
  })
}

function permitOf(verdict: PermissionVerdict): Permit {
  if (verdict.verdict === 'deny') return { allowed: false, message: verdict.reason }
  return verdict.verdict === 'allow' ? allowed : { allowed: false, message: 'Nobody allowed this.' }
}

function permitBy(setting: Setting, request: OpenRequest, answer: Answer): Permit {
  if (answer.type !== 'permission') return { allowed: false, message: 'The user did not allow this.' }
  if (answer.decision !== 'deny') {
    const rule = answer.rule ?? (request.kind === 'permission' ? request.suggestedRule : undefined)
    if (answer.decision === 'always' && rule !== undefined) setting.permissions.untilRulesCome.push(rule)
    return allowed
  }
  const reason = answer.reason === undefined || answer.reason === '' ? '.' : `: ${answer.reason}`
  return { allowed: false, message: `The user did not allow this${reason}` }
}

async function openRequest(
  setting: Setting,
  call: PendingCall,
  prepared: PreparedCall,
  narrowRule: string | undefined,
): Promise<OpenRequest> {
  const { workplace, ledger } = setting
  const detail = withoutSecretsIn(await prepared.detail(workplace), ledger.host.environment())
  const need = prepared.need(workplace)
  // For a command line only its parts tell which rule would be narrow enough.
  const suggestedRule = need.command === null ? need.suggestedRule : narrowRule
  return {
    kind: 'permission',
    requestId: newRequestId(),
    askedAt: ledger.host.clock.now(),
    toolUseId: call.toolUseId,
    tool: call.tool,
    title: titleOf(call, prepared, setting),
    detail,
    ...(suggestedRule === undefined ? {} : { suggestedRule }),
    sameAs: sameAs(setting, call),
  }
}

/** What a request shows is kept with the session: a change to a file shows lines of that file. */
function withoutSecretsIn(detail: PermissionDetail, environment: Environment): PermissionDetail {
  switch (detail.type) {
    case 'diff':
      return { ...detail, patch: withoutSecrets(detail.patch, environment) }
    case 'text':
      return { ...detail, text: withoutSecrets(detail.text, environment) }
    default:
      return detail
  }
}

function titleOf(call: PendingCall, prepared: PreparedCall, { workplace }: Setting): string {
  const { command, kind } = prepared.need(workplace)
  if (command !== null) return `wants to run ${singleLine(command, 160)}`
  const title = prepared.title(workplace)
  if (kind === 'other') return `wants to use ${title}`
  const name = title.slice(title.indexOf(' ') + 1)
  if (kind === 'fetch') return `wants to fetch ${name}`
  return kind === 'read' ? `wants to read ${name}` : `wants to ${call.tool === 'Write' ? 'write' : 'edit'} ${name}`
}

/** Equal for the same call in any session of the repository, whichever worktree it runs in. */
function sameAs(setting: Setting, call: PendingCall): string {
  const { workplace } = setting
  const repository = workplace.worktree?.mainCheckout ?? workplace.root
  const input = JSON.stringify(call.input).replaceAll(workplace.root, '')
  return createHash('sha256').update([repository, call.tool, input].join('\0')).digest('hex').slice(0, 32)
}

async function withdraw(setting: Setting, request: OpenRequest, reason: string): Promise<void> {
  await setting.ledger.append({ type: 'request-withdrawn', requestId: request.requestId, reason })
}

/** A fresh name for a question of ours. */
export function newRequestId() {
  return requestIdSchema.parse(crypto.randomUUID())
}
