import { portVariables } from '../../../../src-shared/board/port-range.ts'
import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { Worktree } from '../../../../src-shared/board/session-record.ts'
import { textBlock, type Block } from '../blocks.ts'
import { hookedWorktree } from '../hooks/hooked-worktree.ts'
import { reachedText } from '../context/reached-instructions.ts'
import type { PendingCall } from '../conversation.ts'
import { isolate, needsIsolation } from '../isolation/isolate.ts'
import { mainCheckoutRefusal } from '../isolation/main-checkout-guard.ts'
import type { Request } from '../permissions/rules.ts'
import { readyForCommands } from '../permissions/survey-command.ts'
import { offLimits } from '../permissions/off-limits.ts'
import { withoutSecrets } from '../../../../src-node/log/secret-filter.ts'
import type { Setting } from '../setting.ts'
import { askSmallModel } from '../summaries/ask-small-model.ts'
import {
  findTool,
  requestFor,
  ToolError,
  type PreparedCall,
  type Tool,
  type ToolContext,
  type ToolOutcome,
} from '../tools/tool.ts'
import { afterCall } from './after-call.ts'
import { enterWorktree } from './enter-worktree.ts'
import { permit } from './permit.ts'
import { questionAsker, planShower } from './tool-questions.ts'

/** A call that may run now. */
type Ready = {
  readonly call: PendingCall
  readonly tool: Tool
  readonly prepared: PreparedCall
  readonly title: string
  /** What the model is told besides the result. */
  readonly note: string
  /** What a hook has to say with it. */
  readonly context: string | null
}

/** Runs the calls of an answer: readers and subagents beside each other, all else in order. Stops at a `Finish`. */
export async function runCalls(setting: Setting, calls: readonly PendingCall[], signal: AbortSignal): Promise<void> {
  const { known } = setting.workplace
  let at = 0
  while (at < calls.length && setting.ledger.conversation.finished === null) {
    const together = besideFrom(setting, calls, at)
    const ready: Ready[] = []
    // Permissions are asked one after the other: a person answers one thing at a time.
    for (const call of calls.slice(at, at + Math.max(1, together))) {
      signal.throwIfAborted()
      const one = await makeReady(setting, { call, known }, signal)
      if (one !== null) ready.push(one)
    }
    await settleAll(ready.map((one) => runOne(setting, one, signal)))
    at += Math.max(1, together)
  }
}

function besideFrom(setting: Setting, calls: readonly PendingCall[], from: number): number {
  const end = calls.findIndex((call, index) => index >= from && !runsBeside(toolNamed(setting, call.tool)))
  return (end === -1 ? calls.length : end) - from
}

function runsBeside(tool: Tool | undefined): boolean {
  return tool?.kind === 'reads' || tool?.kind === 'delegates'
}

