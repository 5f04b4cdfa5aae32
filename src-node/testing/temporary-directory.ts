import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A directory for one test, removed when the test is over. Its path is short: sockets have to fit. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(realpathSync('/tmp'), 'bb-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
