const escapeSequences =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]+[0-~]|[0-~])?/g
/**
 * What acts or hides unseen, but tab and line feed: control and direction characters, blanks without a width, tags.
 * Joiners stay: emoji and scripts need them.
 */
const hiddenCharacters =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu
/** No script stacks more marks on a letter; towers of them stand over the lines around. */
const towers = /([\p{Mn}\p{Me}]{6})[\p{Mn}\p{Me}]+/gu
const joiners = /[\u200c\u200d]/g

/** Text without the escape sequences of terminals. */
export function withoutEscapes(text: string): string {
  return text.replace(escapeSequences, '')
}

/** Text without towers of marks. */
export function withoutTowers(text: string): string {
  return text.replace(towers, '$1')
}

/** Output of commands and words of models as text of several lines: no escape sequences, nothing that acts unseen. */
export function plainText(text: string): string {
  return withoutTowers(withoutEscapes(text.replace(/\r+\n?/g, '\n')).replace(hiddenCharacters, ''))
}

/** Text that somebody decides on, such as a command: what would act unseen is spelled out, `\u{202e}`. */
export function spelledOut(text: string): string {
  return (
    text
      // A joiner behind a plain letter joins nothing, but makes another word of it.
      .replace(joiners, (joiner, at: number) => ((text.codePointAt(at - 1) ?? 0) < 0x80 ? spelled(joiner) : joiner))
      .replace(hiddenCharacters, spelled)
  )
}

function spelled(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`
}
