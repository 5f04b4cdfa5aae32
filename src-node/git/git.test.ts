import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleRepository } from '../testing/sample-repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { gitEnvironment } from './git-environment.ts'
import { git, GitError, gitLine, splitNul } from './git.ts'

describe('git', () => {
  test('answers with an expected exit code and throws at any other, naming the call', async () => {
    const { directory: cwd } = await sampleRepository()
    expect(await git(['config', '--get', 'no.such'], { cwd, expect: [0, 1] })).toMatchObject({ exitCode: 1 })
    const wrong = git(['rev-parse', '--verify', 'no-such-branch'], { cwd })
    await expect(wrong).rejects.toThrow(/^git rev-parse --verify no-such-branch \(in .*\): ended with 128: fatal/)
    await expect(wrong).rejects.toBeInstanceOf(GitError)
  })

  test('reads what it is given and prints without limit of lines', async () => {
    const { directory: cwd } = await sampleRepository()
    const blob = await gitLine(['hash-object', '-w', '--stdin'], { cwd, stdin: 'x'.repeat(3_000_000) })
    expect((await git(['cat-file', 'blob', blob], { cwd })).stdout).toHaveLength(3_000_000)
    await expect(git(['cat-file', 'blob', blob], { cwd, maxBytes: 1_000 })).rejects.toMatchObject({
      failure: 'too-much-output',
    })
  })

  test('that hangs is ended in time, with everything it started', async () => {
    const { directory: cwd } = await sampleRepository()
    const call = git(['-c', 'alias.hang=!sleep 60', 'hang'], { cwd, timeoutMs: 100 })
    await expect(call).rejects.toMatchObject({ failure: 'timeout' })
  })

  test('that cannot be started says so', async () => {
    await expect(git(['status'], { cwd: '/does/not/exist' })).rejects.toMatchObject({ failure: 'not-started' })
  })

  test('runs no hook and no fsmonitor of the repository', async () => {
    const repository = await sampleRepository({ a: '1' })
    const mark = join(temporaryDirectory(), 'mark')
    const hook = `#!/bin/sh\ntouch ${mark}\n`
    for (const name of ['pre-commit', 'post-checkout', 'monitor']) {
      writeFileSync(join(repository.directory, '.git', 'hooks', name), hook)
      chmodSync(join(repository.directory, '.git', 'hooks', name), 0o755)
    }
    await repository.run('config', 'core.fsmonitor', join(repository.directory, '.git', 'hooks', 'monitor'))
    repository.write({ a: '2' })
    await repository.commit('Change')
    await repository.run('checkout', '--quiet', '-b', 'other')
    await repository.run('status')
    expect(existsSync(mark)).toBe(false)
  })

  test('is not led to another repository by the environment', () => {
    const environment = gitEnvironment({
      PATH: '/bin',
      GIT_DIR: '/x',
      GIT_INDEX_FILE: '/x',
      GIT_CONFIG_COUNT: '1',
      GIT_EXTERNAL_DIFF: 'x',
      GIT_ASKPASS: 'x',
      GIT_SSH_COMMAND: 'ssh -4',
      GIT_CONFIG_GLOBAL: '/g',
      LC_ALL: 'de_DE.UTF-8',
    })
    expect(environment).toMatchObject({ PATH: '/bin', GIT_SSH_COMMAND: 'ssh -4', GIT_CONFIG_GLOBAL: '/g', LC_ALL: 'C' })
    expect(environment).toMatchObject({ GIT_ASKPASS: '', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' })
    for (const name of ['GIT_DIR', 'GIT_INDEX_FILE', 'GIT_CONFIG_COUNT', 'GIT_EXTERNAL_DIFF']) {
      expect(environment).not.toHaveProperty(name)
    }
  })

  test('output that ends each part with NUL is split', () => {
    expect(splitNul('')).toEqual([])
    expect(splitNul('a\0b c\0')).toEqual(['a', 'b c'])
  })
})
