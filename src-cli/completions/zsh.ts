import type { Command } from '../arguments/command.ts'
import type { ValueKind } from '../arguments/flag.ts'
import { completedCommands, taskFlags, type CompletedCommand, type CompletedFlag } from './places.ts'

/** The completions of zsh, for \`source\` or for a file \`_backburner\` in \`$fpath\`. */
export function zshCompletions(table: readonly Command[]): string {
  const commands = completedCommands(table)
  return `#compdef backburner
# Completions of backburner for zsh: source <(backburner completions zsh), behind compinit
_backburner_sessions() {
  local -a ids names
  local id name rest
  while IFS=$'\\t' read -r id name rest; do
    ids+=("$id:\${name//:/\\\\:} · $rest")
    names+=("$name")
  done < <("$_backburner_program" completions "$1" 2>/dev/null)
  _describe -t sessions session ids
  if [[ -n $PREFIX ]]; then compadd -a names; fi
}
_backburner_commands() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${single(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  _describe -t commands command commands
}
_backburner() {
  local curcontext="$curcontext" state state_descr line _backburner_program=$words[1]
  typeset -A opt_args
  _arguments -C ${taskFlags.map(specOf).join(' \\\n    ')} \\
    '1: :->command' '*:: :->rest' && return
  case $state in
    command) _backburner_commands ;;
    rest)
      case $words[1] in
${commandCases(commands)}
      esac ;;
  esac
}
if [[ $funcstack[1] == _backburner ]]; then _backburner "$@"; else compdef _backburner backburner; fi
`
}

function commandCases(commands: readonly CompletedCommand[]): string {
  return commands
    .map(({ name, flags, takes }) => {
      const first = takes === null ? [] : [single(`1:${name}:${actionOf(takes)}`)]
      return `        ${name}) _arguments ${[...flags.map(specOf), ...first].join(' ')} ;;`
    })
    .join('\n')
}

/** One flag as \`_arguments\` reads it. */
function specOf({ name, short, help, repeat, value }: CompletedFlag): string {
  const said = `[${help.replaceAll(/[[\]\\:]/g, (sign) => `\\${sign}`)}]`
  const takes = value === null ? '' : `:${value.name}:${value.kind === null ? ' ' : actionOf(value.kind)}`
  const star = repeat ? '*' : ''
  const long = `--${name}${value === null ? '' : '='}`
  if (short === null) return single(`${star}${long}${said}${takes}`)
  const both = `{-${short}${value === null ? '' : '+'},${long}}`
  return `${single(repeat ? '*' : `(-${short} --${name})`)}${both}${single(`${said}${takes}`)}`
}

function actionOf(kind: ValueKind): string {
  if (kind === 'directory') return '_files -/'
  if (kind === 'file') return '_files'
  // The blank keeps `_arguments` from putting words of its own before ours.
  if (kind === 'session') return ' _backburner_sessions sessions'
  if (kind === 'removed') return ' _backburner_sessions removed'
  return `(${kind.join(' ')})`
}

function single(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
