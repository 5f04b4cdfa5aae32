import { whyDisabled } from '../src-node/settings/why-disabled.ts'
import { appVersion } from '../src-shared/api/version.ts'
import { commandHelp, generalHelp } from './arguments/help.ts'
import type { Command } from './arguments/command.ts'
import { commands, findCommand, isMissingCommand } from './arguments/commands.ts'
import { dispatchFlags } from './arguments/dispatch-flags.ts'
import { parseArguments, type Arguments } from './arguments/parse.ts'
import type { Context } from './context.ts'
import { exitCodes, Failure, usageError } from './failure.ts'

/** Runs one command line and gives its exit code. Whatever goes wrong is one line on stderr. */
export async function runCommandLine(argv: readonly string[], context: Context): Promise<number> {
  try {
    return await run(argv, context)
  } catch (error) {
    const failure = error instanceof Failure ? error : await explained(error)
    context.complain(`backburner: ${failure.message}\n`)
    if ((context.environment['BACKBURNER_DEBUG'] ?? '') !== '' && error instanceof Error) {
      context.complain(`${error.stack ?? ''}\n`)
    }
    return failure.exitCode
  }
}

async function explained(error: unknown): Promise<Failure> {
  const { failureOf } = await import('./api-failure.ts')
  return failureOf(error)
}

async function run(argv: readonly string[], context: Context): Promise<number> {
  const first = argv[0]
  if (first === 'help' && argv.length <= 2) return await run([...argv.slice(1), '--help'], context)
  const command = first === undefined ? undefined : findCommand(first)
  if (command !== undefined) return await runCommand(command, argv.slice(1), context)
  return await runTask(argv, context)
}

async function runCommand(command: Command, argv: readonly string[], context: Context): Promise<number> {
  const called = `backburner ${command.name}`
  const options = { flags: { ...command.flags, ...helpFlag }, freeText: command.freeText === true, called }
  const given = parseArguments(argv, options)
  if (given.has('help')) {
    context.print(commandHelp(command))
    return exitCodes.done
  }
  checkWords(command, given)
  // What still runs from before has to be looked at and ended somehow.
  const looksAfterSupervisor = command.name === 'daemon' && given.words[0] !== 'run'
  if (!looksAfterSupervisor && command.name !== 'doctor') await refuseWhenDisabled(context)
  const { run } = await command.load()
  return await run(context, given)
}

const helpFlag = { help: { short: 'h', help: 'this text' } } as const

function checkWords(command: Command, given: Arguments): void {
  const { least, most } = command.words
  const count = given.words.length
  if (count >= least && count <= most) return
  const what = count < least ? 'needs more' : `does not take "${given.words[most] ?? ''}"`
  throw usageError(`${command.name} ${what}: backburner ${command.name} ${command.usage}`)
}

/** Everything whose first word is no command: a task, or the board. */
async function runTask(argv: readonly string[], context: Context): Promise<number> {
  const flags = { ...dispatchFlags, ...helpFlag, version: { short: 'v', help: 'the version' } }
  const given = parseArguments(argv, { flags, freeText: false, called: 'backburner' })
  if (given.has('help')) {
    context.print(generalHelp())
    return exitCodes.done
  }
  if (given.has('version')) {
    context.print(`backburner ${appVersion}\n`)
    return exitCodes.done
  }
  if (!argv.includes('--') && given.words.length === 1) refuseMistakenCommand(given)
  await refuseWhenDisabled(context)
  if (argv.length === 0) return await (await import('./commands/board.ts')).run(context)
  return await (await import('./commands/dispatch.ts')).run(context, given)
}

/** A single bare word is more likely a command that is not there, or misspelt, than a task. */
function refuseMistakenCommand(given: Arguments): void {
  const word = given.words[0] ?? ''
  const asTask = `to start it as a task: backburner -- ${word}`
  if (isMissingCommand(word)) {
    throw usageError(`"backburner ${word}" is not available in this version; ${asTask}`)
  }
  if (given.has('bg') || given.has('background') || given.has('print')) return
  if (findCommand(word) !== undefined) throw usageError(`put the command first: backburner ${word} …; ${asTask}`)
  const meant = commands.find((command) => isOneSlipFrom(command.name, word))
  if (meant !== undefined) throw usageError(`there is no command "${word}"; did you mean "${meant.name}"? ${asTask}`)
}

/** Whether one letter too many, too few, wrong, or swapped with its neighbour makes the difference. */
function isOneSlipFrom(name: string, word: string): boolean {
  if (name.length < 3 || Math.abs(name.length - word.length) > 1) return false
  let start = 0
  while (start < name.length && name[start] === word[start]) start += 1
  const left = name.slice(start)
  const right = word.slice(start)
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    (left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2))
  )
}

async function refuseWhenDisabled({ home, environment }: Context): Promise<void> {
  const why = await whyDisabled({ home, environment })
  if (why !== null) throw new Failure(exitCodes.failed, why)
}
