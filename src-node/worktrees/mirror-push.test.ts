import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removableWorktree, removedId } from '../testing/removable-worktree.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

test('a `git push --mirror` after a removal publishes HEAD, index and tree of it, and nothing else', async () => {
  const it = await removableWorktree({ a: 'committed\n', '.gitignore': '.env\nnode_modules/\n', 'package.json': '{}' })
  const { path, sample } = it
  // What must not be published, each in a place of its own.
  it.write({ a: 'secret amended away\n' })
  const amended = await sample.commit('Secret amended away', path)
  await it.inWorktree('reset', '--quiet', '--hard', 'HEAD~1')
  it.write({ a: 'secret stashed and dropped\n' })
  await it.inWorktree('stash', '--quiet')
  await it.inWorktree('stash', 'drop', '--quiet')
  it.write({ '.env': 'KEY=secret ignored\n', 'node_modules/m': 'secret module\n' })
  const inner = join(path, 'inner')
  mkdirSync(inner)
  await it.inWorktree('init', '--quiet', 'inner')
  writeFileSync(join(inner, 'i'), 'secret of a repository inside\n')
  await sample.commit('Secret inside', inner)
  await sample.run('config', 'branch.bb/work.pushRemote', 'https://me:secret@example.com/r.git')
  await sample.run('config', 'branch.bb/work.description', 'secret description')
  // What is.
  it.write({ a: 'own commit\n' })
  await sample.commit('Own commit', path)
  it.write({ a: 'staged\n' })
  await it.inWorktree('add', 'a')
  it.write({ a: 'in the file\n', untracked: 'untracked\n' })

  const published = async (): Promise<string> => {
    const mirror = join(temporaryDirectory(), 'mirror')
    await sample.run('init', '--quiet', '--bare', mirror)
    await sample.run('push', '--quiet', '--mirror', mirror)
    const refs = await sample.run('-C', mirror, 'for-each-ref', '--format=%(refname)')
    const all = await sample.run(
      '-C',
      mirror,
      'cat-file',
      '--batch-all-objects',
      '--batch-check=%(objectname) %(objecttype)',
    )
    const contents = await Promise.all(
      all.split('\n').map(async (line) => {
        const [id = '', type = ''] = line.split(' ')
        return await sample.run(
          '-C',
          mirror,
          type === 'tree' ? 'ls-tree' : 'cat-file',
          ...(type === 'tree' ? [id] : [type, id]),
        )
      }),
    )
    return [refs, ...contents].join('\n')
  }
  expect(await it.remove()).toMatchObject({ kind: 'removed', rest: { ignored: { files: 1 }, repositories: ['inner'] } })
  const seen = await published()
  expect(seen).toContain(`refs/backburner/trash/${removedId}`)
  for (const text of ['committed', 'own commit', 'staged', 'in the file', 'untracked']) {
    expect(seen.split('\n')).toContain(text)
  }
  expect(seen).not.toMatch(/secret/i)
  expect(seen).not.toContain('node_modules/m')
  // Nor where the user keeps things.
  expect(seen).not.toContain(sample.directory)

  expect(await it.restore()).toMatchObject({ kind: 'restored' })
  // What only lay in the worktree came back to it all the same.
  expect(await it.inWorktree('reflog', '--no-abbrev', '--format=%H')).toContain(amended)
  expect(await it.inWorktree('show', `${amended}:a`)).toBe('secret amended away')
  expect(await sample.run('config', 'branch.bb/work.description')).toBe('secret description')
})
