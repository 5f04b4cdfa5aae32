import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { findProgram } from './find-program.ts'

function claude(directory: string, prints: string): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'claude'), `#!/bin/sh\necho '${prints}'\n`)
  chmodSync(join(directory, 'claude'), 0o755)
}

test('the PATH comes before the usual places, and an unmeasured version is told from the measured one', async () => {
  const home = temporaryDirectory()
  claude(join(home, '.local/bin'), '2.1.329 (Claude Code)')
  const usual = await findProgram({ PATH: '/nowhere', HOME: home })
  expect(usual).toMatchObject({ kind: 'found', path: join(home, '.local/bin/claude'), isMeasured: true })
  claude(join(home, 'bin'), '2.2.0 (Claude Code)')
  const first = await findProgram({ PATH: `/nowhere:${join(home, 'bin')}`, HOME: home })
  expect(first).toMatchObject({ path: join(home, 'bin/claude'), version: '2.2.0', isMeasured: false })
})

test('what is not there, too old, or something else is said in a sentence', async () => {
  const home = temporaryDirectory()
  const why = async (): Promise<string> => {
    const found = await findProgram({ PATH: join(home, 'bin'), HOME: home }, [])
    return found.kind === 'none' ? found.why : 'found'
  }
  expect(await why()).toContain('npm install -g @anthropic-ai/claude-code')
  claude(join(home, 'bin'), '1.0.3 (Claude Code)')
  expect(await why()).toContain('1.0.3 is too old')
  claude(join(home, 'bin'), 'hello')
  expect(await why()).toContain('not taken for Claude Code')
})