/** Waits for all, then throws the first error: none may still be at work when the turn ends. */
async function settleAll(running: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(running)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

function toolNamed(setting: Setting, name: string): Tool | undefined {
  return findTool(setting.toolbox.list(), name) ?? setting.toolbox.find?.(name)
}

/** A call of an earlier worker may come before anybody has looked for the servers' tools. */
async function toolOnceThere(setting: Setting, name: string, signal: AbortSignal): Promise<Tool | undefined> {
  const tool = toolNamed(setting, name)
  if (tool !== undefined) return tool
  await setting.toolbox.ready(signal)
  return toolNamed(setting, name)
}

/** Checks input and permission and moves into the worktree if need be; null when the call is settled already. */
async function makeReady(
  setting: Setting,
  { call: made, known }: { readonly call: PendingCall; readonly known: Worktree | null },
  signal: AbortSignal,
): Promise<Ready | null> {
  const tool = await toolOnceThere(setting, made.tool, signal)
  if (tool === undefined) {
    const names = setting.toolbox
      .list()
      .map(({ name }) => name)
      .join(', ')
    return await settle(setting, made, `There is no tool ${made.tool}. There are: ${names}.`, made.tool)
  }
  const hooked = await setting.hooks.beforeTool(made, signal)
  if (hooked.decision === 'deny') return await settle(setting, made, hooked.reason, `Denied by a hook: ${made.tool}`)
  const note = await followMove(setting)
  const input = hooked.input === undefined ? made.input : hooked.input
  // Whoever made this call knew of no move that came since, be it by a call before it in the same answer.
  const wasMoved = setting.workplace.worktree !== known
  const call = { ...made, input: wasMoved ? inputInWorktree(input, setting, tool) : input }
  const prepared = tool.prepare(call.input)
  if ('problem' in prepared)
    return await settle(setting, call, joined(note, prepared.problem), `${call.tool}: input does not fit`)
  const title = prepared.title(setting.workplace)
  if (prepared.need(setting.workplace).command !== null) await readyForCommands(setting.ledger.host.report)
  const refused = mainCheckoutRefusal(requestOf(setting, call, prepared), setting.workplace)
  if (refused !== null) return await settle(setting, call, joined(note, refused), `Refused: ${title}`)
  const permission = await permit(setting, call, prepared, { hooked, signal })
  if (!permission.allowed) return await settle(setting, call, joined(note, permission.message), `Denied: ${title}`)
  const ready = { call, tool, prepared, title, note, context: hooked.context ?? null }
  if (!mustMove(setting, ready)) return ready
  // Agents that work side by side find out at the same time that the session has to move: the first one moves it.
  return await setting.workplace.oneMoves(async () => {
    signal.throwIfAborted()
    return mustMove(setting, ready)
      ? await inItsPlace(setting, ready, signal)
      : await inMovedPlace(setting, ready, await followMove(setting))
  })
}

function mustMove(setting: Setting, { call, prepared }: Ready): boolean {
  const { workplace, ledger } = setting
  return needsIsolation(requestOf(setting, call, prepared), workplace, ledger.host.jobDirectory)
}

/** Another agent of the session has moved it into a worktree: what this one is told of it, and what it keeps; else empty. */
async function followMove({ workplace, marks }: Setting): Promise<string> {
  const worktree = workplace.takeMove()
  if (worktree === null) return ''
  await marks.carryOver((path) => workplace.placeInWorktree(path))
  return `Meanwhile the session has moved into its own git worktree: ${worktree.path}, branch ${worktree.branch}. The current directory is now ${workplace.current}. Work there from now on, with relative paths or paths under the worktree; the main checkout ${worktree.mainCheckout} must not be changed.`
}

function joined(note: string, text: string): string {
  return note === '' ? text : `${note}\n\n${text}`
}

/** Permission is there; now the call has to happen in the session's own worktree, for it is one that changes things. */
async function inItsPlace(setting: Setting, ready: Ready, signal: AbortSignal): Promise<Ready | null> {
  const { call, title } = ready
  const { ledger, workplace } = setting
  const request = requestOf(setting, call, ready.prepared)
  const paths = request.kind === 'edit' ? request.paths : []
  const { jobDirectory, clock } = ledger.host
  const isolation = await hookedWorktree(
    setting,
    await isolate(ledger.record, workplace.root, paths, jobDirectory, clock.now(), setting.trust.isTrusted()),
    signal,
  )
  if (isolation.kind === 'failed') {
    const message = `The session could not get a worktree of its own, so this did not run: ${isolation.reason}`
    await ledger.append({ type: 'note', text: message })
    ledger.line.show(message)
    return await settle(setting, call, message, `No worktree: ${title}`)
  }
  if (isolation.kind === 'in-place') return { ...ready, note: await inPlaceNote(setting, isolation.reason) }
  // Entered even when the turn was interrupted meanwhile: a worktree that nobody knows of would be left behind.
  const note = await enterWorktree(setting, isolation, signal)
  signal.throwIfAborted()
  return await inMovedPlace(setting, ready, note)
}

/** The session has moved: the call means the same file in the worktree. */
async function inMovedPlace(setting: Setting, ready: Ready, note: string): Promise<Ready | null> {
  const { call, tool, title } = ready
  const moved = tool.prepare(inputInWorktree(call.input, setting, tool))
  if ('problem' in moved) throw new Error(`${call.tool}: ${moved.problem}`)
  const refused = mainCheckoutRefusal(requestOf(setting, call, moved), setting.workplace)
  if (refused === null) return { ...ready, prepared: moved, note }
  return await settle(setting, call, joined(note, refused), `Refused: ${title}`)
}

/** Only what the user would not expect is told: that a repository without a commit is edited where it stands. */
async function inPlaceNote({ ledger }: Setting, reason: string): Promise<string> {
  if (!reason.includes('no commits')) return ''
  const text = `The session works in place: ${reason}.`
  if (ledger.saidOnce(text)) return ''
  await ledger.append({ type: 'note', text })
  return text
}

/** A call from before the move was written for the main checkout: its file is the one at the same place in the worktree. */
function inputInWorktree(input: unknown, { workplace }: Setting, tool: Tool): unknown {
  const parsed = z.looseObject({}).safeParse(input)
  if (!parsed.success) return input
  const moved: Record<string, unknown> = { ...parsed.data }
  for (const name of ['file_path', 'notebook_path']) {
    const path = moved[name]
    const place = typeof path === 'string' ? workplace.placeInWorktree(workplace.resolve(path)) : null
    // What git ignores is only in the main checkout, and may be read there.
    if (place !== null && (tool.kind !== 'reads' || existsSync(place))) moved[name] = place
  }
  return moved
}

function requestOf({ workplace }: Setting, call: PendingCall, prepared: PreparedCall): Request {
  return requestFor(call.tool, prepared.need(workplace))
}

async function runOne(setting: Setting, ready: Ready, signal: AbortSignal): Promise<void> {
  const { call, tool, prepared, note } = ready
  const { ledger, workplace } = setting
  const title = prepared.title(workplace)
  const { toolUseId } = call
  // A subagent's call goes on after a restart: it began once.
  if (tool.kind !== 'asks' && !call.started) {
    await ledger.append({ type: 'tool-started', toolUseId, tool: call.tool, input: call.input })
    if (tool.name !== 'Finish') ledger.line.show(title)
  }
  const from = ledger.host.clock.now()
  const outcome = await outcomeOf(setting, ready, signal)
  signal.throwIfAborted()
  const need = prepared.need(workplace)
  const said = await afterCall(setting, { call, need, outcome }, signal)
  const reached = outcome.isError === true ? [] : await setting.reached.by(call.tool, need.paths)
  const hints = [ready.context, ...said, reachedText(reached)]
  const content = cleaned(hints.reduce(withHint, withNote(outcome.content, note)), ledger.host.environment())
  const marks = setting.marks.takeFresh()
  await ledger.append({
    type: 'tool-finished',
    toolUseId,
    tool: call.tool,
    content,
    isError: outcome.isError ?? false,
    durationMs: ledger.host.clock.now() - from,
    title: outcome.title ?? title,
    files: [...(outcome.files ?? [])],
    ...(outcome.exitCode === undefined ? {} : { exitCode: outcome.exitCode }),
    ...(outcome.patch === undefined ? {} : { patch: withoutSecrets(outcome.patch, ledger.host.environment()) }),
    ...(marks.length === 0 ? {} : { marks }),
    ...(outcome.tellsEndOf === undefined ? {} : { taskId: outcome.tellsEndOf }),
    ...(reached.length === 0 ? {} : { instructions: reached }),
    ...(call.tool === 'Bash' ? { cwd: workplace.current } : {}),
  })
  if (outcome.tellsEndOf !== undefined) setting.tasks.told(outcome.tellsEndOf)
}

/** Without the session's keys, wherever the text came from (a file, say). */
function cleaned(content: string | Block[], environment: Readonly<Record<string, string>>): string | Block[] {
  if (typeof content === 'string') return withoutSecrets(content, environment)
  return content.map((block) => {
    const text = block['text']
    return typeof text === 'string' ? { ...block, text: withoutSecrets(text, environment) } : block
  })
}

/** The result as the model gets it, after what it is told besides. */
function withNote(content: ToolOutcome['content'], note: string): string | Block[] {
  if (typeof content === 'string') return note === '' ? content : `${note}\n\n${content}`
  return note === '' ? [...content] : [textBlock(note), ...content]
}

/** The result, followed by what a hook says about it. */
function withHint(content: string | Block[], said: string | null): string | Block[] {
  if (said === null) return content
  return typeof content === 'string' ? `${content}\n\n${said}` : [...content, textBlock(said)]
}

async function outcomeOf(setting: Setting, { call, prepared }: Ready, signal: AbortSignal): Promise<ToolOutcome> {
  try {
    return await prepared.run(contextFor(setting, call, signal))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ToolError) return { content: error.message, isError: true }
    const message = error instanceof Error ? error.message : String(error)
    setting.ledger.host.report(`${call.tool} failed`, error)
    return { content: `${call.tool} failed: ${message}`, isError: true }
  }
}

