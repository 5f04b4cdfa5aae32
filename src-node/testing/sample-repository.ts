import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { git } from '../git/git.ts'
import { findRepository, type Repository } from '../git/repository.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A real repository in a temporary directory, for one test. */
export type SampleRepository = {
  readonly directory: string
  /** Runs git in it and returns what it printed, without the last line feed. */
  run(...args: readonly string[]): Promise<string>
  /** Writes files, by relative path, in it or in one of its worktrees. */
  write(files: Readonly<Record<string, string>>, directory?: string): void
  /** Commits everything, in it or in one of its worktrees, and returns the commit's id. */
  commit(message: string, directory?: string): Promise<string>
  find(directory?: string): Promise<Repository>
}

const author = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com']

/** Makes a repository with the given files committed on `main`; without files, one that has no commits. */
export async function sampleRepository(files: Readonly<Record<string, string>> = {}): Promise<SampleRepository> {
  return await sampleRepositoryAt(join(temporaryDirectory(), 'repository'), files)
}

/** `sampleRepository` in a directory that is to be made. */
export async function sampleRepositoryAt(
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<SampleRepository> {
  mkdirSync(directory)
  const runIn = async (cwd: string, args: readonly string[]): Promise<string> =>
    (await git([...author, ...args], { cwd })).stdout.trimEnd()
  const repository: SampleRepository = {
    directory,
    run: (...args) => runIn(directory, args),
    write(written, where = directory) {
      for (const [path, content] of Object.entries(written)) {
        mkdirSync(dirname(join(where, path)), { recursive: true })
        writeFileSync(join(where, path), content)
      }
    },
    async commit(message, where = directory) {
      await runIn(where, ['add', '--all'])
      await runIn(where, ['commit', '--quiet', '--allow-empty', '--message', message])
      return await runIn(where, ['rev-parse', 'HEAD'])
    },
    async find(where = directory) {
      const found = await findRepository(where)
      if (found.kind !== 'repository') throw new Error(found.kind)
      return found.repository
    },
  }
  await repository.run('init', '--quiet', '--initial-branch=main')
  if (Object.keys(files).length > 0) {
    repository.write(files)
    await repository.commit('Begin')
  }
  return repository
}
