import { execFile } from 'node:child_process'

/** Output of a small system tool, trimmed; null when it is missing, fails, says nothing or takes more than 5 s. */
export function runQuietly(command: string, args: readonly string[]): Promise<string | null> {
  const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: 5_000, env: environment, windowsHide: true }, (error, stdout) => {
      const text = stdout.trim()
      resolve(error !== null || text === '' ? null : text)
    })
  })
}