function contextFor(setting: Setting, call: PendingCall, signal: AbortSignal): ToolContext {
  const { ledger, workplace, marks, permissions, tasks, subagents, subagent, commands } = setting
  const { host } = ledger
  return {
    toolUseId: call.toolUseId,
    signal,
    workplace,
    marks,
    tasks,
    commands,
    environment: () => ({ ...host.environment(), ...portVariables(workplace.ports) }),
    isTrusted: () => setting.trust.isTrusted(),
    jobDirectory: host.jobDirectory,
    show: (text) => host.live({ type: 'tool-output', toolUseId: call.toolUseId, text }),
    ownProcess: host.ownProcess,
    delegate: (wanted) => subagents.run(setting, call, wanted, signal),
    // The row shows the session's own list.
    setProgress: async (progress) => (subagent === null ? await tasks.setTodo(progress) : undefined),
    isOffLimits: offLimits(call.tool, permissions.rules, [workplace.root, ...workplace.directories]),
    askSmall: async (question) => (await askSmallModel(setting, question, signal))?.text ?? null,
    inPlanMode: () => permissions.mode === 'plan',
    askQuestions: questionAsker(setting, call, signal),
    showPlan: planShower(setting, call, signal),
  }
}

/** Gives a call a result without running it. */
async function settle({ ledger }: Setting, call: PendingCall, message: string, title: string): Promise<null> {
  await ledger.append({
    type: 'tool-finished',
    toolUseId: call.toolUseId,
    tool: call.tool,
    content: message,
    isError: true,
    durationMs: 0,
    title,
    files: [],
  })
  return null
}
