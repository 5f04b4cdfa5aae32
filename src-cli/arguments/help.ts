import { appVersion } from '../../src-shared/api/version.ts'
import type { Command } from './command.ts'
import type { Flag } from './flag.ts'
import { commands } from './commands.ts'
import { dispatchFlags } from './dispatch-flags.ts'

const gap = 2

/** What `backburner --help` prints. */
export function generalHelp(): string {
  return [
    `Backburner ${appVersion}: many coding agents at work, one board.`,
    '',
    'Usage:',
    ...table([
      ['backburner', 'open the board'],
      ['backburner "task"', 'start a session here and attach to it'],
      ['backburner --bg "task"', 'start one in the background'],
      ['backburner -p "task"', 'run one to its end and print its result'],
      ["backburner --bg --exec 'command'", 'run a shell command in the background'],
      ['backburner <command> …', 'one of the commands below'],
    ]),
    '',
    'Commands:',
    ...table(commands.map((command) => [[command.name, ...(command.aliases ?? [])].join(', '), command.summary])),
    '',
    'Flags of a task:',
    ...table(flagLines(dispatchFlags)),
    '',
    'An <id> is a session id, the start of one, or its name; commands that only read take a part of the name too.',
    '"backburner -- agents" starts a task called agents. "backburner <command> --help" tells more about one command.',
    'What is piped in is the task, or goes along with the one in words (-p), or is the task of --bg without words.',
    'Exit codes: 0 done, 1 failed, 2 usage, 3 no such session, 4 supervisor unreachable. With -p also 10 needs input,',
    '11 failed, 12 stopped, 130 interrupted.',
    '',
    'Examples:',
    '  backburner --bg "fix the flaky login test" --name login',
    '  backburner --bg --model opus --worktree parser "rewrite the parser"',
    "  backburner --bg --exec 'npm test'",
    '  git diff | backburner -p "review this" --output-format json',
    '  backburner reply login 2',
    '',
  ].join('\n')
}

/** What `backburner <command> --help` prints. */
export function commandHelp(command: Command): string {
  const flags = flagLines(command.flags)
  return [
    `backburner ${command.name} ${command.usage}`.trimEnd(),
    ...(command.aliases === undefined ? [] : [`(also ${command.aliases.join(', ')})`]),
    '',
    `${command.summary[0]?.toUpperCase() ?? ''}${command.summary.slice(1)}.`,
    ...(command.notes ?? []),
    ...(flags.length === 0 ? [] : ['', 'Flags:', ...table(flags)]),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n')
}

function flagLines(flags: Readonly<Record<string, Flag>>): [string, string][] {
  return Object.entries(flags).flatMap(([name, flag]): [string, string][] => {
    if (flag.hidden === true) return []
    const short = flag.short === undefined ? '' : `-${flag.short}, `
    const value = flag.value === undefined ? '' : ` <${flag.value}>`
    return [[`${short}--${name}${value}`, `${flag.help}${flag.repeat === true ? ' (repeat for more)' : ''}`]]
  })
}

function table(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length)) + gap
  return lines.map(([left, right]) => `  ${left.padEnd(width)}${right}`)
}
