import type { PermissionMode } from '../../src-shared/board/launch.ts'
import type { Run } from '../arguments/command.ts'
import { permissionModes } from '../arguments/choices.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { askYesNo } from '../output/ask-yes-no.ts'

const warnings: Partial<Record<PermissionMode, string>> = {
  auto: 'In mode auto a small model approves what it takes for safe, and asks for the rest. It can be wrong, and it can be talked into things by what it reads.',
  bypassPermissions:
    'In mode bypassPermissions sessions edit files and run commands without asking for anything. Use it where nothing can be harmed: in a container, or a machine of its own.',
}

/** `backburner accept-mode <mode>`: accepts a mode that has to be accepted once before sessions may use it. */
export const run: Run = async (context, given) => {
  const [word = ''] = given.words
  const mode = permissionModes.find((one) => one.toLowerCase() === word.toLowerCase())
  if (mode === undefined)
    throw usageError(`"${word}" is no permission mode; the ones to accept are auto and bypassPermissions`)
  const warning = warnings[mode]
  if (warning === undefined) {
    context.print(`${mode} needs no accepting: it may be used at once\n`)
    return exitCodes.done
  }
  if (!given.has('yes') && !(await agrees(context, warning, mode))) {
    throw new Failure(exitCodes.failed, `${mode} was not accepted; nothing changed`)
  }
  await callAgainWhenLost(context.connect, ({ api }) => api.modes.accept({ mode }))
  context.print(`accepted · ${mode}\n`)
  return exitCodes.done
}

async function agrees(context: Context, warning: string, mode: string): Promise<boolean> {
  const answer = await askYesNo(context, `${warning}\nAccept ${mode}?`)
  if (answer !== null) return answer
  throw usageError(`nobody answered; to accept ${mode} without being asked: backburner accept-mode ${mode} --yes`)
}
