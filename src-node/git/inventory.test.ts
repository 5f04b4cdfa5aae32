import { describe, expect, test } from 'vitest'
import { sampleRepository } from '../testing/sample-repository.ts'
import { git } from './git.ts'
import { hasUnsavedWork, takeInventory } from './inventory.ts'

async function branched() {
  const sample = await sampleRepository({ a: '1' })
  await sample.run('checkout', '--quiet', '-b', 'bb/work')
  return sample
}

describe('an inventory', () => {
  test('of a fresh branch is empty', async () => {
    const inventory = await takeInventory((await branched()).directory)
    expect(inventory).toEqual({ changed: [], untracked: [], unpushedCommits: 0, merged: 'merged' })
    expect(hasUnsavedWork(inventory)).toBe(false)
  })

  test('lists changed and untracked files', async () => {
    const sample = await branched()
    sample.write({ a: '2', 'new/b': 'x' })
    const inventory = await takeInventory(sample.directory)
    expect(inventory).toMatchObject({ changed: ['a'], untracked: ['new/b'] })
    expect(hasUnsavedWork(inventory)).toBe(true)
  })

  test('counts commits that are only here', async () => {
    const sample = await branched()
    sample.write({ a: '2' })
    await sample.commit('Work')
    const inventory = await takeInventory(sample.directory)
    expect(inventory).toMatchObject({ unpushedCommits: 1, merged: 'no' })
    expect(hasUnsavedWork(inventory)).toBe(true)
  })

  test('does not count commits that a remote has', async () => {
    const sample = await branched()
    sample.write({ a: '2' })
    await sample.commit('Work')
    const remote = `${sample.directory}-remote`
    await git(['init', '--quiet', '--bare', remote], { cwd: sample.directory })
    await sample.run('remote', 'add', 'origin', remote)
    await sample.run('push', '--quiet', 'origin', 'bb/work')
    expect(await takeInventory(sample.directory)).toMatchObject({ unpushedCommits: 0 })
  })

  test('recognises a branch whose commits were taken over one by one, and one merged here and not pushed yet', async () => {
    const sample = await branched()
    sample.write({ a: '2' })
    await sample.commit('One')
    sample.write({ b: '1' })
    await sample.commit('Two')
    await sample.run('update-ref', 'refs/remotes/origin/main', 'main')
    await sample.run('remote', 'add', 'origin', '/does/not/exist')
    expect(await takeInventory(sample.directory)).toMatchObject({ unpushedCommits: 2, merged: 'no' })
    await sample.run('checkout', '--quiet', 'main')
    sample.write({ c: '1' })
    await sample.commit('Between')
    await sample.run('cherry-pick', 'bb/work~1', 'bb/work')
    await sample.run('checkout', '--quiet', 'bb/work')
    const rebased = await takeInventory(sample.directory)
    expect(rebased).toMatchObject({ merged: 'squashed' })
    expect(hasUnsavedWork(rebased)).toBe(false)
  })

  test('recognises a branch that was merged, and one that was squashed', async () => {
    const sample = await branched()
    sample.write({ a: '2' })
    await sample.commit('One')
    sample.write({ b: '1' })
    await sample.commit('Two')
    await sample.run('checkout', '--quiet', 'main')
    await sample.run('merge', '--quiet', '--squash', 'bb/work')
    await sample.commit('Both')
    await sample.run('checkout', '--quiet', 'bb/work')
    const squashed = await takeInventory(sample.directory)
    expect(squashed).toMatchObject({ unpushedCommits: 2, merged: 'squashed' })
    expect(hasUnsavedWork(squashed)).toBe(false)
    await sample.run('checkout', '--quiet', 'main')
    await sample.run('merge', '--quiet', '--no-edit', 'bb/work')
    await sample.run('checkout', '--quiet', 'bb/work')
    expect(await takeInventory(sample.directory)).toMatchObject({ unpushedCommits: 0, merged: 'merged' })
  })
})

