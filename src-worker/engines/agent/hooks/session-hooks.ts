import { rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import type { HookAnswer } from '../../../../src-node/hooks/hook-answer.ts'
import { textIn } from '../blocks.ts'
import type { Workplace } from '../isolation/workplace.ts'
import type { ToolOutcome } from '../tools/tool.ts'
import { HookRunner, type HookOccasion, type HookSurroundings } from './hook-runner.ts'
import type { BeforeTool, HookedCall, HookedSubagent, HookedWorktree, Hooks, NotificationKind } from './hooks.ts'

/** A turn that hooks keep from ending this many times in a row ends all the same. */
const mostStops = 8

const notificationTypes: Readonly<Record<NotificationKind, string>> = {
  permission: 'permission_prompt',
  plan: 'permission_prompt',
  question: 'elicitation_dialog',
  login: 'auth_required',
  budget: 'permission_prompt',
}

/** What all hooks of a session share. */
type Shared = { halt: string | null }

/** The hooks of a session's settings and plugins. */
export function sessionHooks(around: HookSurroundings): Hooks {
  return hooksFor({ halt: null }, around, null)
}

function hooksFor(shared: Shared, around: HookSurroundings, subagent: HookedSubagent | null): Hooks {
  const runner = new HookRunner(around)
  const who = subagent === null ? agentFields(around) : { agent_id: subagent.id, agent_type: subagent.type }
  /** Blocks in a row since the user last said something. */
  let stops = 0
  const run = async (occasion: HookOccasion): Promise<readonly HookAnswer[]> => {
    const answers = await runner.run({ ...occasion, fields: { ...who, ...occasion.fields } })
    shared.halt ??= answers.find(({ stop }) => stop !== null)?.stop ?? null
    return answers
  }
  let isResumed = false
  const sessionStart: Hooks['sessionStart'] = async (source) => {
    isResumed = false
    // Read just now, for the first prompt.
    if (source !== 'startup') runner.reload()
    const { host, record } = around.ledger
    const file = join(host.jobDirectory, 'tmp', 'session-environment.sh')
    await rm(file, { force: true })
    const answers = await run({
      event: 'SessionStart',
      name: source,
      fields: { source, model: record.launch.model },
      environment: { CLAUDE_ENV_FILE: file },
    })
    const cwd = around.workplace.root
    if (answers.length > 0) await around.variables.take(file, { environment: host.environment(), cwd })
    return words(answers, withOutput)
  }
  return {
    prepare: () => runner.prepare(),
    sessionStart,
    resumed: () => {
      isResumed = true
    },
    promptSubmitted: async (prompt) => {
      stops = 0
      const answers = await run({ event: 'UserPromptSubmit', name: null, fields: { prompt } })
      const begin = isResumed ? await sessionStart('resume') : null
      const told = [begin, words(answers, withOutput)].filter((text) => text !== null)
      return { blocked: words(answers, blockReason), context: told.length === 0 ? null : told.join('\n\n') }
    },
    beforeTool: async (call, signal) => {
      const answers = await run(toolOccasion(around, 'PreToolUse', call, {}, signal))
      return mergeBefore(answers)
    },
    afterTool: async (call, outcome, signal) => {
      const isError = outcome.isError === true
      const event = isError ? 'PostToolUseFailure' : 'PostToolUse'
      const fields = isError
        ? { error: textOf(outcome), is_interrupt: false }
        : { tool_response: responseOf(call, outcome, around.workplace) }
      const answers = await run(toolOccasion(around, event, call, fields, signal))
      return words(answers, (answer) => [blockReason(answer), answer.context].filter((text) => text !== '').join('\n'))
    },
    stop: async (signal) => {
      if (stops >= mostStops) return null
      const event = subagent === null ? 'Stop' : 'SubagentStop'
      const last = subagent === null ? (around.ledger.conversation.lastAnswer?.text ?? '') : ''
      const fields = { stop_hook_active: stops > 0, last_assistant_message: last }
      const answers = await run({ event, name: subagent?.type ?? null, fields, signal })
      const ends = answers.some(({ stop }) => stop !== null)
      // The turn ends anyway.
      if (ends) shared.halt = null
      const reasons = ends ? null : words(answers, blockReason)
      stops = reasons === null ? 0 : stops + 1
      if (reasons === null || stops < mostStops) return reasons
      await around.ledger.append({
        type: 'note',
        text: `Hooks kept the turn from ending ${mostStops} times in a row; the next end counts.`,
      })
      return reasons
    },
    takeHalt: () => {
      const { halt } = shared
      shared.halt = null
      return halt
    },
    beforeCompaction: async (trigger, instructions) => {
      await run({ event: 'PreCompact', name: trigger, fields: { trigger, custom_instructions: instructions } })
    },
    createWorktree: async (name, signal) =>
      worktreeOf(await run({ event: 'WorktreeCreate', name: null, fields: { name }, signal })),
    notify: (message, kind = 'question') => {
      const type = notificationTypes[kind]
      run({ event: 'Notification', name: type, fields: { message, notification_type: type } }).catch((error: unknown) =>
        around.ledger.host.report('a notification hook could not run', error),
      )
    },
    forSubagent: (other) => hooksFor(shared, { ...around, workplace: other.workplace, subagent: other.id }, other),
  }
}

function agentFields({ ledger }: HookSurroundings): Readonly<Record<string, string>> {
  const { agent } = ledger.record.launch
  return agent === undefined ? {} : { agent_type: agent }
}

function toolOccasion(
  { workplace }: HookSurroundings,
  event: string,
  call: HookedCall,
  fields: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): HookOccasion {
  const { tool, toolUseId } = call
  const own = { tool_name: tool, tool_input: withAbsolutePaths(call.input, workplace), tool_use_id: toolUseId }
  return { event, name: tool, fields: { ...own, ...fields }, signal, toolUseId }
}

/** Hooks expect absolute paths, of the place where the file is written: in the worktree, once there is one. */
function withAbsolutePaths(input: unknown, workplace: Workplace): unknown {
  const parsed = z.record(z.string(), z.unknown()).safeParse(input)
  if (!parsed.success) return input
  return Object.fromEntries(
    Object.entries(parsed.data).map(([key, value]) => {
      if (typeof value !== 'string' || (key !== 'file_path' && key !== 'notebook_path')) return [key, value]
      const path = workplace.resolve(value)
      return [key, workplace.placeInWorktree(path) ?? path]
    }),
  )
}

/** The strictest decision counts; of changed inputs the last. */
function mergeBefore(answers: readonly HookAnswer[]): BeforeTool {
  const stopped = answers.find(({ stop }) => stop !== null)?.stop ?? null
  if (stopped !== null) return { decision: 'deny', reason: stopped }
  const denied = words(answers, blockReason)
  if (denied !== null) return { decision: 'deny', reason: denied }
  const asked = answers.find(({ decision }) => decision === 'ask')
  const allowed = answers.find(({ decision }) => decision === 'allow')
  const input = answers.findLast(({ updatedInput }) => updatedInput !== undefined)?.updatedInput
  const context = words(answers, (answer) => answer.context)
  return {
    decision: asked !== undefined ? 'ask' : allowed !== undefined ? 'allow' : 'none',
    reason: (asked ?? allowed)?.reason ?? '',
    ...(input === undefined ? {} : { input }),
    ...(context === null ? {} : { context }),
  }
}

function blockReason({ decision, reason }: HookAnswer): string {
  return decision === 'block' ? reason : ''
}

function withOutput({ context, plainOutput }: HookAnswer): string {
  return [context, plainOutput].filter((text) => text !== '').join('\n')
}

/** What several hooks say, one after the other; null when they say nothing. */
function words(answers: readonly HookAnswer[], pick: (answer: HookAnswer) => string): string | null {
  const said = answers.map(pick).filter((text) => text !== '')
  return said.length === 0 ? null : said.join('\n\n')
}

function textOf({ content }: ToolOutcome): string {
  return typeof content === 'string' ? content : textIn(content)
}

/** The result in the shape that hooks know of these tools. */
function responseOf(call: HookedCall, outcome: ToolOutcome, workplace: Workplace): unknown {
  const text = textOf(outcome)
  const path = z.looseObject({ file_path: z.string() }).safeParse(withAbsolutePaths(call.input, workplace))
  if (call.tool === 'Bash') return { stdout: text, stderr: '', interrupted: false, exitCode: outcome.exitCode ?? null }
  if (path.success) return { filePath: path.data.file_path, success: true, content: text }
  return { content: text }
}

/** The hook prints where it made the worktree, last. */
function worktreeOf(answers: readonly HookAnswer[]): HookedWorktree {
  if (answers.length === 0) return null
  const path = answers.map(({ plainOutput }) => plainOutput.split('\n').at(-1)?.trim() ?? '').find(isAbsolute)
  if (path !== undefined) return { path }
  const why = answers.map(({ failure, reason }) => failure ?? reason).find((text) => text !== '')
  return { failed: why ?? 'the WorktreeCreate hook printed no path' }
}
