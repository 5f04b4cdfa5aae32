/**
 * What can be said of a command line without a shell's parser. Everything here errs to one side: what is not surely
 * simple counts as shell syntax.
 */

/** True unless the line is one plain command: words, and quoted words without expansions. */
export function hasShellSyntax(command: string): boolean {
  return wordsOf(command) === null
}

/** The words of one plain command, quotes taken off; null when the line may be anything more than that. */
export function wordsOf(command: string): string[] | null {
  const words: string[] = []
  let word = ''
  let open = false
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at)
    if (character === ' ' || character === '\t') {
      if (open) words.push(word)
      word = ''
      open = false
    } else if (character === "'" || character === '"') {
      const end = command.indexOf(character, at + 1)
      const quoted = end === -1 ? null : command.slice(at + 1, end)
      if (quoted === null || (character === '"' && /[$`\\!]/.test(quoted)) || /[\r\n]/.test(quoted)) return null
      word += quoted
      open = true
      at = end
    } else if (/[\w@%+=:,./~^-]/.test(character) || character.charCodeAt(0) > 127) {
      // A tilde or an assignment in front is expanded or set by the shell: fine for a path, not for the command word.
      word += character
      open = true
    } else return null
  }
  if (open) words.push(word)
  return words.length === 0 || /[=~]/.test(words[0] ?? '') ? null : words
}

/** The commands of a line, cut where a shell may cut it. Too many cuts do no harm: it is used to forbid, not to allow. */
export function partsOfCommand(command: string): string[] {
  return command
    .split(/&&|\|\||[;|&\n(){}`]|\$\(/)
    .map((part) => part.trim().replace(/^(?:(?:sudo|env|command|exec|nohup|time)\s+|\w+=\S*\s+)+/, ''))
    .filter((part) => part !== '')
}
