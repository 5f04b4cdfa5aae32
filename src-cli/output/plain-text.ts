import { singleLine } from '../../src-shared/base/single-line.ts'

const escapeSequences =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]+[0-~]|[0-~])?/g
/** Everything that moves a cursor or turns the direction of reading; line breaks and tabs stay. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Text of others in several harmless lines: no escape sequences, no control or direction characters. */
export function plainText(text: string): string {
  return text
    .replace(/\r+\n?/g, '\n')
    .replace(escapeSequences, '')
    .replace(controls, '')
}

/** A message of others as the one line of an error, long enough for a path or two. */
export function plainLineOf(text: string): string {
  return singleLine(text, 1_000)
}
