import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { git } from '../git/git.ts'
import { sampleRepositoryAt } from '../testing/sample-repository.ts'
import { committedFiles, deeds, doDeeds, type Deed } from '../testing/random-worktree.ts'
import { treeState } from '../testing/tree-state.ts'
import { createWorktree } from './create-worktree.ts'
import { removeSessionWorktree, restoreSessionWorktree } from './remove-worktree.ts'

const id = '7c5dcf5d'
/** All 200 of them take some minutes: `BACKBURNER_REPOSITORIES=200`. `BACKBURNER_SEED` repeats a run. */
const runs = Number(process.env['BACKBURNER_REPOSITORIES'] ?? 25)
const seed = Number(process.env['BACKBURNER_SEED'] ?? 20_260)
/** Git is started some hundred times for each: while one is waited for, the others go on. */
const atOnce = 3

/** The index file itself is read through git; the rest of its folder must be the same to the byte. */
const ofTheWorktree = (path: string): boolean => path === '.git' || /(?:^|\/)node_modules(?:\/|$)/.test(path)
const ofGit = (path: string): boolean => /^(?:index|logs\/HEAD|ORIG_HEAD\.lock)$/.test(path)

async function stateOf(path: string, gitDirectory: string): Promise<unknown> {
  const read = async (...args: readonly string[]): Promise<string> =>
    (await git(args, { cwd: path, encoding: 'latin1', expect: [0, 1, 128], trusted: true })).stdout
  return {
    files: treeState(path, ofTheWorktree),
    git: treeState(gitDirectory, ofGit),
    head: await read('rev-parse', 'HEAD'),
    index: await read('ls-files', '--stage', '-v', '-z'),
    resolved: await read('ls-files', '--resolve-undo', '-z'),
    staged: await read('diff', '--cached', '--binary'),
  }
}

/** Makes a repository with a worktree, does the deeds in it, removes it and restores it. */
async function removeAndRestore(root: string, done: readonly Deed[], collects: boolean): Promise<void> {
  const sample = await sampleRepositoryAt(join(root, 'repository'), committedFiles)
  const library = await sampleRepositoryAt(join(root, 'library'), { 'l.txt': 'library\n' })
  await sample.run('checkout', '--quiet', '-b', 'other')
  sample.write({ 'a.txt': 'other\ntwo\nthree\n', 'other.txt': 'o\n' })
  await sample.commit('Other')
  await sample.run('checkout', '--quiet', 'main')
  sample.write({ '.env': 'KEY=1\n', 'secrets/key': 's' })
  const made = await createWorktree({
    repository: await sample.find(),
    name: 'work',
    base: 'head',
    symlinkDirectories: [],
    maker: { id, planFile: join(root, 'plan.json') },
    now: 0,
  })
  if (made.kind === 'failed') throw new Error(made.reason)
  const { path } = made.worktree
  const { gitDirectory } = await sample.find(path)
  await doDeeds(path, done, { other: 'other', library: library.directory })
  const before = await stateOf(path, gitDirectory)

  const keepIn = join(root, 'kept')
  const request = { mainDirectory: sample.directory, path, id, force: true, keepIn }
  expect(await removeSessionWorktree(request)).toMatchObject({ kind: 'removed' })
  expect(existsSync(path)).toBe(false)
  if (collects) await sample.run('gc', '--quiet', '--prune=now')
  const restored = await restoreSessionWorktree(sample.directory, id, keepIn)
  expect(restored).toMatchObject({ kind: 'restored', path })
  expect(await stateOf(path, gitDirectory)).toEqual(before)
}

test(`removing any of ${runs} worktrees and restoring it brings back every byte, the index, and what was under way`, async () => {
  const parts = Array.from({ length: atOnce }, async (_, part) => {
    const numRuns = Math.floor((runs + part) / atOnce)
    const property = fc.asyncProperty(deeds, fc.boolean(), async (done, collects) => {
      const root = mkdtempSync(join(realpathSync('/tmp'), 'bb-'))
      try {
        await removeAndRestore(root, done, collects)
      } finally {
        rmSync(root, { recursive: true, force: true })
      }
    })
    if (numRuns > 0) await fc.assert(property, { numRuns, seed: seed + part })
  })
  await Promise.all(parts)
}, 1_800_000)
