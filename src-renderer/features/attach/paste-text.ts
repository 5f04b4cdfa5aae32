/** Of what is pasted, what may reach a program: no escape sequences that end its protection or act as keys. */
export function pasteText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0080-\u009f]/g, '')
}

/** Whether a text would run as it is pasted: a program without bracketed paste takes a line break for Enter. */
export function runsWhenPasted(text: string): boolean {
  return /[\r\n]/.test(text)
}
