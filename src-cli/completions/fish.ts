import type { Command } from '../arguments/command.ts'
import type { ValueKind } from '../arguments/flag.ts'
import { completedCommands, taskFlags, type CompletedCommand, type CompletedFlag } from './places.ts'

/** The completions of fish. */
export function fishCompletions(table: readonly Command[]): string {
  const commands = completedCommands(table)
  return `# Completions of backburner for fish: backburner completions fish > ~/.config/fish/completions/backburner.fish
function __backburner_sessions
    set -l program (commandline -opc)[1]
    $program completions $argv[1] 2>/dev/null | while read -l -d \\t id name rest
        printf '%s\\t%s\\n' $id "$name · $rest"
        printf '%s\\t%s\\n' "$name" "$id · $rest"
    end
end
# The command that stands in the line, and whether its first word does too.
function __backburner_at
    set -l words (commandline -opc)[2..-1]
    set -l plain (string match -v -- '-*' $words)
    test (count $plain) -ge 1; and test "$plain[1]" = $argv[1]; and test (count $plain) -eq 1
end
complete -c backburner -f
${commands.map(({ name, summary }) => `complete -c backburner -n __fish_use_subcommand -a ${name} -d ${single(summary)}`).join('\n')}
${taskFlags.map((flag) => lineOf('__fish_use_subcommand', flag)).join('\n')}
${commands.map(commandLines).join('\n')}
`
}

function commandLines({ name, flags, takes }: CompletedCommand): string {
  const lines = flags.map((flag) => lineOf(`__fish_seen_subcommand_from ${name}`, flag))
  if (takes !== null) lines.push(`complete -c backburner -n '__backburner_at ${name}' ${actionOf(takes)}`)
  return lines.join('\n')
}

function lineOf(condition: string, { name, short, help, value }: CompletedFlag): string {
  const names = `-l ${name}${short === null ? '' : ` -s ${short}`}`
  const takes = value === null ? '' : value.kind === null ? ' -x' : ` -r ${actionOf(value.kind)}`
  return `complete -c backburner -n ${single(condition)} ${names}${takes} -d ${single(help)}`
}

function actionOf(kind: ValueKind): string {
  if (kind === 'directory') return "-x -a '(__fish_complete_directories)'"
  if (kind === 'file') return '-F'
  if (kind === 'session') return "-x -a '(__backburner_sessions sessions)'"
  if (kind === 'removed') return "-x -a '(__backburner_sessions removed)'"
  return `-x -a ${single(kind.join(' '))}`
}

function single(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
