import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The user's own editor, as a command line; null when the environment names none. */
export function editorCommand(environment: Readonly<Record<string, string | undefined>>): string | null {
  const command = environment['VISUAL'] || environment['EDITOR'] || ''
  return command.trim() === '' ? null : command
}

/** Has a text edited by a command that takes a file. Rejects when it could not, and then the text is as it was. */
export async function editOutside(command: string, text: string): Promise<string> {
  // Only the user may read it, as the directory is made.
  const directory = await mkdtemp(join(tmpdir(), 'backburner-'))
  const file = join(directory, 'prompt.md')
  try {
    await writeFile(file, text, { mode: 0o600 })
    await run(command, file)
    return (await readFile(file, 'utf8')).replace(/\r\n/g, '\n').replace(/\n$/, '')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Has a file edited where it lies. Rejects when the command could not. */
export async function editFile(command: string, file: string): Promise<void> {
  await run(command, file)
}

/** The command may bring flags of its own (`code --wait`), so a shell reads it. */
function run(command: string, file: string): Promise<void> {
  const isWindows = process.platform === 'win32'
  const child = isWindows
    ? spawn(`${command} "${file}"`, { stdio: 'inherit', shell: true })
    : spawn('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ended with ${code ?? signal ?? 'an error'}: the prompt is as it was`))
    })
  })
}
