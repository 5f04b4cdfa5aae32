/** Asks the terminal to put a text onto its clipboard (OSC 52), also through ssh. It draws nothing. */
export function clipboardSequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`
}
