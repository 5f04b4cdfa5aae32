import type { Command } from '../arguments/command.ts'
import type { ValueKind } from '../arguments/flag.ts'
import { completedCommands, taskFlags, type CompletedCommand, type CompletedFlag } from './places.ts'

/** The completions of bash, 3.2 or newer. It asks the program itself which sessions there are. */
export function bashCompletions(table: readonly Command[]): string {
  const commands = completedCommands(table)
  const places = [{ command: '', flags: taskFlags }, ...commands.map(({ name, flags }) => ({ command: name, flags }))]
  return `# Completions of backburner for bash: source <(backburner completions bash)
_backburner_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$cur")
}
_backburner_paths() {
  local word
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$1" -- "$cur")
}
# Ids; once something is typed, names that begin with it too.
_backburner_sessions() {
  local id name rest
  while IFS=$'\\t' read -r id name rest; do
    if [[ $id == "$cur"* ]]; then COMPREPLY+=("$id"); fi
    printf -v name '%q' "$name"
    if [[ -n $cur && $name == "$cur"* ]]; then COMPREPLY+=("$name"); fi
  done < <("\${COMP_WORDS[0]}" completions "$1" 2>/dev/null)
}
_backburner() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' first='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == -- ]]; then return; fi
    if [[ $word == -* ]]; then
      case "$command $word" in
        ${valueFlagPattern(places)}) ((i++)) ;;
      esac
    elif [[ -z $command ]]; then
      command=$word
    elif [[ -z $first ]]; then
      first=$word
    fi
  done
  case "$command $prev" in
${valueCases(places)}
  esac
  case "$command" in
    '')
      if [[ $cur == -* ]]; then _backburner_words '${flagWords(taskFlags)}'
      else _backburner_words '${commands.map(({ name }) => name).join(' ')}'
      fi ;;
${commandCases(commands)}
  esac
}
complete -F _backburner backburner
`
}

function names({ name, short }: CompletedFlag): readonly string[] {
  return [`--${name}`, ...(short === null ? [] : [`-${short}`])]
}

function flagWords(flags: readonly CompletedFlag[]): string {
  return flags.map(({ name }) => `--${name}`).join(' ')
}

type Place = { readonly command: string; readonly flags: readonly CompletedFlag[] }

function quoted(command: string, flag: string): string {
  return `'${command} ${flag}'`
}

/** Every flag that takes a value, where it may stand: the word behind it is no command. */
function valueFlagPattern(places: readonly Place[]): string {
  const patterns = places.flatMap(({ command, flags }) =>
    flags.filter(({ value }) => value !== null).flatMap((flag) => names(flag).map((one) => quoted(command, one))),
  )
  return patterns.join(' | ')
}

function valueCases(places: readonly Place[]): string {
  const cases = new Map<string, string[]>()
  for (const { command, flags } of places) {
    for (const flag of flags) {
      if (flag.value === null) continue
      const action = actionOf(flag.value.kind)
      cases.set(action, [...(cases.get(action) ?? []), ...names(flag).map((one) => quoted(command, one))])
    }
  }
  return [...cases].map(([action, patterns]) => `    ${patterns.join(' | ')}) ${action}; return ;;`).join('\n')
}

function commandCases(commands: readonly CompletedCommand[]): string {
  return commands
    .map(({ name, flags, takes }) => {
      const first = takes === null ? ':' : actionOf(takes)
      return `    ${name})
      if [[ $cur == -* ]]; then _backburner_words '${flagWords(flags)}'
      elif [[ -z $first ]]; then ${first}
      fi ;;`
    })
    .join('\n')
}

function actionOf(kind: ValueKind | null): string {
  if (kind === null) return ':'
  if (kind === 'directory') return '_backburner_paths -d'
  if (kind === 'file') return '_backburner_paths -f'
  if (kind === 'session') return '_backburner_sessions sessions'
  if (kind === 'removed') return '_backburner_sessions removed'
  return `_backburner_words '${kind.join(' ')}'`
}
