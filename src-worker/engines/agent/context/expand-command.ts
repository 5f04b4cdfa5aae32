import { relative } from 'node:path'
import { readBounded } from '../../../../src-node/definitions/definition-files.ts'
import { findCommand, type Command } from '../../../../src-node/definitions/commands.ts'
import { needsIsolation } from '../isolation/isolate.ts'
import { mainCheckoutRefusal } from '../isolation/main-checkout-guard.ts'
import type { Request } from '../permissions/rules.ts'
import { mayGitLook } from '../permissions/may-git-look.ts'
import { readyForCommands } from '../permissions/survey-command.ts'
import type { Setting } from '../setting.ts'
import { runCommand } from '../tools/run-command.ts'
import { environmentFor } from '../tools/untrusted-git.ts'
import { verdictOn } from '../turn/permit.ts'
import { fillIn } from './fill-in.ts'
import { importsIn } from './imports.ts'

const commandTimeoutMs = 60_000
/** A text that is longer leaves too little room for the work. */
const longestText = 100_000
const longestOutput = 20_000
const longestFile = 50_000
const mostFiles = 10

/** A command or skill as the model gets it. */
export type Expanded = {
  readonly content: string
  /** What it may do unasked while it is followed. */
  readonly allowedTools: readonly string[]
  /** The model that it wants to be answered by; null: the session's. */
  readonly model: string | null
}

/** The command that a text calls: `/name arguments`; null for any other text. */
export async function findCalled(
  text: string,
  setting: Setting,
): Promise<{ readonly command: Command; readonly given: string } | null> {
  const found = /^\/([\w][\w:.+-]*)(?:\s+([\s\S]*))?$/.exec(text.trim())
  if (found?.[1] === undefined) return null
  const command = await findCommand(found[1], await setting.places())
  return command === null ? null : { command, given: found[2]?.trim() ?? '' }
}

/**
 * The text of a command with its arguments, the output of its `!` lines and the files that it names with `@`. What a
 * project's command would run or allow waits until the project is trusted.
 */
export async function expand(
  setting: Setting,
  command: Command,
  { given, signal }: { readonly given: string; readonly signal: AbortSignal },
): Promise<Expanded> {
  const { ledger, trust, options, permissions } = setting
  const isOwn = command.origin !== 'project'
  if (!isOwn) await trust.told(ledger.host.clock, options.rulesWithinMs)
  const mayRun = isOwn || trust.isTrusted()
  const allowedTools = mayRun ? command.allowedTools : []
  // Its further files are part of it, wherever it lies.
  if (mayRun && command.kind === 'skill') permissions.untilRulesCome.push(`Read(/${command.directory}/**)`)
  const filled = cut(fillIn(command, { given, sessionId: ledger.record.sessionId }))
  const ran = await withOutputs(filled, async (line) =>
    mayRun ? await outputOf(setting, line, allowedTools, signal) : '(not run: the project is not trusted)',
  )
  const files = await filesNamedIn(setting, filled)
  const base = command.kind === 'skill' ? `Base directory for this skill: ${command.directory}\n\n` : ''
  const model = command.model === 'inherit' ? null : command.model
  return { content: [`${base}${ran}`, ...files].join('\n\n'), allowedTools, model }
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}\n(cut: ${text.length} characters)`
}

/** Puts outputs in the place of `` !`line` `` and of blocks marked with `!`. */
async function withOutputs(text: string, run: (line: string) => Promise<string>): Promise<string> {
  const pattern = /^```!\n([\s\S]*?)\n```$|(^|\s)!`([^`\n]+)`/gm
  const parts: string[] = []
  let at = 0
  for (const found of text.matchAll(pattern)) {
    const line = found[1] ?? found[3] ?? ''
    parts.push(text.slice(at, found.index), found[2] ?? '', await run(line.trim()))
    at = found.index + found[0].length
  }
  return [...parts, text.slice(at)].join('')
}

/** Runs a line as the Bash tool would, as far as it may run without asking and changes nothing. */
async function outputOf(
  setting: Setting,
  line: string,
  allowedTools: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { ledger, workplace, permissions, options } = setting
  const { host } = ledger
  await permissions.rulesCame(host.clock, options.rulesWithinMs)
  const request: Request = { tool: 'Bash', kind: 'command', paths: [], command: line }
  await readyForCommands(host.report)
  const verdict = verdictOn(setting, request, {
    further: allowedTools,
    gitMayLook: await mayGitLook(setting, request),
  })
  if (verdict.verdict === 'deny') return `(not run: ${verdict.reason})`
  if (verdict.verdict === 'ask') return `(not run, for it has to be asked for: ${line})`
  const refused = mainCheckoutRefusal(request, workplace)
  if (refused !== null) return `(not run: ${refused})`
  if (needsIsolation(request, workplace, host.jobDirectory)) {
    return `(not run yet, for it may change files and the session has no worktree: ${line})`
  }
  const { environment } = await environmentFor(line, {
    workplace,
    jobDirectory: host.jobDirectory,
    environment: host.environment,
    isTrusted: () => setting.trust.isTrusted(),
  })
  const end = await runCommand({
    id: `command-${crypto.randomUUID().slice(0, 8)}`,
    line,
    cwd: workplace.current,
    environment,
    jobDirectory: host.jobDirectory,
    timeoutMs: commandTimeoutMs,
    signal,
    show: () => undefined,
    ownProcess: host.ownProcess,
  })
  const output = end.output.trimEnd().slice(0, longestOutput)
  return end.exitCode === 0 ? output : `${output}\n(exit code ${end.exitCode ?? end.killedBy ?? 'unknown'})`
}

/** The files that a text names with `@`, as far as they may be read. */
async function filesNamedIn(setting: Setting, text: string): Promise<readonly string[]> {
  const { workplace } = setting
  const files: string[] = []
  for (const name of importsIn(text).slice(0, mostFiles)) {
    const path = workplace.resolve(name)
    const request: Request = { tool: 'Read', kind: 'read', paths: [path], command: null }
    if (verdictOn(setting, request, { gitMayLook: true }).verdict !== 'allow') continue
    const content = await readBounded(path, longestFile)
    if (content === null || content.includes('\0')) continue
    files.push(`<file path="${relative(workplace.root, path) || name}">\n${content.trimEnd()}\n</file>`)
  }
  return files
}