describe('an inventory of a branch that was squashed', () => {
  /** Two commits in `bb/work`; ends on `main`. */
  async function worked() {
    const sample = await sampleRepository({ a: 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n', z: 'z\n' })
    await sample.run('checkout', '--quiet', '-b', 'bb/work')
    sample.write({ a: 'ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n' })
    await sample.commit('First')
    sample.write({ b: 'new\n' })
    await sample.commit('Second')
    await sample.run('checkout', '--quiet', 'main')
    return sample
  }
  type Sample = Awaited<ReturnType<typeof worked>>
  const mergedOf = async (sample: Sample): Promise<string> => {
    await sample.run('checkout', '--quiet', 'bb/work')
    return (await takeInventory(sample.directory)).merged
  }
  const squash = async (sample: Sample, message = 'Work (#12)'): Promise<void> => {
    await sample.run('merge', '--quiet', '--squash', 'bb/work')
    await sample.commit(message)
  }

  test('with one commit', async () => {
    const sample = await branched()
    sample.write({ a: '2' })
    await sample.commit('Only')
    await sample.run('checkout', '--quiet', 'main')
    await squash(sample)
    expect(await mergedOf(sample)).toBe('squashed')
  })

  test('with changes of the same lines on main before and after', async () => {
    const sample = await worked()
    sample.write({ z: 'before\n' })
    await sample.commit('Before')
    await squash(sample)
    sample.write({ a: 'Uno\ntwo\n', b: 'newer\n' })
    await sample.commit('After')
    expect(await mergedOf(sample)).toBe('squashed')
  })

  test('together with something else, and changed again since', async () => {
    const sample = await worked()
    await sample.run('merge', '--quiet', '--squash', 'bb/work')
    sample.write({ a: 'ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN, as the reviewer wished\n' })
    await sample.commit('Work, with what the reviewer wished')
    sample.write({ a: 'rewritten\n' })
    await sample.commit('After')
    expect(await mergedOf(sample)).toBe('squashed')
  })

  test('after main was merged into it', async () => {
    const sample = await worked()
    sample.write({ z: 'meanwhile\n' })
    await sample.commit('Meanwhile')
    await sample.run('checkout', '--quiet', 'bb/work')
    await sample.run('merge', '--quiet', '--no-edit', 'main')
    await sample.run('checkout', '--quiet', 'main')
    sample.write({ y: 'later\n' })
    await sample.commit('Later')
    await squash(sample)
    expect(await mergedOf(sample)).toBe('squashed')
  })

  test.each([
    ['for the branch', 'ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n', 'squashed'],
    ['as a mixture, with the message that git offers', 'ONE, eins\ntwo\nthree\nfour\nfive\nsix\nseven\n', 'squashed'],
  ])('with a conflict that was resolved %s', async (_, resolved, expected) => {
    const sample = await worked()
    sample.write({ a: 'eins\ntwo\nthree\nfour\nfive\nsix\nseven\n' })
    await sample.commit('The same line')
    await expect(sample.run('merge', '--quiet', '--squash', 'bb/work')).rejects.toThrow()
    sample.write({ a: resolved })
    await sample.run('add', '--all')
    await sample.run('commit', '--quiet', '--no-edit')
    expect(await mergedOf(sample)).toBe(expected)
  })

  test('is none when a commit came after the squash, nor when only a part was taken', async () => {
    const more = await worked()
    await squash(more)
    await more.run('checkout', '--quiet', 'bb/work')
    more.write({ c: 'later\n' })
    await more.commit('Later')
    expect(await mergedOf(more)).toBe('no')

    const part = await worked()
    await part.run('cherry-pick', 'bb/work~1')
    expect(await mergedOf(part)).toBe('no')
  })

  test('is none for work that was taken back again, or whose merge driver claims what it likes', async () => {
    const taken = await worked()
    await taken.run('checkout', '--quiet', 'bb/work')
    await taken.run('revert', '--no-edit', 'bb/work~1', 'bb/work')
    await taken.run('checkout', '--quiet', 'main')
    taken.write({ a: 'main\n' })
    await taken.commit('Main')
    expect(await mergedOf(taken)).toBe('no')

    const driven = await worked()
    driven.write({ '.gitattributes': '* merge=ours\n', a: 'eins\ntwo\n', b: 'another\n' })
    await driven.commit('Conflicts')
    await driven.run('config', 'merge.ours.driver', 'true')
    expect(await mergedOf(driven)).toBe('no')
  })
})

describe('an inventory of a worktree', () => {
  test('knows the default branch by the main checkout when it has an unusual name', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('branch', '--move', 'trunk')
    const path = `${sample.directory}-work`
    await sample.run('worktree', 'add', '--quiet', '-b', 'bb/work', path)
    sample.write({ a: '2' }, path)
    await sample.commit('Work', path)
    expect(await takeInventory(path)).toMatchObject({ unpushedCommits: 1, merged: 'no' })
    await sample.run('merge', '--quiet', 'bb/work')
    expect(await takeInventory(path)).toMatchObject({ unpushedCommits: 0, merged: 'merged' })
  })

  test('without a branch beside its own calls all of its commits unsaved', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('branch', '--move', 'bb/work')
    expect(hasUnsavedWork(await takeInventory(sample.directory))).toBe(true)
  })

  test('whose branch has no commit yet, or was deleted, tells of what is staged', async () => {
    const sample = await branched()
    await sample.run('checkout', '--quiet', '--orphan', 'fresh')
    expect(await takeInventory(sample.directory)).toEqual({
      ...{ changed: ['a'], untracked: [] },
      ...{ unpushedCommits: 0, merged: 'no' },
    })
  })
})
