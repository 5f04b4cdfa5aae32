import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Workplace } from '../isolation/workplace.ts'
import { isInside } from '../permissions/rules.ts'
import { runCommand, type CommandEnd } from './run-command.ts'
import { defineTool, ToolError, type ToolOutcome } from './tool.ts'

const usualTimeout = 120_000
const longestTimeout = 600_000

const input = z.object({
  command: z.string().min(1).describe('The command line'),
  description: z.string().optional().describe('What it does, in a few words'),
  timeout: z
    .number()
    .positive()
    .optional()
    .describe(`Milliseconds until it is ended; ${usualTimeout} unless told, at most ${longestTimeout}`),
})

/** Runs a command in a shell. */
export const bashTool = defineTool({
  name: 'Bash',
  description:
    'Runs a command line in bash and returns what it prints (standard output and errors together) and its exit code. The directory that `cd` leads to stays for the next command; variables do not. There is no terminal and no input. What a command leaves running in the background is ended with it.',
  input,
  kind: 'acts',
  need: ({ command }) => ({
    kind: 'command',
    paths: [],
    command,
    ...(/[\r\n]/.test(command) || command.length > 300 ? {} : { suggestedRule: `Bash(${command.trim()})` }),
  }),
  title: ({ command, description }) => singleLine(description ?? command, 120),
  detail: async ({ command, description }, { current }) =>
    await Promise.resolve({
      type: 'command',
      command,
      cwd: current,
      ...(description === undefined ? {} : { description }),
    }),
  run: async ({ command, timeout }, context) => {
    const { workplace, toolUseId, signal, jobDirectory } = context
    const timeoutMs = Math.min(timeout ?? usualTimeout, longestTimeout)
    const cwd = (await isDirectory(workplace.current)) ? workplace.current : workplace.root
    if (!(await isDirectory(cwd))) throw new ToolError(`The session's directory ${cwd} is gone.`)
    const end = await runCommand({
      id: toolUseId.replace(/[^\w-]/g, '_'),
      line: command,
      cwd,
      environment: context.environment(),
      jobDirectory,
      timeoutMs,
      signal,
      show: context.show,
      ownProcess: context.ownProcess,
    })
    const moved = end.cwd === null ? '' : standAt(end.cwd, context.workplace)
    return outcomeOf(command, end, timeoutMs, moved)
  },
})

/** The shell stays inside the session's directories, or comes back to them. */
function standAt(cwd: string, workplace: Workplace): string {
  if (workplace.ownDirectories.some((directory) => isInside(cwd, directory))) {
    workplace.moveTo(cwd)
    return ''
  }
  workplace.moveTo(workplace.root)
  return `\n(the shell is back in ${workplace.root}: ${cwd} is not part of this session)`
}

function outcomeOf(command: string, end: CommandEnd, timeoutMs: number, moved: string): ToolOutcome {
  const name = singleLine(command, 100)
  const output = end.output.trimEnd()
  if (end.timedOut) {
    return {
      content: `${output}\n(ended after ${timeoutMs / 1000} s, its time limit)${moved}`.trimStart(),
      isError: true,
      exitCode: null,
      title: `${name} — timed out`,
    }
  }
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
