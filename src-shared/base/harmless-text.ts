const escapeSequences =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]+[0-~]|[0-~])?/g
/** Control and direction characters but tab and line feed. Joiners stay: emoji and scripts need them. */
const hiddenCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** Text without the escape sequences of terminals. */
export function withoutEscapes(text: string): string {
  return text.replace(escapeSequences, '')
}

/** Output of commands and words of models as text of several lines: no escape sequences, nothing that acts unseen. */
export function plainText(text: string): string {
  return withoutEscapes(text.replace(/\r+\n?/g, '\n')).replace(hiddenCharacters, '')
}

/** Text that somebody decides on, such as a command: what would act unseen is spelled out, `\u{202e}`. */
export function spelledOut(text: string): string {
  return text.replace(
    hiddenCharacters,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  )
}
