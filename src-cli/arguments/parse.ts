import { parseArgs, type ParseArgsConfig } from 'node:util'
import { usageError } from '../failure.ts'
import type { Flag } from './flag.ts'

/** What was given to a command, by the names of its flags. */
export type Arguments = {
  readonly words: readonly string[]
  readonly has: (flag: string) => boolean
  /** The value of a flag, the last one when it was given again. */
  readonly text: (flag: string) => string | undefined
  /** All values of a flag. */
  readonly texts: (flag: string) => readonly string[]
}

/** How the arguments of one command are read. */
export type ParseOptions = {
  readonly flags: Readonly<Record<string, Flag>>
  readonly freeText: boolean
  /** How the user calls this command, for the error: `backburner rm`. */
  readonly called: string
}

/** Reads arguments against the flags of a command. Throws exit 2 for what it does not know. */
export function parseArguments(argv: readonly string[], options: ParseOptions): Arguments {
  const [own, free] = options.freeText ? splitAtFirstWord(argv, options.flags) : [argv, []]
  const parsed = parse(own, options)
  const values = new Map<string, readonly (string | boolean)[]>()
  for (const [name, value] of Object.entries(parsed.values)) {
    if (value !== undefined) values.set(name, Array.isArray(value) ? value : [value])
  }
  const texts = (flag: string): readonly string[] =>
    (values.get(flag) ?? []).flatMap((value) => (typeof value === 'string' ? [unhide(value)] : []))
  return {
    words: [...parsed.positionals.map(unhide), ...free],
    has: (flag) => values.has(flag),
    text: (flag) => texts(flag).at(-1),
    texts,
  }
}

function parse(argv: readonly string[], options: ParseOptions) {
  try {
    return parseArgs({ args: argv.map(hide), options: configOf(options.flags), allowPositionals: true, strict: true })
  } catch (error) {
    const message = error instanceof Error ? unhide(error.message) : String(error)
    throw usageError(`${reasonOf(message)}; "${options.called} --help" tells what it takes`)
  }
}

function configOf(flags: Readonly<Record<string, Flag>>): NonNullable<ParseArgsConfig['options']> {
  const config: NonNullable<ParseArgsConfig['options']> = {}
  for (const [name, flag] of Object.entries(flags)) {
    config[name] = {
      type: flag.value === undefined ? 'boolean' : 'string',
      multiple: flag.repeat === true,
      ...(flag.short === undefined ? {} : { short: flag.short }),
    }
  }
  return config
}

/** The first line of what `parseArgs` says, without its advice about JavaScript strings. */
function reasonOf(message: string): string {
  const unknown = /^Unknown option '([^']+)'/.exec(message)?.[1]
  if (unknown !== undefined) return `unknown flag ${unknown}`
  return (message.split(/\n|\. /)[0] ?? message).replace(/\.$/, '').replaceAll("'", '"')
}

/** A sentence that happens to begin with a dash ("- fix this") is no flag: no flag has blanks before its value. */
function hide(argument: string): string {
  return /^-[^=]*\s/.test(argument) ? `\0${argument}` : argument
}

function unhide(argument: string): string {
  return argument.replaceAll('\0', '')
}

/** Everything after the first word is the user's own: `reply 7c5d -1 is wrong`. */
function splitAtFirstWord(
  argv: readonly string[],
  flags: Readonly<Record<string, Flag>>,
): readonly [readonly string[], readonly string[]] {
  const takesValue = (argument: string): boolean =>
    Object.entries(flags).some(
      ([name, flag]) => flag.value !== undefined && (argument === `--${name}` || argument === `-${flag.short}`),
    )
  let index = 0
  while (index < argv.length) {
    const argument = argv[index] ?? ''
    if (argument === '--') return [argv.slice(0, index), argv.slice(index + 1)]
    if (!argument.startsWith('-')) {
      const rest = argv.slice(index + 1)
      return [argv.slice(0, index + 1), rest[0] === '--' ? rest.slice(1) : rest]
    }
    index += takesValue(argument) ? 2 : 1
  }
  return [argv, []]
}
