import { z } from 'zod'
import type { HookEnd } from './run-hook.ts'

/** What one hook said, whatever it said it with. */
export type HookAnswer = {
  /** `block` also stands for `deny`: what it is asked about is not to happen. */
  readonly decision: 'none' | 'allow' | 'ask' | 'block'
  readonly reason: string
  /** For the model; plain output counts only where the event says so. */
  readonly context: string
  readonly plainOutput: string
  readonly updatedInput: unknown
  /** For the user. */
  readonly message: string
  /** Set: everything is to stop, for this reason. */
  readonly stop: string | null
  /** It did not work, and that blocks nothing. */
  readonly failure: string | null
}

const answerSchema = z.looseObject({
  continue: z.boolean().optional(),
  stopReason: z.string().optional(),
  systemMessage: z.string().optional(),
  decision: z.string().optional(),
  reason: z.string().optional(),
  hookSpecificOutput: z
    .looseObject({
      permissionDecision: z.string().optional(),
      permissionDecisionReason: z.string().optional(),
      updatedInput: z.unknown().optional(),
      additionalContext: z.string().optional(),
    })
    .optional(),
})

/** What one hook may put before the model or the user. */
const longestText = 10_000

const nothing: HookAnswer = {
  decision: 'none',
  reason: '',
  context: '',
  plainOutput: '',
  updatedInput: undefined,
  message: '',
  stop: null,
  failure: null,
}

/**
 * Reads what a hook answered (Claude Code's hooks reference): exit 0 with JSON on stdout, exit 2 blocks with what is on
 * stderr, any other end is a failure that blocks nothing.
 */
export function readHookAnswer(end: HookEnd): HookAnswer {
  const stderr = bounded(end.stderr)
  if (end.timedOut) return { ...nothing, failure: 'took too long and was ended' }
  if (end.exitCode === 2) return { ...nothing, decision: 'block', reason: stderr || 'Blocked by a hook.' }
  if (end.exitCode !== 0) {
    const how = end.exitCode === null ? 'did not run to its end' : `exit code ${end.exitCode}`
    return { ...nothing, failure: stderr === '' ? how : `${how}: ${stderr}` }
  }
  const text = end.stdout.trim()
  if (!text.startsWith('{')) return { ...nothing, plainOutput: bounded(text) }
  const json = parsed(text)
  if (json === null) return { ...nothing, plainOutput: bounded(text) }
  const own = json.hookSpecificOutput
  const permission = own?.permissionDecision ?? ''
  const decision = decisions[permission] ?? decisions[json.decision ?? ''] ?? 'none'
  const reason = permission === '' ? json.reason : (own?.permissionDecisionReason ?? json.reason)
  return {
    ...nothing,
    decision,
    reason: bounded(reason ?? (decision === 'block' ? 'Blocked by a hook.' : '')),
    context: bounded(own?.additionalContext ?? ''),
    updatedInput: own?.updatedInput,
    message: bounded(json.systemMessage ?? ''),
    stop: json.continue === false ? bounded(json.stopReason ?? 'a hook stopped it') : null,
  }
}

const decisions: Readonly<Record<string, HookAnswer['decision']>> = {
  allow: 'allow',
  approve: 'allow',
  ask: 'ask',
  deny: 'block',
  block: 'block',
}

function parsed(text: string): z.infer<typeof answerSchema> | null {
  try {
    const answer = answerSchema.safeParse(JSON.parse(text))
    return answer.success ? answer.data : null
  } catch {
    return null
  }
}

function bounded(text: string): string {
  const trimmed = text.trim()
  return trimmed.length <= longestText
    ? trimmed
    : `${trimmed.slice(0, longestText)}\n[cut: more than ${longestText} characters]`
}
