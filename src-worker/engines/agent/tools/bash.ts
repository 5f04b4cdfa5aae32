import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Workplace } from '../isolation/workplace.ts'
import { isInside } from '../permissions/rules.ts'
import { startCommand, type CommandEnd, type RunningCommand } from './run-command.ts'
import { environmentFor } from './untrusted-git.ts'
import { defineTool, ToolError, type ToolContext, type ToolOutcome } from './tool.ts'

const usualTimeout = 120_000
const longestTimeout = 600_000
const goesOn = '(goes on in the background)'

const input = z.object({
  command: z.string().min(1).describe('The command line'),
  description: z.string().optional().describe('What it does, in a few words'),
  timeout: z
    .number()
    .nonnegative()
    .optional()
    .describe(`Milliseconds until it is ended; ${usualTimeout} unless told, at most ${longestTimeout}`),
  run_in_background: z
    .boolean()
    .optional()
    .describe('Return at once and let it go on (servers, watchers, long builds); you are told when it ends'),
})
type Question = z.infer<typeof input>
type TextOutcome = ToolOutcome & { readonly content: string }

/** Runs a command in a shell. */
export const bashTool = defineTool({
  name: 'Bash',
  description:
    'Runs a command line in bash and returns what it prints (standard output and errors together) and its exit code. The directory that `cd` leads to stays for the next command; variables do not. There is no terminal and no input. What a command leaves running behind itself is ended with it: for what has to go on, set run_in_background; TaskOutput shows its output, TaskStop ends it.',
  input,
  kind: 'acts',
  need: ({ command }) => ({
    kind: 'command',
    paths: [],
    command,
    ...(/[\r\n]/.test(command) || command.length > 300 ? {} : { suggestedRule: `Bash(${command.trim()})` }),
  }),
  title: ({ command, description }) => singleLine(description ?? command, 120),
  detail: ({ command, description, run_in_background: inBackground }, { current }) => {
    const words = [...(description === undefined ? [] : [description]), ...(inBackground === true ? [goesOn] : [])]
    return Promise.resolve({
      type: 'command',
      command,
      cwd: current,
      ...(words.length === 0 ? {} : { description: words.join(' ') }),
    })
  },
  run: async (question, context) => {
    const { workplace, commands } = context
    if (question.run_in_background === true && commands.isFull)
      throw new ToolError('Too many commands run in the background already: end one with TaskStop first.')
    const cwd = (await isDirectory(workplace.current)) ? workplace.current : workplace.root
    if (!(await isDirectory(cwd))) throw new ToolError(`The session's directory ${cwd} is gone.`)
    const { environment, note } = await environmentFor(question.command, context)
    const running = await startCommand({
      id: context.toolUseId,
      line: question.command,
      cwd,
      environment,
      jobDirectory: context.jobDirectory,
      show: context.show,
      ownProcess: context.ownProcess,
    })
    const outcome =
      question.run_in_background === true
        ? await goOn(running, question, context, 'Command running in background')
        : await inForeground(running, question, context)
    return { ...outcome, content: `${outcome.content}${note}` }
  },
})

async function inForeground(running: RunningCommand, question: Question, context: ToolContext): Promise<TextOutcome> {
  const { commands, toolUseId, signal, workplace } = context
  const { timeoutMs, moveAtTimeout } = limitsFor(question, context.environment())
  const waited = await commands.wait(running, { toolUseId, timeoutMs, moveAtTimeout, signal })
  switch (waited.kind) {
    case 'moved': {
      const why = waited.why === 'user' ? 'by the user' : `after ${timeoutMs / 1000} s, its time limit`
      return await goOn(running, question, context, `Command was moved to the background ${why}, and goes on there`)
    }
    case 'timed-out': {
      const name = singleLine(question.command, 100)
      const moved = waited.end.cwd === null ? '' : standAt(waited.end.cwd, workplace)
      const words = `(ended after ${timeoutMs / 1000} s, its time limit; give a longer timeout, or set run_in_background for what takes long)`
      return {
        content: `${waited.end.output.trimEnd()}\n${words}${moved}`.trimStart(),
        isError: true,
        exitCode: null,
        title: `${name} — timed out`,
      }
    }
    default:
      return outcomeOf(question.command, waited.end, waited.end.cwd === null ? '' : standAt(waited.end.cwd, workplace))
  }
}

/** The command is a task from now on; its shell's directory is its own. */
async function goOn(
  running: RunningCommand,
  { command }: Question,
  { commands, toolUseId }: ToolContext,
  words: string,
): Promise<TextOutcome> {
  const { id, outputFile } = await commands.keep(running, { toolUseId, line: command })
  const soFar = running.output.last(2_000).trimEnd()
  return {
    content: `${words} with ID: ${id}. Output is being written to: ${outputFile}\nYou are told when it ends; until then TaskOutput shows its output and TaskStop ends it.${soFar === '' ? '' : `\nSo far:\n${soFar}`}`,
    title: `${singleLine(command, 100)} — in the background`,
  }
}

/** The limits of a command; users of Claude Code set them by these variables. */
function limitsFor({ timeout }: Question, environment: Readonly<Record<string, string>>) {
  const most = Math.max(longestTimeout, milliseconds(environment['BASH_MAX_TIMEOUT_MS']) ?? 0)
  const usual = milliseconds(environment['BASH_DEFAULT_TIMEOUT_MS']) ?? usualTimeout
  const moveAtTimeout = /^(?:1|true|yes|on)$/i.test(environment['CLAUDE_AUTO_BACKGROUND_TASKS'] ?? '')
  const wanted = timeout === undefined || timeout === 0 ? usual : timeout
  return { timeoutMs: Math.min(wanted, most), moveAtTimeout }
}

/** Timers know no more than 2³¹ − 1 milliseconds. */
function milliseconds(text: string | undefined): number | null {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 && number < 2 ** 31 ? number : null
}

/** The shell stays inside the session's directories, or comes back to them. */
function standAt(cwd: string, workplace: Workplace): string {
  if (workplace.ownDirectories.some((directory) => isInside(cwd, directory))) {
    workplace.moveTo(cwd)
    return ''
  }
  workplace.moveTo(workplace.root)
  return `\n(the shell is back in ${workplace.root}: ${cwd} is not part of this session)`
}

function outcomeOf(command: string, end: CommandEnd, moved: string): TextOutcome {
  const name = singleLine(command, 100)
  const output = end.output.trimEnd()
  if (end.exitCode === 0) {
    return { content: `${output === '' ? '(no output)' : output}${moved}`, exitCode: 0, title: `${name} — exit 0` }
  }
  const how = end.exitCode === null ? `ended by ${end.killedBy ?? 'a signal'}` : `exit code ${end.exitCode}`
  return {
    content: `${output}\n(${how})${moved}`.trimStart(),
    isError: true,
    exitCode: end.exitCode,
    title: `${name} — ${end.exitCode === null ? how : `exit ${end.exitCode}`}`,
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}
