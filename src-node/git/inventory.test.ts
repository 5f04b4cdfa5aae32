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
