// Moves to another line, which reads as one.
const moves = /\u001b\[[0-9;]*[HfABEFd]/g
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-Z\\^-~])|\u001b/g
const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g

/**
 * Terminal output as the text that a person would read: no escape sequences, and of a line that was written over
 * (a progress bar) what was written last. `isCut`: the beginning is missing, so the first, broken line goes too.
 */
export function plainText(bytes: Uint8Array, isCut: boolean): string {
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  if (isCut) text = text.slice(text.indexOf('\n') + 1)
  return text
    .replace(moves, '\n')
    .replace(sequences, '')
    .replace(/\r+\n/g, '\n')
    .split('\n')
    .map((line) => lastWritten(line).replace(controls, ''))
    .join('\n')
}

/** The last line of output with anything in it; empty when there is none. */
export function lastLine(bytes: Uint8Array, isCut: boolean): string {
  return plainText(bytes, isCut)
    .split('\n')
    .reduce((last, line) => (line.trim() === '' ? last : line), '')
}

function lastWritten(line: string): string {
  return line.split('\r').reduce((last, part) => (part === '' ? last : part), '')
}
