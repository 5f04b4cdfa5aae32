import { resolve } from 'node:path'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { ProjectWish, TrustedFolder } from '../../src-shared/api/trust.ts'
import type { Run } from '../arguments/command.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { askYesNo } from '../output/ask-yes-no.ts'

const words: Readonly<Record<ProjectWish['kind'], string>> = {
  hook: 'run the hook',
  'mcp-server': 'start the server',
  setup: 'run in new worktrees',
  env: 'set the variable',
  allow: 'do unasked',
  directory: 'work in',
  check: 'run as a check',
}

/** `backburner trust [path]`: lets a folder's own hooks, servers and settings take effect. */
export const run: Run = async (context, given) => {
  const cwd = resolve(context.cwd, given.words[0] ?? '.')
  if (given.has('revoke')) {
    const { directory } = await set(context, cwd, false)
    context.print(`not trusted any more · ${singleLine(directory)}\n`)
    return exitCodes.done
  }
  const folder = await callAgainWhenLost(context.connect, ({ api }) => api.trust.read({ cwd }))
  if (given.has('json')) {
    context.print(`${JSON.stringify(folder, null, 2)}\n`)
    return exitCodes.done
  }
  context.print(describe(folder))
  if (!folder.trusted && !given.has('yes')) await askFor(context, folder)
  const { directory } = folder.trusted ? folder : await set(context, cwd, true)
  context.print(`trusted · ${singleLine(directory)}\n`)
  return exitCodes.done
}

async function set(context: Context, cwd: string, trusted: boolean): Promise<TrustedFolder> {
  return await callAgainWhenLost(context.connect, ({ api }) => api.trust.set({ cwd, trusted }))
}

async function askFor(context: Context, { directory }: TrustedFolder): Promise<void> {
  const answer = await askYesNo(context, `Trust ${singleLine(directory)}?`)
  if (answer === null) throw usageError('nobody answered; to trust it without being asked, add --yes')
  if (!answer) throw new Failure(exitCodes.failed, `${singleLine(directory)} was not trusted; nothing changed`)
}

/** What trusting the folder means. Its files wrote these lines: they are shown as plain text. */
function describe({ directory, isRepository, trusted, wishes }: TrustedFolder): string {
  const may = trusted ? 'may' : 'may, once it is trusted'
  const who = isRepository ? 'This repository, with all its worktrees,' : 'This folder'
  if (wishes.length === 0) {
    return `${who} brings no hooks, MCP servers or settings of this kind along. What it gets later is trusted too.\n`
  }
  const width = Math.max(...wishes.map(({ kind }) => words[kind].length))
  const lines = wishes.map(({ kind, text, source }) => {
    const from = source.startsWith(`${directory}/`) ? source.slice(directory.length + 1) : source
    return `  ${words[kind].padEnd(width)}  ${singleLine(text)}  (${singleLine(from)})`
  })
  return [`${who} ${may}:`, ...lines, ''].join('\n')
}
