/**
 * The bytes that a busy build might print: colours, long lines, some wide and accented characters. `\r\n` ends a line, as
 * behind a pty. Runs in the page as well as here, so it stands alone; equal arguments give equal text.
 */
export function terminalBlock(lines: number): string {
  const colors = ['31', '32', '33', '1;34', '36', '38;5;208', '0']
  const words = ['compiled', 'src/board/session-row.ts', 'in', '12 ms', 'ünïcode', '漢字', 'warning:', 'unused', '→']
  let text = ''
  for (let line = 0; line < lines; line += 1) {
    text += `\u001B[2m${String(line).padStart(6, '0')}\u001B[0m `
    for (let word = 0; word < 4 + (line % 9); word += 1)
      text += `\u001B[${colors[(line + word) % colors.length] ?? '0'}m${words[(line * 7 + word) % words.length] ?? ''}\u001B[0m `
    text += '\r\n'
  }
  return text
}

/** What ends the stream: seen on screen, everything before it is drawn. */
export const lastLine = 'all of it is here'
