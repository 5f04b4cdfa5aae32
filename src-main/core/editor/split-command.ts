/**
 * The words of a command as a shell would read them, quotes and backslashes heeded, and nothing else: no variable is put
 * in, nothing is run. Null when a quote is not closed or there is no word.
 */
export function splitCommand(command: string): readonly [string, ...string[]] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  for (let at = 0; at < command.length; at += 1) {
    const character = command.charAt(at)
    const next = command.charAt(at + 1)
    if (quote !== null) {
      if (character === quote) quote = null
      else if (quote === '"' && character === '\\' && /["\\$`]/.test(next)) {
        word = `${word ?? ''}${next}`
        at += 1
      } else word = `${word ?? ''}${character}`
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (character === '\\' && next !== '') {
      word = `${word ?? ''}${next}`
      at += 1
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else word = `${word ?? ''}${character}`
  }
  if (word !== null) words.push(word)
  const [first, ...rest] = words
  return quote !== null || first === undefined || first === '' ? null : [first, ...rest]
}
