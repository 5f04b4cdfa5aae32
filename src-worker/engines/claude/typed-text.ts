/** What stays exact in one paste: longer ones reach the model wrapped. */
const mostCharacters = 700
const mostLines = 4

/** The bytes of a text as pastes: one where it stays exact, else one for each piece of a line. */
export function pastesOf(text: string): readonly string[] {
  const clean = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
  const lines = clean.split('\n')
  if (clean.length <= mostCharacters && lines.length <= mostLines) return [paste(clean)]
  const pieces = lines.flatMap((line, at) => {
    const whole = at < lines.length - 1 ? `${line}\n` : line
    return inPieces(whole)
  })
  return pieces.map(paste)
}

/** A text that begins so is a command to the program: nothing tells that it was taken. */
export function isProgramCommand(text: string): boolean {
  return /^\s*[/!]/.test(text)
}

function inPieces(line: string): readonly string[] {
  const letters = [...line]
  const pieces: string[] = []
  for (let at = 0; at < letters.length; at += mostCharacters)
    pieces.push(letters.slice(at, at + mostCharacters).join(''))
  return pieces
}

function paste(text: string): string {
  return `\u001b[200~${text}\u001b[201~`
}
